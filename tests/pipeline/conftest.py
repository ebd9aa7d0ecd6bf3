"""A small LMS with two learners in one course, whose numbers are known by heart, for bad rows to be put beside."""

import datetime
import types
from decimal import Decimal

import pytest

from . import rows

#: The course's month: Ann did half of it, passed and has a certificate; Bob only looked.
GOOD = {
    "enrollments": 2,
    "enrolled": 2,
    "enrolled_ever": 2,
    "starts": 2,
    "monthly_active": 2,
    "active_hours": 2,
    "completions": 2,
    "progress_points": 50,
    "progress_0": 1,
    "progress_50_74": 1,
    "graded": 1,
    "grade_points": 75,
    "grade_70_79": 1,
    "passing": 1,
    "passes": 1,
    "days_to_pass": Decimal(3),
    "certificates": 1,
    "certified": 1,
}
#: The site's: the course, its two learners' accounts and theirs who are in no course.
SITE = GOOD | {"courses": 1, "active_courses": 1, "accounts": 3, "registrations": 3}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark whoever asks for the small LMS: pytest-django makes the test database for marked tests alone."""
    for item in items:
        if "small" in getattr(item, "fixturenames", ()) and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db)


@pytest.fixture
def small(request):
    """Ann and Bob in course A, Cat in none."""
    marker = request.node.get_closest_marker("django_db")
    request.getfixturevalue("transactional_db" if marker and marker.kwargs.get("transaction") else "db")
    rows.course(rows.COURSE)
    people = types.SimpleNamespace(ann=rows.person("ann"), bob=rows.person("bob"), cat=rows.person("cat"))
    rows.enroll(people.ann)
    rows.enroll(people.bob)
    rows.complete(people.ann, "a", when=rows.at(3))
    rows.complete(people.ann, "b", when=rows.at(3) + datetime.timedelta(seconds=1))
    rows.visit(people.bob, "a", when=rows.at(4))
    rows.grade(people.ann, 0.75, "Pass", passed=rows.at(5))
    rows.certificate(people.ann, when=rows.at(6))
    return people
