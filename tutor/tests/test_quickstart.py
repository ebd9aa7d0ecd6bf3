"""docs/quickstart-tutor.rst, as a new user types it: every command in it is run here, in its order, or named below.

Tutor and the shell are real. docker, kubectl and pip are not: they write down how they are called. What Tutor runs in
the LMS's containers really runs, on a small LMS (see docker.py).
"""

import re
import subprocess

import docutils.core
import docutils.nodes
import docutils.parsers.rst.roles
import pytest
import yaml
from hosts import Host
from lms import ROOT
from sites import PLUGIN
from tutorfigureslite.settings import DEFAULTS

PAGE = ROOT / "docs" / "quickstart-tutor.rst"
#: Commands that other tests run: what they need is not here.
ELSEWHERE = {"python -m build --wheel": ("tests/test_packaging.py", '"-m", "build"')}
#: Only a cluster can run these. Their jobs are those of `tutor local`, which must stand on the page too.
IN_A_CLUSTER = "tutor k8s do "
#: The line for cron, which test_do.py runs.
CRON = f"{DEFAULTS['FIGURES_LITE_CRON']} tutor local do figures-lite run --by cron"
PIP = """\
#!/bin/sh
echo "pip $*" >> "{calls}"
"""


def tree():
    """The page as docutils reads it; Sphinx's links to other pages are text."""
    docutils.parsers.rst.roles.register_local_role(
        "doc", lambda _name, raw, text, *_: ([docutils.nodes.literal(raw, text)], [])
    )
    return docutils.core.publish_doctree(PAGE.read_text(encoding="utf-8"), settings_overrides={"halt_level": 2})


def blocks():
    """The page's literal blocks, each with its language: none for commands."""
    return [
        (node.astext(), [name for name in node["classes"] if name != "code"])
        for node in tree().findall(docutils.nodes.literal_block)
    ]


COMMANDS = [line for text, language in blocks() if not language for line in text.splitlines()]


@pytest.fixture(scope="module")
def host(tmp_path_factory, lms):
    """A host as it is before the first command: a platform with front ends, and a clone's wheel."""
    host = Host(tmp_path_factory.mktemp("quickstart"), lms, plugins=["mfe"])
    host.put("pip", PIP.format(calls=host.folder / "pip"))
    (host.folder / "dist").mkdir()
    (host.folder / "dist" / "figures_lite-0.1.0-py3-none-any.whl").write_bytes(b"")
    (host.folder / "figures-lite").mkdir()
    return host


@pytest.fixture(scope="module")
def told(host):
    """What each command said, with the state that it left; a command that fails ends it."""
    found = []
    for command in COMMANDS:
        if command in ELSEWHERE or command.startswith(IN_A_CLUSTER):
            continue
        ran = subprocess.run(
            ["sh", "-e", "-c", command],
            cwd=host.folder,
            env=host.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, f"{command}\n{ran.stdout}"
        config = yaml.safe_load((host.root / "config.yml").read_text())
        found.append((command, ran.stdout, config, host.mentions()))
    return found


def after(told, command):
    """What was said by a command and what it left, the first time it was run."""
    return next((said, config, mentions) for ran, said, config, mentions in told if ran == command)


def test_the_page_has_commands():
    assert len(COMMANDS) > 40
    assert {command.split()[0] for command in COMMANDS} == {"tutor", "pip", "python", "mkdir", "cp", "rm"}


def test_every_command_that_is_not_run_here_is_run_elsewhere():
    for command, (path, how) in ELSEWHERE.items():
        assert command in COMMANDS
        assert how in (ROOT / path).read_text(encoding="utf-8")
    jobs = [command.removeprefix(IN_A_CLUSTER) for command in COMMANDS if command.startswith(IN_A_CLUSTER)]
    assert jobs
    for job in jobs:
        assert f"tutor local do {job}" in COMMANDS


def test_the_commands_run_as_they_stand_on_the_page(told):
    assert len(told) == len(COMMANDS) - len(ELSEWHERE) - sum(each.startswith(IN_A_CLUSTER) for each in COMMANDS)


def test_after_the_first_ones_there_are_numbers(told, host):
    assert "Applying figures_lite.0001_initial... OK" in after(told, "tutor local do init --limit=figures-lite")[0]
    assert re.search(r"Run 1: \d\d learners captured, \d{3,} rows", after(told, "tutor local do figures-lite run")[0])
    assert "Last run: run 1" in after(told, "tutor local do figures-lite status")[0]


def test_the_image_that_is_built_has_the_package(told, host):
    built = [call for call in host.calls() if call[0] == "docker" and "build" in call[1:3]]
    assert len(built) == len([command for command in COMMANDS if command.startswith("tutor images build")])
    said, config, mentions = after(told, "tutor images build openedx")
    assert PLUGIN in config["PLUGINS"]
    assert "build/openedx/Dockerfile" in mentions


def test_the_wheel_lies_where_the_build_finds_it(told):
    command = next(command for command in COMMANDS if "PIP_REQUIREMENT=figures-lite/" in command)
    _, config, mentions = after(told, command)
    assert f"build/openedx/{config['FIGURES_LITE_PIP_REQUIREMENT']}" in mentions


@pytest.mark.parametrize(
    ("scheduler", "file"), [("beat", "local/docker-compose.prod.yml"), ("cronjob", "k8s/jobs.yml"), ("cron", None)]
)
def test_each_scheduler_of_the_page_brings_what_it_says(told, scheduler, file):
    _, config, mentions = after(told, f"tutor config save --set FIGURES_LITE_SCHEDULER={scheduler}")
    assert config["FIGURES_LITE_SCHEDULER"] == scheduler
    schedules = {"local/docker-compose.prod.yml", "k8s/jobs.yml"}
    assert mentions & schedules == ({file} if file else set())


def test_at_the_end_nothing_of_it_is_left(told, host):
    assert host.rows("SELECT name FROM sqlite_master WHERE name LIKE 'figures_lite%'") == []
    assert host.rows("SELECT count(*) > 20 FROM auth_user") == [(1,)]
    _, config, mentions = told[-1][1:]
    assert PLUGIN not in config["PLUGINS"]
    assert mentions == set()


def test_pip_is_asked_for_the_package_that_the_folder_makes(told, host):
    (name,) = re.findall(r'^name = "(.+)"$', (ROOT / "tutor" / "pyproject.toml").read_text(), re.MULTILINE)
    asked = [f"install {name}", "install ./tutor", f"install --upgrade {name}", f"uninstall {name}"]
    assert (host.folder / "pip").read_text().splitlines() == [f"pip {each}" for each in asked]


def test_the_line_for_cron_is_the_one_that_is_tested():
    assert [text for text, language in blocks() if language] == [CRON]
