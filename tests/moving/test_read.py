"""Moved numbers come out like any others, marked with where they are from; without a row nothing is known."""

import csv
import datetime
import io

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection
from django.test import Client

from figures_lite import read
from figures_lite.catalogue import catalogue
from figures_lite.models import CourseDay, Filled
from figures_lite.periods import calendar

from .conftest import ALGEBRA, CHESS, GONE

pytestmark = pytest.mark.django_db(transaction=True)

API = "/figures-lite/api/v1"
OURS = [name for name, entry in catalogue().items() if not entry.source]
THEIRS = [name for name, entry in catalogue().items() if entry.source]


@pytest.fixture(autouse=True)
def outside(monkeypatch):
    """Our views hold no transaction, and a cache holds nothing of other tests' courses."""
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", False)
    cache.clear()


@pytest.fixture
def moved(figures, move):
    """The small install, moved in."""
    assert move()[1] is None


@pytest.fixture
def ask(transactional_db):
    """Asks the API as global staff, or with a role of an organisation; gives JSON or lines of CSV."""
    people = {"": get_user_model().objects.create(username="gloria", is_staff=True)}

    def ask(address, role="", status=200, **parameters):
        if role not in people:
            people[role] = get_user_model().objects.create(username=f"staff-{role}", email=f"{role}@example.org")
            model = apps.get_model("student", "CourseAccessRole")
            model.objects.create(user=people[role], org=role, course_id="", role="staff")
        client = Client()
        client.force_login(people[role])
        response = client.get(f"{API}/{address}", parameters)
        assert response.status_code == status, response.content
        if parameters.get("format") == "csv":
            return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
        return response.json()

    return ask


def lines(answer):
    """The values of each metric."""
    return {line["metric"]: [value for _period, value in line["points"]] for line in answer["series"]}


def count(aggregate, day, **row):
    """A day of ours that is filled."""
    aggregate.objects.create(period=day, **row)
    begins = calendar().begin(aggregate.grain, day)
    at = begins + datetime.timedelta(days=2)
    Filled.objects.create(aggregate=aggregate._meta.label_lower, begins=begins, at=at)


JANUARY = {"start": "2020-01-01", "end": "2020-01-04"}


def test_a_course_s_stats_have_gaps_where_figures_recorded_nothing(moved, ask):
    answer = ask(f"courses/{ALGEBRA}/stats/", metric="figures_enrolled,figures_mean_progress", **JANUARY)
    assert lines(answer) == {"figures_enrolled": [10, 11, None], "figures_mean_progress": [37, 0, None]}
    assert [(entry["source"], entry["kind"]) for entry in answer["catalogue"]] == [
        ("figures", "level"),
        ("figures", "mean"),
    ]
    assert answer["complete_until"] == "2020-03-02T00:00:00Z"  # the end of the last day that was moved in


def test_csv_has_them_under_names_that_say_it(moved, ask):
    rows = ask("site/stats/", metric="figures_accounts", format="csv", **JANUARY)
    assert rows == [["period", "figures_accounts"], ["2020-01-01", "100"], ["2020-01-02", "101"], ["2020-01-03", ""]]
    rows = ask("courses/", metric="figures_completed", at="2020-01-01", format="csv")
    place = rows[0].index("figures_completed")
    assert {row[0]: row[place] for row in rows[1:]} == {ALGEBRA: "2", CHESS: "0", GONE: ""}


def test_months_and_sites_are_there(moved, ask):
    answer = ask("site/stats/", metric="figures_monthly_active", grain="month", start="2019-12", end="2020-03")
    assert lines(answer) == {"figures_monthly_active": [None, 42, 0]}


def test_the_same_day_of_both_is_told_side_by_side_and_never_mixed(moved, ask, courses):
    count(CourseDay, datetime.date(2020, 1, 2), course=courses[ALGEBRA], enrolled=9)
    answer = ask(f"courses/{ALGEBRA}/stats/", metric="enrolled,figures_enrolled", **JANUARY)
    assert lines(answer) == {"enrolled": [None, 9, None], "figures_enrolled": [10, 11, None]}
    assert [entry["source"] for entry in answer["catalogue"]] == [None, "figures"]
    # How fresh an answer is follows from ours: theirs do not change any more.
    assert answer["complete_until"] == "2020-01-03T00:00:00Z"
    assert CourseDay.objects.get().enrolled == 9


def test_a_table_shows_the_last_day_moved_or_ours_where_both_are_asked_for(moved, ask, courses):
    assert ask("courses/", metric="figures_enrolled")["at"] == "2020-03-01"
    count(CourseDay, datetime.date(2020, 1, 2), course=courses[ALGEBRA], enrolled=9)
    answer = ask("courses/", metric="enrolled,figures_enrolled", ordering="-figures_enrolled")
    assert answer["at"] == "2020-01-02"
    told = {row["key"]: row["metrics"] for row in answer["results"]}
    assert told[ALGEBRA] == {"enrolled": 9, "figures_enrolled": 11}
    assert told[CHESS] == {"enrolled": 0, "figures_enrolled": None}
    assert [row["key"] for row in answer["results"]][0] == ALGEBRA


@pytest.mark.parametrize("direction", ["", "-"])
def test_ordered_by_them_what_is_not_known_comes_last(moved, ask, direction):
    answer = ask("courses/", metric="figures_completed", at="2020-01-01", ordering=f"{direction}figures_completed")
    values = [row["metrics"]["figures_completed"] for row in answer["results"]]
    assert values == ([2, 0, None] if direction else [0, 2, None])


def test_over_several_days_levels_are_the_last_s_and_means_are_refused(moved, ask):
    answer = ask("courses/", metric="figures_completed", start="2020-01-01", at="2020-01-02")
    told = {row["key"]: row["metrics"]["figures_completed"] for row in answer["results"]}
    assert told == {ALGEBRA: 1, CHESS: None, GONE: None}
    refused = ask("courses/", "", 400, metric="figures_mean_progress", start="2020-01-01", at="2020-01-02")
    assert "figures_mean_progress was moved in as the mean of its period and cannot be summed" in str(refused)


def test_a_trend_has_gaps_too(moved, ask):
    answer = ask("courses/", metric="figures_enrolled", trend="figures_enrolled", since="2020-01-01", at="2020-01-03")
    told = {row["key"]: row["trend"]["figures_enrolled"] for row in answer["results"]}
    assert told[ALGEBRA] == [10, 11, None]
    assert told[CHESS] == [4, None, None]


def test_whoever_reads_an_organisation_s_numbers_reads_its_moved_ones_and_no_others(moved, ask):
    asked = {"metric": "figures_enrolled", **JANUARY}
    assert lines(ask(f"courses/{CHESS}/stats/", "Club", **asked)) == {"figures_enrolled": [4, None, None]}
    ask(f"courses/{ALGEBRA}/stats/", "Club", 404, **asked)
    ask("site/stats/", "Club", 403, metric="figures_accounts", **JANUARY)
    rows = ask("courses/", "Club", metric="figures_enrolled", at="2020-01-01")["results"]
    assert [row["key"] for row in rows] == [CHESS]


def test_nobody_can_be_listed_behind_them(moved, ask):
    for address in ("learners/", "courses/"):
        refused = ask(address, "", 400, behind="figures_enrolled")
        assert "figures_enrolled" not in refused["allowed"]


def test_the_catalogue_has_them_once_something_was_moved_in(ask, figures, move):
    assert [entry["name"] for entry in ask("metrics/")["metrics"]] == OURS
    move("--dry-run")
    assert [entry["name"] for entry in ask("metrics/")["metrics"]] == OURS
    move()
    told = {entry["name"]: entry for entry in ask("metrics/")["metrics"]}
    assert list(told) == OURS + THEIRS
    assert {name: entry["source"] for name, entry in told.items() if entry["source"]} == dict.fromkeys(
        THEIRS, "figures"
    )
    assert told["figures_mean_progress"]["adds_over_time"] is False
    assert told["figures_mean_progress"]["adds_over_courses"] is False
    for name in THEIRS:
        for place in told[name]["stored"]:
            address = {"site": "site/stats/", "course": f"courses/{ALGEBRA}/stats/"}[place["scope"]]
            assert ask(address, metric=name, grain=place["grain"])["catalogue"][0]["name"] == name
    rows = ask("metrics/", format="csv")
    assert {row[0]: row[rows[0].index("source")] for row in rows[1:]}["figures_courses"] == "figures"
    move("--forget")
    assert [entry["name"] for entry in ask("metrics/")["metrics"]] == OURS


def test_what_was_known_is_told_anew_after_another_move(moved, figures, move, ask):
    viewer = get_user_model().objects.get(username="gloria")
    before = read.series(["figures_enrolled"], "course", ALGEBRA, for_user=viewer, start="2020-01-01", end="2020-01-03")
    figures.do("UPDATE figures_coursedailymetrics SET enrollment_count = 99 WHERE enrollment_count = 11")
    move()
    after = read.series(["figures_enrolled"], "course", ALGEBRA, for_user=viewer, start="2020-01-01", end="2020-01-03")
    assert before.mark != after.mark


def test_before_anything_was_moved_in_nothing_is_known(ask, courses):
    answer = ask(f"courses/{ALGEBRA}/stats/", metric="figures_enrolled", **JANUARY)
    assert lines(answer) == {"figures_enrolled": [None, None, None]}
    assert (answer["as_of"], answer["complete_until"]) == (None, None)
