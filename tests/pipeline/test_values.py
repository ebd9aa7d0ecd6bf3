"""Dates that are missing or yet to come, grades beyond the scale, empty texts, rows of nobody: never a stop."""

import contextlib
import datetime
import itertools
from decimal import Decimal

import pytest
from django.db import connection

from figures_lite.models import CourseLearner, Enrollment, Learner, SiteDay

from . import numbers, rows
from .conftest import GOOD, SITE

LATER = rows.at(20, 13)


def more(name, number=1):
    """The good numbers and some more of one."""
    return {name: GOOD.get(name, 0) + number}


CAT_ENROLLED = {name: GOOD[name] + 1 for name in ("enrolled", "enrollments", "enrolled_ever", "progress_0")}
CAT_ENROLLED["never_started"] = 1


def reported(report, reason, example, count=1):
    """Whether a reason is counted with an example, in the report and in what status prints."""
    found = report["skipped"][reason]
    assert found["count"] == count, found
    assert any(example in told for told in found["examples"]), found
    assert f"{reason}: {count}" in numbers.told()
    assert example in numbers.told()


# NULL dates.


def test_an_enrollment_without_date_is_dated_by_its_history(small):
    number = rows.enroll(small.cat, created=rows.at(7))
    rows.change("student_courseenrollment", {"id": number}, created=None)
    reported(numbers.ran(), "enrollment_without_date", f"learner {small.cat} in {rows.COURSE}")
    assert numbers.course_month() == GOOD | CAT_ENROLLED
    assert numbers.standing(small.cat).enrolled_at == rows.at(7)


def test_an_enrollment_without_date_and_history_is_dated_by_the_run_that_saw_it(small):
    number = rows.enroll(small.cat, history=False)
    rows.change("student_courseenrollment", {"id": number}, created=None)
    reported(numbers.ran(), "enrollment_without_date", f"learner {small.cat} in {rows.COURSE}")
    assert numbers.course_month() == GOOD | CAT_ENROLLED
    numbers.ran(LATER, everybody=True)
    spell = Enrollment.objects.get(learner_id=small.cat)
    assert (spell.since, spell.observed) == (rows.NOW, True)


def test_an_inactive_enrollment_without_any_date_never_was(small):
    number = rows.enroll(small.cat, history=False, active=False)
    rows.change("student_courseenrollment", {"id": number}, created=None)
    reported(numbers.ran(), "enrollment_without_date", f"learner {small.cat}")
    assert numbers.course_month() == GOOD


def test_a_passing_grade_without_date_passes_and_is_no_pass(small):
    rows.enroll(small.cat)
    rows.grade(small.cat, 0.8, "Pass", passed=None)
    reported(numbers.ran(), "pass_without_date", "Pass")
    graded = {"graded": 2, "grade_points": 155, "grade_80_89": 1, "passing": 2}
    assert numbers.course_month() == GOOD | CAT_ENROLLED | graded


def test_a_pass_without_letter_was_a_pass_and_passes_no_longer(small):
    rows.enroll(small.cat)
    rows.grade(small.cat, 0.2, "", passed=rows.at(6))
    assert numbers.ran()["skipped"] == {}
    graded = {"graded": 2, "grade_points": 95, "grade_20_29": 1, "passes": 2, "days_to_pass": Decimal(7)}
    assert numbers.course_month() == GOOD | CAT_ENROLLED | graded


# Values beyond what they should be.


@pytest.mark.parametrize(("percent", "points"), [(1.2, 120), (1.005, 101), (17.0, 1700), (1e300, 30_000)])
def test_a_grade_above_one_is_counted_as_it_is(small, percent, points):
    rows.enroll(small.cat)
    rows.grade(small.cat, percent, "Pass", passed=rows.at(6))
    reported(numbers.ran(), "grade_above_one", str(percent))
    month = numbers.course_month()
    assert (month["graded"], month["grade_points"], month["grade_90_100"]) == (2, 75 + points, 1)
    assert {name: month[name] for name in ("enrolled", "completions", "grade_70_79")} == {
        "enrolled": 3, "completions": 2, "grade_70_79": 1,
    }  # fmt: skip


@pytest.mark.parametrize(("percent", "points"), [(0.745, 75), (0.125, 13), (0.995, 100), (0.0, 0), (0.1 + 0.2, 30)])
def test_a_grade_is_rounded_half_up(small, percent, points):
    rows.enroll(small.cat)
    rows.grade(small.cat, percent, "")
    numbers.ran()
    assert numbers.standing(small.cat).grade == points


def test_empty_texts(small):
    """An enrollment in no mode is one; a status, letter, type and block of nothing are nothing."""
    rows.enroll(small.cat, mode="")
    rows.certificate(small.cat, status="")
    rows.grade(small.cat, 0.0, "")
    rows.visit(small.cat, kind="", when=rows.at(4), module_id="", state="")
    rows.complete(small.cat, of="", kind="", when=rows.at(4))
    report = numbers.ran()
    month = numbers.course_month()
    assert month == GOOD | more("enrolled") | more("enrollments") | more("enrolled_ever") | more("starts") | more(
        "monthly_active"
    ) | more("active_hours") | more("completions") | more("progress_0") | {"graded": 2, "grade_0_9": 1}
    reported(report, "completion_of_deleted_block", "")
    standing = numbers.standing(small.cat)
    assert (standing.mode, standing.letter, standing.certificate, standing.enrolled) == ("", "", "", True)


def test_a_completion_of_a_deleted_block_is_activity_and_no_progress(small):
    rows.complete(small.bob, "gone", when=rows.at(4))
    reported(numbers.ran(), "completion_of_deleted_block", rows.block("gone"))
    assert numbers.course_month() == GOOD | more("completions")
    assert numbers.standing(small.bob).progress == 0


def test_a_completion_below_one_is_a_trace_and_no_completion(small):
    rows.complete(small.bob, "c", when=rows.at(4), completion=0.99)
    assert numbers.ran()["skipped"] == {}
    assert numbers.course_month() == GOOD


# Time.


def test_what_is_yet_to_come_is_counted_when_its_day_has_come(small):
    """Clocks that are wrong: everything of Cat's is dated in May, a trace of Bob's too."""
    future = datetime.datetime(2026, 5, 6, 12, tzinfo=datetime.UTC)
    rows.enroll(small.cat, created=future)
    rows.complete(small.cat, "a", when=future)
    rows.grade(small.cat, 0.9, "", when=future)
    rows.visit(small.bob, "b", when=future)
    report = numbers.ran()
    assert numbers.course_month() == GOOD
    reported(report, "instant_in_the_future", "2026-05-06", 2)
    numbers.ran(future + datetime.timedelta(hours=1))
    then = numbers.course_month(month=datetime.date(2026, 5, 1))
    assert (then["enrollments"], then["completions"], then["monthly_active"]) == (1, 1, 2)


def test_a_very_old_date(small):
    """Of a row copied by somebody's script: years without anything, but no harm."""
    created = datetime.datetime(2021, 1, 1, tzinfo=datetime.UTC)
    rows.enroll(small.cat, created=created, history=False)
    numbers.ran()
    assert numbers.course_month() == GOOD | CAT_ENROLLED | {"enrollments": 2}
    assert numbers.course_month(month=created.date())["enrollments"] == 1


def test_duplicate_history_rows_of_one_instant_are_one_change(small):
    number = rows.enroll(small.cat)
    for _again in range(3):
        rows.recorded(number, small.cat, rows.at(2), "~", True)
        rows.recorded(number, small.cat, rows.at(9), "~", False)
    rows.change("student_courseenrollment", {"id": number}, is_active=False)
    assert numbers.ran()["skipped"] == {}
    month = numbers.course_month()
    assert (month["enrollments"], month["unenrollments"], month["enrolled"]) == (3, 1, 2)
    assert Enrollment.objects.filter(learner_id=small.cat).count() == 1


@pytest.mark.parametrize("order", itertools.permutations(range(3)))
def test_changes_of_one_instant_that_disagree_give_the_same_in_any_order(small, order):
    said = ((False, "verified"), (True, "audit"), (True, "verified"))
    number = rows.enroll(small.cat, mode="verified")
    for place in order:
        rows.recorded(number, small.cat, rows.at(9), "~", *said[place])
    numbers.ran()
    found = Enrollment.objects.filter(learner_id=small.cat).values_list("mode", "since", "until")
    assert list(found) == [("verified", rows.at(2), None)]


def test_a_course_that_ends_before_it_starts_never_runs(small):
    rows.course(rows.OTHER, start=rows.at(15), end=rows.at(10))
    numbers.ran()
    for day in (9, 12, 17, 20):
        assert SiteDay.objects.get(period=datetime.date(2026, 3, day)).courses == 1


def test_a_course_deleted_before_its_start_never_runs(small):
    """The default start is 2030."""
    rows.course(rows.OTHER, start=datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC))
    numbers.ran()
    rows.delete("course_overviews_courseoverview", id=rows.OTHER)
    numbers.ran(LATER)
    assert numbers.site_month()["courses"] == 1
    assert not any(numbers.ran(rows.at(20, 14))["filled"].values())


# Rows of nobody.


@contextlib.contextmanager
def unchecked(learner):
    """Lets rows point at an account that is not there; they are gone in the end, before the database looks."""
    with connection.constraint_checks_disabled():
        yield
        for table in ("student_courseenrollment", "completion_blockcompletion"):
            rows.delete(table, user_id=learner)


@pytest.mark.parametrize("first", [True, False], ids=["first run", "later run"])
def test_an_enrollment_of_nobody(small, first):
    nobody = 987_654
    if not first:
        numbers.ran()
    with unchecked(nobody):
        rows.enroll(nobody)
        rows.visit(nobody)
        rows.complete(nobody)
        rows.grade(nobody, 0.9, "Pass", passed=rows.at(4))
        reported(numbers.ran(LATER), "enrollment_without_account", f"learner {nobody}")
    assert (numbers.course_month(), numbers.site_month()) == (GOOD, SITE)
    assert not CourseLearner.objects.filter(learner_id=nobody).exists()


def test_activity_of_somebody_who_never_enrolled(small):
    rows.visit(small.cat)
    rows.grade(small.cat, 0.9, "Pass", passed=rows.at(4))
    reported(numbers.ran(), "activity_without_enrollment", f"learner {small.cat} in {rows.COURSE}", 2)
    assert (numbers.course_month(), numbers.site_month()) == (GOOD, SITE)


def test_one_learner_who_cannot_be_captured_does_not_keep_the_others_from_it(small):
    """A kind of history row that no LMS writes, and a course that is met in the chunk that fails."""
    number = rows.enroll(small.ann, "course-v1:New+X+1")
    rows.recorded(number, small.cat, rows.at(4), "?")
    report = numbers.ran(ok=False)
    assert [error["where"] for error in report["errors"]] == [f"capture of learners {small.cat} to {small.cat}"]
    assert numbers.course_month() == GOOD
    assert numbers.course_month("course-v1:New+X+1")["enrolled"] == 1
    assert list(Learner.objects.filter(touched=True).values_list("learner_id", flat=True)) == [small.cat]
