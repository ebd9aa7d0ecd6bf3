"""What the platform's own models and APIs write is what is captured, and the numbers are the platform's."""

import datetime

import pytest
from common.djangoapps.student.models import CourseEnrollment, UserAttribute
from common.djangoapps.student.roles import CourseBetaTesterRole, CourseDataResearcherRole, CourseStaffRole
from common.djangoapps.student.tests.factories import UserFactory
from completion.models import BlockCompletion
from completion.waffle import ENABLE_COMPLETION_TRACKING_SWITCH
from django.contrib.auth import get_user_model
from django.contrib.sites.models import Site
from django.core.management import call_command
from edx_toggles.toggles.testutils import override_waffle_switch
from freezegun import freeze_time
from lms.djangoapps.certificates.models import GeneratedCertificate
from lms.djangoapps.courseware.models import StudentModule
from lms.djangoapps.grades.models import PersistentCourseGrade
from openedx.core.djangoapps.course_groups.cohorts import add_user_to_cohort
from openedx.core.djangoapps.course_groups.models import CourseCohort
from openedx.core.djangoapps.site_configuration.models import SiteConfiguration

from figures_lite.lms.sources import SOURCES
from figures_lite.models import Account, CourseDay, CourseLearner, Enrollment, LearnerDay, Milestone
from figures_lite.pipeline.run import run

pytestmark = pytest.mark.django_db(databases=["default", "student_module_history"])

UTC = datetime.UTC
NOW = datetime.datetime(2026, 3, 6, 10, tzinfo=UTC)
JOINED = datetime.datetime(2026, 2, 27, 9, tzinfo=UTC)


def at(day, hour=12):
    """An instant of March 2026."""
    return datetime.datetime(2026, 3, day, hour, tzinfo=UTC)


def person(username):
    """An account of the platform."""
    return UserFactory(username=username, date_joined=JOINED)


def grade(user, key, percent, letter):
    """The platform persists a course grade."""
    PersistentCourseGrade.update_or_create(
        user_id=user.pk,
        course_id=key,
        course_version="1",
        course_edited_timestamp=JOINED,
        grading_policy_hash="x",
        percent_grade=percent,
        letter_grade=letter,
        passed=bool(letter),
    )


@pytest.fixture
def lived(chess):
    """Four days: Ann pays, passes and is certified, Bob leaves, Cat comes back, Dan and Eve are its team."""
    with freeze_time(JOINED):
        ann, bob, cat, dan, eve = (person(name) for name in ("ann", "bob", "cat", "dan", "eve"))
        CourseStaffRole(chess.id).add_users(dan)
        CourseBetaTesterRole(chess.id).add_users(eve)
    key = chess.id
    with override_waffle_switch(ENABLE_COMPLETION_TRACKING_SWITCH, active=True):
        with freeze_time(at(2)):
            for user in (ann, bob, cat, dan, eve):
                CourseEnrollment.enroll(user, key, mode="audit")
        with freeze_time(at(3)):
            for name in "ab":
                block = key.make_usage_key("html", name)
                BlockCompletion.objects.submit_completion(user=ann, block_key=block, completion=1.0)
            block = key.make_usage_key("problem", "p")
            StudentModule.objects.create(
                student=ann, course_id=key, module_state_key=block, module_type="problem", grade=1, max_grade=1
            )
            CourseEnrollment.get_enrollment(ann, key).change_mode("verified")
            CourseEnrollment.unenroll(bob, key)
            CourseEnrollment.unenroll(cat, key)
            cohort = CourseCohort.create(cohort_name="Red", course_id=key, assignment_type="manual")
            add_user_to_cohort(cohort.course_user_group, ann)
            grade(ann, key, 0.25, "")
        with freeze_time(at(4)):
            CourseEnrollment.enroll(cat, key, mode="honor")
            grade(ann, key, 0.876, "B")
            GeneratedCertificate.objects.create(
                user=ann, course_id=key, status="downloadable", mode="verified", grade="0.88"
            )
    with freeze_time(NOW):
        call_command("figures_lite", "run", verbosity=0)
    chess.people = {user.pk: user.username for user in (ann, bob, cat, dan, eve)}
    return chess


def test_enrolled_are_whom_the_platform_counts_less_testers_and_researchers(lived):
    """See decision 17: the platform's own number leaves out staff, instructors and CCX coaches alone."""
    told = CourseEnrollment.objects.num_enrolled_in_exclude_admins(lived.id)
    testers = CourseBetaTesterRole(lived.id).users_with_role().count()
    assert (told, testers) == (3, 1)
    assert CourseDay.objects.get(period=at(5).date()).enrolled == told - testers


def test_spells_follow_enrolling_leaving_and_changing_the_mode(lived):
    rows = Enrollment.objects.values_list("learner_id", "mode", "since", "until", "began", "ended", "is_team")
    assert sorted((lived.people[row[0]], *row[1:]) for row in rows) == [
        ("ann", "audit", at(2), at(3), "enrolled", "mode", False),
        ("ann", "verified", at(3), None, "mode", "", False),
        ("bob", "audit", at(2), at(3), "enrolled", "unenrolled", False),
        ("cat", "audit", at(2), at(3), "enrolled", "unenrolled", False),
        ("cat", "honor", at(4), None, "enrolled", "", False),
        ("dan", "audit", at(2), None, "enrolled", "", True),
        ("eve", "audit", at(2), None, "enrolled", "", True),
    ]


def test_milestones_are_dated_by_the_platform(lived):
    rows = Milestone.objects.filter(is_team=False).values_list("learner_id", "kind", "at")
    found = {(lived.people[learner], kind): instant for learner, kind, instant in rows}
    assert found["ann", "enrolled"] == at(2)
    assert found["ann", "passed"] == at(4)
    assert found["ann", "certified"] == at(4)
    assert found["ann", "started"] == at(3)
    assert {name for name, kind in found if kind == "enrolled"} == {"ann", "bob", "cat"}


def test_how_a_learner_stands_is_what_the_platform_says(lived):
    (ann,) = (pk for pk, name in lived.people.items() if name == "ann")
    row = CourseLearner.objects.get(learner_id=ann)
    persisted = PersistentCourseGrade.objects.get(user_id=ann)
    certificate = GeneratedCertificate.objects.get(user_id=ann)
    assert (row.mode, row.enrolled, row.cohort) == ("verified", True, "Red")
    assert (row.grade, row.letter, row.passed_at) == (88, persisted.letter_grade, persisted.passed_timestamp)
    assert (row.certificate, row.certified_at) == (certificate.status, certificate.modified_date)
    assert (row.first_active_at, row.last_active_at, row.active_days) == (at(3), at(3), 1)


def test_the_days_numbers_add_up(lived):
    names = ("enrolled", "enrollments", "unenrollments", "completions", "passes", "certificates", "attempts")
    found = {row["period"].day: row for row in CourseDay.objects.values("period", *names)}
    assert {day: tuple(found[day][name] for name in names) for day in (2, 3, 4, 5)} == {
        2: (3, 3, 0, 0, 0, 0, 0),
        3: (1, 0, 2, 2, 0, 0, 1),
        4: (2, 1, 0, 0, 1, 1, 0),
        5: (2, 0, 0, 0, 0, 0, 0),
    }


@pytest.mark.parametrize("role", [CourseStaffRole, CourseDataResearcherRole])
def test_who_joins_the_team_counts_no_longer(lived, role):
    (cat,) = (pk for pk, name in lived.people.items() if name == "cat")
    with freeze_time(NOW + datetime.timedelta(hours=2)):
        role(lived.id).add_users(get_user_model().objects.get(pk=cat))
        assert run().ok
    assert CourseDay.objects.get(period=NOW.date()).enrolled == 1


@pytest.fixture
def by_site(lived):
    """All is read again where a second site has the course, and Ann registered there."""
    site = Site.objects.create(domain="club.example.com", name="Club")
    SiteConfiguration.objects.create(site=site, enabled=True, site_values={"course_org_filter": ["Club"]})
    (ann,) = (pk for pk, name in lived.people.items() if name == "ann")
    UserAttribute.set_user_attribute(get_user_model().objects.get(pk=ann), "created_on_site", site.domain)
    with freeze_time(NOW + datetime.timedelta(hours=1)):
        lived.site, lived.ann, lived.report = site, ann, run(everybody=True).report
    return lived


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_every_source_reads_rows_that_the_platform_made(by_site, source):
    assert by_site.report["captured"][f"{source.name} rows"] > 0
    assert by_site.report["errors"] == []
    assert by_site.report["skipped"] == {}


def test_who_registered_on_a_site_is_counted_there(by_site):
    assert Account.objects.get(learner_id=by_site.ann).site == by_site.site.pk


def test_what_was_done_on_a_day_is_what_the_platform_says(lived):
    rows = LearnerDay.objects.filter(completions__gt=0).values_list("learner_id", "day", "completions", "attempts")
    (ann,) = (pk for pk, name in lived.people.items() if name == "ann")
    assert list(rows) == [(ann, at(3).date(), BlockCompletion.objects.filter(user_id=ann).count(), 1)]


def test_a_second_run_changes_nothing(lived):
    before = list(CourseLearner.objects.order_by("pk").values())
    days = list(CourseDay.objects.order_by("pk").values())
    with freeze_time(NOW):
        assert run().ok
    assert list(CourseLearner.objects.order_by("pk").values()) == before
    assert list(CourseDay.objects.order_by("pk").values()) == days


def test_the_audit_of_the_numbers_finds_nothing(lived):
    with freeze_time(NOW):
        call_command("figures_lite", "audit", verbosity=0)
