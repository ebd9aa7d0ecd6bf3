"""The ledger: how many queries each endpoint asks, whatever the number of rows.

A change is a line in the diff of ``query_counts.json``. Rewrite it with
``FIGURES_LITE_WRITE_LEDGER=1 pytest tests/api/test_query_counts.py``.
"""

import datetime
import json
import os
import pathlib

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from figures_lite.models import (
    Account,
    Course,
    CourseDay,
    CourseLearner,
    CourseModeDay,
    Cursor,
    Enrollment,
    LearnerDay,
    OrgDay,
    Publish,
    SiteDay,
)
from tests.api.conftest import API, fill, person, ran

LEDGER = pathlib.Path(__file__).parent / "query_counts.json"
DAY = datetime.date(2026, 3, 3)
AT = datetime.datetime(2026, 3, 3, 12, tzinfo=datetime.UTC)
KEY = "course-v1:Org0+C0+1"
DAYS = "from=2026-03-01&to=2026-03-08"
WINDOW = "start=2026-03-01&end=2026-03-08"
METRICS = "metric=enrolled,mean_progress,graded"

ENDPOINTS = {
    "may/": "may/?",
    "metrics/": "metrics/?",
    "site/stats/": f"site/stats/?{METRICS}&{WINDOW}",
    "orgs/{org}/stats/": f"orgs/Org0/stats/?{METRICS}&{WINDOW}",
    "courses/{course_key}/stats/": f"courses/{KEY}/stats/?{METRICS}&{WINDOW}",
    "courses/{course_key}/stats/ by mode": f"courses/{KEY}/stats/?metric=enrolled&by=mode&{WINDOW}",
    "courses/": f"courses/?{METRICS}&page_size=100&ordering=-mean_progress,name&search=course",
    "courses/ over days": f"courses/?{METRICS},enrollments&page_size=100&ordering=-enrollments&start=2026-03-02"
    "&against=2026-03-01&behind=active_courses",
    "courses/ trend": f"courses/?{METRICS}&page_size=100&trend=enrolled,mean_grade&since=2026-02-01",
    "orgs/": f"orgs/?{METRICS}&page_size=100&ordering=-mean_progress",
    "courses/attention/": "courses/attention/?page_size=100",
    "courses/{course_key}/dates/": f"courses/{KEY}/dates/?",
    "courses/{course_key}/learners/": f"courses/{KEY}/learners/?page_size=100&search=l&ordering=name,-progress",
    "courses/{course_key}/learners/ behind": f"courses/{KEY}/learners/?behind=enrollments&{DAYS}&page_size=100",
    "learners/": "learners/?org=Org0,Org1&page_size=100&search=l&ordering=name,-progress",
    "learners/ behind": f"learners/?behind=active_learners&{DAYS}&page_size=100",
    "accounts/": f"accounts/?behind=registrations&{DAYS}&page_size=100&ordering=name",
    "matrix/": "matrix/?page_size=200&search=l&ordering=name&status=never_started,not_enrolled",
    "learners/{user_id}/": "learners/{user_id}/?page_size=100&ordering=course",
    "learners/{user_id}/days/": "learners/{user_id}/days/?start=2026-03-01&end=2026-04-01",
    "learners/me/days/": "learners/me/days/?start=2026-03-01&end=2026-04-01",
    "learners/me/": "learners/me/?page_size=100&ordering=course",
}
#: What has no CSV.
JSON_ONLY = ("courses/ trend",)
#: Asked by somebody with a role on every course too: who it is costs more queries, and how many roles it has none.
BY_ROLE = (
    "may/", "courses/", "courses/{course_key}/stats/", "courses/{course_key}/learners/", "learners/", "matrix/",
)  # fmt: skip


def world(size):
    """So many courses, organisations and learners; each learner in each course."""
    learners = [person(f"learner{number}").pk for number in range(size)]
    for number in range(size):
        course = Course.objects.create(
            key=f"course-v1:Org{number}+C{number}+1", org=f"Org{number}", name=f"Course {number}", known=True
        )
        numbers = {"enrolled": number, "progress_points": 7 * number, "graded": number}
        Publish.objects.create(course=course, at=AT)
        # Many left: each is one to look at.
        CourseDay.objects.create(course=course, period=DAY, unenrollments=5, **numbers)
        CourseModeDay.objects.create(course=course, period=DAY, mode=f"mode{number}", enrolled=number)
        OrgDay.objects.create(org=course.org, period=DAY, **numbers)
        CourseLearner.objects.bulk_create(CourseLearner(course=course, learner_id=pk, enrolled=True) for pk in learners)
        common = {"course": course, "is_team": False}
        Enrollment.objects.bulk_create(
            Enrollment(learner_id=pk, mode="audit", since=AT, since_day=DAY, began="enrolled", **common)
            for pk in learners
        )
        LearnerDay.objects.bulk_create(LearnerDay(learner_id=pk, day=DAY, hours=1, **common) for pk in learners)
    Account.objects.bulk_create(Account(learner_id=pk, at=AT, day=DAY) for pk in learners)
    SiteDay.objects.create(period=DAY, enrolled=size)
    for aggregate in (CourseDay, CourseModeDay, OrgDay, SiteDay):
        fill(aggregate, DAY)
    fill(CourseDay, *(DAY - datetime.timedelta(days=n) for n in range(1, 7)))
    Cursor.objects.create(name="install", since=datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC))
    ran()
    return learners


def teaching(user):
    """Somebody, made data researcher of every course."""
    role = apps.get_model("student", "CourseAccessRole")
    for course in Course.objects.all():
        role.objects.create(user=user, role="data_researcher", org=course.org, course_id=course.key)
    return user


@pytest.fixture(params=[3, 30])
def counts(request, db):
    """How many queries each endpoint asks as JSON, as CSV and for a 304, in a world of some size."""
    learners = world(request.param)
    staff, teacher, learner = Client(), Client(), Client()
    staff.force_login(person("staff", is_staff=True))
    teacher.force_login(teaching(person("teacher")))
    learner.force_login(get_user_model().objects.get(pk=learners[0]))
    found = {}

    def count(client, name, address, **headers):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address, headers=headers)
            rows = b"".join(response.streaming_content) if response.streaming else response.content
        assert response.status_code in (200, 304), rows
        found[name] = len(queries)
        return response

    asked = [(learner if name.startswith("learners/me/") else staff, name, name) for name in ENDPOINTS]
    asked += [(teacher, f"{name} by role", name) for name in BY_ROLE]
    for client, name, endpoint in asked:
        address = f"{API}/{ENDPOINTS[endpoint].format(user_id=learners[0])}"
        etag = count(client, f"{name} json", f"{address}&format=json")["ETag"]
        if name not in JSON_ONLY:
            count(client, f"{name} csv", f"{address}&format=csv")
        assert count(client, f"{name} 304", f"{address}&format=json", **{"if-none-match": etag}).status_code == 304
    return found


def test_the_ledger_holds_at_any_size(counts):
    if os.environ.get("FIGURES_LITE_WRITE_LEDGER") == "1":
        LEDGER.write_text(json.dumps(counts, indent=2) + "\n")
    assert counts == json.loads(LEDGER.read_text())
