"""Servers of the tests' own, each started once: an LMS on which nothing ran yet, and one with two days to catch up."""

import contextlib
import dataclasses
import os
import pathlib
import shutil
import tempfile

import pytest

from tests.pipeline.conftest import small  # noqa: F401  (a fixture)

from .lab import Host, Lab
from .servers import KINDS, NotHereError
from .verbs import DAY, NOW

LATER = NOW + 2 * DAY


@dataclasses.dataclass
class Stage:
    """A state of an LMS and of our tables, and what an undisturbed run makes of it."""

    lab: Lab
    now: object
    expected: str
    kinds: list  # of the run's statements, each with whether it was inside a transaction
    verb: str = "run"


class Ground:
    """One server with every stage; tests work on copies."""

    def __init__(self, name, folder):
        self.folder, self.copies = folder, 0
        (folder / "server").mkdir()
        self.server = KINDS[name](folder / "server")
        self.host = None

    def make(self):
        """Start the server and prepare the stages."""
        self.server.make()
        self.host = Host(self.server.environment(), self.folder / "host.log")
        self.server.create("empty")
        Lab(self.host, "empty", self.server).do("migrate")
        self.server.copy("empty", "born")
        born = Lab(self.host, "born", self.server)
        born.do("make")
        first = born.copy("first")
        self.stages = {"first run": self.ran("first run", born, first, NOW)}
        lived = first.copy("lived")
        lived.do("live", now=NOW, days=2)
        self.stages["later run"] = self.ran("later run", lived, lived.copy("later"), LATER)
        again = self.lost(lived)
        self.stages["backfill"] = self.ran("backfill", again, again.copy("filled"), LATER, "backfill")

    def lost(self, lived):
        """What a backfill has to repair."""
        lab = lived.copy("lost")
        lab.do("lose")
        return lab

    def ran(self, name, before, after, now, verb="run"):
        """What an undisturbed run makes of a copy."""
        worker = after.begin(verb, now=now, points={"told": True})
        ran = worker.end()
        assert ran["code"] == 0, ran
        expected = str(self.folder / f"{name}.expected")
        after.do("expect", path=expected)
        return Stage(before, now, expected, worker.kinds, verb)

    @contextlib.contextmanager
    def copy(self, lab):
        """A copy that may be spoiled."""
        self.copies += 1
        copy = lab.copy(f"copy{self.copies}")
        yield copy
        for worker in copy.workers:  # one that is left holds what is to be dropped
            worker.kill()
        self.server.drop(copy.database)

    def close(self):
        """End all of it."""
        if self.host:
            self.host.close()
        self.server.stop()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Have all tests of one server done by one process, which starts it once."""
    for item in items:
        if name := getattr(item, "callspec", None) and item.callspec.params.get("ground"):
            item.add_marker(pytest.mark.xdist_group(f"faults on {name}"))


@pytest.fixture(scope="session", params=KINDS)
def ground(request):
    """A server of the tests' own."""
    if os.environ.get("FIGURES_LITE_DB", "sqlite") != "sqlite":
        pytest.skip("starts servers of its own: once, in the suite on SQLite, is enough")
    memory = pathlib.Path("/dev/shm")  # a folder in memory, where there is one: nothing here outlives the tests
    folder = pathlib.Path(tempfile.mkdtemp(prefix="figures-lite-", dir=memory if os.access(memory, os.W_OK) else None))
    try:
        ground = Ground(request.param, folder)
    except NotHereError as error:
        if os.environ.get("FIGURES_LITE_REQUIRE_SERVERS") == "1":
            raise
        pytest.skip(str(error))
    try:
        ground.make()
        yield ground
    finally:
        ground.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def stage(ground):
    """A stage, by its name, of which a copy of its own may be spoiled."""
    with contextlib.ExitStack() as copies:

        def stage(name):
            found = ground.stages[name]
            return dataclasses.replace(found, lab=copies.enter_context(ground.copy(found.lab)))

        yield stage


@pytest.fixture
def empty(ground):
    """All tables, and nothing in them."""
    with ground.copy(Lab(ground.host, "empty", ground.server)) as copy:
        yield copy
