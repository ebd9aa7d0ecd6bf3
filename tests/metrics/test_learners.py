"""What learners do, by example: never started, left and back on one day, days to pass, means of nothing."""

import datetime
from decimal import Decimal

import pytest
from django.apps import apps

from figures_lite.models import CourseLearner, Enrollment, Milestone
from tests.pipeline import rows
from tests.pipeline.rows import at, complete, enroll, grade, person, recorded, visit

DAYS = "2026-03-01", "2026-03-08"


def switch(number, learner, when, active=True, mode="audit"):
    """Change an enrollment as the LMS does: the row, and a row of history."""
    apps.get_model("student.CourseEnrollment").objects.filter(pk=number).update(is_active=active, mode=mode)
    recorded(number, learner, when, active=active, mode=mode)


def test_never_started_until_the_first_trace(course, ran, values):
    ann, bob, cat = person("ann"), person("bob"), person("cat")
    enroll(ann, created=at(2))
    enroll(bob, created=at(3), mode="verified")
    left = enroll(cat, created=at(2))
    switch(left, cat, at(4), active=False)  # has left without a trace
    visit(ann, "a", when=at(5))
    ran(at(8))
    assert values("never_started", *DAYS) == [0, 2, 3, 2, 1, 1, 1]
    assert values("never_started", *DAYS, by="verified") == [0, 0, 1, 1, 1, 1, 1]
    assert values("starts", *DAYS) == [0, 0, 0, 0, 1, 0, 0]
    assert values("enrolled", *DAYS) == [0, 2, 3, 2, 2, 2, 2]


def test_a_trace_before_the_enrollment_is_a_start(course, ran, values):
    """Staff enrolled them late: they had looked into the course before, and have started as they come."""
    ann = person("ann")
    enroll(ann, created=at(4))
    visit(ann, "a", when=at(2))
    ran(at(8))
    assert values("starts", *DAYS) == [0, 1, 0, 0, 0, 0, 0]
    assert values("never_started", *DAYS) == [0, 0, 0, 0, 0, 0, 0]


def test_left_back_and_upgraded_on_one_day(course, ran, values):
    ann = person("ann")
    number = enroll(ann, created=at(2))
    switch(number, ann, at(5, 10), active=False)
    switch(number, ann, at(5, 11))
    switch(number, ann, at(5, 12), mode="verified")
    ran(at(8))
    told = Enrollment.objects.order_by("since").values_list("mode", "since", "until", "began", "ended")
    assert list(told) == [
        ("audit", at(2), at(5, 10), "enrolled", "unenrolled"),
        ("audit", at(5, 11), at(5, 12), "enrolled", "mode"),
        ("verified", at(5, 12), None, "mode", ""),
    ]
    assert values("enrollments", *DAYS) == [0, 1, 0, 0, 1, 0, 0]
    assert values("unenrollments", *DAYS) == [0, 0, 0, 0, 1, 0, 0]
    assert values("enrolled", *DAYS) == [0, 1, 1, 1, 1, 1, 1]
    assert values("enrolled", *DAYS, by="audit") == [0, 1, 1, 1, 0, 0, 0]
    assert values("enrolled", *DAYS, by="verified") == [0, 0, 0, 0, 1, 1, 1]
    assert values("enrollments", *DAYS, by="verified") == [0, 0, 0, 0, 0, 0, 0]
    assert values("enrolled_ever", *DAYS) == [0, 1, 1, 1, 1, 1, 1]
    assert CourseLearner.objects.get().enrolled_at == at(5, 11)


def test_come_and_gone_on_one_day(course, ran, values):
    """Counted, but enrolled at the end of no day."""
    ann = person("ann")
    number = enroll(ann, created=at(3, 9))
    switch(number, ann, at(3, 17), active=False)
    ran(at(8))
    assert values("enrollments", *DAYS) == values("unenrollments", *DAYS) == [0, 0, 1, 0, 0, 0, 0]
    assert values("enrolled", *DAYS) == [0, 0, 0, 0, 0, 0, 0]
    assert values("enrolled_ever", *DAYS) == [0, 0, 1, 1, 1, 1, 1]


def test_progress_day_by_day(course, ran, values):
    """Two units: the second has one block, the first two. A learner who has left no longer counts."""
    ann, bob = person("ann"), person("bob")
    enroll(ann, created=at(2))
    number = enroll(bob, created=at(2))
    complete(ann, "a", when=at(3))
    complete(ann, "c", when=at(4))
    complete(ann, "b", when=at(6))
    complete(bob, "c", when=at(4))
    complete(bob, "a", when=at(5), completion=0.5)
    switch(number, bob, at(7), active=False)
    ran(at(8))
    assert values("progress_points", *DAYS) == [0, 0, 0, 100, 100, 150, 100]
    assert values("mean_progress", *DAYS) == [None, 0, 0, 50, 50, 75, 100]
    assert values("progress_0", *DAYS) == [0, 2, 2, 0, 0, 0, 0]
    assert values("progress_50_74", *DAYS) == [0, 0, 0, 2, 2, 1, 0]
    assert values("progress_100", *DAYS) == values("finished", *DAYS) == [0, 0, 0, 0, 0, 1, 1]
    assert values("finishes", *DAYS) == [0, 0, 0, 0, 0, 1, 0]
    assert values("completions", *DAYS) == [0, 0, 1, 2, 0, 1, 0]


def test_days_to_pass_are_fractions_since_the_first_enrollment(course, ran, values):
    ann, bob, cat = person("ann"), person("bob"), person("cat")
    number = enroll(ann, created=at(2, 12))
    switch(number, ann, at(3), active=False)
    switch(number, ann, at(4))
    grade(ann, 0.8, passed=at(5, 18))  # 3 days and 6 hours
    enroll(bob, created=at(5, 12))
    grade(bob, 0.7, passed=at(5, 12, 0, 1))  # a second
    enroll(cat, created=at(6))
    grade(cat, 0.7, passed=at(3))  # passed before they enrolled here: no time, not a negative one
    ran(at(8))
    days = dict(Milestone.objects.filter(kind="passed").values_list("learner_id", "days"))
    assert days == {ann: Decimal("3.250000"), bob: Decimal("0.000012"), cat: 0}
    assert values("passes", *DAYS) == [0, 0, 1, 0, 2, 0, 0]
    assert values("days_to_pass", *DAYS) == [0, 0, 0, 0, 3.250012, 0, 0]
    assert values("mean_days_to_pass", *DAYS) == [None, None, 0, None, pytest.approx(1.625006), None, None]
    month = values("mean_days_to_pass", "2026-03-01", "2026-04-01", "month")
    assert month == [pytest.approx(3.250012 / 3)]


def test_a_mean_of_nothing_is_not_known(course, ran, values):
    """0 of 0 learners graded, passed or enrolled: NULL, and never 0."""
    ann = person("ann")
    enroll(ann, created=at(4))
    ran(at(7, 12))
    days = "2026-03-04", "2026-03-09"
    assert values("graded", *days) == [None, None, None, 0, None]  # unknown before the install, and not yet
    assert values("mean_grade", *days) == [None] * 5
    assert values("mean_days_to_pass", *days) == [None] * 5
    assert values("mean_progress", *days) == [0, 0, 0, 0, None]
    assert values("enrolled", *days) == [1, 1, 1, 1, None]
    assert values("mean_progress", "2026-02-01", "2026-03-01", "month") == [None]


def test_grades_are_known_from_the_install_on(course, ran, values):
    ann, bob = person("ann"), person("bob")
    enroll(ann, created=at(2))
    enroll(bob, created=at(2))
    number = grade(ann, 0.345, letter="", when=at(3))  # 35 points, halves up
    grade(bob, 1.0, letter="A", passed=at(3), when=at(3))
    ran(at(5, 12))
    rows.change("grades_persistentcoursegrade", {"id": number}, percent_grade=0.9, letter_grade="A", modified=at(6, 9))
    ran(at(7, 12))
    days = "2026-03-03", "2026-03-08"
    assert values("grade_points", *days) == [None, None, 135, 190, 190]
    assert values("mean_grade", *days) == [None, None, 67.5, 95, 95]
    assert values("passing", *days) == [None, None, 1, 2, 2]
    assert values("grade_30_39", *days) == [None, None, 1, 0, 0]
    assert values("grade_90_100", *days) == [None, None, 1, 2, 2]
    assert values("passes", *days) == [1, 0, 0, 0, 0]


def test_somebody_who_is_active_in_two_courses_is_one_learner_of_the_site(course, ran, values):
    rows.course(rows.OTHER)
    ann = person("ann")
    for key in (course, rows.OTHER):
        enroll(ann, key, created=at(2))
        visit(ann, "a", key, when=at(3, 10))
    ran(at(5))
    assert values("active_learners", *DAYS, scope="site")[2] == values("active_learners", *DAYS, scope="org")[2] == 1
    assert values("active_courses", *DAYS, scope="site")[2] == 2
    assert values("active_hours", *DAYS, scope="site")[2] == 2  # an hour in each
    assert values("enrolled", *DAYS, scope="site")[2] == 2
    hour = at(3, 10), at(3, 10) + datetime.timedelta(hours=1), "hour"
    assert values("active_learners", *hour, scope="site") == [1]
