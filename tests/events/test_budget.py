"""What an event adds to a learner's request: 0.3 ms at the most, on a real Redis, and no query (see test_events)."""

import statistics
import time

import pytest
from django.db import transaction

from figures_lite.lms.releases import EVENTS
from figures_lite.signals import notice
from figures_lite.signals.receivers import Mark

from . import sent

pytestmark = pytest.mark.django_db(transaction=True)
MOST = 0.3  # milliseconds


def milliseconds(receiver, learners):
    """What each of some events takes us, from the signal to the end of the commit's callbacks: the median of them."""
    took = []
    for learner in learners:
        told = {"grade": type("Grade", (), {"user_id": learner})}
        began = time.perf_counter()
        with transaction.atomic():
            receiver(sender=None, **told)
            inside = time.perf_counter() - began
        took.append(1000 * (time.perf_counter() - began))
        assert inside < 1
    return statistics.median(took)


@pytest.fixture
def grade():
    """The receiver of grades."""
    return Mark(next(event for event in EVENTS if event.what == "grade"))


@pytest.fixture
def empty():
    """What a transaction takes without us, in milliseconds."""
    return milliseconds(lambda sender, **told: None, range(500))


def test_learners_who_were_told_of(on_redis, clock, grade, empty):
    notice.notice(1)
    assert milliseconds(grade, [1] * 500) - empty <= MOST / 10


def test_learners_one_after_another_on_one_list(on_redis, clock, grade, empty):
    took = milliseconds(grade, range(1, 501)) - empty
    print(f"on a list: {took:.3f} ms")  # noqa: T201
    assert took <= MOST


def test_learners_each_of_whom_begins_a_window(on_redis, clock, grade, empty):
    """As on a site with many processes and few events."""

    def in_a_window_of_its_own(sender, **told):
        clock.at += 30
        grade(sender, **told)

    took = milliseconds(in_a_window_of_its_own, range(1, 501)) - empty
    print(f"a list each: {took:.3f} ms")  # noqa: T201
    assert took <= MOST


def test_a_run_reads_five_minutes_quickly(on_redis, clock):
    """A hundred threads that told of ten learners in each window."""
    from figures_lite.pipeline import noticed

    here = noticed.window(clock.at)
    for number in range(here - 8, here + 1):
        lists = {noticed.key(number, place): [place * 10 + each for each in range(10)] for place in range(100)}
        noticed.store().set_many(lists, noticed.KEPT)
    began = time.perf_counter()
    assert len(noticed.read(here - 9, here + 1)) == 1000
    took = time.perf_counter() - began
    print(f"read: {1000 * took:.0f} ms")  # noqa: T201
    assert took < 1


def test_all_events_together_are_within_it(small, on_redis, clock, monkeypatch):
    """As they are sent: receivers, callbacks and all."""
    spent, whole = [], Mark.__call__

    def timed(self, sender=None, **told):
        began = time.perf_counter()
        whole(self, sender, **told)
        spent.append(1000 * (time.perf_counter() - began))

    monkeypatch.setattr(Mark, "__call__", timed)
    for _time in range(50):
        clock.at += 30
        for send in sent.ALL:
            if send is not sent.completion:
                send(small.bob)
    assert len(spent) == 50 * (len(sent.ALL) - 1)
    assert statistics.median(spent) <= MOST
