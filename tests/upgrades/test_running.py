"""Migrating under way: the last release's code writes and reads without an error before, during and after it."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import pytest

from tests.faults.servers import KINDS, NotHereError

from . import released

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECONDS = 120
#: How long the old code may have to wait for a statement while tables are changed.
WAIT = 5


@pytest.fixture(params=[pytest.param(name, marks=pytest.mark.xdist_group("upgrades")) for name in KINDS])
def environment(request):
    """A server with our tables as the last release has them, as the environment of processes that use it."""
    if os.environ.get("FIGURES_LITE_DB", "sqlite") != "sqlite":
        pytest.skip("starts servers of its own: once, in the suite on SQLite, is enough")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="figures-lite-"))
    (folder / "server").mkdir()
    try:
        server = KINDS[request.param](folder / "server")
    except NotHereError as error:
        shutil.rmtree(folder)
        if os.environ.get("FIGURES_LITE_REQUIRE_SERVERS") == "1":
            raise
        pytest.skip(str(error))
    try:
        server.make()
        server.create("lms")
        told = {"DJANGO_SETTINGS_MODULE": "tests.faults.settings", "FIGURES_LITE_DB_NAME": "lms"}
        told |= {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'devsite'}", "FIGURES_LITE_LOG": "CRITICAL"}
        environment = os.environ | server.environment() | told
        migrate(environment, "figures_lite", released.RELEASED)
        yield environment
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def django(environment, *words):
    """What a command of Django's says."""
    command = [sys.executable, "-m", "django", *words]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def migrate(environment, *target):
    """Migrate."""
    return django(environment, "migrate", "--no-input", *target)


class OldCode:
    """A process of the last release."""

    def __init__(self, environment, verb):
        command = [sys.executable, "-m", "tests.upgrades.process", verb]
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, text=True, **pipes)
        if self.process.stdout.readline() != "ready\n":
            pytest.fail(self.process.communicate()[1])

    def end(self):
        """End it; gives what it did."""
        said, errors = self.process.communicate(timeout=SECONDS)
        assert self.process.returncode == 0, errors
        return json.loads(said)


def rows(environment):
    """How many rows all tables of the last release have."""
    code = "from tests.upgrades.process import known; print(sum(model.objects.count() for model in known()))"
    return int(django(environment, "shell", "-c", code).split()[-1])


def test_the_last_release_goes_on_while_tables_are_changed_and_after(environment):
    before = rows(environment)
    writer, reader = OldCode(environment, "write"), OldCode(environment, "read")
    said = migrate(environment, "figures_lite")
    time.sleep(1)  # some rounds on the new tables
    wrote, looked = writer.end(), reader.end()
    assert all(f"Applying figures_lite.{migration.name}..." in said for migration in released.new())
    assert wrote["rounds"] > 5
    assert looked["rounds"] > 5
    assert rows(environment) - before == wrote["rows"]
    assert max(wrote["longest"], looked["longest"]) < WAIT
