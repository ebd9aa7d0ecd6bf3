"""While capture reads, and until it has committed, the LMS writes its tables without waiting."""

import time

import pytest
from django.db import OperationalError, connection

from . import rows
from .site import Site, impatient

#: Seconds that a write may wait for a lock; capture, which goes on when all is written, would never let go of its own.
QUICK = 1


def writes(small, group):
    """The LMS at work: a row of each table that capture reads changed, made or deleted."""
    later = rows.at(20, 13)
    return {
        "a new enrollment": lambda: rows.enroll(small.cat),
        "an un-enrollment": lambda: rows.change("student_courseenrollment", {"user_id": small.bob}, is_active=False),
        "a new state": lambda: rows.visit(small.bob, "b"),
        "a state": lambda: rows.change("courseware_studentmodule", {"student_id": small.bob}, modified=later),
        "a new completion": lambda: rows.complete(small.bob, "c"),
        "a completion": lambda: rows.change("completion_blockcompletion", {"user_id": small.ann}, modified=later),
        "a new grade": lambda: rows.grade(small.bob, 0.5),
        "a grade": lambda: rows.change("grades_persistentcoursegrade", {"user_id": small.ann}, percent_grade=0.9),
        "a new certificate": lambda: rows.certificate(small.bob),
        "a deleted certificate": lambda: rows.delete("certificates_generatedcertificate", user_id=small.ann),
        "a new role": lambda: rows.put(
            "student_courseaccessrole", user_id=small.cat, org="Org", course_id="", role="staff"
        ),
        "a cohort's member": lambda: rows.put(
            "course_groups_cohortmembership", user_id=small.bob, course_id=rows.COURSE, course_user_group_id=group
        ),
        "a new account": lambda: rows.person("dora"),
        "an account": lambda: rows.change("auth_user", {"id": small.ann}, last_login=later),
        "an overview": lambda: rows.change("course_overviews_courseoverview", {"id": rows.COURSE}, modified=later),
        "a version": lambda: rows.change(
            "learning_sequences_learningcontext", {"context_key": rows.COURSE}, published_version="v2"
        ),
    }


@pytest.mark.django_db(transaction=True)
def test_the_lms_never_waits_for_capture(small, tmp_path):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite knows one writer at a time")
    group = rows.put("course_groups_courseusergroup", name="Red", course_id=rows.COURSE, group_type="cohort")
    site = Site(tmp_path)
    capture = site.begin("run", chunk=1000, hold=True)
    site.goes(capture, "holding")
    took, refused = [], {}
    for name, write in writes(small, group).items():
        before = time.monotonic()
        try:
            with impatient(QUICK):
                write()
        except OperationalError as error:
            refused[name] = str(error)
        took.append(time.monotonic() - before)
    assert refused == {}
    print(f"the longest write took {max(took) * 1000:.0f} ms")  # noqa: T201
    assert capture.poll() is None
    assert site.end(capture)[0]["errors"] == []
    (again,) = site.do("run")
    assert (again["errors"], again["captured"]) == ([], 4)  # Ann, Bob, Cat, Dora: what was written meanwhile is met
