"""``behind``, ``from`` and ``to``: the list behind a number, as the API tells it, and what it refuses.

That every list is as long as its number is a law: see ``tests/laws/numbers/test_behind.py``.
"""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from figures_lite.models import Cursor, Enrollment, LearnerDay, Reading
from figures_lite.pipeline import forget
from figures_lite.read.behind import Lists, list_of
from figures_lite.vocabulary import Count
from tests.pipeline.conftest import small  # noqa: F401  (a fixture)
from tests.pipeline.numbers import course_day, ran
from tests.pipeline.rows import COURSE, OTHER, at, course, enroll, recorded, visit

LIST = f"courses/{COURSE}/learners/"


@pytest.fixture
def world(small, people):  # noqa: F811
    """Ann and Bob in course A, Ann in B as well, where she enrolled twice on one day; Cat in none."""
    course(OTHER, name="Another")
    number = enroll(small.ann, OTHER, created=at(9, 8))
    recorded(number, small.ann, at(9, 9), active=False, key=OTHER, created=at(9, 8))
    recorded(number, small.ann, at(9, 10), active=True, key=OTHER, created=at(9, 8))
    visit(small.ann, "a", OTHER, when=at(10))
    ran()
    return small


def names(answer):
    """The usernames of a page's rows, in order."""
    return [row["username"] for row in answer["results"]]


def test_a_list_says_what_number_it_is_behind(told, world):
    answer = told(LIST, behind="passes", **{"from": "2026-03-01", "to": "2026-03-08"})
    meaning = "Learners whose first pass fell in the period. A pass never un-happens."
    assert answer["behind"] == {
        "metric": "passes",
        "from": "2026-03-01",
        "to": "2026-03-08",
        "label": "Passes",
        "meaning": meaning,
        "unit": "learners",
        "kind": "count",
    }
    assert names(answer) == ["ann"]
    assert told(LIST)["behind"] is None


@pytest.mark.parametrize(
    ("metric", "first", "last", "expected"),
    [
        ("enrolled", "2026-03-01", "2026-03-02", []),
        ("enrolled", "2026-03-02", "2026-03-03", ["ann", "bob"]),
        ("never_started", "2026-03-03", "2026-03-04", ["bob"]),
        ("never_started", "2026-03-01", "2026-04-01", []),
        ("starts", "2026-03-04", "2026-03-05", ["bob"]),
        ("active_learners", "2026-03-03", "2026-03-04", ["ann"]),
        ("active_learners", "2026-03-03", "2026-03-05", ["ann", "bob"]),
        ("active_learners_7d", "2026-03-10", "2026-03-11", ["bob"]),
        ("active_learners_7d", "2026-03-11", "2026-03-12", []),
        ("completions", "2026-03-01", "2026-04-01", ["ann"]),
        ("progress_0", "2026-03-10", "2026-03-11", ["bob"]),
        ("mean_progress", "2026-03-10", "2026-03-11", ["ann", "bob"]),
        ("certificates", "2026-03-06", "2026-03-07", ["ann"]),
        ("starts", "2026-03-03T12:00:00Z", "2026-03-03T13:00:00Z", ["ann"]),
        ("starts", "2026-03-03T11:00:00Z", "2026-03-03T12:00:00Z", []),
        ("active_learners", "2026-03-04T12:00:00Z", "2026-03-04T13:00:00Z", ["bob"]),
        ("active_learners", "2026-03-03T13:00:00Z", "2026-03-04T12:00:00Z", []),
        ("active_learners", "2026-03-03T12:00:00Z", "2026-03-04T13:00:00Z", ["ann", "bob"]),
    ],
)
def test_whom_a_number_counts(told, world, metric, first, last, expected):
    assert names(told(LIST, behind=metric, **{"from": first, "to": last})) == expected


def test_other_filters_combine_with_it(told, world):
    days = {"from": "2026-03-02", "to": "2026-03-03"}
    assert names(told(LIST, behind="enrolled", progress_min="50", **days)) == ["ann"]
    assert names(told(LIST, behind="enrolled", search="bob", **days)) == ["bob"]
    assert names(told("learners/", behind="enrolled", course=OTHER, **days)) == []


def test_without_days_the_last_one_filled_is_meant(told, world):
    answer = told(LIST, behind="enrolled")
    assert (answer["behind"]["from"], answer["behind"]["to"]) == ("2026-03-20", "2026-03-21")
    answer = told(LIST, behind="enrolled", **{"from": "2026-03-05"})
    assert (answer["behind"]["from"], answer["behind"]["to"]) == ("2026-03-05", "2026-03-21")
    answer = told(LIST, behind="enrolled", to="2026-03-05")
    assert (answer["behind"]["from"], answer["behind"]["to"]) == ("2026-03-04", "2026-03-05")
    answer = told(LIST, behind="monthly_active")
    assert (answer["behind"]["from"], answer["behind"]["to"], answer["count"]) == ("2026-03-01", "2026-04-01", 2)


def test_who_enrolled_twice_is_listed_twice(told, csv_rows, world):
    days = {"from": "2026-03-09", "to": "2026-03-10"}
    answer = told(f"courses/{OTHER}/learners/", behind="enrollments", **days)
    assert (names(answer), answer["count"]) == (["ann", "ann"], 2)
    assert len(csv_rows(f"courses/{OTHER}/learners/", behind="enrollments", **days)) == 1 + 2
    assert told(f"courses/{OTHER}/learners/", behind="enrolled", **days)["count"] == 1
    first = told(f"courses/{OTHER}/learners/", behind="enrollments", page_size=1, page=2, **days)
    assert (names(first), first["count"], first["num_pages"]) == (["ann"], 2, 2)


def test_learners_of_all_courses(told, world):
    rows = told("learners/", ordering="username,course")["results"]
    assert [(row["username"], row["course"]) for row in rows] == [("ann", COURSE), ("ann", OTHER), ("bob", COURSE)]
    assert told("learners/", org="Org")["count"] == 3
    assert told("learners/", org="Nobody")["count"] == 0
    assert told("learners/", course=f"{COURSE},{OTHER}", search="ann")["count"] == 2
    assert told("learners/", course=OTHER)["count"] == 1


def test_distinct_learners_are_there_once_whatever_their_courses(told, world):
    days = {"from": "2026-03-01", "to": "2026-04-01"}
    answer = told("learners/", behind="monthly_active", ordering="username", **days)
    assert [(row["username"], row["course"]) for row in answer["results"]] == [("ann", COURSE), ("bob", COURSE)]
    assert told("learners/", behind="starts", **days)["count"] == 3
    one = told("learners/", behind="monthly_active", course=OTHER, **days)["results"]
    assert [(row["username"], row["course"]) for row in one] == [("ann", OTHER)]


def test_accounts(told, csv_rows, world):
    days = {"behind": "registrations", "from": "2026-03-01", "to": "2026-03-02", "search": "@example.com"}
    answer = told("accounts/", ordering="-username", **days)
    assert names(answer) == ["cat", "bob", "ann"]
    assert answer["results"][2] == {
        "user_id": world.ann,
        "username": "ann",
        "name": "",
        "email": "ann@example.com",
        "registered_at": "2026-03-01T12:00:00Z",
    }
    assert (answer["behind"]["metric"], answer["behind"]["unit"]) == ("registrations", "accounts")
    assert told("accounts/", **days | {"to": "2026-03-01", "from": "2026-02-01"})["count"] == 0
    assert told("accounts/", search="cat@")["count"] == 1
    assert csv_rows("accounts/", search="cat@") == [
        ["user_id", "username", "name", "email", "registered_at"],
        [str(world.cat), "cat", "", "cat@example.com", "2026-03-01T12:00:00Z"],
    ]


def test_who_was_forgotten_is_in_no_list_while_closed_periods_keep_counting_them(told, world):
    days = {"behind": "enrolled", "from": "2026-03-10", "to": "2026-03-11"}
    assert told(LIST, **days)["count"] == course_day(day=datetime.date(2026, 3, 10))["enrolled"] == 2
    forget.forget(world.ann, now=at(21))
    assert names(told(LIST, **days)) == ["bob"]
    assert course_day(day=datetime.date(2026, 3, 10))["enrolled"] == 2
    assert told("accounts/", behind="accounts", search="ann@")["count"] == 0


def test_who_joined_the_team_is_in_no_list(told, world):
    for model in (Enrollment, LearnerDay):
        model.objects.filter(learner_id=world.bob).update(is_team=True)
    assert names(told(LIST, behind="enrolled")) == ["ann"]
    assert names(told(LIST, behind="enrolled", team="true")) == ["ann"]


@pytest.mark.parametrize(
    ("address", "parameters", "parameter"),
    [
        (LIST, {"behind": "nonsense"}, "behind"),
        (LIST, {"behind": "accounts"}, "behind"),
        (LIST, {"behind": "courses"}, "behind"),
        (LIST, {"behind": "active_courses"}, "behind"),
        ("accounts/", {"behind": "enrolled"}, "behind"),
        ("learners/", {"from": "2026-03-01"}, "from"),
        ("learners/", {"to": "2026-03-01"}, "to"),
        (LIST, {"behind": "passes", "from": "2026-03-02", "to": "2026-03-02"}, "from"),
        (LIST, {"behind": "passes", "from": "soon"}, "from"),
        (LIST, {"behind": "passes", "to": "1800-01-01"}, "to"),
        (LIST, {"behind": ["passes", "starts"]}, "behind"),
        (LIST, {"behind": "completions", "from": "2026-03-02T10:00:00Z", "to": "2026-03-02T11:00:00Z"}, "from"),
        (LIST, {"behind": "active_learners", "from": "2026-03-02T10:30:00Z", "to": "2026-03-02T11:00:00Z"}, "from"),
        ("learners/", {"course": "algebra"}, "course"),
        (LIST, {"course": COURSE}, "course"),
        ("accounts/", {"mode": "audit"}, "mode"),
        (f"learners/{1}/", {"behind": "passes"}, "behind"),
    ],
)
def test_a_bad_parameter_is_named(ask, world, address, parameters, parameter):
    response = ask(address, **parameters)
    assert (response.status_code, response.json()["parameter"]) == (400, parameter)
    assert response.json()["allowed"]


def test_grades_are_not_known_before_the_install(ask, told, world):
    response = ask(LIST, behind="graded", **{"from": "2026-03-19", "to": "2026-03-20"})
    assert (response.status_code, response.json()["error_code"]) == (400, "not_stored")
    assert "install" in response.json()["developer_message"]
    assert names(told(LIST, behind="graded", **{"from": "2026-03-20", "to": "2026-03-21"})) == ["ann"]


def test_days_that_are_folded_have_no_list(ask, told, world):
    position = {"first": "2026-03-10", "before": "2026-03-05"}
    Cursor.objects.create(name="fold", position=position)
    for metric, start, end, known in (
        ("active_learners", "2026-03-04", "2026-03-05", False),
        ("active_learners", "2026-03-05", "2026-03-06", True),
        ("active_learners_7d", "2026-03-10", "2026-03-11", False),
        ("active_learners_7d", "2026-03-11", "2026-03-12", True),
        ("progress_0", "2026-03-03", "2026-03-04", False),
        ("progress_0", "2026-03-04", "2026-03-05", True),
        ("active_learners", "2026-03-04T12:00:00Z", "2026-03-06T12:00:00Z", False),
        ("enrolled", "2026-03-02", "2026-03-03", True),  # enrollments are kept
        ("passes", "2026-03-02", "2026-03-03", True),
    ):
        response = ask(LIST, behind=metric, **{"from": start, "to": end})
        assert response.status_code == (200 if known else 400), (metric, start)
        if not known:
            assert "2026-03-05" in response.json()["developer_message"]


def test_a_list_by_a_sensitive_column_is_nobodys_business(ask, settings, world):
    """A plugin's metric of one group of people, say: the number may be told, the people not."""
    settings.FIGURES_LITE_SENSITIVE = ["began"]
    response = ask(LIST, behind="enrollments")
    assert (response.status_code, response.json()["parameter"]) == (400, "behind")
    assert "enrollments" not in response.json()["allowed"]


@pytest.mark.parametrize(
    "where",
    [
        Q(country="FR"),
        ~Q(country__in=["FR"]) & Q(mode="audit"),
        Q(mode="audit") | (Q(began="mode") & ~Q(gender=None)),
        Q(mode=F("country")),
        Q(Exact(Lower("country"), "fr")),
    ],
)
def test_whatever_looks_at_a_sensitive_column_has_no_list(where):
    assert list_of(Count(Enrollment, where=where)) is None
    assert list_of(Count(Enrollment, where=Q(mode=F("began"), since__gt=at(1)))) == Lists.LEARNERS


def test_csv_tells_how_many_rows_it_has(ask, world):
    for address, number in ((LIST, 2), ("learners/", 3), ("accounts/", get_user_model().objects.count())):
        response = ask(address, format="csv")
        lines = b"".join(response.streaming_content).splitlines()
        assert int(response["Figures-Rows"]) == len(lines) - 1 == number


def test_lists_over_courses_and_of_accounts_are_logged(ask, people, world):
    ask("learners/", page_size=2)
    ask("accounts/", search="cat@")
    b"".join(ask("learners/", format="csv").streaming_content)
    logged = Reading.objects.order_by("pk").values_list("reader_id", "via", "course", "learner_id", "rows")
    staff = people.staff.pk
    assert list(logged) == [
        (staff, "json", None, None, 2),
        (staff, "json", None, None, 1),
        (staff, "csv", None, None, 3),
    ]
