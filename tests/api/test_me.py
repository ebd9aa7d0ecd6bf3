"""``learners/me/``: how somebody stands, beside the medians of those in the same courses."""

import statistics

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from figures_lite import api, read
from figures_lite.models import Course, CourseLearner
from figures_lite.read.own import COMPARED, medians
from tests.api.conftest import ALGEBRA, BOTANY, CHESS, ran

MEDIANS = [f"median_{name}" for name in COMPARED]


def fill(course, *standings, first=1_000_000, **common):
    """Learners of a course, ``(progress, grade, active days)`` each."""
    CourseLearner.objects.bulk_create(
        CourseLearner(
            course=course, learner_id=first + number, progress=progress, grade=grade, active_days=days,
            **{"enrolled": True} | common,
        )
        for number, (progress, grade, days) in enumerate(standings)
    )  # fmt: skip


@pytest.fixture
def mine(people, courses):
    """A function that enrolls the learner."""

    def enroll(course, **fields):
        return CourseLearner.objects.create(
            course=course, learner_id=people.learner.pk, **{"enrolled": True, "progress": 50, "active_days": 7} | fields
        )

    return enroll


def test_somebody_sees_their_own_rows_and_nobody_elses(ask, people, courses, mine):
    mine(courses.algebra)
    mine(courses.chess, enrolled=False)
    mine(courses.botany, is_team=True)
    fill(courses.algebra, *[(0, 0, 0)] * 3)
    answer = ask("learners/me/", user=people.learner).json()
    assert [(row["course"], row["user_id"]) for row in answer["results"]] == [
        (CHESS, people.learner.pk),
        (ALGEBRA, people.learner.pk),
        (BOTANY, people.learner.pk),
    ]
    assert {row["name"] for row in answer["results"]} == {"Léa Müller"}
    assert ask("learners/me/", user=people.staff).json()["results"] == []


def test_medians_stand_beside_where_there_are_enough(ask, people, courses, mine):
    mine(courses.algebra, grade=70)
    # Ten with the viewer in progress and days; of grades there are ten only with the viewer's.
    fill(courses.algebra, *[(number, 10 * number, number) for number in range(9)])
    fill(courses.algebra, (100, 100, 100), first=2_000_000, is_team=True)
    fill(courses.algebra, (100, 100, 100), first=3_000_000, enrolled=False)
    mine(courses.chess)
    fill(courses.chess, *[(number, None, 1) for number in range(8)])  # nine
    mine(courses.botany)
    fill(courses.botany, *[(10, None, 2)] * 5, *[(20, 30, 4)] * 9)  # fifteen, nine of them graded
    rows = {row["course"]: row for row in ask("learners/me/", user=people.learner).json()["results"]}
    assert {key: [row[name] for name in MEDIANS] for key, row in rows.items()} == {
        # 0 to 8 and 50: the fifth and the sixth are 4 and 5; grades 0 to 80 and 70: 40 and 50.
        ALGEBRA: [4.5, 45.0, 4.5],
        CHESS: [None, None, None],
        BOTANY: [20.0, None, 4.0],
    }


@pytest.mark.parametrize("least", [1, 3, 11])
def test_how_many_are_enough_is_a_setting(settings, courses, least):
    settings.FIGURES_LITE_MIN_GROUP = least
    found = {}
    for size in (least - 1, least):
        CourseLearner.objects.all().delete()
        fill(courses.algebra, *[(30, 40, 5)] * size)
        found[size] = medians([courses.algebra.pk])
    middle = {"median_progress": 30.0, "median_grade": 40.0, "median_active_days": 5.0}
    assert found == {least - 1: {}, least: {courses.algebra.pk: middle}}


def test_csv_has_the_same_rows(ask, csv_rows, people, courses, mine):
    mine(courses.algebra, grade=70)
    fill(courses.algebra, *[(number, None, number) for number in range(9)])
    header, *rows = csv_rows("learners/me/", user=people.learner)
    (row,) = [dict(zip(header, cells, strict=True)) for cells in rows]
    told = ask("learners/me/", user=people.learner).json()["results"][0]
    assert list(told) == header
    assert [row[name] for name in ("course", "progress", *MEDIANS)] == [ALGEBRA, "50", "4.5", "", "4.5"]


def test_rows_can_be_ordered_and_paged(ask, people, courses, mine):
    for course, progress in ((courses.algebra, 30), (courses.botany, 10), (courses.chess, 20)):
        mine(course, progress=progress)
    first = ask("learners/me/", user=people.learner, ordering="-progress", page_size=2).json()
    assert [row["progress"] for row in first["results"]] == [30, 20]
    assert (first["count"], first["num_pages"]) == (3, 2)
    second = ask(first["next"].removeprefix("http://testserver"), user=people.learner).json()
    assert [row["progress"] for row in second["results"]] == [10]


@pytest.mark.parametrize(
    ("parameters", "parameter"),
    [
        ({"user_id": "1"}, "user_id"),
        ({"learner": "1"}, "learner"),
        ({"search": "x"}, "search"),
        ({"team": "true"}, "team"),
        ({"ordering": "median_progress"}, "ordering"),
    ],
)
def test_there_is_nothing_to_ask_for_but_order_and_page(ask, people, mine, courses, parameters, parameter):
    mine(courses.algebra)
    response = ask("learners/me/", user=people.learner, **parameters)
    assert (response.status_code, response.json()["parameter"]) == (400, parameter)


def test_few_queries_however_many_courses(people, settings):
    settings.FIGURES_LITE_MIN_GROUP = 1
    counts = []
    for size in (1, 40):
        for number in range(size):
            course = Course.objects.create(key=f"course-v1:Many+{size}+{number}", org="Many", known=True)
            CourseLearner.objects.create(course=course, learner_id=people.learner.pk, enrolled=True, progress=number)
        with CaptureQueriesContext(connection) as queries:
            page = api.me(for_user=people.learner).rows.page(1, 100)
        assert all(row["median_progress"] is not None for row in page.rows)
        counts.append(len(queries))
    # The page's rows twice (which, and what), their names twice, the medians once, and how fresh it is twice.
    assert counts == [7, 7]


def test_medians_are_worked_out_once_for_everybody_until_a_run(people, courses, settings, mine):
    settings.FIGURES_LITE_MIN_GROUP = 2
    mine(courses.algebra, progress=10)
    fill(courses.algebra, (20, None, 0))
    CourseLearner.objects.create(course=courses.algebra, learner_id=people.staff.pk, enrolled=True, progress=60)

    def told(user):
        with CaptureQueriesContext(connection) as queries:
            (row,) = api.me(for_user=user).rows.page(1, 10).rows
        return row["median_progress"], any("OVER" in query["sql"] and "twice" in query["sql"] for query in queries)

    assert told(people.learner) == (20.0, True)
    CourseLearner.objects.filter(learner_id=people.staff.pk).update(progress=0)
    assert told(people.staff) == (20.0, False)
    ran()
    assert told(people.staff) == (10.0, True)
    settings.FIGURES_LITE_MIN_GROUP = 4
    assert told(people.learner) == (None, True)
    assert told(people.staff) == (None, False)  # that there are too few is kept too


def test_who_is_no_more_sees_nothing(people, courses, mine):
    mine(courses.algebra)
    people.learner.is_active = False
    with pytest.raises(read.NotAllowed):
        api.me(for_user=people.learner)
    people.learner.is_active = True
    people.learner.email = "retired__user_1@retired.invalid"
    with pytest.raises(read.NotAllowed):
        api.me(for_user=people.learner)


class MedianLaw(TestCase):
    """A median is what Python's own says of the same values."""

    @given(
        st.lists(
            st.tuples(st.integers(0, 100), st.none() | st.integers(0, 100), st.integers(0, 400)),
            min_size=1,
            max_size=25,
        )
    )
    def test_it_is_the_middle_of_the_values(self, standings):
        course = Course.objects.create(key="course-v1:Law+M+1", org="Law", known=True)
        fill(course, *standings)
        with self.settings(FIGURES_LITE_MIN_GROUP=5):
            found = medians([course.pk]).get(course.pk, {})
        for place, name in enumerate(MEDIANS):
            values = [row[place] for row in standings if row[place] is not None]
            assert found.get(name) == (statistics.median(values) if len(values) >= 5 else None)


def test_roles_do_not_matter(ask, people, courses, mine):
    mine(courses.algebra)
    apps.get_model("student", "CourseAccessRole").objects.create(
        user=people.learner, org="Club", course_id=CHESS, role="staff"
    )
    assert [row["course"] for row in ask("learners/me/", user=people.learner).json()["results"]] == [ALGEBRA]
