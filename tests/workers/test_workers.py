"""A run that real Celery workers share leaves the tables that one process leaves, whatever happens to the workers."""

import pytest

from tests.databases.canonical import differences
from tests.faults.servers import free_port
from tests.waiting import until

#: What has to do with the broker, and not with the database.
ONE = pytest.mark.parametrize("ground", ["mariadb"], indirect=True, scope="session")
#: A worker that captures has claimed some learners, and reads what the LMS says of them.
CLAIMED = "in SELECT .* FROM courseware_studentmodule"


def shares(ran):
    """What each worker did in a run that went well."""
    assert ran["ok"], ran["report"]["errors"]
    return ran["report"].get("workers", {}).get("took part", {})


def test_two_workers_and_the_run_share_the_work(lab, expected):
    """Twice, the second time as a backfill, and then there is nothing left to do."""
    lab.workers("one", "two", stops=[CLAIMED, "in INSERT INTO figures_lite_course(day|mode)", CLAIMED])
    for verb, stages in (("run", ["learners", "parts filled"]), ("backfill", ["learners"])):
        run = lab.begin(verb, stops=stages)
        for _stage in stages:  # at each, both workers have their share in hand before the run takes more
            lab.stopped()
            lab.go()
        ran, tables = lab.end(run)
        captured = [share["learners"] for share in shares(ran).values() if share.get("learners")]
        filled = [share["rows"] for share in shares(ran).values() if share.get("rows")]
        assert len(captured) == 2, shares(ran)
        assert len(filled) == (2 if verb == "run" else 0), shares(ran)
        assert sum(captured) < ran["report"]["captured"]["learners"]
        assert not any("ended early" in share for share in shares(ran).values())
        assert differences(expected, tables) == ""
    ran, tables = lab.do("run")
    assert not sum(ran["report"]["filled"].values())
    assert "learners" not in ran["report"]["captured"]


def test_a_worker_killed_in_the_middle_of_capture(lab, expected):
    """It holds a chunk's learners, with half of their facts written; the run gets them back."""
    (worker,) = lab.workers("one", stops=["in INSERT INTO figures_lite_learnerday"])
    run = lab.begin("run", stops=["learners"], LAST_WORDS=2)
    lab.stopped()
    lab.kill(worker)
    lab.go(run)
    ran, tables = lab.end(run)
    assert [share.get("ended early") for share in shares(ran).values() if "learners" in share] == [True]
    assert differences(expected, tables) == ""


def test_a_worker_killed_in_the_middle_of_a_fill(lab, expected):
    """It has taken a part and written some of it; the run takes the part back."""
    (worker,) = lab.workers("one", stops=[CLAIMED, "in INSERT INTO figures_lite_course(day|mode)"])
    run = lab.begin("run", stops=["learners", "parts filled"], LEASE=1)
    lab.stopped()
    lab.go()
    lab.stopped()
    lab.kill(worker)
    lab.go(run)
    ran, tables = lab.end(run)
    assert sum(share.get("learners", 0) for share in shares(ran).values()) > 0
    assert differences(expected, tables) == ""


def test_a_worker_that_stands_still_is_refused_when_it_goes_on(lab, expected):
    """In a fill, between two transactions: its part is taken back and done by the run, and then it writes no more."""
    (worker,) = lab.workers("one", stops=["out SELECT .* FROM figures_lite_learnerday"])
    run = lab.begin("run", stops=["parts filled"], LEASE=1)
    lab.stopped()
    lab.go(run)
    ran, tables = lab.end(run)
    assert sum(share.get("rows", 0) for share in shares(ran).values()) == 0
    assert differences(expected, tables) == ""
    lab.go(worker)
    until(lambda: "no longer ours" in lab.log("one").read_text(), "the worker to be refused")
    (tables,) = lab.do()
    assert differences(expected, tables) == ""


@ONE
def test_no_broker(lab, expected):
    ran, tables = lab.do("run", FIGURES_LITE_BROKER=f"redis://127.0.0.1:{free_port()}/0")
    assert shares(ran) == {}
    assert "refused" in ran["report"]["workers"]["broker"]
    assert differences(expected, tables) == ""


@ONE
def test_workers_that_start_late(lab, redis, expected):
    run = lab.begin("run", stops=["learners"])
    lab.stopped()
    until(lambda: redis.waiting(lab.queue) == 2, "the run to ask for help")
    lab.workers("one", "two", stops=[CLAIMED])
    lab.stopped()
    lab.go()
    ran, tables = lab.end(run)
    assert shares(ran)
    assert differences(expected, tables) == ""


@ONE
def test_workers_that_start_when_the_run_is_over(lab, redis, expected):
    ran, tables = lab.do("run")
    assert shares(ran) == {}
    assert differences(expected, tables) == ""
    assert redis.waiting(lab.queue) == 4
    lab.workers("one")
    until(lambda: lab.log("one").read_text().count(" succeeded in ") == 4, "the worker to take the messages")
    (tables,) = lab.do()
    assert differences(expected, tables) == ""


@ONE
def test_status_shows_the_run_at_work(lab, expected):
    """And a run that was killed; when its worker has gone on, the next one does the rest."""
    (worker,) = lab.workers("one", stops=[CLAIMED])
    run = lab.begin("run", stops=["learners"])
    lab.stopped()
    lab.go(run)  # it waits for the learners that the worker holds, for minutes
    said = []
    until(lambda: "helped by 1 workers" in (said.append(lab.do("status")[0]["said"]) or said[-1]), "status to tell")
    assert "At work: run 1, started " in said[-1]
    lab.kill(run)
    assert "Last run: run 1, started" in lab.do("status")[0]["said"]
    lab.go(worker)
    ran, tables = lab.do("run")
    assert ran["ok"]
    assert differences(expected, tables) == ""
