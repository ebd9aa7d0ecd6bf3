"""``courses/attention/``: every reason at its edge, from numbers written by hand."""

import datetime

import pytest

from figures_lite.models import Course, CourseDay, Cursor
from figures_lite.periods import DAY, NEVER
from figures_lite.read.attention import REASONS
from tests.api.conftest import fill, ran

#: Filled on the 20th at ten in the morning, so that the 19th is the last whole day.
NOW = datetime.datetime(2026, 3, 20, 10, tzinfo=datetime.UTC)
LAST = datetime.date(2026, 3, 19)
WEEK_BEFORE = datetime.date(2026, 3, 12)
START = datetime.date(2026, 1, 1)
#: A course of which nothing is to be said.
FINE = {"enrolled": 100, "active_learners_7d": 40, "never_started": 10, "progress_points": 6000, "graded": 20,
        "grade_points": 1200}  # fmt: skip


@pytest.fixture
def filled(db):
    """Ten days filled, of which the last is not over; grades are known of all of them."""
    days = [datetime.date(2026, 3, 11) + n * DAY for n in range(10)]
    fill(CourseDay, *days, at=NOW)
    Cursor.objects.create(name="install", since=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
    ran(NOW)


@pytest.fixture
def course(filled):
    """Makes a running course with numbers of the last whole day, of the week before and of days between."""

    def make(number=1, before=None, between=None, start=START, end=NEVER, known=True, org="Org", **numbers):
        key = f"course-v1:{org}+C{number}+1"
        made = Course.objects.create(
            key=key, org=org, name=f"Course {number}", known=known, start_day=start, end_day=end
        )
        CourseDay.objects.create(course=made, period=LAST, **FINE | numbers)
        # The open day is not looked at.
        CourseDay.objects.create(course=made, period=LAST + DAY, enrolled=999, unenrollments=999, never_started=999)
        CourseDay.objects.create(course=made, period=WEEK_BEFORE, **{"active_learners_7d": 40} | (before or {}))
        for day, fields in (between or {}).items():
            CourseDay.objects.create(course=made, period=datetime.date(2026, 3, day), **fields)
        return key

    return make


def reasons(answer):
    """The reasons of each course: ``{key: {reason: (value, against, metric)}}``."""
    return {
        row["key"]: {each["reason"]: (each["value"], each["against"], each["metric"]) for each in row["reasons"]}
        for row in answer["results"]
    }


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ({}, {}),
        # 20 is half of 40.
        ({"active_learners_7d": 20}, {"activity_fell": (20, 40, "active_learners_7d")}),
        ({"active_learners_7d": 21}, {}),
        (
            {"active_learners_7d": 5, "before": {"active_learners_7d": 10}},
            {"activity_fell": (5, 10, "active_learners_7d")},
        ),
        ({"active_learners_7d": 4, "before": {"active_learners_7d": 9}}, {}),
        (
            {"active_learners_7d": 0, "enrolled": 10, "progress_points": 600, "never_started": 0,
             "before": {"active_learners_7d": 9}},
            {"silent": (0, 10, "active_learners_7d")},
        ),
        (
            {"active_learners_7d": 0, "enrolled": 9, "progress_points": 600, "never_started": 0,
             "before": {"active_learners_7d": 9}},
            {},
        ),
        (
            {"active_learners_7d": 0},
            {"activity_fell": (0, 40, "active_learners_7d"), "silent": (0, 100, "active_learners_7d")},
        ),
        # Started 7 days before the 19th, and 6: nobody can have been there for 7.
        (
            {"active_learners_7d": 0, "before": {"active_learners_7d": 0}, "start": datetime.date(2026, 3, 12)},
            {"silent": (0, 100, "active_learners_7d")},
        ),
        ({"active_learners_7d": 0, "before": {"active_learners_7d": 0}, "start": datetime.date(2026, 3, 13)}, {}),
        ({"never_started": 50}, {"many_never_started": (50, 100, "never_started")}),
        ({"never_started": 49}, {}),
        # Started 14 days before the 19th, and 13.
        ({"never_started": 50, "start": datetime.date(2026, 3, 5)}, {"many_never_started": (50, 100, "never_started")}),
        ({"never_started": 50, "start": datetime.date(2026, 3, 6)}, {}),
        # The 12th is a day too early; the 13th to the 19th are the 7 days.
        (
            {"between": {13: {"unenrollments": 4}, 15: {"unenrollments": 5}}, "unenrollments": 1},
            {"many_left": (10, 100, "unenrollments")},
        ),
        ({"between": {15: {"unenrollments": 9}}, "before": {"unenrollments": 50}}, {}),
        (
            {"enrolled": 50, "progress_points": 3000, "unenrollments": 5},
            {"many_left": (5, 50, "unenrollments")},
        ),
        ({"enrolled": 30, "progress_points": 1800, "unenrollments": 4}, {}),
        # Ends 14 days after the 19th, and 15.
        (
            {"end": datetime.date(2026, 4, 2), "progress_points": 4999},
            {"ends_behind": (49.99, 50, "mean_progress")},
        ),
        ({"end": datetime.date(2026, 4, 3), "progress_points": 4999}, {}),
        ({"end": datetime.date(2026, 4, 2), "progress_points": 5000}, {}),
        ({"end": datetime.date(2026, 4, 2), "progress_points": 0, "enrolled": 9, "never_started": 0}, {}),
        ({"graded": 10, "grade_points": 499}, {"low_grades": (49.9, 50, "mean_grade")}),
        ({"graded": 10, "grade_points": 500}, {}),
        ({"graded": 9, "grade_points": 0}, {}),
        # Neither begun, nor running any more, nor known.
        ({"active_learners_7d": 0, "start": datetime.date(2026, 3, 20)}, {}),
        ({"active_learners_7d": 0, "end": datetime.date(2026, 3, 19)}, {}),
        ({"active_learners_7d": 0, "known": False}, {}),
    ],
)  # fmt: skip
def test_a_reason_holds_from_its_edge_on(told, course, numbers, expected):
    key = course(**numbers)
    assert reasons(told("courses/attention/")) == ({key: expected} if expected else {})


def test_every_reason_has_its_edge_above():
    cases = test_a_reason_holds_from_its_edge_on.pytestmark[0].args[1]
    assert {name for _numbers, expected in cases for name in expected} == {reason.name for reason in REASONS}


def test_the_answer_tells_the_day_and_all_reasons_there_are(told, course):
    key = course(active_learners_7d=0)
    answer = told("courses/attention/")
    assert (answer["at"], answer["count"], answer["num_pages"]) == ("2026-03-19", 1, 1)
    assert [reason["name"] for reason in answer["reasons"]] == [
        "activity_fell", "silent", "many_never_started", "many_left", "ends_behind", "low_grades",
    ]  # fmt: skip
    assert all(reason["label"] and reason["meaning"] for reason in answer["reasons"])
    row = answer["results"][0]
    assert (row["key"], row["org"], row["name"], row["learners"]) == (key, "Org", "Course 1", True)


def test_the_worst_come_first(told, course):
    one = course(1, never_started=50)
    two = course(2, active_learners_7d=0)
    three = course(3, never_started=100, enrolled=101, progress_points=6060)
    course(4)
    five = course(5, never_started=50)
    assert [row["key"] for row in told("courses/attention/")["results"]] == [two, three, one, five]
    second = told("courses/attention/", page=2, page_size=3)
    assert ([row["key"] for row in second["results"]], second["count"], second["num_pages"]) == ([five], 4, 2)


def test_filters(told, ask, course):
    one, two = course(1, never_started=50), course(2, never_started=50, org="Else")
    assert set(reasons(told("courses/attention/", org="Else"))) == {two}
    assert set(reasons(told("courses/attention/", course=one))) == {one}
    assert set(reasons(told("courses/attention/", course=f"{one},{two}"))) == {one, two}
    assert ask("courses/attention/", course="x").json()["parameter"] == "course"
    assert ask("courses/attention/", search="x").status_code == 400
    assert ask("courses/attention/", page=2).status_code == 404


def test_a_day_that_is_not_filled_leaves_out_what_it_would_tell(told, course):
    """Of the week before only the 15th is missing: how many left is not known, and all else is."""
    from figures_lite.models import Filled
    from figures_lite.periods import calendar

    key = course(never_started=50, unenrollments=50, active_learners_7d=0)
    Filled.objects.filter(begins=calendar().start(datetime.date(2026, 3, 15))).delete()
    assert set(reasons(told("courses/attention/"))[key]) == {"many_never_started", "activity_fell", "silent"}
    Filled.objects.filter(begins=calendar().start(WEEK_BEFORE)).delete()
    assert set(reasons(told("courses/attention/"))[key]) == {"many_never_started", "silent"}


def test_before_a_whole_day_there_is_nothing_to_say(told, db):
    answer = told("courses/attention/")
    assert (answer["at"], answer["count"], answer["results"]) == (None, 0, [])


def test_csv_has_a_row_for_each_reason(csv_rows, ask, course):
    one, two = course(1, active_learners_7d=0), course(2, graded=10, grade_points=499)
    assert csv_rows("courses/attention/") == [
        ["key", "org", "name", "reason", "value", "against", "metric"],
        [one, "Org", "Course 1", "activity_fell", "0", "40", "active_learners_7d"],
        [one, "Org", "Course 1", "silent", "0", "100", "active_learners_7d"],
        [two, "Org", "Course 2", "low_grades", "49.9", "50", "mean_grade"],
    ]
    assert ask("courses/attention/", format="csv")["Figures-Rows"] == "3"


def test_the_answer_is_known_until_a_run_changes_it(ask, course):
    course(never_started=50)
    etag = ask("courses/attention/")["ETag"]
    assert ask("courses/attention/", headers={"if-none-match": etag}).status_code == 304
    ran(NOW + datetime.timedelta(hours=1))
    assert ask("courses/attention/", headers={"if-none-match": etag}).status_code == 200
