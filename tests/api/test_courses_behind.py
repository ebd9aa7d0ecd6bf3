"""``courses/?behind=…``: the courses that a number of courses counts, as many as the number."""

import datetime

import pytest

from figures_lite.models import Course, Cursor, LearnerDay
from figures_lite.periods import DAY, NEVER
from tests.api.conftest import ALGEBRA, BOTANY, CHESS, person

LOST = "course-v1:Gone+LOST+2020"
FIFTH = datetime.date(2026, 3, 5)


@pytest.fixture
def trace(courses):
    """Somebody's day in a course: active unless told otherwise."""
    learner = person("tom").pk

    def left(course, day, until=NEVER, **fields):
        LearnerDay.objects.create(
            course=course, learner_id=learner, day=day, until_day=until, **{"hours": 1, "active_hours": 1} | fields
        )

    return left


def keys(answer):
    """The keys of an answer's courses."""
    return {row["key"] for row in answer["results"]}


def test_courses_are_those_running_as_the_last_day_ends(told, numbers, courses):
    answer = told("courses/", metric="enrolled", behind="courses")
    # Chess has ended; the course that only enrollments speak of is nobody's course.
    assert (keys(answer), answer["count"]) == ({ALGEBRA, BOTANY}, 2)
    assert {name: answer["behind"][name] for name in ("metric", "from", "to", "kind", "unit")} == {
        "metric": "courses",
        "from": "2026-03-05",
        "to": "2026-03-06",
        "kind": "level",
        "unit": "courses",
    }
    assert answer["behind"]["meaning"].startswith("Courses that have started and not ended")
    # On the last day of 2025 Chess was running, and Algebra had not started.
    assert keys(told("courses/", metric="enrolled", behind="courses", to="2026-01-01")) == {BOTANY, CHESS}
    assert keys(told("courses/", metric="enrolled", behind="courses", to="2026-01-02")) == {ALGEBRA, BOTANY}


def test_the_last_day_is_meant_whatever_periods_are_shown(told, numbers, courses):
    for grain in ("hour", "day", "month"):
        answer = told("courses/", metric="enrollments", grain=grain, behind="courses")
        assert (answer["behind"]["from"], answer["behind"]["to"]) == ("2026-03-05", "2026-03-06")


def test_active_courses_are_those_with_a_trace_in_the_days_asked(told, numbers, courses, trace):
    trace(courses.algebra, FIFTH)
    trace(courses.botany, FIFTH - DAY)
    trace(courses.chess, FIFTH, is_team=True)
    trace(courses.lost, FIFTH - 2 * DAY)
    trace(courses.chess, FIFTH - 3 * DAY, until=FIFTH, hours=0)
    assert keys(told("courses/", metric="enrolled", behind="active_courses")) == {ALGEBRA}
    days = {"from": "2026-03-04", "to": "2026-03-06"}
    assert keys(told("courses/", metric="enrolled", behind="active_courses", **days)) == {ALGEBRA, BOTANY}
    # Unknown courses count for their site, and for no organisation.
    days["from"] = "2026-03-03"
    assert keys(told("courses/", metric="enrolled", behind="active_courses", **days)) == {ALGEBRA, BOTANY, LOST}
    assert keys(told("courses/", metric="enrolled", behind="active_courses", org="Gone", **days)) == set()
    assert keys(told("courses/", metric="enrolled", behind="active_courses", org="Ünï", **days)) == {ALGEBRA, BOTANY}
    assert keys(told("courses/", metric="enrolled", behind="active_courses", search="bot", **days)) == {BOTANY}


def test_the_site_s_courses_are_those_that_its_number_counts(told, numbers, courses):
    Course.objects.filter(key=BOTANY).update(site=7)
    assert keys(told("courses/", metric="enrolled", behind="courses")) == {ALGEBRA}
    assert keys(told("courses/", metric="enrolled", behind="courses", org="Ünï")) == {ALGEBRA, BOTANY}


def test_only_courses_that_one_reaches(told, people, numbers, courses, trace):
    trace(courses.algebra, FIFTH)
    trace(courses.chess, FIFTH)
    answer = told("courses/", user=people.course_staff, metric="enrolled", behind="active_courses")
    assert keys(answer) == {CHESS}


def test_what_is_folded_is_refused(ask, told, numbers, courses, trace):
    position = {"first": "2026-03-01", "before": "2026-01-29"}
    Cursor.objects.create(name="fold", position=position)
    trace(courses.algebra, FIFTH)
    refused = ask("courses/", behind="active_courses", **{"from": "2026-01-28"})
    assert (refused.status_code, refused.json()["allowed"]) == (400, ["2026-01-29 or later"])
    assert refused.json()["parameter"] == "from"
    assert keys(told("courses/", metric="enrolled", behind="active_courses", **{"from": "2026-01-29"})) == {ALGEBRA}
    # Which courses ran is known for ever.
    assert keys(told("courses/", metric="enrolled", behind="courses", to="2026-01-02")) == {ALGEBRA, BOTANY}


def test_organisations_have_no_list_behind(ask, numbers):
    refused = ask("orgs/", behind="courses").json()
    assert (refused["parameter"], "behind" in refused["allowed"]) == ("behind", False)
    assert ask("courses/", behind="accounts").json()["allowed"] == ["courses", "active_courses"]
