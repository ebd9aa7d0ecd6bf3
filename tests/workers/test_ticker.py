"""Real workers keep one chain of ticks going, whatever becomes of messages and workers; of all schedulers one runs."""

import signal
import sys
import time
from subprocess import PIPE

import pytest

from .stops import SECONDS, until
from .test_workers import ONE

#: Seconds between two ticks here.
TICK = 2
#: The command, as cron and a CronJob's container run it.
COMMAND = [sys.executable, "devsite/manage.py", "figures_lite", "run", "--by"]


def runs(lab, by=None):
    """The runs so far: ``(id, by, started, finished, ok)``, those of one scheduler if it is named."""
    sql = "SELECT r.id, r.by, r.started_at, r.finished_at, r.ok FROM figures_lite_run r ORDER BY r.id"
    return [row for row in lab.server.ask(sql, database=lab.database) if by in (None, row[1])]


def done(lab, number, by="ticker", after=0):
    """Wait until a scheduler finished so many runs, after the run of an id."""
    until(lambda: sum(row[0] > after and bool(row[4]) for row in runs(lab, by)) >= number, f"{number} runs by {by}")


def gaps(rows):
    """The seconds between the starts of runs."""
    return [(later[2] - earlier[2]).total_seconds() for earlier, later in zip(rows, rows[1:], strict=False)]


def overlaps(rows):
    """The runs that started before the one before them had ended."""
    return [later for earlier, later in zip(rows, rows[1:], strict=False) if later[2] < earlier[3]]


def received(lab, *names):
    """How many ticks reached some workers."""
    lines = "".join(lab.log(name).read_text() for name in names).splitlines()
    return sum("Task figures_lite.tick[" in line and line.endswith("received") for line in lines)


@pytest.fixture
def ticking(lab):
    """The lab, whose workers have a ticker."""
    lab.environment |= {"TICK": str(TICK), "WORKERS": "0"}
    return lab


def test_two_workers_have_one_chain_and_duplicates_die(ticking):
    ticking.workers("one", "two", heart=True)
    done(ticking, 2)
    ticking.do("duplicates=5")
    done(ticking, 2, after=runs(ticking)[-1][0])
    found, met = runs(ticking), received(ticking, "one", "two")
    assert {row[1] for row in found} == {"ticker"}
    assert min(gaps(found)) > 0.8 * TICK, found
    assert overlaps(found) == []
    # The chain's messages: one for each run, one that waits, those that found the first run, a long one, at work.
    long = (found[0][3] - found[0][2]).total_seconds()
    assert len(found) + 10 <= met <= len(found) + 10 + 2 + long / TICK


@ONE
def test_a_worker_killed_in_the_middle_of_a_run(ticking):
    """In a child process, by a tick; the other worker, which was there all along, goes on."""
    (killed,) = ticking.workers("one", heart=True, pool="prefork", stops=["in INSERT INTO figures_lite_learnerday"])
    ticking.stopped()
    ticking.workers("two", heart=True, pool="prefork")
    until(lambda: received(ticking, "one", "two") > 1, "a tick while the run is at work")
    time.sleep(TICK)
    assert [row[4] for row in runs(ticking)] == [None]
    ticking.kill(killed)
    done(ticking, 2)
    first, *others = runs(ticking)
    assert (first[1], first[3], bool(first[4])) == ("ticker", None, False)
    assert overlaps(others) == []


@ONE
def test_a_broker_that_lost_its_messages_and_a_ticker_that_is_turned_off(ticking, redis):
    """The chain heals while its worker runs on, which takes none of its messages here, and ends with the setting."""
    ticking.workers("idle", heart=True, queue="nothing")
    until(lambda: redis.waiting(ticking.queue) == 1, "the ticker to be armed")
    redis.client.flushall()
    until(lambda: redis.waiting(ticking.queue) == 1, "the ticker to be armed again")
    (idle,) = ticking.processes
    ticking.kill(idle)
    (worker,) = ticking.workers("one", heart=True)
    done(ticking, 2)
    worker.send_signal(signal.SIGTERM)  # as a deployment does: what it had taken goes back to the broker
    worker.wait()
    until(lambda: redis.waiting(ticking.queue) == 1, "the tick to go back")
    del ticking.environment["TICK"]
    ticking.workers("two", heart=True)
    until(lambda: "succeeded in" in ticking.log("two").read_text(), "the tick to be taken")
    before = runs(ticking)
    time.sleep(2 * TICK)
    assert (runs(ticking), redis.waiting(ticking.queue)) == (before, 0)
    assert "Ticker: off" in ticking.do("status")[0]["said"]


def test_all_schedulers_at_once(ticking):
    """The ticker, a real beat, cron and a CronJob: one runs at a time, each has its turn, status says who was last."""
    ticking.environment |= {"BEAT": "3", "OWN_QUEUE": f"{ticking.queue} own"}
    ticking.workers("one", "two", heart=True, queue=f"{ticking.queue} own")
    beat = [sys.executable, "-m", "celery", "-A", "tests.workers.beat", "beat", "--pidfile=", "-l", "INFO"]
    with open(ticking.log("beat"), "w") as log:
        ticking.start([*beat, f"--schedule={ticking.folder}/{ticking.database} beat"], stdout=log, stderr=log)
    said = ""

    def enough():
        nonlocal said
        for process in [ticking.start([*COMMAND, by], stdout=PIPE, stderr=PIPE) for by in ("cron", "cronjob")]:
            out, err = process.communicate(timeout=SECONDS)
            assert process.returncode == 0, out + err
            said += out
        had = {row[1] for row in runs(ticking) if row[4]}
        return "Another run is at work" in said and had == {"ticker", "beat", "cron", "cronjob"}

    until(enough, f"each scheduler's turn: {said}")
    for process in ticking.processes:  # beat and the workers: the others have ended
        process.send_signal(signal.SIGTERM)
        process.wait()
    found = runs(ticking)
    assert overlaps(found) == []
    assert {bool(row[4]) for row in found} == {True}
    told = ticking.do("status")[0]["said"]
    assert f"Ticked last: by {found[-1][1]}, run {found[-1][0]}, " in told
    for by in {"ticker", "beat", "cron", "cronjob"} - {found[-1][1]}:
        assert f"{by}: run {runs(ticking, by)[-1][0]}, " in told
