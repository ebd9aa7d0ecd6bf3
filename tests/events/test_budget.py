"""What an event adds to a learner's request: one round trip to a real Redis, or none, and no query (see test_events).

How quick a machine is differs from one minute to the next, so what is asserted is how many round trips there are, and
that all else we do is little beside the cache's own part, each measured in turn with it. The times are printed.
"""

import functools
import statistics
import time
import types

import pytest
from django.db import transaction

from figures_lite.lms.releases import EVENTS
from figures_lite.pipeline import noticed
from figures_lite.signals import notice, receivers
from figures_lite.signals.receivers import mark

from . import sent

pytestmark = pytest.mark.django_db(transaction=True)
#: Events that are sent, and how many times as long as putting a list into the cache ours may take.
EVENTS_SENT, TIMES = 500, 1.6


def computed(what, *arguments):
    """Milliseconds that our own process computes for something, in a transaction of its own."""
    began = time.thread_time()
    with transaction.atomic():
        what(*arguments)
    return 1000 * (time.thread_time() - began)


def put(number):
    """What it takes at least to leave word: one list put into the cache at the commit."""
    transaction.on_commit(lambda: noticed.store().add(f"figures_lite.at_least.{number}", [number], noticed.KEPT))


def share(receiver, learners, capsys):
    """How many times as long as ``put`` some events take, from the signal to the end of what is done at the commit."""
    took = []
    for number, learner in enumerate(learners):
        told = {"grade": types.SimpleNamespace(user_id=learner)}
        nothing = computed(lambda: None)
        took.append((computed(put, number) - nothing, computed(functools.partial(receiver, None, **told)) - nothing))
    least, ours = (statistics.median(times) for times in zip(*took, strict=True))
    with capsys.disabled():
        print(f" {ours:.3f} ms of ours, {least:.3f} ms to put a list", end="")  # noqa: T201
    return ours / least


def written(redis):
    """How many keys the Redis was asked to write so far."""
    return redis.client.info("commandstats").get("cmdstat_set", {"calls": 0})["calls"]


@pytest.fixture
def grade():
    """The receiver of grades."""
    return mark(next(event for event in EVENTS if event.what == "grade"))


def test_learners_who_were_told_of_cost_nothing(on_redis, clock, grade, redis, capsys):
    notice.notice(1)
    before = written(redis)
    assert share(grade, [1] * EVENTS_SENT, capsys) <= TIMES / 4
    assert written(redis) - before == EVENTS_SENT  # those of the yardstick


def test_learners_one_after_another_on_one_list(on_redis, clock, grade, redis, capsys):
    before = written(redis)
    assert share(grade, range(1, notice.LONGEST + 1), capsys) <= TIMES
    assert written(redis) - before == 2 * notice.LONGEST


def test_learners_each_of_whom_begins_a_window(on_redis, clock, grade, redis, capsys):
    """As on a site with many processes and few events."""

    def in_a_window_of_its_own(sender, **told):
        clock.at += 30
        grade(sender, **told)

    before = written(redis)
    assert share(in_a_window_of_its_own, range(1, EVENTS_SENT + 1), capsys) <= TIMES
    assert written(redis) - before == 2 * EVENTS_SENT


def test_a_run_reads_five_minutes_quickly(on_redis, clock):
    """A hundred threads that told of ten learners in each window."""
    here = noticed.window(clock.at)
    for number in range(here - 8, here + 1):
        lists = {noticed.key(number, place): [place * 10 + each for each in range(10)] for place in range(100)}
        noticed.store().set_many(lists, noticed.KEPT)
    began = time.thread_time()
    assert len(noticed.read(here - 9, here + 1)) == 1000
    assert time.thread_time() - began < 0.5  # seconds


def test_every_event_takes_one_round_trip(small, on_redis, clock, redis, monkeypatch):
    """As they are sent: receivers, callbacks and all."""
    called, whole = [], receivers.later
    monkeypatch.setattr(receivers, "later", lambda learner_id: called.append(whole(learner_id)))
    before, sends = written(redis), [send for send in sent.ALL if send is not sent.completion]
    for _time in range(50):
        for send in sends:
            clock.at += 30
            send(small.bob)
    assert len(called) == 50 * len(sends)
    assert written(redis) - before == 50 * len(sends)
