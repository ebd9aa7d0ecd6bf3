"""The plugin's own settings in Tutor's configuration: their defaults, and what is allowed in them."""

from __future__ import annotations

import math
import re
import typing as t

from tutor.exceptions import TutorError

DEFAULTS: dict[str, t.Any] = {
    # What pip installs into the openedx image: a name, an address, or a file that was put into env/build/openedx, such
    # as figures-lite/figures_lite-1.0-py3-none-any.whl. Empty: nothing, such as where a clone is mounted.
    "FIGURES_LITE_PIP_REQUIREMENT": "figures-lite",
    # What runs the pipeline again and again: one of SCHEDULERS.
    "FIGURES_LITE_SCHEDULER": "ticker",
    # Seconds between two runs of the ticker or of beat.
    "FIGURES_LITE_TICK": 240,
    # When the CronJob runs.
    "FIGURES_LITE_CRON": "*/15 * * * *",
    # Celery queue of the tasks. None: as the LMS routes them.
    "FIGURES_LITE_QUEUE": None,
    # Any FIGURES_LITE_* settings of the LMS, by name.
    "FIGURES_LITE_SETTINGS": {},
    # A link to the page in the headers of micro front ends, and the word on it.
    "FIGURES_LITE_HEADER_LINK": True,
    "FIGURES_LITE_HEADER_LABEL": "Figures",
    # The widgets in micro front ends, and the npm package they come in.
    "FIGURES_LITE_MFE": False,
    "FIGURES_LITE_NPM_PACKAGE": "@figures-lite/widgets",
}
SCHEDULERS = (
    "ticker",  # the LMS's Celery workers, by a task that sends the next one
    "beat",  # a Celery beat of our own
    "cronjob",  # a CronJob, in Kubernetes
    "cron",  # the host's cron, by a line that the operator adds
    "none",  # nothing of this plugin
)
#: Seconds between two runs: more would outlive what Redis waits for a task, and have it run twice.
TICKS = (30, 1800)
#: Settings of the LMS that follow from ours.
FOLLOWING = {
    "FIGURES_LITE_TICKER": "FIGURES_LITE_SCHEDULER",
    "FIGURES_LITE_BEAT": "FIGURES_LITE_SCHEDULER",
    "FIGURES_LITE_TICK": "FIGURES_LITE_TICK",
    "FIGURES_LITE_QUEUE": "FIGURES_LITE_QUEUE",
}
#: The fields of a cron line in their order, and what stands in them; or a word for them all.
CRON = re.compile(r"(@(hourly|daily|midnight|weekly|monthly|yearly|annually)|[\w*/,-]+( [\w*/,-]+){4})")
FILES = (".whl", ".tar.gz", ".zip")


def check(config: dict[str, t.Any]) -> None:
    """Raise a TutorError that names the first setting whose value is not allowed, and what is."""
    for name in ("FIGURES_LITE_HEADER_LINK", "FIGURES_LITE_MFE"):
        _allow(name, config[name], isinstance(config[name], bool), "true or false")
    requirement, package = config["FIGURES_LITE_PIP_REQUIREMENT"], config["FIGURES_LITE_NPM_PACKAGE"]
    _allow("FIGURES_LITE_PIP_REQUIREMENT", requirement, _line(requirement), "one requirement, as pip takes it")
    if is_file(requirement):
        known = re.fullmatch(r"figures-lite/[^/]+", requirement)
        _allow(
            "FIGURES_LITE_PIP_REQUIREMENT",
            requirement,
            known,
            "a file in env/build/openedx/figures-lite, written as figures-lite/NAME",
        )
    _allow("FIGURES_LITE_NPM_PACKAGE", package, _line(package) and package, "one package, as npm takes it")
    label = config["FIGURES_LITE_HEADER_LABEL"]
    _allow("FIGURES_LITE_HEADER_LABEL", label, _line(label) and label, "a word or a few")
    scheduler, known = config["FIGURES_LITE_SCHEDULER"], ", ".join(SCHEDULERS)
    _allow("FIGURES_LITE_SCHEDULER", scheduler, isinstance(scheduler, str) and scheduler in SCHEDULERS, known)
    tick, (least, most) = config["FIGURES_LITE_TICK"], TICKS
    whole = isinstance(tick, int) and not isinstance(tick, bool)
    _allow("FIGURES_LITE_TICK", tick, whole and least <= tick <= most, f"whole seconds from {least} to {most}")
    cron = config["FIGURES_LITE_CRON"]
    _allow(
        "FIGURES_LITE_CRON",
        cron,
        isinstance(cron, str) and CRON.fullmatch(cron),
        'a cron schedule of five fields such as "*/15 * * * *", or a word such as @hourly',
    )
    queue = config["FIGURES_LITE_QUEUE"]
    _allow("FIGURES_LITE_QUEUE", queue, queue is None or (_line(queue) and queue), "the name of a queue, or null")
    _check_lms(config["FIGURES_LITE_SETTINGS"], scheduler)


def is_file(requirement: str) -> bool:
    """Whether a requirement is the path of a file, and not a name or an address."""
    return "://" not in requirement and " @ " not in requirement and requirement.endswith(FILES)


def _check_lms(settings: t.Any, scheduler: str) -> None:
    """Check the settings that are handed to the LMS."""
    ours = "FIGURES_LITE_SETTINGS"
    _allow(ours, settings, isinstance(settings, dict), "settings of the LMS by name: {FIGURES_LITE_TIME_ZONE: …}")
    for name, value in settings.items():
        if not isinstance(name, str) or not re.fullmatch(r"FIGURES_LITE_[A-Z0-9_]+", name):
            raise TutorError(f"{ours} names {name!r}; allowed are names that begin with FIGURES_LITE_, in capitals.")
        beside = scheduler == "none" and FOLLOWING.get(name) == "FIGURES_LITE_SCHEDULER"
        if name in FOLLOWING and not beside:
            raise TutorError(f"{ours} names {name}, which follows from {FOLLOWING[name]}: set that one instead.")
        _allow(f"{ours}: {name}", value, _plain(value), "null, true, false, numbers, text, and lists and maps of them")


def _allow(name: str, value: t.Any, fine: t.Any, allowed: str) -> None:
    if not fine:
        raise TutorError(f"{name} is {value!r}; allowed is {allowed}.")


def _line(value: t.Any) -> bool:
    return isinstance(value, str) and value == value.strip() and value.isprintable()


def _plain(value: t.Any) -> bool:
    """Whether JSON has a word for a value."""
    if isinstance(value, list):
        return all(map(_plain, value))
    if isinstance(value, dict):
        return all(isinstance(key, str) and _plain(each) for key, each in value.items())
    return value is None or isinstance(value, (bool, int, str)) or (isinstance(value, float) and math.isfinite(value))
