"""Marks of what is stale: one row for a chunk, the earliest day of each course, and rows of an earlier release."""

import datetime

import pytest

from figures_lite.models import Stale
from figures_lite.pipeline import marks

pytestmark = pytest.mark.django_db
MAY, JUNE, JULY = (datetime.date(2026, month, 1) for month in (5, 6, 7))


def test_each_course_is_stale_from_the_earliest_day_of_all_marks():
    marks.leave({0: JUNE, 7: MAY})
    marks.leave({7: JULY, 8: JUNE})
    ids, found = marks.pending()
    assert (len(ids), found) == (2, {0: JUNE, 7: MAY, 8: JUNE})


def test_rows_of_an_earlier_release_are_read_as_well():
    Stale.objects.create(course_id=7, since=MAY, marks=None)
    marks.leave({7: JUNE})
    assert marks.pending()[1] == {7: MAY}


def test_nothing_changed_is_no_mark():
    marks.leave({})
    assert marks.pending() == ([], {})


def test_marks_left_after_they_were_read_stay(monkeypatch):
    monkeypatch.setattr(marks, "PAGE", 2)
    for course in range(5):
        marks.leave({course: MAY})
    ids, found = marks.pending()
    assert sorted(found) == [0, 1, 2, 3, 4]
    marks.leave({9: JUNE})
    marks.clear(ids)
    assert marks.pending()[1] == {9: JUNE}
