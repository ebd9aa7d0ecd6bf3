"""Captured in chunks of any size and in any order, an LMS gives the same facts."""

import random

import pytest

from devsite.lab.generate import EVENTS, generate, simulate_day
from devsite.lab.generate.rhythm import seeded
from figures_lite.models import Learner, Stale
from figures_lite.periods import calendar
from figures_lite.pipeline import courses, touch
from figures_lite.pipeline.capture import Capture
from figures_lite.pipeline.report import Report
from figures_lite.pipeline.run import run

from ..tables import differences, facts, tried
from ..worlds import DAY, INSTALL, LMS, succeed

pytestmark = pytest.mark.django_db


def in_order(learners):
    return sorted(learners)


def backwards(learners):
    return sorted(learners, reverse=True)


def shuffled(learners):
    return random.Random(1).sample(sorted(learners), len(learners))


def captured(now, size, order):
    """Every fact after capturing who is touched, in chunks of a size and in an order."""
    report = Report()
    registry = courses.sync(report, calendar(), calendar().day(now))
    touch.follow(report, now)
    touch.sweep(report, now)
    waiting = order(Learner.objects.filter(touched=True).values_list("learner_id", flat=True))
    capture = Capture(registry, calendar(), now, report)
    for start in range(0, len(waiting), size):
        capture.chunk(waiting[start : start + size])
    assert not report.errors
    assert not Learner.objects.filter(touched=True).exists()
    return facts()


WAYS = [(1, in_order), (1, shuffled), (7, in_order), (7, backwards), (500, shuffled), (10**6, in_order)]


@pytest.fixture(scope="module")
def untouched(django_db_setup, django_db_blocker):
    """An LMS that nothing was captured of."""
    with django_db_blocker.unblock(), tried():
        generate(**LMS | {"learners": 25}, seed=3, now=INSTALL)
        with tried():
            reference = captured(INSTALL, 500, in_order)
        yield reference


@pytest.mark.parametrize(("size", "order"), WAYS)
def test_chunks_and_order_give_the_same_facts(untouched, size, order):
    assert differences(untouched, captured(INSTALL, size, order)) == ""


@pytest.fixture(scope="module")
def changed(untouched, django_db_blocker):
    """The same LMS, captured once, after three more days with every odd event that nothing has noticed yet."""
    with django_db_blocker.unblock(), tried():
        succeed(INSTALL)
        for day in range(3):
            simulate_day(INSTALL + day * DAY, seeded(3, day), dict.fromkeys(EVENTS, 1))
        with tried():
            reference = captured(INSTALL + 3 * DAY, 500, in_order)
        yield reference


@pytest.mark.parametrize(("size", "order"), WAYS)
def test_chunks_and_order_give_the_same_facts_of_what_changed(changed, size, order):
    assert differences(changed, captured(INSTALL + 3 * DAY, size, order)) == ""


def test_a_chunk_that_fails_is_captured_by_the_next_run(untouched, monkeypatch):
    """And the others are not held up by it."""
    succeed(INSTALL)
    expected = facts()
    victim = sorted(Learner.objects.values_list("learner_id", flat=True))[9]
    Learner.objects.update(touched=True)
    original = Capture.accounts

    def accounts(self, learner_ids, *more):
        if victim in learner_ids:
            raise RuntimeError("bad luck")
        return original(self, learner_ids, *more)

    monkeypatch.setattr(Capture, "accounts", accounts)
    record = run(now=INSTALL)
    assert not record.ok
    assert list(Learner.objects.filter(touched=True).values_list("learner_id", flat=True)) == [victim]
    monkeypatch.undo()
    succeed(INSTALL)
    assert differences(expected, facts()) == ""
    assert not Stale.objects.exists()
