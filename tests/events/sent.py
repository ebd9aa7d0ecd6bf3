"""The LMS's events with what it sends with them, by openedx-events' own signals; completions by their model."""

import datetime

from completion.models import BlockCompletion
from django.contrib.auth import get_user_model
from opaque_keys.edx.keys import CourseKey, UsageKey
from openedx_events.learning import data, signals

from tests.pipeline import rows

AT = datetime.datetime(2026, 3, 20, 11, tzinfo=datetime.UTC)


def user(learner):
    """Somebody, as events tell of them."""
    personal = data.UserPersonalData(username=f"user{learner}", email=f"user{learner}@example.com", name="Somebody")
    return data.UserData(id=learner, is_active=True, pii=personal)


def course():
    """The course, as events tell of it."""
    return data.CourseData(course_key=CourseKey.from_string(rows.COURSE), display_name="A course")


def enrollment(learner, mode="audit", active=True):
    """Somebody enrolled, left or changed the mode."""
    told = data.CourseEnrollmentData(user(learner), course(), mode, active, AT)
    signals.COURSE_ENROLLMENT_CHANGED.send_event(enrollment=told)


def grade(learner):
    """A course grade was computed."""
    told = data.PersistentCourseGradeData(
        user_id=learner,
        course=course(),
        course_edited_timestamp=AT,
        course_version="1",
        grading_policy_hash="x",
        percent_grade=0.5,
        letter_grade="",
        passed_timestamp=None,
    )
    signals.PERSISTENT_GRADE_SUMMARY_CHANGED.send_event(grade=told)


def certificate(learner, status="unavailable"):
    """A certificate was saved."""
    told = data.CertificateData(
        user=user(learner), course=course(), mode="audit", grade="0.5", download_url="", name="S", current_status=status
    )
    signals.CERTIFICATE_CHANGED.send_event(certificate=told)


def role(learner, given=True):
    """A role was given or taken."""
    told = data.CourseAccessRoleData(user=user(learner), org_key="Org", course_key=course().course_key, role="staff")
    signal = signals.COURSE_ACCESS_ROLE_ADDED if given else signals.COURSE_ACCESS_ROLE_REMOVED
    signal.send_event(course_access_role_data=told)


def role_taken(learner):
    """A role was taken."""
    role(learner, given=False)


def cohort(learner):
    """Somebody was put in a cohort."""
    told = data.CohortData(user=user(learner), course=course(), name="Red")
    signals.COHORT_MEMBERSHIP_CHANGED.send_event(cohort=told)


def completion(learner):
    """Somebody completed a block: the LMS saves a row."""
    block = UsageKey.from_string(rows.block("c"))
    BlockCompletion.objects.create(
        user=get_user_model().objects.get(pk=learner),
        context_key=CourseKey.from_string(rows.COURSE),
        block_key=block,
        block_type="html",
        completion=1.0,
    )


ALL = (enrollment, completion, grade, certificate, role, role_taken, cohort)
