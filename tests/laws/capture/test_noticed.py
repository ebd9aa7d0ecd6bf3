"""What changes in the LMS is noticed by the next run: late, deleted, changed in bulk, given and taken."""

import datetime

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

from devsite.lab.models import CourseStructure
from figures_lite.lms import sources
from figures_lite.models import (
    Account,
    Course,
    CourseDay,
    CourseLearner,
    CourseModeDay,
    Enrollment,
    Learner,
    LearnerDay,
    Milestone,
    OrgDay,
    SiteDay,
    SiteMonth,
)
from tests.pipeline import rows
from tests.pipeline.rows import COURSE, NOW, at

from ..tables import FACTS, aggregates, differences
from ..worlds import succeed

pytestmark = pytest.mark.django_db
MINUTE, DAY = datetime.timedelta(minutes=1), datetime.timedelta(days=1)
TODAY = NOW.date()


@pytest.fixture
def ann(db):
    """A learner of course A, whose numbers were filled as of NOW: one block of three in one of two units."""
    rows.course(COURSE, units=(("a", "b"), ("c",)))
    learner = rows.person("ann")
    rows.enroll(learner)
    rows.complete(learner, "a", when=at(3))
    succeed(NOW)
    return learner


def day(date=TODAY, aggregate=CourseDay, **key):
    """The numbers of a day; of a row that is not there they are 0."""
    return aggregate.objects.filter(period=date, **key).first() or aggregate(
        **dict.fromkeys(
            (field.name for field in aggregate._meta.concrete_fields if field.name not in ("id", "course")), 0
        )
    )


def standing(learner):
    """How a learner stands in the one course they are in."""
    return CourseLearner.objects.get(learner_id=learner)


# Late rows.

LATE = {
    "state": lambda who, when, n: rows.visit(who, "b", when=when, id=n),
    "completion": lambda who, when, n: rows.put(
        "completion_blockcompletion",
        id=n,
        user_id=who,
        course_key=COURSE,
        block_key=rows.block("b"),
        block_type="html",
        completion=1.0,
        created=when,
        modified=when,
    ),
    "grade": lambda who, when, n: rows.put(
        "grades_persistentcoursegrade",
        id=n,
        user_id=who,
        course_id=COURSE,
        percent_grade=0.5,
        letter_grade="Pass",
        passed_timestamp=when,
        created=when,
        modified=when,
    ),
    "certificate": lambda who, when, n: rows.put(
        "certificates_generatedcertificate",
        id=n,
        user_id=who,
        course_id=COURSE,
        status="downloadable",
        created_date=when,
        modified_date=when,
    ),
}
COUNTS = {
    "state": lambda: day().active_learners,
    "completion": lambda: day().completions,
    "grade": lambda: day().passes,
    "certificate": lambda: day().certificates,
}


@pytest.mark.parametrize("source", LATE)
@pytest.mark.parametrize("number", [5, 5000])
def test_a_row_committed_late_is_not_missed(ann, source, number):
    """Its timestamp is older than what was read; its id is higher than what was read, or lower."""
    bob = rows.person("bob")
    rows.enroll(bob)
    LATE[source](bob, NOW - 3 * MINUTE, 1000)
    succeed(NOW)
    before = COUNTS[source]()
    LATE[source](ann, NOW - 5 * MINUTE, number)
    succeed(NOW + 10 * MINUTE)
    assert COUNTS[source]() == before + 1


@pytest.mark.parametrize("number", [5, 5000])
def test_an_enrollment_committed_late_is_not_missed(ann, number):
    bob = rows.person("bob")
    when = NOW - 5 * MINUTE
    rows.put(
        "student_courseenrollment", id=1000, user_id=rows.person("cat"), course_id=COURSE, created=NOW, is_active=1
    )
    succeed(NOW)
    rows.put(
        "student_courseenrollment", id=number, user_id=bob, course_id=COURSE, created=when, is_active=1, mode="audit"
    )
    rows.recorded(number, bob, when, "+", False)
    rows.recorded(number, bob, when)
    succeed(NOW + 10 * MINUTE)
    assert (day().enrolled, day().enrollments) == (3, 2)


@pytest.mark.parametrize("number", [50, 5000])
def test_an_account_committed_late_is_not_missed(ann, number):
    rows.put("auth_user", id=1000, username="bob", email="b@example.com", date_joined=NOW, is_active=True)
    succeed(NOW)
    rows.put(
        "auth_user", id=number, username="cat", email="c@example.com", date_joined=NOW - 5 * MINUTE, is_active=True
    )
    succeed(NOW + 10 * MINUTE)
    assert day(aggregate=SiteDay).accounts == Account.objects.count() == 3


def test_a_row_of_a_day_that_has_closed_is_counted_there(ann):
    """Whose transaction was open over midnight."""
    midnight = at(21, 0)
    succeed(midnight + MINUTE)
    rows.complete(ann, "b", when=midnight - 2 * MINUTE)
    succeed(midnight + 5 * MINUTE)
    assert (day(TODAY).completions, day(TODAY).progress_points) == (1, 50)
    assert (day(at(21).date()).completions, day(at(21).date()).progress_points) == (0, 50)


def test_a_right_answer_committed_late_counts_on_its_day(ann):
    def answer(name, when):
        right = {"grade": 1.0, "max_grade": 1.0}
        rows.visit(ann, name, when=when, kind="problem", **right)

    answer("p", NOW - 3 * MINUTE)
    midnight = at(21, 0)
    answer("q", midnight - 2 * MINUTE)
    answer("r", midnight + MINUTE)
    succeed(midnight + 2 * MINUTE)
    answer("s", midnight - MINUTE)
    succeed(midnight + 5 * MINUTE)
    assert (day(TODAY).correct, day(at(21).date()).correct) == (3, 1)


# Changed and deleted rows.


def test_a_completion_that_becomes_whole_is_noticed(ann):
    """The row was there before, and nothing indexed tells that it changed."""
    number = rows.complete(ann, "b", when=NOW - 30 * MINUTE, completion=0.5)
    succeed(NOW)
    rows.change("completion_blockcompletion", {"id": number}, completion=1.0, modified=NOW + 3 * MINUTE)
    succeed(NOW + 5 * MINUTE)
    assert (standing(ann).complete_units, day().completions) == (1, 1)


def test_a_deleted_completion_is_noticed_and_what_was_seen_stays(ann):
    number = rows.complete(ann, "b", when=at(4))
    succeed(NOW)
    assert (standing(ann).progress, day(at(19).date()).progress_points) == (50, 50)
    rows.delete("completion_blockcompletion", id=number)
    succeed(NOW + DAY)
    assert standing(ann).progress == 0
    assert (day(at(19).date()).progress_points, day(at(21).date()).progress_points) == (50, 0)
    assert day(at(4).date()).completions == 1


def test_a_deleted_grade_is_noticed(ann):
    number = rows.grade(ann, 0.6, passed=at(5))
    succeed(NOW + MINUTE)
    assert (day().graded, day().passing) == (1, 1)
    rows.delete("grades_persistentcoursegrade", id=number)
    succeed(NOW + DAY)
    assert (standing(ann).grade, day(TODAY + DAY).graded, day(TODAY + DAY).passing) == (None, 0, 0)
    assert (day().graded, day(at(5).date()).passes) == (1, 1)


def test_a_certificate_made_invalid_ends_when_the_lms_says(ann):
    """Shortly before midnight; the run comes after it."""
    number = rows.certificate(ann, when=at(6))
    succeed(NOW + MINUTE)
    assert (day(at(6).date()).certificates, day().certified) == (1, 1)
    rows.change("certificates_generatedcertificate", {"id": number}, status="unavailable", modified_date=at(20, 23, 50))
    succeed(at(21, 0, 10))
    assert (day(at(19).date()).certified, day().certified, day(at(21).date()).certified) == (1, 0, 0)
    assert day(at(6).date()).certificates == 1


def test_a_deleted_certificate_is_noticed(ann):
    number = rows.certificate(ann, when=at(6))
    succeed(NOW + MINUTE)
    rows.delete("certificates_generatedcertificate", id=number)
    succeed(NOW + DAY)
    assert (day().certified, day(TODAY + DAY).certified) == (1, 0)


# Leaving.


def leave(learner, when=None, recorded=True):
    """Switch an enrollment off; gives its id."""
    (number,) = apps.get_model("student.CourseEnrollment").objects.filter(user_id=learner).values_list("pk", flat=True)
    rows.change("student_courseenrollment", {"id": number}, is_active=False)
    if recorded:
        rows.recorded(number, learner, when, active=False)
    return number


def test_an_unenrollment_is_dated_by_its_history(ann):
    leave(ann, at(20, 13))
    succeed(NOW + DAY)
    assert (day().enrolled, day().unenrollments, day(TODAY - DAY).enrolled) == (0, 1, 1)
    assert not Enrollment.objects.get().observed


def test_an_unenrollment_without_history_is_dated_by_the_run_that_saw_it(ann):
    leave(ann, recorded=False)
    succeed(NOW + DAY)
    assert (day().enrolled, day().unenrollments) == (1, 0)
    assert (day(TODAY + DAY).enrolled, day(TODAY + DAY).unenrollments) == (0, 1)
    succeed(NOW + 3 * DAY, everybody=True)
    spell = Enrollment.objects.get()
    assert (spell.until, spell.ended, spell.observed) == (NOW + DAY, Enrollment.Ended.UNENROLLED, True)


def test_a_bulk_update_is_noticed_for_each_whom_it_met(ann):
    others = [rows.person(f"learner {n}") for n in range(5)]
    for other in others:
        rows.enroll(other, mode="audit")
    succeed(NOW + MINUTE)
    apps.get_model("student.CourseEnrollment").objects.filter(user_id__in=others).update(mode="honor")
    succeed(NOW + DAY)
    assert day(aggregate=CourseModeDay, mode="audit").enrolled == 6
    tomorrow = TODAY + DAY
    assert day(tomorrow, CourseModeDay, mode="audit").enrolled == 1
    assert day(tomorrow, CourseModeDay, mode="honor").enrolled == 5
    assert (day(tomorrow).enrollments, day(tomorrow).unenrollments) == (0, 0)


@pytest.mark.parametrize("recorded", [True, False])
@pytest.mark.parametrize("history", [True, False])
def test_a_deleted_enrollment_is_noticed_and_what_was_seen_stays(ann, recorded, history):
    bob = rows.person("bob")
    number = rows.enroll(bob, created=at(2), history=history)
    succeed(NOW + MINUTE)
    assert day(at(10).date()).enrolled == 2
    rows.delete("student_courseenrollment", id=number)
    if recorded:
        rows.recorded(number, bob, NOW + DAY, "-")
    succeed(NOW + DAY + MINUTE)
    assert (day(at(10).date()).enrolled, day().enrolled, day(TODAY + DAY).enrolled) == (2, 2, 1)
    assert day(TODAY + DAY).unenrollments == 1
    assert (day(TODAY + DAY).enrolled_ever, day(at(2).date()).enrollments) == (2, 2)
    assert not standing(bob).enrolled


def test_a_mode_changed_without_history_leaves_the_days_before_as_they_were_seen(ann):
    """Of an enrollment that is older than its history."""
    bob = rows.person("bob")
    number = rows.enroll(bob, mode="audit", history=False)
    succeed(NOW + MINUTE)
    rows.change("student_courseenrollment", {"id": number}, mode="verified")
    rows.recorded(number, bob, NOW + DAY, mode="verified")
    succeed(NOW + DAY + MINUTE)
    assert (day(aggregate=CourseModeDay, mode="audit").enrolled, Enrollment.objects.filter(learner_id=bob).count()) == (
        2,
        2,
    )
    assert day(TODAY + DAY, CourseModeDay, mode="verified").enrolled == 1


def test_leaving_between_two_reads_is_no_coming_back(ann, monkeypatch):
    """The LMS commits while a run reads: one table tells of it already, the other not yet."""
    original = sources.Source.read

    def read(self, learner_ids):
        found = original(self, learner_ids)
        if self.name in ("enrollment", "history") and not read.left:
            read.left = leave(ann, NOW + MINUTE)
        return found

    read.left = None
    monkeypatch.setattr(sources.Source, "read", read)
    Learner.objects.update(touched=True)
    succeed(NOW + MINUTE / 2)
    monkeypatch.undo()
    succeed(NOW + DAY)
    assert (day().enrollments, day().unenrollments, day().enrolled) == (0, 1, 0)
    assert Enrollment.objects.count() == 1


# Roles, cohorts, accounts, courses.

ROLES = {
    "of the course": {"org": "Org", "course_id": COURSE, "role": "staff"},
    "beta tester": {"org": "Org", "course_id": COURSE, "role": "beta_testers"},
    "of the organisation": {"org": "Org", "course_id": "", "role": "data_researcher"},
    "written in another case": {"org": "org", "course_id": COURSE.lower(), "role": "instructor"},
}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_moves_somebody_out_of_every_number_and_back(ann, role):
    """And their account stays one."""
    alone = aggregates()
    bob = rows.person("bob")
    succeed(NOW)
    expected = aggregates()
    rows.enroll(bob)
    rows.complete(bob, "a", when=at(3))
    rows.complete(bob, "b", when=at(7))
    rows.grade(bob, 0.9, passed=at(8))
    rows.certificate(bob, when=at(9))
    succeed(NOW)
    among = aggregates()
    assert differences(expected, among) != ""
    number = rows.put("student_courseaccessrole", user_id=bob, **ROLES[role])
    succeed(NOW)
    assert differences(expected, aggregates()) == ""
    assert standing(bob).is_team
    rows.delete("student_courseaccessrole", id=number)
    succeed(NOW)
    assert differences(among, aggregates()) == ""
    assert alone != expected


def test_a_role_elsewhere_changes_nothing(ann):
    before = aggregates()
    rows.put("student_courseaccessrole", user_id=ann, org="Org", course_id="course-v1:Org+B+1", role="staff")
    rows.put("student_courseaccessrole", user_id=ann, org="Other", course_id="", role="instructor")
    rows.put("student_courseaccessrole", user_id=ann, org="Org", course_id=COURSE, role="finance_admin")
    succeed(NOW)
    assert differences(before, aggregates()) == ""


def test_becoming_global_staff_moves_somebody_out(ann):
    rows.change("auth_user", {"id": ann}, is_staff=True)
    succeed(NOW)
    assert not CourseDay.objects.exists()
    assert day(aggregate=SiteDay).accounts == 1


@pytest.fixture
def gated(ann):
    """The same with a third and a fourth unit, one for each of two cohorts; Ann is in the first."""
    tree = rows.tree(COURSE, (("a", "b"), ("c",), ("d",), ("e", "f")))
    for name, group in {"u2": 1, "u3": 2}.items():
        next(block for block in tree["blocks"] if block["name"] == name)["group_access"] = {"51": [group]}
    CourseStructure.objects.update(tree=tree)
    rows.change("learning_sequences_learningcontext", {"context_key": COURSE}, published_version="v2")
    groups = []
    for name, group in {"Red": 1, "Blue": 2}.items():
        groups.append(rows.put("course_groups_courseusergroup", name=name, course_id=COURSE, group_type="cohort"))
        rows.put(
            "course_groups_courseusergrouppartitiongroup",
            course_user_group_id=groups[-1],
            partition_id=51,
            group_id=group,
        )
    rows.put("course_groups_cohortmembership", course_id=COURSE, course_user_group_id=groups[0], user_id=ann)
    for name in ("b", "d"):
        rows.complete(ann, name, when=at(5))
    succeed(NOW)
    return groups


def test_a_cohort_move_changes_the_units_that_count(ann, gated):
    assert (standing(ann).complete_units, standing(ann).units, standing(ann).cohort) == (2, 3, "Red")
    rows.change("course_groups_cohortmembership", {"user_id": ann}, course_user_group_id=gated[1])
    succeed(NOW + DAY)
    assert (standing(ann).complete_units, standing(ann).units, standing(ann).cohort) == (1, 3, "Blue")
    assert (day().progress_points, day(TODAY + DAY).progress_points) == (67, 33)


def test_leaving_a_cohort_changes_the_units_that_count(ann, gated):
    rows.delete("course_groups_cohortmembership", user_id=ann)
    succeed(NOW + DAY)
    assert (standing(ann).complete_units, standing(ann).units, standing(ann).cohort) == (1, 2, "")


def test_linking_a_cohort_to_another_group_changes_the_units_that_count(ann, gated):
    rows.delete("course_groups_courseusergrouppartitiongroup", group_id=2)
    rows.change("course_groups_courseusergrouppartitiongroup", {"group_id": 1}, group_id=2)
    succeed(NOW + DAY)
    assert (standing(ann).complete_units, standing(ann).units) == (1, 3)


def test_a_retired_account_leaves_the_facts_and_closed_periods_keep_their_counts(ann):
    bob = rows.person("bob")
    rows.enroll(bob)
    rows.complete(bob, "a", when=at(3))
    rows.grade(bob, 0.9, passed=at(8))
    succeed(NOW)
    closed = {date: vars(day(at(date).date())) for date in range(2, 20)}
    for row in closed.values():
        row.pop("_state")
    rows.change("auth_user", {"id": bob}, username="retired__user_1234", email="retired__user_1234@retired.invalid")
    succeed(NOW + MINUTE)
    for fact in FACTS:
        assert not fact.objects.filter(learner_id=bob).exists()
    for date, row in closed.items():
        assert {name: value for name, value in vars(day(at(date).date())).items() if name != "_state"} == row
    assert (day().enrolled, day(TODAY - DAY).enrolled) == (1, 2)
    assert (day(aggregate=SiteDay).accounts, day(TODAY - DAY, SiteDay).accounts) == (1, 2)


def test_a_retired_account_comes_back_into_nothing(ann):
    """Whatever the LMS still holds of it."""
    rows.change("auth_user", {"id": ann}, username="retired__user_1234")
    succeed(NOW + MINUTE)
    rows.complete(ann, "b", when=NOW + 2 * MINUTE)
    succeed(NOW + DAY, everybody=True)
    assert not any(fact.objects.exists() for fact in FACTS)


def test_a_course_that_becomes_known_later_joins_its_organisation(ann):
    key = "course-v1:New+N+1"
    rows.enroll(ann, key, created=at(4))
    rows.visit(ann, "z", key, when=at(5))
    succeed(NOW)
    assert not OrgDay.objects.filter(org="New").exists()
    assert day(at(6).date(), SiteDay).enrolled == 2
    site = sorted(SiteDay.objects.values_list("period", "enrolled", "active_learners"))
    rows.course(key, units=(("z",),), start=at(1))
    succeed(NOW)
    assert Course.objects.get(org="New").known
    known = day(at(6).date(), OrgDay, org="New")
    assert (known.enrolled, known.enrollments, known.courses) == (1, 0, 1)
    assert day(at(5).date(), OrgDay, org="New").active_learners == 1
    assert sorted(SiteDay.objects.values_list("period", "enrolled", "active_learners")) == site
    assert day(at(6).date(), SiteDay).courses == 2


def test_a_course_whose_overview_is_deleted_has_ended_and_stays_known(ann):
    rows.delete("course_overviews_courseoverview", id=COURSE)
    succeed(NOW + DAY)
    assert (day(aggregate=SiteDay).courses, day(TODAY + DAY, SiteDay).courses) == (1, 0)
    assert day(TODAY + DAY, OrgDay, org="Org").enrolled == 1


def test_dates_of_a_course_that_move_count_it_on_other_days(ann):
    rows.change("course_overviews_courseoverview", {"id": COURSE}, start=at(10), end=at(15))
    succeed(NOW)
    running = SiteDay.objects.filter(courses=1).order_by("period").values_list("period", flat=True)
    assert list(running) == [at(number).date() for number in range(10, 15)]
    assert SiteMonth.objects.get(period=at(1).date()).courses == 0


def test_a_corrected_date_of_an_account_moves_its_registration(ann):
    rows.change("auth_user", {"id": ann}, date_joined=at(2))
    succeed(NOW)
    joined = SiteDay.objects.filter(registrations__gt=0).values_list("period", "registrations")
    assert list(joined) == [(at(2).date(), 1)]


def test_who_is_not_there_any_more_has_no_facts(ann):
    """LMS people are retired, not deleted; should one be, so are their facts."""
    get_user_model().objects.get(pk=ann).delete()
    succeed(NOW + MINUTE)
    assert not LearnerDay.objects.exists()
    assert not Milestone.objects.exists()
    assert not Account.objects.exists()
