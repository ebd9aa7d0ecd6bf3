"""The database server, or only its connections, going away in the middle of a run, and coming back."""

import random
import time

import pytest

from .lab import FailedError
from .proxy import Proxy

#: Statements of each step that a run stops before: the first of their kind, and some others by chance.
MOMENTS = (
    "INSERT figures_lite_learner",
    "UPDATE figures_lite_learner",
    "SELECT courseware_studentmodule",
    "INSERT figures_lite_learnerday",
    "INSERT figures_lite_stale",
    "SELECT figures_lite_learnerday",
    "INSERT figures_lite_courseday",
    "INSERT figures_lite_filled",
)
CHANCES = 2
#: No run goes on for long without a database.
SOON = 20


def moments(stage, name):
    """What statements to stop before."""
    kinds = {kind for kind, _inside in stage.kinds}
    chances = random.Random(name).sample(range(2, len(stage.kinds) - 4), CHANCES)
    return [{"stop_at": kind} for kind in MOMENTS if kind in kinds] + [{"stops": [number]} for number in chances]


def ended(worker):
    """How a run ended: its exit code, 1 where the command crashed."""
    try:
        return worker.end()["code"]
    except FailedError:
        return 1


def restarted(server, _database):
    """Kill the server and start it on the same data."""
    server.restart()


def cut(server, database):
    """Close every connection to the database."""
    server.cut(database)


@pytest.mark.parametrize("fault", [restarted, cut])
@pytest.mark.parametrize("name", ["first run", "later run"])
def test_the_server_comes_back_in_the_middle_of_a_run(stage, name, fault):
    """The run goes on or fails, and a run that says it went well has done all."""
    stage, codes = stage(name), []
    stage.lab.do("keep", name="before")
    for moment in moments(stage, name):
        worker = stage.lab.begin("run", now=stage.now, points=moment)
        assert worker.stopped()
        fault(stage.lab.server, stage.lab.database)
        worker.go()
        codes.append(ended(worker))
        if codes[-1] == 0:
            assert stage.lab.do("differs", path=stage.expected) == "", moment
        assert stage.lab.healed(stage.expected, stage.now) == "", moment
        stage.lab.do("restore", name="before")
    assert 1 in codes


@pytest.mark.parametrize("kind", ["INSERT figures_lite_learnerday", "INSERT figures_lite_courseday"])
def test_the_server_goes_away_for_longer(stage, kind):
    """The run fails at once; when the server is back, the next one does the rest."""
    stage = stage("later run")
    worker = stage.lab.begin("run", now=stage.now, points={"stop_at": kind})
    assert worker.stopped()
    stage.lab.server.kill()
    began = time.monotonic()
    worker.go()
    try:
        assert ended(worker) == 1
        assert time.monotonic() - began < SOON
    finally:
        stage.lab.server.start()
    assert stage.lab.healed(stage.expected, stage.now) == ""


@pytest.mark.parametrize("name", ["first run", "later run"])
def test_a_commit_that_nobody_hears_of(stage, name):
    """The connection breaks when the server has committed: what is done again is not counted twice."""
    stage = stage(name)
    stage.lab.do("keep", name="before")
    with Proxy(stage.lab.server, lost=0) as every:
        stage.lab.port = every.port
        assert stage.lab.do("run", now=stage.now)["code"] == 0
    for lost in sorted(random.Random(name).sample(range(1, every.commits + 1), 6)):
        stage.lab.port = None
        stage.lab.do("restore", name="before")
        with Proxy(stage.lab.server, lost) as proxy:
            stage.lab.port = proxy.port
            ended(stage.lab.begin("run", now=stage.now))
        stage.lab.port = None
        assert proxy.broken
        assert stage.lab.healed(stage.expected, stage.now) == "", lost
