"""What the plugin adds to Tutor: settings, patches, a job, an init task, a folder that may be mounted."""

from __future__ import annotations

import importlib.resources
import pathlib
import shlex
import typing as t

from tutor import fmt, hooks, serialize
from tutorfigureslite.commands import figures_lite
from tutorfigureslite.settings import DEFAULTS, check, is_file

PACKAGE = pathlib.Path(str(importlib.resources.files("tutorfigureslite")))
#: Only tables: they take seconds. History is read by the first run, which may take long and holds up no upgrade.
INIT = "./manage.py lms migrate figures_lite"

hooks.Filters.CONFIG_DEFAULTS.add_items(list(DEFAULTS.items()))
hooks.Filters.CLI_DO_COMMANDS.add_item(figures_lite)
hooks.Filters.CLI_DO_INIT_TASKS.add_item(("lms", INIT))
hooks.Filters.MOUNTED_DIRECTORIES.add_item(("openedx", r"figures-lite$"))
hooks.Filters.ENV_TEMPLATE_ROOTS.add_item(str(PACKAGE / "templates"))
hooks.Filters.ENV_TEMPLATE_FILTERS.add_items(
    [
        ("figures_lite_is_file", is_file),
        ("figures_lite_quoted", shlex.quote),
        ("figures_lite_yaml", serialize.dumps),
    ]
)
hooks.Filters.ENV_PATCHES.add_items(
    [(path.name, path.read_text(encoding="utf-8")) for path in sorted((PACKAGE / "patches").iterdir())]
)


@hooks.Actions.CONFIG_LOADED.add()
def check_settings(config: dict[str, t.Any]) -> None:
    """Refuse values that are not allowed, before anything is rendered from them."""
    check(config)


@hooks.Actions.COMPOSE_PROJECT_STARTED.add()
def warn_of_cronjob(_root: str, config: dict[str, t.Any], _project: str) -> None:
    """Say that a CronJob is for Kubernetes, where the platform runs without it."""
    if config["FIGURES_LITE_SCHEDULER"] == "cronjob":
        fmt.echo_alert(
            "FIGURES_LITE_SCHEDULER is cronjob, which only Kubernetes runs: on this host nothing runs figures-lite by "
            "itself. Set it to ticker, beat or cron."
        )
