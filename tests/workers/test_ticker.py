"""Real workers keep one chain of ticks going, whatever becomes of messages and workers; of all schedulers one runs."""

import collections
import datetime
import re
import signal
import sys
import time
from subprocess import PIPE

import pytest

from tests.waiting import SECONDS, until

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


def overlaps(rows):
    """The runs that started before the one before them had ended."""
    return [later for earlier, later in zip(rows, rows[1:], strict=False) if later[2] < earlier[3]]


def aware(instant):
    """An instant as a database's driver gives it, which may leave the zone out: UTC."""
    return instant if instant.tzinfo else instant.replace(tzinfo=datetime.UTC)


def received(lab, *names):
    """How many ticks reached some workers."""
    lines = "".join(lab.log(name).read_text() for name in names).splitlines()
    return sum("Task figures_lite.tick[" in line and line.endswith("received") for line in lines)


def given(lab, *names):
    """What the ticks gave that some workers have done: ``[(when it was due, what it gave as text)]``, by when."""
    text = "".join(lab.log(name).read_text() for name in names)
    found = re.findall(r"figures_lite\.tick of (\S+) gave (\w+)", text)
    return sorted((datetime.datetime.fromisoformat(due), gave) for due, gave in found)


def ended(lab):
    """Have all processes end what they are at, as a deployment does."""
    for process in lab.processes:
        process.send_signal(signal.SIGTERM)
        process.wait(SECONDS)


@pytest.fixture
def ticking(lab):
    """The lab, whose workers have a ticker."""
    lab.environment |= {"TICK": str(TICK), "WORKERS": "0"}
    return lab


def test_two_workers_have_one_chain_and_duplicates_die(ticking):
    ticking.workers("one", "two", heart=True)
    done(ticking, 2)
    due = datetime.datetime.fromisoformat(ticking.do("duplicates=5")[0])
    sent = {due: 6, due - datetime.timedelta(minutes=9): 5}  # one of them is the chain's own

    def met():
        return collections.Counter(due for due, _gave in given(ticking, "one", "two"))

    until(lambda: all(met()[due] == number for due, number in sent.items()), "the duplicates to be met")
    done(ticking, 2, after=runs(ticking)[-1][0])
    ended(ticking)
    found = runs(ticking)
    assert {row[1] for row in found} == {"ticker"}
    assert overlaps(found) == []
    # Each tick of the chain is met once, and one in an interval: what ran for it began an interval after the one before
    # was due. Some found the first run, a long one, at work.
    assert met() == collections.Counter(set(met())) | collections.Counter(sent)
    ran = [due for due, gave in given(ticking, "one", "two") if gave == "True"]
    assert len(ran) == len(found)
    for earlier, later in zip(ran, found[1:], strict=False):
        assert aware(later[2]) - earlier >= datetime.timedelta(seconds=TICK), found


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
    until(lambda: redis.waiting(ticking.queue), "the ticker to be armed")
    redis.client.flushall()
    until(lambda: redis.waiting(ticking.queue), "the ticker to be armed again")
    (idle,) = ticking.processes
    ticking.kill(idle)
    ticking.workers("one", heart=True)
    done(ticking, 2)
    ended(ticking)  # what it had taken goes back to the broker
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
    own = f"{ticking.queue} own"
    ticking.workers("one", heart=True, queue=own, stops=["in INSERT INTO figures_lite_learnerday"])
    ticking.stopped()  # in the first run
    ticking.workers("two", heart=True, queue=own)
    beat = [sys.executable, "-m", "celery", "-A", "tests.workers.beat", "beat", "--pidfile=", "-l", "INFO"]
    with open(ticking.log("beat"), "w") as log:
        ticking.start([*beat, f"--schedule={ticking.folder}/{ticking.database} beat"], stdout=log, stderr=log)

    def commands():
        """What cron and a CronJob say, both at once."""
        told = []
        for process in [ticking.start([*COMMAND, by], stdout=PIPE, stderr=PIPE) for by in ("cron", "cronjob")]:
            out, err = process.communicate(timeout=SECONDS)
            assert process.returncode == 0, out + err
            told.append(out)
        return told

    assert all("Another run is at work" in said for said in commands())
    assert [(row[1], row[4]) for row in runs(ticking)] == [("ticker", None)]
    ticking.go()
    had = {"ticker", "beat", "cron", "cronjob"}
    until(lambda: commands() and {row[1] for row in runs(ticking) if row[4]} == had, "each scheduler's turn")
    ended(ticking)
    found = runs(ticking)
    assert overlaps(found) == []
    assert {bool(row[4]) for row in found} == {True}
    told = ticking.do("status")[0]["said"]
    assert f"Ticked last: by {found[-1][1]}, run {found[-1][0]}, " in told
    for by in had - {found[-1][1]}:
        assert f"{by}: run {runs(ticking, by)[-1][0]}, " in told
