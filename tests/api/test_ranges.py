"""``courses/`` and ``orgs/`` over several periods, against another time, and with trends."""

import datetime

import pytest

from figures_lite.models import Course, CourseDay, CourseHour, CourseMonth, OrgDay
from tests.api.conftest import ALGEBRA, BOTANY, CHESS, DAYS, fill

LOST = "course-v1:Gone+LOST+2020"
MONTHS = [datetime.date(2025, 11, 1), datetime.date(2025, 12, 1), datetime.date(2026, 1, 1), datetime.date(2026, 2, 1)]


def column(answer, metric, part="metrics"):
    """A metric by course, or by organisation."""
    return {row.get("key") or row["org"]: row[part][metric] for row in answer["results"]}


def test_counts_are_summed_and_levels_are_as_the_last_day_ends(told, numbers):
    answer = told("courses/", metric="enrollments,enrolled,mean_progress", start="2026-03-03")
    assert (answer["range_start"], answer["at"], answer["start"]) == ("2026-03-03", "2026-03-05", 0)
    assert column(answer, "enrollments") == {ALGEBRA: 5, BOTANY: 3, CHESS: 1, LOST: 0}
    # Chess has no row on the 5th: nobody is enrolled there then.
    assert column(answer, "enrolled") == {ALGEBRA: 12, BOTANY: 3, CHESS: 0, LOST: 0}
    assert column(answer, "mean_progress") == {ALGEBRA: 20.833333, BOTANY: 33.333333, CHESS: None, LOST: None}


def test_a_range_of_one_day_is_that_day(told, numbers):
    alone = told("courses/", metric="enrollments,enrolled", at="2026-03-04")
    answer = told("courses/", metric="enrollments,enrolled", at="2026-03-04", start="2026-03-04")
    assert answer["results"] == alone["results"]
    assert (alone["range_start"], answer["range_start"]) == (None, "2026-03-04")


def test_a_ratio_of_counts_is_divided_from_their_sums(told, numbers):
    for day, passes, days in ((DAYS[1], 1, "2.5"), (DAYS[3], 3, "10.000001")):
        CourseDay.objects.filter(course__key=ALGEBRA, period=day).update(passes=passes, days_to_pass=days)
    CourseDay.objects.filter(course__key=ALGEBRA, period=DAYS[2]).update(passes=0, days_to_pass=0)
    answer = told("courses/", metric="mean_days_to_pass,days_to_pass", start="2026-03-03", course=ALGEBRA)
    # 12.500001 days over 4 passes, not the mean of 2.5, nothing and 3.33.
    assert answer["results"][0]["metrics"] == {"mean_days_to_pass": 3.125, "days_to_pass": 12.500001}


def test_a_day_that_is_not_filled_makes_counts_unknown_and_leaves_levels(told, numbers):
    answer = told("courses/", metric="enrollments,enrolled", start="2026-03-02", ordering="-enrollments")
    assert set(column(answer, "enrollments").values()) == {None}
    assert column(answer, "enrolled")[ALGEBRA] == 12


def test_a_number_that_is_not_known_makes_its_sum_unknown(told, numbers):
    CourseDay.objects.filter(course__key=ALGEBRA, period=DAYS[2]).update(enrollments=None)
    for ordering in ("enrollments", "-enrollments"):
        answer = told("courses/", metric="enrollments", start="2026-03-03", ordering=ordering)
        assert list(column(answer, "enrollments").items())[-1] == (ALGEBRA, None)
    assert column(answer, "enrollments") == {ALGEBRA: None, BOTANY: 3, CHESS: 1, LOST: 0}


def test_sums_are_ordered_by(told, numbers):
    answer = told("courses/", metric="enrollments", start="2026-03-04", ordering="-enrollments,-key")
    assert list(column(answer, "enrollments").items()) == [(ALGEBRA, 3), (BOTANY, 0), (LOST, 0), (CHESS, 0)]


def test_what_cannot_be_summed_is_refused_and_told_where_it_is(ask, told, numbers):
    refused = ask("courses/", metric="enrolled,active_learners", start="2026-03-03").json()
    assert refused["error_code"] == "not_stored"
    # A plugin's metric comes after ours.
    assert refused["allowed"][:4] == [
        {"metric": "active_learners", "scope": "course", "grain": "day", "by": []},
        {"metric": "active_learners_7d", "scope": "course", "grain": "day", "by": []},
        {"metric": "active_learners_28d", "scope": "course", "grain": "day", "by": []},
        {"metric": "monthly_active", "scope": "course", "grain": "month", "by": []},
    ]
    default = told("courses/", start="2026-03-03")
    assert "enrollments" in default["results"][0]["metrics"]
    assert "active_learners" not in default["results"][0]["metrics"]


def test_against_is_the_same_metrics_of_another_day(told, numbers):
    answer = told("courses/", metric="enrolled,enrollments", against="2026-03-03")
    assert (answer["at"], answer["against"]) == ("2026-03-05", "2026-03-03")
    assert column(answer, "enrolled") == {ALGEBRA: 12, BOTANY: 3, CHESS: 0, LOST: 0}
    assert column(answer, "enrolled", "against") == {ALGEBRA: 10, BOTANY: 3, CHESS: 1, LOST: 0}
    assert column(answer, "enrollments", "against") == {ALGEBRA: 2, BOTANY: 3, CHESS: 1, LOST: 0}
    assert "against" not in told("courses/", metric="enrolled")["results"][0]


def test_against_a_range_is_one_of_the_same_length(told, numbers):
    answer = told("courses/", metric="enrolled,enrollments", start="2026-03-04", against="2026-03-04")
    assert column(answer, "enrollments") == {ALGEBRA: 3, BOTANY: 0, CHESS: 0, LOST: 0}
    # The 3rd and the 4th: levels as the 4th ends.
    assert column(answer, "enrollments", "against") == {ALGEBRA: 5, BOTANY: 3, CHESS: 1, LOST: 0}
    assert column(answer, "enrolled", "against") == {ALGEBRA: 12, BOTANY: 0, CHESS: 0, LOST: 0}
    # The 2nd and the 3rd: the 2nd is not filled.
    before = told("courses/", metric="enrolled,enrollments", start="2026-03-04", against="2026-03-03")
    assert set(column(before, "enrollments", "against").values()) == {None}


def test_months_over_the_end_of_a_year(told, courses):
    for month, enrollments in zip(MONTHS, (1, 20, 300, 4000), strict=True):
        CourseMonth.objects.create(course=courses.chess, period=month, enrollments=enrollments, enrolled=enrollments)
    fill(CourseMonth, *MONTHS)
    asked = {"metric": "enrollments,enrolled", "grain": "month", "course": CHESS}
    answer = told("courses/", start="2026-01", at="2026-02-14", against="2025-12-31", **asked)
    assert [answer[name] for name in ("range_start", "at", "against")] == ["2026-01-01", "2026-02-01", "2025-12-01"]
    assert answer["results"][0]["metrics"] == {"enrollments": 4300, "enrolled": 4000}
    assert answer["results"][0]["against"] == {"enrollments": 21, "enrolled": 20}


def test_hours(told, courses):
    noon = datetime.datetime(2026, 3, 4, 12, tzinfo=datetime.UTC)
    hours = [noon + datetime.timedelta(hours=n) for n in range(3)]
    for hour, enrollments in zip(hours, (1, 2, 4), strict=True):
        CourseHour.objects.create(course=courses.chess, period=hour, enrollments=enrollments)
    fill(CourseHour, *hours)
    asked = {"metric": "enrollments", "grain": "hour", "course": CHESS, "trend": "enrollments"}
    answer = told("courses/", start="2026-03-04T13:30", against="2026-03-04T13:00", since="2026-03-04T11:00", **asked)
    assert [answer[name] for name in ("range_start", "at")] == ["2026-03-04T13:00:00Z", "2026-03-04T14:00:00Z"]
    assert answer["trend_periods"] == [f"2026-03-04T{hour}:00:00Z" for hour in (11, 12, 13, 14)]
    row = answer["results"][0]
    told_of = row["metrics"]["enrollments"], row["against"]["enrollments"], row["trend"]["enrollments"]
    assert told_of == (6, 3, [None, 1, 2, 4])
    day = told("courses/", **asked)
    assert (len(day["trend_periods"]), day["trend_periods"][0]) == (24, "2026-03-03T15:00:00Z")


def test_trends_have_a_value_for_each_period(told, numbers):
    answer = told("courses/", metric="enrollments", trend="enrolled,mean_progress", since="2026-03-02")
    assert answer["trend_periods"] == ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"]
    # The 2nd is not filled; without a row there is none.
    assert column(answer, "enrolled", "trend") == {
        ALGEBRA: [None, 10, 12, 12],
        BOTANY: [None, 3, 0, 3],
        CHESS: [None, 1, 0, 0],
        LOST: [None, 0, 0, 0],
    }
    assert column(answer, "mean_progress", "trend")[ALGEBRA] == [None, 15.0, 20.0, 20.833333]
    assert [entry["name"] for entry in answer["catalogue"]] == ["enrollments", "enrolled", "mean_progress"]
    assert list(answer["results"][0]["metrics"]) == ["enrollments"]


@pytest.mark.parametrize(
    ("grain", "at", "many", "first"),
    [("day", "2026-03-05", 30, "2026-02-04"), ("month", "2026-03-05", 12, "2025-04-01")],
)
def test_trends_are_as_long_as_a_series(told, numbers, grain, at, many, first):
    answer = told("courses/", metric="enrolled", trend="enrolled", grain=grain, at=at)
    assert (len(answer["trend_periods"]), answer["trend_periods"][0]) == (many, first)
    assert len(answer["results"][0]["trend"]["enrolled"]) == many


def test_a_trend_has_400_periods_at_the_most(told, ask, numbers):
    answer = told("courses/", metric="enrolled", trend="enrolled", since="2025-01-30")
    assert len(answer["trend_periods"]) == 400
    assert ask("courses/", metric="enrolled", trend="enrolled", since="2025-01-29").json()["allowed"] == [
        "at most 400 periods"
    ]


def test_without_a_trend_nothing_is_said_of_it(told, numbers):
    answer = told("courses/", metric="enrolled")
    nothing = {name: answer[name] for name in ("trend_periods", "against", "range_start", "behind")}
    assert set(nothing.values()) == {None}
    assert "trend" not in answer["results"][0]


def test_organisations_have_it_all(told, numbers):
    answer = told(
        "orgs/", metric="enrollments,enrolled", start="2026-03-04", against="2026-03-04", trend="enrolled",
        since="2026-03-03",
    )  # fmt: skip
    assert answer["results"] == [
        {
            "org": "Club",
            "learners": True,
            "metrics": {"enrollments": 0, "enrolled": 0},
            "against": {"enrollments": 1, "enrolled": 0},
            "trend": {"enrolled": [1, 0, 0]},
        },
        {
            "org": "Ünï",
            "learners": True,
            "metrics": {"enrollments": 4, "enrolled": 14},
            "against": {"enrollments": 4, "enrolled": 14},
            "trend": {"enrolled": [13, 14, 14]},
        },
    ]


def test_csv_has_a_column_against_and_says_how_many_rows_follow(ask, csv_rows, numbers):
    asked = {"metric": "enrolled,enrollments", "start": "2026-03-04", "against": "2026-03-04", "ordering": "-enrolled"}
    rows = csv_rows("courses/", **asked)
    assert rows[0][-4:] == ["enrolled", "enrollments", "enrolled@against", "enrollments@against"]
    assert [[row[0], *row[-4:]] for row in rows[1:3]] == [
        [ALGEBRA, "12", "3", "12", "5"],
        [BOTANY, "3", "0", "0", "3"],
    ]
    response = ask("courses/", format="csv", **asked)
    assert response["Figures-Rows"] == str(len(rows) - 1) == "4"
    assert "figures-courses-day-2026-03-04-2026-03-05-UTC.csv" in response["Content-Disposition"]
    assert ask("courses/", format="csv", search="chess")["Figures-Rows"] == "1"
    assert ask("orgs/", format="csv", metric="enrolled")["Figures-Rows"] == "2"


def test_rows_say_whose_learners_may_be_seen(told, people, numbers, courses, settings):
    def may(user, address="courses/"):
        return {
            row.get("key") or row["org"]: row["learners"]
            for row in told(address, user=user, metric="enrolled")["results"]
        }

    assert set(may(people.staff).values()) == {True}
    # Staff of the Club read numbers, and see no learners unless the site says so.
    assert (may(people.org_staff), may(people.org_staff, "orgs/")) == ({CHESS: False}, {"Club": False})
    settings.FIGURES_LITE_LEARNER_ROLES = ["staff"]
    assert (may(people.org_staff), may(people.org_staff, "orgs/")) == ({CHESS: True}, {"Club": True})


def test_an_organisation_with_one_course_out_of_sight_is_not_all_to_be_seen(told, people, numbers, courses, settings):
    from django.apps import apps

    Course.objects.create(key="course-v1:Club+GO+2026", org="Club", name="Go", known=True)
    role = apps.get_model("student", "CourseAccessRole")
    role.objects.create(user=people.org_staff, org="Club", course_id=CHESS, role="data_researcher")
    answer = told("courses/", user=people.org_staff, metric="enrolled")
    assert {row["key"]: row["learners"] for row in answer["results"]} == {CHESS: True, "course-v1:Club+GO+2026": False}
    assert [row["learners"] for row in told("orgs/", user=people.org_staff, metric="enrolled")["results"]] == [False]
    role.objects.create(user=people.org_staff, org="Club", course_id="course-v1:Club+GO+2026", role="data_researcher")
    assert [row["learners"] for row in told("orgs/", user=people.org_staff, metric="enrolled")["results"]] == [True]


def test_an_answer_with_another_range_has_another_etag(ask, numbers):
    asked = [{}, {"start": "2026-03-03"}, {"against": "2026-03-03"}, {"trend": "enrolled"}, {"behind": "courses"}]
    assert len({ask("courses/", metric="enrolled", **each)["ETag"] for each in asked}) == len(asked)
    # The same question, once more numbers are there.
    before = ask("orgs/", metric="enrolled", trend="enrolled")["ETag"]
    OrgDay.objects.create(org="Ünï", period=datetime.date(2026, 3, 6), enrolled=99)
    fill(OrgDay, datetime.date(2026, 3, 6))
    assert ask("orgs/", metric="enrolled", trend="enrolled")["ETag"] != before
