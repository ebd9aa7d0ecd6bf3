"""Days without a run, a declaration that changes, and rows that cannot be read."""

import pytest
from django.db.models import Q

from devsite.lab.generate import generate, simulate_day
from devsite.lab.generate.rhythm import seeded
from figures_lite import catalogue
from figures_lite.models import Filled, Learner, SiteDay
from figures_lite.pipeline.audit import audit
from tests.laws.capture.test_increments import broken, relation
from tests.laws.tables import forget_all, tried
from tests.laws.worlds import DAY, INSTALL, LMS, World, succeed
from tests.pipeline import numbers, rows
from tests.plugin.models import BusyDay

from .test_clock import LASTING

pytestmark = pytest.mark.django_db
MISSED = 9
END = INSTALL + MISSED * DAY


@pytest.fixture
def missed(db):
    """An LMS at the install, and then days on which nobody ran anything."""
    generate(**LMS, seed=11, now=INSTALL)
    succeed(INSTALL)
    for day in range(MISSED):
        simulate_day(INSTALL + day * DAY, seeded(11, day), dict.fromkeys(sorted(LASTING), 1))


def differing(found, expected):
    """Numbers that are not as they should be against a fresh install's, metric by metric."""
    for aggregate in catalogue.aggregates():
        for name, metric in catalogue.metrics(aggregate).items():
            how = relation(metric, aggregate.by, None)
            for place in broken(found, expected, aggregate, name, how):
                yield aggregate.__name__, name, how, *place


def test_days_without_a_run_are_caught_up_at_once(missed):
    """Each of them is filled, and says what a fresh install says that never missed one."""
    succeed(END)
    found = World(END)
    for aggregate in catalogue.aggregates():
        periods = found.calendar.periods(aggregate.grain, found.calendar.day(INSTALL), found.today)
        begins = {found.calendar.begin(aggregate.grain, period) for period in periods}
        marks = Filled.objects.filter(aggregate=aggregate._meta.label_lower, begins__in=begins, at=END)
        assert marks.count() == sum(begin <= END for begin in begins), aggregate
    assert audit(periods=20)[0] == []
    with tried():
        forget_all()
        succeed(END)
        expected = World(END)
    assert list(differing(found, expected)) == []


def test_a_metric_whose_declaration_changes_is_counted_anew(missed, monkeypatch):
    """Every day of it, by the next run; no other aggregate is filled for its sake."""
    succeed(END)
    metric = catalogue.metrics(BusyDay)["halfway"]
    before = list(BusyDay.objects.order_by("pk").values_list("course", "period", "halfway"))
    monkeypatch.setattr(metric, "where", Q(progress__gte=10))
    report = succeed(END).report
    assert {name for name, written in report["filled"].items() if written} == {"BusyDay"}
    assert list(BusyDay.objects.order_by("pk").values_list("course", "period", "halfway")) != before
    assert audit(periods=400)[0] == []
    monkeypatch.undo()
    succeed(END)
    again = BusyDay.objects.exclude(halfway=0).order_by("course", "period").values_list("course", "period", "halfway")
    assert sorted(again) == sorted(row for row in before if row[2])


def test_rows_that_cannot_be_read_leave_the_others_fresh(small):
    """A history of a kind that there is not: its learner waits, is named, and is captured when it is gone."""
    numbers.ran()
    number = rows.enroll(small.cat)
    rows.recorded(number, small.cat, rows.at(19), kind="?")
    rows.complete(small.bob, "b", when=rows.at(19))
    report = numbers.ran(rows.at(20, 13), ok=False)
    assert [error["where"] for error in report["errors"]] == [f"capture of learners {small.cat} to {small.cat}"]
    day = SiteDay.objects.get(period=rows.at(19).date())
    assert (day.completions, day.enrolled) == (1, 2)
    assert list(Learner.objects.filter(touched=True).values_list("learner_id", flat=True)) == [small.cat]
    rows.delete("student_courseenrollment_history", history_type="?")
    numbers.ran(rows.at(20, 14))
    assert SiteDay.objects.get(period=rows.at(19).date()).enrolled == 3
