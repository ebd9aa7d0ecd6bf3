"""Cursors meet every row, however late it is committed, and nobody is captured again for a row that was met before."""

import datetime

import pytest

from figures_lite.lms import sources
from figures_lite.models import Cursor, LearnerDay
from figures_lite.pipeline import sweep
from tests.pipeline import rows
from tests.pipeline.rows import NOW

from ..worlds import succeed

pytestmark = pytest.mark.django_db
MINUTE, DAY = datetime.timedelta(minutes=1), datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def no_sweep(monkeypatch):
    """Cursors alone tell who has changed."""
    monkeypatch.setattr(sweep, "sweep", lambda *_arguments, **_options: None)
    monkeypatch.setattr("figures_lite.pipeline.touch.sweep", lambda *_arguments, **_options: None)


@pytest.fixture
def busy(db, monkeypatch):
    """A course on which more has just happened than one page tells, of every source that is followed."""
    monkeypatch.setattr(sources, "PAGE", 3)
    rows.course()
    people = [rows.person(f"learner {number}", joined=NOW - number * MINUTE) for number in range(8)]
    for number, learner in enumerate(people):
        rows.enroll(learner, created=NOW - number * MINUTE)
        rows.visit(learner, "a", when=NOW - number * MINUTE)
        rows.complete(learner, "a", when=NOW - number * MINUTE)
        rows.grade(learner, 0.5, when=NOW - number * MINUTE)
    return people


def captured(now):
    """How many learners a run captures."""
    return succeed(now).report["captured"].get("learners", 0)


def test_a_run_with_nothing_new_captures_nobody(busy):
    """Though it reads the last minutes' rows again."""
    assert captured(NOW) == 8
    assert captured(NOW) == 0
    assert captured(NOW + MINUTE) == 0
    assert captured(NOW + DAY) == 0


def test_a_run_captures_those_with_new_rows_alone(busy):
    captured(NOW)
    rows.visit(busy[3], "b", when=NOW + MINUTE)
    rows.complete(busy[3], "b", when=NOW + MINUTE)
    assert captured(NOW + 2 * MINUTE) == 1
    assert captured(NOW + 3 * MINUTE) == 0
    rows.change("courseware_studentmodule", {"student_id": busy[5]}, modified=NOW + 3 * MINUTE)
    assert captured(NOW + 4 * MINUTE) == 1
    assert captured(NOW + 5 * MINUTE) == 0


@pytest.mark.parametrize("ago", [1, 7, 13])
def test_a_late_row_among_those_that_were_met_is_met(busy, ago):
    """With an id below theirs, and a time before some of theirs."""
    rows.visit(busy[0], "b", when=NOW, id=1000)
    captured(NOW)
    rows.visit(busy[1], "c", when=NOW - ago * MINUTE, id=999)
    assert captured(NOW + MINUTE) == 1
    hours = LearnerDay.objects.filter(learner_id=busy[1]).order_by("day").last().hours
    assert hours >> (NOW - ago * MINUTE).hour & 1


def test_a_cursor_stands_behind_everything_that_may_still_be_joined(busy):
    captured(NOW)
    for cursor in Cursor.objects.filter(name__in=("state.id", "state.modified", "completion.id", "grade.modified")):
        assert len(cursor.position["met"]) == 8
    captured(NOW + DAY)
    rows.visit(busy[2], "z", when=NOW + DAY)
    captured(NOW + DAY)
    state = Cursor.objects.get(name="state.id").position
    assert (state["id"], state["met"]) == (8, [[9, 9]])


def test_a_row_dated_in_years_holds_up_nobody(busy):
    captured(NOW)
    rows.visit(busy[0], "late", when=NOW + 4000 * DAY)
    rows.visit(busy[1], "b", when=NOW + MINUTE)
    assert captured(NOW + 2 * MINUTE) == 2
    for minutes in (20, 40, 60):
        assert captured(NOW + minutes * MINUTE) == 0
    rows.visit(busy[1], "c", when=NOW + 61 * MINUTE)
    assert captured(NOW + 62 * MINUTE) == 1
