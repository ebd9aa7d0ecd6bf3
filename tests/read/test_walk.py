"""Pages that are found along another list are those that sorting all rows gives, and cost few statements."""

import datetime
import itertools

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from figures_lite.models import Account, Course, CourseLearner, Enrollment, Milestone
from figures_lite.read import accounts, learners, walk
from figures_lite.read.counted import joined
from figures_lite.read.learners import columns
from figures_lite.read.rows import ordered

AT = datetime.datetime(2026, 3, 3, 12, tzinfo=datetime.UTC)
DAY = AT.date()
#: The names of twelve people, some alike in any case, one empty; the last two have no profile, one more no account.
FULL_NAMES = ("Mia", "ana", "Ana", "Zoë", "", "Bo", "bo", "Mia", "Cy", "Abe")


@pytest.fixture
def staff(db):
    """Somebody who may read everything."""
    return get_user_model().objects.create(username="staff", email="staff@example.com", is_staff=True)


@pytest.fixture
def world(db):
    """Thirteen learners in three courses, the third of which every second one was in twice."""
    people = [get_user_model().objects.create(username=f"u{n * 7 % 12}", email=f"{n}@example.org") for n in range(12)]
    profile = apps.get_model("student", "UserProfile").objects
    for user, name in zip(people, FULL_NAMES, strict=False):
        profile.create(user=user, name=name)
    ids = [*(user.pk for user in people), 10_000]
    courses = [
        Course.objects.create(key=f"course-v1:Org+C{n}+1", org="Org", name=f"C{n}", known=True) for n in range(3)
    ]
    for place, (course, pk) in enumerate(itertools.product(courses, ids)):
        CourseLearner.objects.create(course=course, learner_id=pk, enrolled=True, progress=place * 5 % 7)
    for number, pk in enumerate(ids):
        Account.objects.create(learner_id=pk, at=AT + number % 3 * datetime.timedelta(days=1), day=DAY)
        for hour in range(1 + number % 2):
            since = AT + hour * datetime.timedelta(hours=1)
            Enrollment.objects.create(
                learner_id=pk, course=courses[2], mode="audit", since=since, since_day=DAY, began="enrolled"
            )
    return ids


@pytest.fixture
def walked(monkeypatch):
    """Few rows are many, and one or two are looked at first."""
    monkeypatch.setattr(walk, "MANY", 1)
    monkeypatch.setattr(walk, "FIRST", 1)


def pages(answer, size=4):
    """The ids of the courses and people on all pages."""
    first = answer.rows.page(1, size)
    rows = [answer.rows.page(number, size) for number in range(1, first.pages + 1)]
    assert {page.count for page in rows} == {first.count}
    return [(row["user_id"], row.get("course")) for page in rows for row in page.rows]


ORDERS = [f"{sign}{name}" for name in ("name", "username", "email") for sign in ("", "-")]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("filters", [{}, {"progress_min": "3"}, {"search": "a"}])
def test_learners_in_the_order_of_their_names_are_found_as_they_are_sorted(world, staff, walked, order, filters):
    ask = {"filters": filters, "order": [order], "for_user": staff}
    sorted_ = [(row["user_id"], row["course"]) for row in learners(**ask).rows]  # all are read, and none are walked to
    assert len(sorted_) > 8
    assert pages(learners(**ask)) == sorted_


@pytest.mark.parametrize("order", ORDERS)
def test_accounts_in_the_order_of_their_names_are_found_as_they_are_sorted(world, staff, walked, order):
    ask = {"order": [order], "for_user": staff}
    sorted_ = [(row["user_id"], None) for row in accounts(**ask).rows]
    assert len(sorted_) == 13
    assert pages(accounts(**ask)) == sorted_


@pytest.mark.parametrize("order", [[], ["-progress"], ["name"], ["-username"], ["progress", "name"]])
@pytest.mark.parametrize("metric", ["enrollments", "enrolled"])
def test_learners_behind_a_number_are_found_as_they_are_sorted(world, staff, walked, order, metric):
    ask = {"order": order, "behind": (metric, "2026-03-03", "2026-03-04"), "for_user": staff}
    sorted_ = [(row["user_id"], row["course"]) for row in learners(**ask).rows]
    assert len(sorted_) == 19  # thirteen, and six of them twice
    assert pages(learners(**ask)) == sorted_


def test_who_has_no_name_comes_last_both_ways(world, staff, walked):
    for order in ("name", "-name"):
        found = pages(learners(order=[order], for_user=staff))
        assert [pk for pk, _course in found[-9:]] == [pk for pk in sorted(world[-3:]) for _course in range(3)]


def test_a_walk_is_given_up_where_few_of_the_rows_are_met(world, staff, walked, monkeypatch):
    monkeypatch.setattr(walk, "MOST", 1)
    ask = {"filters": {"progress_min": "6"}, "order": ["name"], "for_user": staff}
    sorted_ = [(row["user_id"], row["course"]) for row in learners(**ask).rows]
    assert len(sorted_) > 4
    assert pages(learners(**ask)) == sorted_
    rows = ordered(CourseLearner.objects.filter(progress__gte=6), ["name"], columns(), "learner_id", "pk")
    assert walk.along_names(rows, ["name"]).some(len(sorted_), 0, 4) is None


def test_few_rows_and_far_pages_are_sorted(world, monkeypatch):
    rows = ordered(CourseLearner.objects.all(), ["name"], columns(), "learner_id", "pk")
    way = walk.along_names(rows, ["name"])
    assert way.some(39, 0, 4) is None
    assert way.some(walk.MANY, walk.FAR, 1) is None
    assert len(way.some(walk.MANY, 0, 4)) == 4


def test_only_the_order_of_one_name_is_walked():
    assert walk.along_names(CourseLearner.objects.all(), ["-name"]) is not None
    for order in ([], ["progress"], ["name", "-progress"]):
        assert walk.along_names(CourseLearner.objects.all(), order) is None


def test_a_page_that_is_not_full_has_counted_the_rows(world, staff):
    def counted(size, number):
        with CaptureQueriesContext(connection) as queries:
            page = learners(order=["-progress"], for_user=staff).rows.page(number, size)
        return page.count, sum("COUNT(*)" in query["sql"] for query in queries)

    assert counted(40, 1) == (39, 0)
    assert counted(39, 1) == (39, 1)
    assert counted(10, 2) == (39, 1)
    assert counted(10, 4) == (39, 0)


def test_what_facts_have_to_be_is_said_of_those_joined_even_where_it_is_said_of_their_course(world, staff):
    rows, alike = CourseLearner.objects.order_by("pk"), {"learner_id": "learner_id", "course_id": "course_id"}
    plain = joined(rows, Enrollment.objects.filter(mode="audit"), alike)
    by_course = joined(rows, Enrollment.objects.filter(course__name="C2"), alike)
    assert len(plain) == len(by_course) == 19
    assert [row.pk for row in by_course] == [row.pk for row in plain]
    assert "IN (SELECT" not in str(plain.query)
    assert list(joined(rows, Enrollment.objects.filter(course__name="C1"), alike)) == []
    assert list(joined(rows, Milestone.objects.none(), alike)) == []
    assert len(joined(rows, Enrollment.objects.all(), alike)) == 19
