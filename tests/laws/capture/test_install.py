"""What the LMS overwrites is known since somebody was there to record it, and not a day longer."""

import pytest

from figures_lite.models import CourseDay
from figures_lite.pipeline.capture import Capture
from figures_lite.pipeline.run import run
from tests.pipeline import rows
from tests.pipeline.rows import at

from ..worlds import succeed

pytestmark = pytest.mark.django_db


@pytest.fixture
def graded(db):
    """A learner who is enrolled and graded since the 5th."""
    rows.course()
    learner = rows.person("ann")
    rows.enroll(learner)
    rows.grade(learner, 0.75, when=at(5))


def known():
    """The days of which it is known how many are graded."""
    return [
        day.day for day in CourseDay.objects.exclude(graded=None).order_by("period").values_list("period", flat=True)
    ]


def test_from_the_day_of_the_first_run_on(graded):
    succeed(at(10))
    succeed(at(12))
    assert known() == [10, 11, 12]


def test_not_from_the_day_of_a_first_run_that_never_came_to_capture(graded, monkeypatch):
    monkeypatch.setattr(Capture, "all_touched", lambda *_: 1 / 0)
    assert not run(now=at(10)).ok
    monkeypatch.undo()
    succeed(at(12))
    assert known() == [12]


def test_not_from_before_a_zone_was_changed(graded, settings):
    """Which counts all days again from what the LMS still tells."""
    succeed(at(10))
    settings.FIGURES_LITE_TIME_ZONE = "Asia/Tokyo"
    succeed(at(12), everybody=True)
    assert known() == [12]


def test_a_backfill_forgets_nothing_that_was_recorded(graded):
    succeed(at(10))
    succeed(at(12), everybody=True)
    assert known() == [10, 11, 12]
