"""``figures_lite.read`` asked in process: time zones, hours, days of 23 and 25 hours, caps, and refusals."""

import datetime
import zoneinfo

import pytest
from django.contrib.auth import get_user_model

from figures_lite import api, read
from figures_lite.models import Course, CourseDay, Filled, SiteDay, SiteHour
from figures_lite.periods import calendar

UTC = datetime.UTC
PARIS = zoneinfo.ZoneInfo("Europe/Paris")


@pytest.fixture
def staff(db):
    """Somebody who may read everything."""
    return get_user_model()(username="gloria", is_staff=True)


def fill(aggregate, begins, at):
    """Mark one period of an aggregate as filled."""
    Filled.objects.create(aggregate=aggregate._meta.label_lower, begins=begins, at=at)


@pytest.mark.parametrize(
    ("day", "hours", "first", "last"),
    [
        # The clocks go forward at two on 29 March 2026 and back at three on 25 October.
        ("2026-03-29", 23, "2026-03-29T00:00:00+01:00", "2026-03-29T23:00:00+02:00"),
        ("2026-10-25", 25, "2026-10-25T00:00:00+02:00", "2026-10-25T23:00:00+01:00"),
        ("2026-06-01", 24, "2026-06-01T00:00:00+02:00", "2026-06-01T23:00:00+02:00"),
    ],
)
def test_hours_of_days_on_which_the_clocks_change(staff, settings, day, hours, first, last):
    settings.FIGURES_LITE_TIME_ZONE = "Europe/Paris"
    after = (datetime.date.fromisoformat(day) + datetime.timedelta(days=1)).isoformat()
    answer = read.series(["enrollments"], "site", grain="hour", start=day, end=after, for_user=staff)
    periods = [period.astimezone(PARIS).isoformat() for period, _value in answer.lines[0].points]
    assert (len(periods), periods[0], periods[-1]) == (hours, first, last)
    assert len(set(periods)) == hours


def test_both_of_two_equal_looking_hours_have_their_own_number(staff, settings):
    settings.FIGURES_LITE_TIME_ZONE = "Europe/Paris"
    # Two o'clock happens twice: at 00:00 and 01:00 UTC.
    for hour, enrollments in ((0, 5), (1, 7)):
        at = datetime.datetime(2026, 10, 25, hour, tzinfo=UTC)
        SiteHour.objects.create(period=at, enrollments=enrollments)
        fill(SiteHour, at, at + datetime.timedelta(hours=2))
    answer = read.series(
        ["enrollments"],
        "site",
        grain="hour",
        start="2026-10-25T02:00:00+02:00",
        end="2026-10-25T03:00:00+01:00",
        for_user=staff,
    )
    assert [value for _period, value in answer.lines[0].points] == [5, 7]


def test_days_begin_in_the_reporting_zone(staff, settings):
    settings.FIGURES_LITE_TIME_ZONE = "Europe/Paris"
    first = datetime.date(2026, 7, 1)
    SiteDay.objects.create(period=first, enrolled=3)
    now = datetime.datetime(2026, 6, 30, 22, 30, tzinfo=UTC)  # half past midnight on 1 July there
    fill(SiteDay, datetime.datetime(2026, 6, 30, 22, tzinfo=UTC), now)
    answer = read.series(["enrolled"], "site", for_user=staff, now=now)
    assert answer.time_zone == "Europe/Paris"
    assert answer.lines[0].points[-1] == (first, 3)
    assert (len(answer.periods), answer.start, answer.end) == (30, datetime.date(2026, 6, 2), datetime.date(2026, 7, 2))
    # The open day began at 22:00 UTC: everything before is complete.
    assert answer.fresh.complete_until == datetime.datetime(2026, 6, 30, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "first", "last"),
    [
        ("2026-03-31T12:00:00+00:00", datetime.date(2025, 4, 1), datetime.date(2026, 3, 1)),
        ("2026-01-01T00:00:00+00:00", datetime.date(2025, 2, 1), datetime.date(2026, 1, 1)),
        ("2024-02-29T23:59:59+00:00", datetime.date(2023, 3, 1), datetime.date(2024, 2, 1)),
    ],
)
def test_the_last_twelve_months(staff, now, first, last):
    now = datetime.datetime.fromisoformat(now)
    answer = read.series(["enrolled"], "site", grain="month", for_user=staff, now=now)
    assert (len(answer.periods), answer.periods[0], answer.periods[-1]) == (12, first, last)


def test_months_are_those_that_begin_in_the_time_asked_about(staff):
    answer = read.series(["enrolled"], "site", grain="month", start="2026-01-15", end="2026-03-15", for_user=staff)
    assert answer.periods == [datetime.date(2026, 2, 1), datetime.date(2026, 3, 1)]
    none = read.series(["enrolled"], "site", grain="month", start="2026-01-15", end="2026-01-20", for_user=staff)
    assert (none.periods, none.lines) == ([], [])


def test_dates_and_instants_may_be_given_as_they_are(staff):
    day = datetime.date(2026, 1, 1)
    answer = read.series(["enrolled"], "site", start=day, end=day + datetime.timedelta(days=2), for_user=staff)
    assert answer.periods == [day, datetime.date(2026, 1, 2)]
    hour = datetime.datetime(2026, 1, 1, 5, tzinfo=UTC)
    answer = read.series(
        ["enrollments"], "site", grain="hour", start=hour, end=hour + datetime.timedelta(hours=1), for_user=staff
    )
    assert answer.periods == [hour]
    with pytest.raises(read.BadQuestion):
        read.series(["enrolled"], "site", start=hour, for_user=staff)


def test_the_most_periods_are_five_thousand(staff):
    end = datetime.date(2026, 1, 1)
    start = end - datetime.timedelta(days=5000)
    assert len(read.series(["enrolled"], "site", start=start, end=end, for_user=staff).periods) == 5000
    with pytest.raises(read.BadQuestion, match="more than 5000"):
        read.series(["enrolled"], "site", start=start - datetime.timedelta(days=1), end=end, for_user=staff)


def test_rows_of_other_courses_and_periods_do_not_leak(staff, django_assert_num_queries):
    courses = [Course.objects.create(key=f"course-v1:a+{n}+1", org="a", known=True) for n in range(3)]
    for number, course in enumerate(courses):
        for day in range(1, 6):
            CourseDay.objects.create(course=course, period=datetime.date(2026, 1, day), enrolled=10 * number + day)
    for day in range(1, 6):
        begins = calendar().start(datetime.date(2026, 1, day))
        fill(CourseDay, begins, begins + datetime.timedelta(days=1))
    with django_assert_num_queries(6):  # course, fills, last fills, runs; then filled periods, rows
        answer = read.series(
            ["enrolled"], "course", courses[1].key, start="2026-01-02", end="2026-01-04", for_user=staff
        )
        assert [value for _day, value in answer.lines[0].points] == [12, 13]


def test_a_table_of_the_site_is_refused(staff):
    with pytest.raises(read.BadQuestion) as refused:
        read.table(["enrolled"], "site", for_user=staff)
    assert (refused.value.parameter, refused.value.allowed) == ("scope", ["course", "org"])


def test_an_unknown_scope_is_refused(staff):
    with pytest.raises(read.BadQuestion) as refused:
        read.series(["enrolled"], "galaxy", for_user=staff)
    assert refused.value.allowed == ["site", "org", "course"]


def test_filters_may_be_given_as_python_values(staff):
    Course.objects.create(key="course-v1:a+b+1", org="a", known=True)
    Course.objects.create(key="course-v1:a+b+2", org="b")

    def found(**filters):
        return [row["key"] for row in read.table(["enrolled"], "course", filters=filters, for_user=staff).rows]

    assert found(known=True) == ["course-v1:a+b+1"]
    assert found(org=["b"]) == ["course-v1:a+b+2"]
    assert found(org="a") == ["course-v1:a+b+1"]
    assert found() == ["course-v1:a+b+1", "course-v1:a+b+2"]
    with pytest.raises(read.BadQuestion):
        found(colour="red")


def test_two_courses_whose_keys_differ_in_case_are_told_apart_where_they_are_two(staff, db):
    Course.objects.create(key="course-v1:a+B+1", org="a", known=True)
    answer = read.series(["enrolled"], "course", "course-v1:A+b+1", for_user=staff)
    assert answer.reached.key == "course-v1:a+B+1"


def test_the_in_process_api_is_what_it_says():
    assert all(hasattr(api, name) for name in api.__all__)
    assert api.catalogue()["enrolled"].label == "Enrolled"
