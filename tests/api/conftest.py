"""The world of the API's tests: four people, two organisations, three courses, and numbers written by hand."""

import datetime
import types

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection
from django.test import Client

from figures_lite import views
from figures_lite.models import Course, CourseDay, CourseLearner, CourseModeDay, Cursor, Filled, OrgDay, Run, SiteDay
from figures_lite.periods import calendar

UTC = datetime.UTC
API = "/figures-lite/api/v1"
#: Filled on the 5th at ten in the morning: the 5th is still open, the days before are complete.
NOW = datetime.datetime(2026, 3, 5, 10, tzinfo=UTC)
DAYS = [datetime.date(2026, 3, day) for day in (2, 3, 4, 5)]
INSTALLED = datetime.datetime(2026, 3, 3, 12, tzinfo=UTC)

ALGEBRA = "course-v1:Ünï+ALG+2026"
BOTANY = "course-v1:Ünï+BOT+2026"
CHESS = "course-v1:Club+CHESS+2026"


@pytest.fixture(autouse=True)
def refusals_end_no_test(monkeypatch):
    """Our views hold no transaction (``test_access``); at a refusal DRF would take a test's own one for theirs."""
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", False)


@pytest.fixture(autouse=True)
def bundle(monkeypatch, tmp_path):
    """The page's script, as if it were built: what a checkout has of it is no matter here."""
    built = tmp_path / "app.js"
    built.touch()
    monkeypatch.setattr(views, "BUNDLE", built)
    return built


@pytest.fixture(autouse=True)
def nothing_kept():
    """What another test left in the cache is of courses that have the same ids and are others."""
    cache.clear()


def fill(aggregate, *periods, at=NOW):
    """Mark periods of an aggregate as filled."""
    label = aggregate._meta.label_lower
    begins = [calendar().begin(aggregate.grain, period) for period in periods]
    Filled.objects.bulk_create(Filled(aggregate=label, begins=each, at=at) for each in begins)


def person(username, **fields):
    """An account."""
    return get_user_model().objects.create(username=username, email=f"{username}@example.org", **fields)


def ran(began=NOW, minutes=1):
    """A finished run."""
    finished = began + datetime.timedelta(minutes=minutes)
    return Run.objects.create(started_at=began, as_of=began, finished_at=finished, ok=True)


@pytest.fixture
def people(db):
    """One person for each role: global staff, org staff, course staff, learner."""
    found = types.SimpleNamespace(
        staff=person("gloria", is_staff=True),
        org_staff=person("oscar"),
        course_staff=person("carla"),
        learner=person("lea"),
    )
    role = apps.get_model("student", "CourseAccessRole")
    role.objects.create(user=found.org_staff, org="Club", course_id="", role="staff")
    role.objects.create(user=found.course_staff, org="Club", course_id=CHESS, role="staff")
    apps.get_model("student", "UserProfile").objects.create(user=found.learner, name="Léa Müller")
    return found


@pytest.fixture
def courses(db):
    """Algebra and Botany of one organisation, Chess of another, and a course that only enrollments speak of."""

    def course(key, name, **fields):
        org = key.removeprefix("course-v1:").split("+")[0]
        return Course.objects.create(key=key, org=org, name=name, **{"known": True} | fields)

    start = datetime.datetime(2026, 1, 1, tzinfo=UTC)
    return types.SimpleNamespace(
        algebra=course(ALGEBRA, "Algebra für alle", start=start, start_day=start.date()),
        botany=course(BOTANY, "=1+1 Botany", approximate=True),
        chess=course(CHESS, "Chess", end=start, end_day=start.date()),
        lost=course("course-v1:Gone+LOST+2020", "", known=False),
    )


@pytest.fixture
def numbers(courses):
    """Four days of numbers; the 2nd is not filled, on the 5th Chess has no row, Algebra has no grades.

    Grades are known from the 3rd on, the day of the install.
    """
    rows = [
        # day, enrolled, enrollments, active, points, graded, grade points
        (courses.algebra, DAYS[1], 10, 2, 4, 150, 4, 300),
        (courses.algebra, DAYS[2], 12, 3, 5, 240, 4, 290),
        (courses.algebra, DAYS[3], 12, 0, 1, 250, 0, 0),
        (courses.botany, DAYS[1], 3, 3, 3, 0, 1, 50),
        (courses.botany, DAYS[3], 3, 0, 0, 100, 2, 99),
        (courses.chess, DAYS[1], 1, 1, 1, 100, 1, 100),
    ]
    for course, day, enrolled, enrollments, active, points, graded, grades in rows:
        CourseDay.objects.create(
            course=course,
            period=day,
            enrolled=enrolled,
            enrollments=enrollments,
            active_learners=active,
            progress_points=points,
            graded=graded,
            grade_points=grades,
        )
    for mode, enrolled in {"audit": 9, "verified": 3}.items():
        CourseModeDay.objects.create(course=courses.algebra, period=DAYS[2], mode=mode, enrolled=enrolled)
    CourseModeDay.objects.create(course=courses.algebra, period=DAYS[3], mode="audit", enrolled=12)
    for day, enrolled in zip(DAYS[1:], (14, 15, 15), strict=True):
        SiteDay.objects.create(period=day, enrolled=enrolled, enrollments=enrolled - 10, accounts=40)
        OrgDay.objects.create(org="Ünï", period=day, enrolled=enrolled - 1, enrollments=2)
    OrgDay.objects.create(org="Club", period=DAYS[1], enrolled=1, enrollments=1)
    for aggregate in (CourseDay, CourseModeDay, SiteDay, OrgDay):
        fill(aggregate, *DAYS[1:])
    Cursor.objects.create(name="install", since=INSTALLED)
    ran()


@pytest.fixture
def learners(courses, people):
    """Five people in Algebra: four learners and one of its team."""

    def standing(learner_id, **fields):
        return CourseLearner.objects.create(course=courses.algebra, learner_id=learner_id, **fields)

    def at(day, hour=12):
        return datetime.datetime(2026, 3, day, hour, tzinfo=UTC)

    profile = apps.get_model("student", "UserProfile")
    found = {}
    for username, name in {"=cmd": "@SUM(1)", "zoë": "Zoë Ångström", "mia": "Mia"}.items():
        found[username] = person(username)
        profile.objects.create(user=found[username], name=name)
    active = {"first_active_at": at(1), "last_active_at": at(4), "active_days": 3}
    common = {"enrolled": True, "units": 20}
    standing(
        people.learner.pk, mode="verified", progress=50, complete_units=10, grade=80, letter="B", passed_at=at(3),
        certificate="downloadable", certified_at=at(4), cohort="Red, green", enrolled_at=at(1), **common | active,
    )  # fmt: skip
    standing(found["=cmd"].pk, mode="audit", progress=10, complete_units=2, grade=0, **common | active)
    standing(found["zoë"].pk, mode="audit", **common)
    standing(found["mia"].pk, mode="audit", enrolled=False, progress=100, units=20, complete_units=20, grade=100,
             letter="A", first_active_at=at(1), last_active_at=at(2, 0))  # fmt: skip
    standing(people.course_staff.pk, mode="audit", is_team=True, **common)
    return found


@pytest.fixture
def ask(people):
    """Asks the API as somebody (global staff unless told), with parameters: ``ask("courses/", search="x")``."""

    def get(address, user=people.staff, headers=None, method="get", **parameters):
        client = Client(headers=headers or {})
        if user:
            client.force_login(user)
        address = address if address.startswith("/") else f"{API}/{address}"
        return getattr(client, method)(address, parameters)

    return get


@pytest.fixture
def told(ask):
    """What the API answers, as JSON."""

    def get(address, **parameters):
        response = ask(address, **parameters)
        assert response.status_code == 200, response.content
        return response.json()

    return get


@pytest.fixture
def csv_rows(ask):
    """What the API answers as CSV: the lines, split at commas nowhere quoted."""
    import csv
    import io

    def get(address, **parameters):
        response = ask(address, format="csv", **parameters)
        assert response.status_code == 200, response.content
        return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode(), newline="")))

    return get
