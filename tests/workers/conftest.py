"""A broker and servers of the tests' own, each started once; every test works on a copy of one LMS."""

import os
import pathlib
import shutil
import tempfile

import pytest

from tests.faults.servers import KINDS, NotHereError

from .lab import Lab, Redis


def here(make, *arguments):
    """Something of the tests' own that may not be installed here."""
    if os.environ.get("FIGURES_LITE_DB", "sqlite") != "sqlite":
        pytest.skip("starts servers of its own: once, in the suite on SQLite, is enough")
    try:
        return make(*arguments)
    except NotHereError as error:
        if os.environ.get("FIGURES_LITE_REQUIRE_SERVERS") == "1":
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def redis(tmp_path_factory):
    """A broker."""
    broker = here(Redis, tmp_path_factory.mktemp("redis"))
    yield broker
    broker.stop()


@pytest.fixture(
    scope="session", params=[pytest.param(name, marks=pytest.mark.xdist_group("workers")) for name in KINDS]
)
def ground(request, redis):
    """A server with an LMS on which nothing ran yet, and what one process makes of it: ``(server, folder, tables)``."""
    # Not below pytest's own folder, which another pytest that starts closes to the user that the server runs as.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="figures-lite-"))
    (folder / "server").mkdir()
    server = here(KINDS[request.param], folder / "server")
    try:
        server.make()
        server.create("born")
        born = Lab(server, "born", redis.url, folder)
        born.do("make")
        server.copy("born", "alone")
        alone = Lab(server, "alone", redis.url, folder)
        ran, tables = alone.end(alone.begin("run", WORKERS=0))
        assert ran["ok"]
        yield server, folder, tables
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def expected(ground):
    """The tables that one process makes."""
    return ground[2]


@pytest.fixture
def lab(ground, redis, request):
    """A copy of the LMS, on which nothing ran yet, and whose runs ask for two workers."""
    server, folder, _tables = ground
    name = f"copy_{sum(map(ord, request.node.name))}_{len(list(folder.iterdir()))}"
    server.copy("born", name)
    lab = Lab(server, name, redis.url, folder)
    yield lab
    lab.close()
