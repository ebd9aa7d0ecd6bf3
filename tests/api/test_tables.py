"""``courses/`` and ``orgs/``: a row each with the numbers of one period."""

import datetime

import pytest

from figures_lite.models import Course, CourseDay, CourseMonth
from tests.api.conftest import ALGEBRA, BOTANY, CHESS, DAYS, fill

LOST = "course-v1:Gone+LOST+2020"


def keys(answer):
    """The keys of a page's rows, in order."""
    return [row["key"] for row in answer["results"]]


def column(answer, metric):
    """A metric of a page's rows, in order."""
    return [row["metrics"][metric] for row in answer["results"]]


def test_a_page_has_the_platforms_envelope(told, numbers):
    answer = told("courses/", page_size=3, metric="enrolled")
    envelope = ("count", "num_pages", "current_page", "start", "previous")
    assert [answer[name] for name in envelope] == [4, 2, 1, 0, None]
    assert answer["next"].endswith("/figures-lite/api/v1/courses/?metric=enrolled&page=2&page_size=3")
    second = told("courses/", page_size=3, metric="enrolled", page=2)
    assert [second[name] for name in envelope[:4]] == [4, 2, 2, 3]
    assert second["previous"].endswith("/courses/?metric=enrolled&page_size=3")
    assert second["next"] is None
    assert [(answer[name], second[name]) for name in ("scope", "grain", "at", "as_of", "time_zone")] == [
        ("course", "course"),
        ("day", "day"),
        ("2026-03-05", "2026-03-05"),
        ("2026-03-05T10:00:00Z", "2026-03-05T10:00:00Z"),
        ("UTC", "UTC"),
    ]


def test_a_row_tells_the_course_and_its_numbers(told, numbers):
    answer = told("courses/", metric="enrolled,mean_progress", search="algebra für")
    assert answer["results"] == [
        {
            "key": ALGEBRA,
            "org": "Ünï",
            "name": "Algebra für alle",
            "start": "2026-01-01T00:00:00Z",
            "end": None,
            "known": True,
            "approximate": False,
            "learners": True,
            "metrics": {"enrolled": 12, "mean_progress": 20.833333},
        }
    ]


def test_without_a_row_there_is_none_and_without_a_fill_it_is_not_known(told, numbers):
    answer = told("courses/", metric="enrolled,mean_progress")
    by_key = {row["key"]: row["metrics"] for row in answer["results"]}
    assert by_key[CHESS] == {"enrolled": 0, "mean_progress": None}
    assert set(column(told("courses/", metric="enrolled", at="2026-03-02"), "enrolled")) == {None}


def test_the_period_may_be_chosen(told, numbers):
    answer = told("courses/", metric="enrolled,enrollments", at="2026-03-03", ordering="-enrolled")
    assert (answer["at"], column(answer, "enrolled")) == ("2026-03-03", [10, 3, 1, 0])
    CourseMonth.objects.create(course=Course.objects.get(key=CHESS), period=datetime.date(2026, 3, 1), monthly_active=7)
    fill(CourseMonth, datetime.date(2026, 3, 1))
    month = told("courses/", metric="monthly_active", grain="month", at="2026-03-17", ordering="-monthly_active")
    assert (month["at"], keys(month)[0], column(month, "monthly_active")) == ("2026-03-01", CHESS, [7, 0, 0, 0])


def test_before_the_first_run_the_current_day_is_shown_and_not_known(told, courses):
    answer = told("courses/", metric="enrolled")
    assert answer["at"] == datetime.datetime.now(datetime.UTC).date().isoformat()
    assert column(answer, "enrolled") == [None] * 4


@pytest.mark.parametrize(
    ("ordering", "expected"),
    [
        # On the 4th: Algebra has 12 enrolled at 20 % on average; the others have no row: 0 enrolled, no mean.
        ("", [CHESS, LOST, ALGEBRA, BOTANY]),
        ("-key", [BOTANY, ALGEBRA, LOST, CHESS]),
        ("enrolled", [CHESS, LOST, BOTANY, ALGEBRA]),
        ("-enrolled", [ALGEBRA, CHESS, LOST, BOTANY]),
        ("mean_progress", [ALGEBRA, CHESS, LOST, BOTANY]),
        ("-mean_progress", [ALGEBRA, CHESS, LOST, BOTANY]),
        ("name", [BOTANY, ALGEBRA, CHESS, LOST]),
        ("-name", [CHESS, ALGEBRA, BOTANY, LOST]),
        ("start", [ALGEBRA, CHESS, LOST, BOTANY]),
        ("-start", [ALGEBRA, CHESS, LOST, BOTANY]),
        ("-known,-enrolled,-key", [ALGEBRA, BOTANY, CHESS, LOST]),
    ],
)
def test_order_puts_what_is_not_known_last_and_equals_by_key(told, numbers, ordering, expected):
    answer = told("courses/", metric="enrolled,mean_progress", at="2026-03-04", ordering=ordering)
    assert keys(answer) == expected


def test_ratios_are_ordered_by_their_quotient(told, numbers):
    CourseDay.objects.filter(course__key=BOTANY, period=DAYS[3]).update(progress_points=62, enrolled=3)
    answer = told("courses/", metric="mean_progress", ordering="-mean_progress")
    # 62 / 3 = 20.67 is less than 250 / 12 = 20.83, though whole-number division would call them equal.
    assert [(row["key"], row["metrics"]["mean_progress"]) for row in answer["results"]][:2] == [
        (ALGEBRA, 20.833333),
        (BOTANY, 20.666667),
    ]
    upwards = told("courses/", metric="mean_progress", ordering="mean_progress")
    assert keys(upwards)[:2] == [BOTANY, ALGEBRA]


def test_a_null_in_a_row_is_not_known_and_comes_last(told, numbers):
    CourseDay.objects.filter(course__key=ALGEBRA, period=DAYS[3]).update(enrolled=None)
    for ordering in ("enrolled", "-enrolled"):
        answer = told("courses/", metric="enrolled", ordering=ordering)
        assert column(answer, "enrolled")[-1] is None


def test_order_by_a_metric_of_a_day_that_is_not_filled_is_by_key(told, numbers):
    answer = told("courses/", metric="enrolled,mean_progress", at="2026-03-02", ordering="-enrolled,mean_progress")
    assert keys(answer) == keys(told("courses/", metric="enrolled", at="2026-03-02"))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"org": "Club"}, {CHESS}),
        ({"org": "Club,Gone"}, {CHESS, LOST}),
        ({"org": ["Club", "Ünï"]}, {CHESS, ALGEBRA, BOTANY}),
        ({"search": "ALG+"}, {ALGEBRA}),
        ({"search": "chess"}, {CHESS}),
        ({"search": "botany", "org": "Club"}, set()),
        ({"course": CHESS}, {CHESS}),
        ({"course": CHESS.lower().replace("+", " ")}, {CHESS}),
        ({"course": f"{ALGEBRA},{CHESS}"}, {ALGEBRA, CHESS}),
        ({"course": [ALGEBRA, "", "course-v1:Club+CHESS+1999"], "org": "Ünï"}, {ALGEBRA}),
        ({"course": f"{ALGEBRA},{CHESS}", "org": "Club"}, {CHESS}),
        ({"known": "false"}, {LOST}),
        ({"known": "true", "active": "false"}, {CHESS}),
        ({"active": "true", "known": "true"}, {ALGEBRA, BOTANY}),
        ({"approximate": "true"}, {BOTANY}),
        ({"starts_after": "2026-01-01"}, {ALGEBRA}),
        ({"starts_before": "2026-01-01"}, set()),
        ({"starts_before": "2026-01-01T00:00:01Z"}, {ALGEBRA}),
        ({"ends_after": "2025-12-31", "ends_before": "2026-01-02"}, {CHESS}),
    ],
)
def test_filters(told, numbers, filters, expected):
    answer = told("courses/", metric="enrolled", **filters)
    assert (set(keys(answer)), answer["count"]) == (expected, len(expected))


@pytest.mark.parametrize(
    ("parameters", "status", "parameter"),
    [
        ({"page": "0"}, 400, "page"),
        ({"page": "two"}, 400, "page"),
        ({"page": "2"}, 404, "page"),
        ({"page_size": "101"}, 400, "page_size"),
        ({"page_size": "0"}, 400, "page_size"),
        ({"ordering": "height"}, 400, "ordering"),
        ({"ordering": "mean_grade"}, 400, "ordering"),
        ({"known": "maybe"}, 400, "known"),
        ({"starts_after": "soon"}, 400, "starts_after"),
        ({"search": ["a", "b"]}, 400, "search"),
        ({"colour": "red"}, 400, "colour"),
        ({"course": f"{CHESS},Chess%"}, 400, "course"),
        ({"start": "2026-03-06", "at": "2026-03-05"}, 400, "start"),
        ({"start": "2001-01-01", "at": "2026-03-05"}, 400, "start"),
        ({"start": "soon"}, 400, "start"),
        ({"start": "2026-03-03", "metric": "enrolled,active_learners"}, 400, "metric"),
        ({"against": "yesterday"}, 400, "against"),
        ({"trend": "height"}, 400, "trend"),
        ({"trend": "accounts"}, 400, "trend"),
        ({"trend": "enrolled", "since": "2026-03-06"}, 400, "since"),
        ({"trend": "enrolled", "since": "2025-01-29"}, 400, "since"),
        ({"since": "2026-03-03"}, 400, "since"),
        ({"trend": "enrolled", "format": "csv"}, 400, "trend"),
        ({"behind": "enrolled"}, 400, "behind"),
        ({"behind": "courses", "from": "2026-03-03T10:00:00"}, 400, "from"),
        ({"behind": "active_courses", "from": "2026-03-03", "to": "2026-03-03"}, 400, "from"),
        ({"to": "2026-03-03"}, 400, "to"),
        ({"at": "2026-13-01"}, 400, "at"),
        ({"grain": "year"}, 400, "grain"),
        ({"metric": "accounts"}, 400, "metric"),
    ],
)
def test_a_bad_parameter_is_named(ask, numbers, parameters, status, parameter):
    response = ask("courses/", **{"metric": "enrolled"} | parameters)
    told = response.json()
    assert (response.status_code, told["parameter"]) == (status, parameter)
    assert told["allowed"]


def test_what_is_allowed_is_listed(ask, numbers):
    assert ask("courses/", known="maybe").json()["allowed"] == ["true", "false"]
    assert ask("courses/", page_size=500).json()["allowed"] == ["a whole number from 1 to 100"]
    assert ask("courses/", page=9).json()["allowed"] == ["1 to 1"]
    assert "-enrolled" in ask("courses/", metric="enrolled", ordering="x").json()["allowed"]


def test_organisations_are_those_of_known_courses(told, numbers):
    answer = told("orgs/", metric="enrolled,enrollments", ordering="-enrolled", at="2026-03-03")
    assert answer["results"] == [
        {"org": "Ünï", "learners": True, "metrics": {"enrolled": 13, "enrollments": 2}},
        {"org": "Club", "learners": True, "metrics": {"enrolled": 1, "enrollments": 1}},
    ]
    upwards = told("orgs/", metric="enrolled", ordering="enrolled", at="2026-03-03")
    assert [row["org"] for row in upwards["results"]] == ["Club", "Ünï"]
    assert [row["org"] for row in told("orgs/", search="lub")["results"]] == ["Club"]
    assert told("orgs/", metric="courses", page_size=1)["num_pages"] == 2
