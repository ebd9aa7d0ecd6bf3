"""``…/stats/``: numbers over time, for a site, an organisation and a course."""

import datetime

import pytest
from opaque_keys.edx.keys import CourseKey

from figures_lite.models import Course, CourseDay, Filled, SiteHour, SiteMonth
from tests.api.conftest import ALGEBRA, CHESS, DAYS, NOW, fill

ALGEBRA_STATS = f"courses/{ALGEBRA}/stats/"
WINDOW = {"start": "2026-03-02", "end": "2026-03-07"}


def points(answer, metric, by=None):
    """The points of one series of an answer."""
    found = [each["points"] for each in answer["series"] if (each["metric"], each["by"]) == (metric, by or {})]
    assert len(found) == 1
    return found[0]


def test_the_shape_is_what_was_promised(told, numbers):
    answer = told(ALGEBRA_STATS, metric="enrolled", **WINDOW)
    catalogue = answer.pop("catalogue")
    assert answer == {
        "scope": "course",
        "key": ALGEBRA,
        "grain": "day",
        "start": "2026-03-02",
        "end": "2026-03-07",
        "time_zone": "UTC",
        "as_of": "2026-03-05T10:00:00Z",
        "complete_until": "2026-03-05T00:00:00Z",
        "approximate": False,
        "series": [
            {
                "metric": "enrolled",
                "by": {},
                "withheld": False,
                # The 2nd and the 6th are not filled: not known.
                "points": [
                    ["2026-03-02", None],
                    ["2026-03-03", 10],
                    ["2026-03-04", 12],
                    ["2026-03-05", 12],
                    ["2026-03-06", None],
                ],
            }
        ],
    }
    assert [(entry["name"], entry["label"], entry["unit"]) for entry in catalogue] == [
        ("enrolled", "Enrolled", "enrollments")
    ]


def test_a_filled_period_without_a_row_has_none(told, numbers):
    answer = told(f"courses/{CHESS}/stats/", metric="enrolled,mean_progress", **WINDOW)
    assert points(answer, "enrolled")[1:4] == [["2026-03-03", 1], ["2026-03-04", 0], ["2026-03-05", 0]]
    # Nothing over nothing is not known: never 0.
    assert points(answer, "mean_progress")[1:4] == [["2026-03-03", 100.0], ["2026-03-04", None], ["2026-03-05", None]]


def test_ratios_are_divided_when_read(told, numbers):
    answer = told(ALGEBRA_STATS, metric="mean_progress", **WINDOW)
    # 150 / 10, 240 / 12, 250 / 12
    assert [value for _day, value in points(answer, "mean_progress")[1:4]] == [15.0, 20.0, 20.833333]


def test_what_the_lms_overwrites_is_known_only_for_periods_that_end_after_the_install(told, numbers):
    CourseDay.objects.create(course=Course.objects.get(key=ALGEBRA), period=DAYS[0], graded=9, enrolled=9)
    fill(CourseDay, DAYS[0])
    answer = told(ALGEBRA_STATS, metric="graded,mean_grade,enrolled", **WINDOW)
    # Installed on the 3rd at noon: the 2nd had ended, the 3rd had not. On the 5th nobody is graded: 0, and no mean.
    assert [value for _day, value in points(answer, "graded")] == [None, 4, 4, 0, None]
    assert [value for _day, value in points(answer, "mean_grade")] == [None, 75.0, 72.5, None, None]
    assert points(answer, "enrolled")[0] == ["2026-03-02", 9]


def test_before_any_capture_what_the_lms_overwrites_is_not_known(told, numbers):
    from figures_lite.models import Cursor

    Cursor.objects.all().delete()
    answer = told(ALGEBRA_STATS, metric="graded,enrolled", **WINDOW)
    assert {value for _day, value in points(answer, "graded")} == {None}
    assert points(answer, "enrolled")[1][1] == 10


def test_slices_have_a_series_each(told, numbers):
    answer = told(ALGEBRA_STATS, metric="enrolled", by="mode", **WINDOW)
    assert [each["by"] for each in answer["series"]] == [{"mode": "audit"}, {"mode": "verified"}]
    assert [value for _day, value in points(answer, "enrolled", {"mode": "audit"})] == [None, 0, 9, 12, None]
    assert [value for _day, value in points(answer, "enrolled", {"mode": "verified"})] == [None, 0, 3, 0, None]


def test_metrics_may_be_repeated_or_joined_and_count_once(told, numbers):
    repeated = told(ALGEBRA_STATS, metric=["enrollments", "enrolled,enrollments"], **WINDOW)
    assert [each["metric"] for each in repeated["series"]] == ["enrollments", "enrolled"]
    joined = told(ALGEBRA_STATS, metric="enrollments, enrolled", **WINDOW)
    assert joined["series"] == repeated["series"]


def test_site_and_org_have_their_own_rows(told, numbers):
    site = told("site/stats/", metric="enrolled,accounts", **WINDOW)
    assert (site["scope"], site["key"]) == ("site", None)
    assert [value for _day, value in points(site, "enrolled")] == [None, 14, 15, 15, None]
    org = told("orgs/Ünï/stats/", metric="enrolled", **WINDOW)
    assert (org["scope"], org["key"]) == ("org", "Ünï")
    assert [value for _day, value in points(org, "enrolled")] == [None, 13, 14, 14, None]


def test_without_metrics_a_few_main_ones_are_told(told, numbers):
    names = [each["metric"] for each in told(ALGEBRA_STATS, **WINDOW)["series"]]
    assert names == [
        "enrolled", "enrollments", "active_learners", "completions", "mean_progress", "finishes", "passes",
        "certificates",
    ]  # fmt: skip
    assert [each["name"] for each in told(ALGEBRA_STATS, by="mode", **WINDOW)["catalogue"]] == [
        "enrolled",
        "enrollments",
    ]


@pytest.mark.parametrize(("grain", "count"), [("hour", 24), ("day", 30), ("month", 12)])
def test_without_dates_the_last_periods_are_told(told, numbers, grain, count):
    answer = told("site/stats/", metric="enrollments", grain=grain)
    assert len(answer["series"][0]["points"]) == count
    now = datetime.datetime.now(datetime.UTC)
    last = {"hour": f"{now:%Y-%m-%dT%H}:00:00Z", "day": f"{now:%Y-%m-%d}", "month": f"{now:%Y-%m}-01"}[grain]
    assert answer["series"][0]["points"][-1][0] == last


def test_months_and_hours(told, numbers):
    SiteMonth.objects.create(period=datetime.date(2026, 2, 1), enrolled=9)
    fill(SiteMonth, datetime.date(2026, 2, 1), datetime.date(2026, 3, 1))
    answer = told("site/stats/", metric="enrolled", grain="month", start="2026-01", end="2026-04")
    assert points(answer, "enrolled") == [["2026-01-01", None], ["2026-02-01", 9], ["2026-03-01", 0]]
    assert answer["complete_until"] == "2026-03-01T00:00:00Z"

    hour = datetime.datetime(2026, 3, 5, 9, tzinfo=datetime.UTC)
    SiteHour.objects.create(period=hour, enrollments=4)
    fill(SiteHour, hour, NOW)
    answer = told(
        "site/stats/", metric="enrollments", grain="hour", start="2026-03-05T08:00", end="2026-03-05T11:00:00Z"
    )
    assert points(answer, "enrollments") == [
        ["2026-03-05T08:00:00Z", None],
        ["2026-03-05T09:00:00Z", 4],
        ["2026-03-05T10:00:00Z", 0],
    ]
    assert (answer["start"], answer["complete_until"]) == ("2026-03-05T08:00:00Z", "2026-03-05T10:00:00Z")


def test_an_offset_may_be_written_with_a_bare_plus(ask, numbers):
    response = ask("site/stats/?grain=hour&metric=enrollments&start=2026-03-05T01:00:00+01:00&end=2026-03-05T02:00:00Z")
    assert response.json()["start"] == "2026-03-05T00:00:00Z"
    assert [period for period, _value in response.json()["series"][0]["points"]] == [
        "2026-03-05T00:00:00Z",
        "2026-03-05T01:00:00Z",
    ]


def test_complete_until_passes_over_a_day_that_was_last_filled_while_open(told, numbers):
    # The 4th was last filled on the 4th: it is not complete, although the 5th is there.
    fourth = datetime.datetime(2026, 3, 4, tzinfo=datetime.UTC)
    Filled.objects.filter(begins=fourth).update(at=fourth + datetime.timedelta(hours=23))
    assert told("site/stats/", metric="enrolled", **WINDOW)["complete_until"] == "2026-03-04T00:00:00Z"


def test_before_the_first_run_all_is_unknown(told, courses):
    answer = told("site/stats/", metric="enrolled", **WINDOW)
    assert (answer["as_of"], answer["complete_until"]) == (None, None)
    assert {value for _day, value in points(answer, "enrolled")} == {None}


# Refusals -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameters", "parameter", "allowed"),
    [
        ({"grain": "week"}, "grain", ["hour", "day", "month"]),
        ({"start": "yesterday"}, "start", ["a date (2026-01-31)"]),
        ({"end": "2026-02-30"}, "end", ["a date (2026-01-31)"]),
        ({"start": "2026-03-01T10:00:00"}, "start", ["a date (2026-01-31)"]),
        ({"start": "0001-01-01"}, "start", ["a date (2026-01-31)"]),
        ({"start": "2026-03-05", "end": "2026-03-05"}, "start", ["before end"]),
        ({"start": "2026-03-06", "end": "2026-03-05"}, "start", ["before end"]),
        ({"start": "1990-01-01", "end": "2026-01-01"}, "start", ["at most 5000 periods"]),
        ({"grain": "hour", "start": "2020-01-01", "end": "2026-01-01"}, "start", ["at most 5000 periods"]),
        ({"by": "weather"}, "by", ["mode"]),
        ({"by": "mode", "grain": "hour"}, "by", []),
        ({"format": "xml"}, "format", ["csv", "json"]),
        ({"metrics": "enrolled"}, "metrics", ["by", "end", "format", "grain", "metric", "start"]),
        ({"grain": ["day", "month"]}, "grain", ["one value"]),
    ],
)
def test_a_bad_parameter_is_named_with_what_is_allowed(ask, numbers, parameters, parameter, allowed):
    response = ask("site/stats/", **parameters)
    told = response.json()
    assert (response.status_code, told["error_code"]) == (400, "bad_parameter")
    assert (told["parameter"], told["allowed"]) == (parameter, allowed)
    assert told["developer_message"].startswith(f"{parameter}: ")


def test_an_unknown_metric_is_refused_with_those_there_are(ask, numbers):
    response = ask("site/stats/", metric="enrolled,enroled")
    assert response.status_code == 400
    assert response.json()["parameter"] == "metric"
    assert "'enroled'" in response.json()["developer_message"]
    assert {"enrolled", "mean_grade"} <= set(response.json()["allowed"])


def test_a_metric_that_is_not_stored_there_is_refused_with_where_it_is(ask, numbers):
    response = ask("site/stats/", metric="monthly_active", grain="day")
    assert (response.status_code, response.json()["error_code"]) == (400, "not_stored")
    assert response.json()["allowed"] == [
        {"scope": scope, "grain": "month", "by": []} for scope in ("course", "org", "site")
    ]
    assert ask("site/stats/", metric="completions", by="mode").json()["error_code"] == "not_stored"
    assert ask(ALGEBRA_STATS, metric="accounts").json()["allowed"][0]["scope"] == "site"


@pytest.mark.parametrize("key", ["course-v1:Nobody+X+1", "library-v1:Ünï+LIB", "org/course/run"])
def test_an_unknown_course_is_not_found(ask, numbers, key):
    response = ask(f"courses/{key}/stats/")
    assert (response.status_code, response.json()["parameter"]) == (404, "course_key")
    assert response.json()["error_code"] == "unknown"


@pytest.mark.parametrize("key", ["nonsense", "course-v1:only+two", "a/b/c/d/e", "course-v1:"])
def test_a_malformed_key_is_a_bad_parameter(ask, numbers, key):
    response = ask(f"courses/{key}/stats/")
    assert (response.status_code, response.json()["parameter"]) == (400, "course_key")


def test_an_unknown_org_is_not_found_nor_is_one_of_unknown_courses(ask, numbers):
    assert ask("orgs/Nobody/stats/").status_code == 404
    assert ask("orgs/Gone/stats/").status_code == 404


def test_an_old_key_with_slashes_is_a_key(told, numbers):
    Course.objects.create(key=CourseKey.from_string("Old/School/2013"), org="Old", known=True)
    assert told("courses/Old/School/2013/stats/", metric="enrolled")["key"] == "Old/School/2013"


def test_a_key_in_another_case_is_the_same_course_unless_two_differ_in_it(told, numbers):
    assert told(f"courses/{CHESS.replace('CHESS', 'chess')}/stats/")["key"] == CHESS


def test_accept_that_cannot_be_met_is_a_406(ask, numbers):
    assert ask("site/stats/", headers={"accept": "image/png"}).status_code == 406
