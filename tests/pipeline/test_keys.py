"""Keys that are no course's, and one course's key in several spellings: counted, named, and never a stop."""

import threading

import pytest
from django.db import connection, transaction
from opaque_keys.edx.keys import CourseKey

from figures_lite.models import Course, CourseLearner
from figures_lite.pipeline.registry import Courses
from figures_lite.pipeline.report import Report
from tests.waiting import SECONDS, until

from . import numbers, rows
from .conftest import GOOD, SITE
from .site import lock_is_waited_for

MALFORMED = ("", "no key", "course-v1:half", "course-v1:ä+b", "a/b")
LIBRARIES = ("library-v1:Org+Bank", "lib:Org:bank")


def enrollment(learner, key):
    rows.enroll(learner, key, history=False)


def history(learner, key):
    rows.recorded(77, learner, rows.at(2), key=key)


def state(learner, key):
    rows.visit(learner, "a", key)


def completion(learner, key):
    rows.complete(learner, "a", key)


def grade(learner, key):
    rows.grade(learner, 0.9, "Pass", key, passed=rows.at(4))


def certificate(learner, key):
    rows.certificate(learner, key=key)


def role(learner, key):
    rows.put("student_courseaccessrole", user_id=learner, org="", course_id=key, role="staff")


def cohort(learner, key):
    group = rows.put("course_groups_courseusergroup", name="Red", course_id=key, group_type="cohort")
    rows.put("course_groups_cohortmembership", user_id=learner, course_id=key, course_user_group_id=group)


TABLES = (enrollment, history, state, completion, grade, certificate, role, cohort)


@pytest.mark.parametrize("table", TABLES)
def test_malformed_keys_are_counted_with_an_example(small, table):
    keys = [key for key in MALFORMED if key or table is not role]  # a role without a course is one on an org
    for number, key in enumerate(keys):
        table((small.ann, small.bob)[number % 2], key)
    report = numbers.ran()
    assert (numbers.course_month(), numbers.site_month()) == (GOOD, SITE)
    assert report["skipped"]["malformed_course_key"]["count"] == len(keys)
    assert sorted(report["skipped"]["malformed_course_key"]["examples"]) == sorted(keys)
    assert "malformed_course_key" in numbers.told()
    assert "'no key'" in numbers.told()


@pytest.mark.parametrize("table", [table for table in TABLES if table is not role])
def test_library_keys_are_counted_with_an_example(small, table):
    for key in LIBRARIES:
        table(small.ann, key)
    report = numbers.ran()
    assert (numbers.course_month(), numbers.site_month()) == (GOOD, SITE)
    assert report["skipped"]["library_key"]["count"] == 2
    assert sorted(report["skipped"]["library_key"]["examples"]) == sorted(LIBRARIES)
    assert "library_key: 2" in numbers.told()


def test_a_role_on_a_library_is_no_trouble(small):
    role(small.ann, LIBRARIES[0])
    assert numbers.ran()["skipped"] == {}
    assert numbers.course_month() == GOOD


def test_overviews_and_versions_of_what_is_no_course(small):
    for key in (*MALFORMED, *LIBRARIES):
        rows.put("course_overviews_courseoverview", id=key, display_name="?", modified=rows.at(1))
        rows.put(
            "learning_sequences_learningcontext",
            context_key=key,
            title="?",
            published_at=rows.at(1),
            published_version="v1",
        )
    rows.put("learning_sequences_learningcontext", title="?", published_at=rows.at(1), published_version="v1")
    report = numbers.ran()
    assert (numbers.course_month(), numbers.site_month()) == (GOOD, SITE)
    assert report["skipped"]["malformed_course_key"]["count"] == len(MALFORMED)
    assert report["skipped"]["library_key"]["count"] == 2


def test_what_was_left_out_is_told_after_later_runs_too(small):
    enrollment(small.ann, "no key")
    numbers.ran()
    assert numbers.ran(rows.at(20, 13))["skipped"] == {}
    assert "malformed_course_key: 1" in numbers.told()


def test_an_enrollment_in_a_course_without_overview_counts_for_the_site_alone(small):
    gone = "course-v1:Org+Gone+1"
    rows.enroll(small.cat, gone)
    rows.visit(small.cat, "a", gone)
    report = numbers.ran()
    assert report["skipped"] == {"enrollment_without_course": {"count": 1, "examples": [gone]}}
    here = {"enrollments": 1, "enrolled": 1, "enrolled_ever": 1, "starts": 1, "monthly_active": 1, "active_hours": 1}
    assert numbers.course_month() == GOOD
    assert numbers.course_month(gone) == here | {"progress_0": 1}
    assert numbers.org_month() == GOOD | {"courses": 1, "active_courses": 1}
    added = {name: SITE[name] + 1 for name in here}
    assert numbers.site_month() == SITE | added | {"progress_0": 2}
    assert f"counted for the site only: {gone}" in numbers.told()


def test_a_course_that_gets_its_overview_later_counts_for_its_org_from_its_first_day(small):
    late = "course-v1:Late+X+1"
    rows.enroll(small.cat, late, rows.at(2))
    numbers.ran()
    assert numbers.org_month("Late") == {}
    rows.course(late, start=rows.at(1))
    numbers.ran(rows.at(20, 13))
    assert numbers.org_month("Late")["enrolled"] == 1
    assert numbers.org_month("Late")["enrollments"] == 1


# One course, several spellings.

SPELLINGS = ("course-v1:Ünï+A+1", "course-v1:üNÏ+a+1", "course-v1:UNI+A+1")


@pytest.mark.parametrize("place", range(3))
def test_spellings_of_a_key_are_one_course_named_by_its_overview(db, place):
    """Three learners, each in another spelling; the overview in any of them."""
    rows.course(SPELLINGS[place])
    learners = [rows.person(f"learner{number}") for number in range(3)]
    for learner, key in zip(learners, SPELLINGS, strict=True):
        rows.enroll(learner, key)
        rows.complete(learner, "a", key, of=rows.block("a", course=SPELLINGS[place]))
        rows.complete(learner, "b", key, of=rows.block("b", course=SPELLINGS[place]))
        rows.visit(learner, "c", key)
        rows.grade(learner, 0.5, "Pass", key, passed=rows.at(4))
        rows.certificate(learner, key=key)
    report = numbers.ran()
    month = numbers.course_month(SPELLINGS[place])
    assert {name: month[name] for name in ("enrolled", "enrollments", "starts", "passes", "certified", "graded")} == {
        "enrolled": 3, "enrollments": 3, "starts": 3, "passes": 3, "certified": 3, "graded": 3,
    }  # fmt: skip
    assert (month["completions"], month["progress_points"], month["monthly_active"]) == (6, 150, 3)
    assert Course.objects.count() == 1
    doubt = report["skipped"]["key_differs_in_case"]
    assert doubt["count"] == 2 * (1 + 2 + 2 + 1 + 1 + 1)  # two learners: enrollment, history, completions, …
    assert set(doubt["examples"]) == set(SPELLINGS) - {SPELLINGS[place]}
    assert "key_differs_in_case" in numbers.told()


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_course_without_overview_is_named_the_same_in_whatever_order_it_is_met(db, order):
    for place in order:
        rows.enroll(rows.person(f"learner{place}"), SPELLINGS[place])
    numbers.ran()
    assert [str(course.key) for course in Course.objects.all()] == ["course-v1:UNI+A+1"]
    assert CourseLearner.objects.count() == 3
    assert numbers.course_month("course-v1:UNI+A+1")["enrolled"] == 3


def test_a_course_that_another_process_has_made_meanwhile_is_that_course(db):
    """In another spelling; its organisation is that of the spelling it is named by, whoever met which first."""
    here, there = Courses(Report()), Courses(Report())
    theirs = there.find(SPELLINGS[1])
    ours = here.find(SPELLINGS[2])
    assert ours.id == theirs.id
    (course,) = Course.objects.all()
    assert (str(course.key), course.org) == (ours.key, ours.org) == ("course-v1:UNI+A+1", "UNI")


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_meet_a_course_at_once_make_one():
    """The second, in another spelling, waits until the first has ended its transaction."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite knows one writer at a time")
    found = []

    def meet():
        found.append(Courses(Report()).find(SPELLINGS[2]).id)
        connection.close()

    other = threading.Thread(target=meet)
    with transaction.atomic():
        first = Courses(Report()).find(SPELLINGS[1]).id
        other.start()
        until(lock_is_waited_for, "the second to wait", pause=0.2)
        assert found == []
    other.join(SECONDS)
    assert found == [first]
    assert Course.objects.count() == 1


def test_organisations_that_differ_in_case_are_one(db):
    """To the LMS's MySQL they are; two rows of one organisation and day would overwrite each other."""
    for number, key in enumerate(("course-v1:Acme+A+1", "course-v1:ACME+B+1", "course-v1:acmé+C+1")):
        rows.course(key)
        rows.enroll(rows.person(f"learner{number}"), key)
    numbers.ran()
    assert {course.org for course in Course.objects.all()} == {"ACME"}
    assert {str(course.key) for course in Course.objects.all()} > {"course-v1:Acme+A+1"}
    assert numbers.org_month("ACME")["enrolled"] == 3
    assert numbers.org_month("ACME")["courses"] == 3


def test_modes_that_differ_in_case_are_one(small):
    rows.enroll(small.cat, mode="AUDIT ")
    numbers.ran()
    assert numbers.standing(small.cat).mode == "audit"
    assert numbers.course_month()["enrolled"] == 3


def test_a_course_key_of_the_old_form_is_a_course(small):
    rows.enroll(small.cat, "Org/Old/2012")
    assert set(numbers.ran()["skipped"]) == {"enrollment_without_course"}
    assert numbers.the("Org/Old/2012").key == CourseKey.from_string("Org/Old/2012")
    assert numbers.course_month("Org/Old/2012")["enrolled"] == 1


def test_a_history_row_without_a_course(small):
    rows.recorded(78, small.ann, rows.at(2), key=None)
    report = numbers.ran()
    assert numbers.course_month() == GOOD
    assert report["skipped"]["malformed_course_key"]["count"] == 1
