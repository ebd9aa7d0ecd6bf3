"""``generate`` makes an LMS whose rows are what a real one leaves, and the same ones for the same options."""

import collections
import datetime
import io
import time

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F, Max

from devsite.lab.generate import NotEmptyError, generate
from devsite.lab.generate.state import rows, text
from devsite.lab.generate.tables import ORDER
from devsite.lab.models import CourseStructure

NOW = datetime.datetime(2026, 3, 31, 12, tzinfo=datetime.UTC)
pytestmark = pytest.mark.django_db  # what a test does to the tables is undone

OPTIONS = {"learners": 150, "courses": 12, "years": 1.5, "seed": 7, "now": NOW.isoformat()}


@pytest.fixture(scope="module")
def lms(django_db_setup, django_db_blocker):
    """One generated LMS for all tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield generate(**OPTIONS)
        transaction.set_rollback(True)


def dump():
    """Every row of every table that is written, in order."""
    return {name: list(rows(name).order_by("pk").values_list()) for name in ORDER}


def histories():
    """The history rows of each enrollment, oldest first: (date, type, is_active, mode)."""
    found = collections.defaultdict(list)
    listed = rows("student_courseenrollment_history").order_by("history_date", "history_type")
    for pk, *row in listed.values_list("id", "history_date", "history_type", "is_active", "mode"):
        found[pk].append(tuple(row))
    return found


def test_the_same_options_give_the_same_rows(lms):
    before = dump()
    generate(**OPTIONS, replace=True)
    assert dump() == before


def test_another_seed_gives_another_lms(lms):
    before = dump()
    generate(**OPTIONS | {"seed": 8}, replace=True)
    assert dump()["student_courseenrollment"] != before["student_courseenrollment"]


def test_a_small_lms_takes_less_than_five_seconds(lms):
    started = time.monotonic()
    written = generate(learners=50, courses=5, years=1, replace=True)
    assert time.monotonic() - started < 5
    assert written["auth_user"] > 50


@pytest.mark.parametrize("courses", [1, 2, 30])
def test_any_number_of_courses_is_made(lms, courses):
    written = generate(learners=20, courses=courses, years=1, now=NOW, replace=True)
    assert written["course_overviews_courseoverview"] == written["lab_coursestructure"] == courses


def test_more_learners_leave_more_of_everything(lms):
    few = generate(learners=30, courses=6, years=1, now=NOW, replace=True)
    many = generate(learners=120, courses=6, years=1, now=NOW, replace=True)
    assert many["auth_user"] - few["auth_user"] == 90
    for table in ("student_courseenrollment", "courseware_studentmodule", "completion_blockcompletion"):
        assert 2 * few[table] < many[table] < 8 * few[table]


def test_the_week_and_the_day_have_their_rhythm(lms):
    instants = rows("completion_blockcompletion").values_list("created", flat=True)
    weekdays = collections.Counter(instant.weekday() for instant in instants)
    hours = collections.Counter(instant.hour for instant in instants)
    assert weekdays[1] > 1.3 * weekdays[5]
    assert sum(hours[hour] for hour in (18, 19, 20)) > 3 * sum(hours[hour] for hour in (2, 3, 4))


def test_christmas_is_quiet(lms):
    days = collections.Counter(
        instant.date() for instant in rows("completion_blockcompletion").values_list("created", flat=True)
    )
    usual = sum(days[datetime.date(2025, 12, day)] for day in range(1, 11)) / 10
    quiet = sum(days[datetime.date(2025, 12, day)] for day in range(23, 32)) / 9
    assert quiet < 0.6 * usual


def test_the_platform_grows(lms):
    first, last = NOW - datetime.timedelta(days=540), NOW - datetime.timedelta(days=270)
    made = rows("student_courseenrollment")
    assert made.filter(created__gte=last).count() > 1.5 * made.filter(created__gte=first, created__lt=last).count()


def test_learners_drop_out(lms):
    leaves = {
        structure.course_key: sum(block["completion_mode"] == "completable" for block in structure.tree["blocks"])
        for structure in CourseStructure.objects.all()
    }
    pairs = rows("completion_blockcompletion").annotate(key=text("context_key")).values_list("user_id", "key")
    shares = [count / leaves[key] for (_user, key), count in collections.Counter(pairs).items()]
    reached = [sum(share > part for share in shares) / len(shares) for part in (0.05, 0.3, 0.6, 0.85)]
    assert reached == sorted(reached, reverse=True)
    assert 0.08 < reached[-1] < 0.5 < reached[0]


def test_some_learners_never_start(lms):
    started = set(rows("courseware_studentmodule").values_list("student_id", "course_id"))
    enrolled = rows("student_courseenrollment").filter(is_active=True).values_list("user_id", "course_id")
    assert 0.1 < sum(pair not in started for pair in enrolled) / len(enrolled) < 0.45


def test_the_last_history_row_is_the_live_row(lms):
    known = histories()
    live = rows("student_courseenrollment").in_bulk()
    assert len(known) > 0.9 * len(live)
    assert set(known) < set(live)  # the history table is younger than the platform
    for pk, changes in known.items():
        assert changes[-1][2:] == (live[pk].is_active, live[pk].mode)


def test_enrolling_leaves_an_inactive_and_an_active_row_at_the_same_instant(lms):
    live = rows("student_courseenrollment").in_bulk()
    for pk, (first, second, *_more) in histories().items():
        assert first == (live[pk].created, "+", False, "audit")
        assert second[:3] == (live[pk].created, "~", True)


def test_learners_upgrade_leave_and_come_back(lms):
    shapes = collections.Counter(
        tuple((active, mode) for _date, _type, active, mode in changes[1:]) for changes in histories().values()
    )
    assert shapes[(True, "audit"), (True, "verified")]
    assert shapes[(True, "audit"), (False, "audit")]
    assert any([active for active, _ in shape][:3] == [True, False, True] for shape in shapes)
    assert {mode for shape in shapes for _, mode in shape} == {"audit", "verified", "honor", "professional"}


def test_a_problem_is_complete_only_once_it_is_graded(lms):
    graded = rows("courseware_studentmodule").filter(module_type="problem", grade__isnull=False)
    blocks = {(user, key) for user, key in graded.annotate(key=text("module_state_key")).values_list("student", "key")}
    complete = rows("completion_blockcompletion").filter(block_type="problem").annotate(key=text("block_key"))
    assert set(complete.values_list("user_id", "key")) == blocks
    assert not graded.exclude(grade__gte=0, grade__lte=F("max_grade")).exists()
    assert rows("courseware_studentmodule").filter(module_type="problem", grade=None).exists()


def test_completions_are_written_once(lms):
    assert not rows("completion_blockcompletion").exclude(completion=1.0, created=F("modified")).exists()


def test_positions_have_state_rows(lms):
    types = collections.Counter(rows("courseware_studentmodule").values_list("module_type", flat=True))
    assert types["sequential"] > types["chapter"] > types["course"] > 100
    assert types["video"]


def test_there_is_a_course_grade_only_after_an_attempt(lms):
    answered = rows("courseware_studentmodule").filter(grade__isnull=False).values_list("student_id", "course_id")
    grades = rows("grades_persistentcoursegrade")
    assert {(grade.user_id, grade.course_id) for grade in grades} <= set(answered)
    for grade in grades:
        assert 0 <= grade.percent_grade <= 1
        assert grade.percent_grade == round(grade.percent_grade, 2)
        assert grade.passed_timestamp or not grade.letter_grade
    assert set(grades.values_list("letter_grade", flat=True)) == {"", "Pass", "A", "B", "C"}
    assert rows("grades_persistentsubsectiongrade").count() > grades.count()


def test_certificates_follow_the_pass_in_modes_that_earn_one(lms):
    passed = {
        (grade.user_id, grade.course_id): grade.passed_timestamp for grade in rows("grades_persistentcoursegrade")
    }
    found = rows("certificates_generatedcertificate")
    for certificate in found.filter(status="downloadable"):
        assert certificate.mode in ("verified", "honor", "professional")
        assert certificate.created_date > passed[certificate.user_id, certificate.course_id]
    assert set(found.values_list("status", flat=True)) == {"downloadable", "audit_passing", "notpassing"}


def test_nothing_happens_after_now_or_before_its_enrollment(lms):
    for table, column in (
        ("auth_user", "last_login"),
        ("courseware_studentmodule", "modified"),
        ("student_courseenrollment_history", "history_date"),
        ("grades_persistentcoursegrade", "modified"),
        ("certificates_generatedcertificate", "modified_date"),
    ):
        assert rows(table).aggregate(last=Max(column))["last"] <= NOW
    enrolled = {
        (user, key.lower()): created
        for user, key, created in rows("student_courseenrollment")
        .annotate(key=text("course_id"))
        .values_list("user_id", "key", "created")
    }
    states = rows("courseware_studentmodule").annotate(key=text("course_id")).filter(key__startswith="course-v1:")
    for user, key, created in states.values_list("student_id", "key", "created"):
        assert created >= enrolled[user, key.lower()]


def test_structures_hold_what_makes_progress_hard(lms):
    units, blocks, partitions = [], {}, set()
    for structure in CourseStructure.objects.all():
        blocks |= {block["id"]: block for block in structure.tree["blocks"]}
    for block in blocks.values():
        partitions |= set(block["group_access"])
        if block["type"] == "vertical":
            units.append([blocks[child] for child in block["children"]])
    cohorts = set(rows("course_groups_courseusergrouppartitiongroup").values_list("partition_id", flat=True))
    assert partitions == {"50", *map(str, cohorts)}
    assert cohorts
    assert any(block["staff_only"] for block in blocks.values())
    assert any(block["due"] for block in blocks.values())
    assert any(all(leaf["completion_mode"] == "excluded" for leaf in leaves) for leaves in units)
    assert {block["completion_mode"] for block in blocks.values() if block["type"] == "discussion"} == {"excluded"}
    done = set(rows("completion_blockcompletion").annotate(key=text("block_key")).values_list("key", flat=True))
    assert done - set(blocks)  # blocks that a later publish took out


def test_versions_agree(lms):
    published = rows("learning_sequences_learningcontext").annotate(key=text("context_key"))
    stored = CourseStructure.objects.values_list("course_key", "version")
    assert dict(published.values_list("key", "published_version")) == dict(stored)


def test_courses_come_in_all_kinds(lms):
    courses = list(rows("course_overviews_courseoverview"))
    assert {course.self_paced for course in courses} == {True, False}
    assert any(course.end and course.end < NOW for course in courses)
    assert any(NOW < course.start < NOW + datetime.timedelta(days=60) for course in courses)
    assert any(course.start.year == 2030 for course in courses)  # the LMS's default: never set
    assert any(not course.display_name.isascii() for course in courses)
    assert len({course.org for course in courses}) > 2
    modes = set(rows("course_modes_coursemode").values_list("mode_slug", flat=True))
    assert modes == {"audit", "verified", "honor", "professional"}


def test_a_course_is_running_with_work_due_and_a_publish_in_its_weeks(lms):
    running = rows("course_overviews_courseoverview").filter(start__lt=NOW, end__gt=NOW, self_paced=False)
    dates = rows("edx_when_contentdate").filter(field="due", policy__abs_date__lt=NOW)
    published = rows("learning_sequences_learningcontext").filter(published_at__lt=NOW)
    assert any(
        dates.filter(course_id=course.id, policy__abs_date__gt=course.start).exists()
        and published.filter(context_key=course.id, published_at__gt=course.start).exists()
        for course in running
    )


def test_old_and_odd_keys_are_there(lms):
    known = set(rows("course_overviews_courseoverview").annotate(key=text("id")).values_list("key", flat=True))
    enrolled = set(rows("student_courseenrollment").annotate(key=text("course_id")).values_list("key", flat=True))
    folded = {key.lower() for key in known}
    assert {key for key in enrolled if key.lower() not in folded}  # never had an overview
    assert {key for key in enrolled - known if key.lower() in folded}  # written in another case
    states = set(rows("courseware_studentmodule").annotate(key=text("course_id")).values_list("key", flat=True))
    assert {key.split(":")[0] for key in states} == {"course-v1", "library-v1", "lib"}


def test_people_come_in_all_kinds(lms):
    generate(**OPTIONS | {"learners": 400, "years": 1}, replace=True)
    retired = rows("auth_user").filter(username__startswith="retired__user_")
    assert retired.exists()
    assert not rows("student_courseenrollment").filter(user__in=retired, is_active=True).exists()
    assert rows("auth_user").filter(is_active=False).count() > retired.count()
    leaving = rows("user_api_userretirementstatus").get()
    assert leaving.current_state.state_name == "PENDING"
    assert leaving.user.username == leaving.original_username
    assert leaving.user.email == leaving.retired_email
    roles = rows("student_courseaccessrole").annotate(key=text("course_id")).values_list("role", flat=True)
    assert set(roles) == {"staff", "instructor", "limited_staff", "data_researcher", "ccx_coach", "beta_testers"}
    assert set(roles.filter(key="")) == {"staff", "instructor", "data_researcher"}
    assert rows("course_groups_cohortmembership").exists()


def test_the_demo_logins_work(lms):
    for username in (
        "admin",
        "staff",
        "orgstaff",
        "coursestaff",
        "instructor",
        "researcher",
        "orgresearcher",
        "learner",
    ):
        user = authenticate(username=username, password="demo")
        assert (user.is_superuser, user.is_staff) == (username == "admin", username in ("admin", "staff"))


def test_the_demo_learner_has_a_year_to_look_at(lms):
    """At most of its months, in several courses, a little on many days."""
    lea = get_user_model().objects.get(username="learner")
    year = NOW - datetime.timedelta(days=365)
    made = rows("completion_blockcompletion").filter(user_id=lea.pk, created__gte=year)
    instants = list(made.annotate(key=text("context_key")).values_list("created", "key"))
    assert len({key for _instant, key in instants}) >= 4
    assert len({instant.date() for instant, _key in instants}) >= 50
    assert len({(instant.year, instant.month) for instant, _key in instants}) >= 8


def test_the_demo_s_course_staff_have_a_lively_course(lms):
    roles = rows("student_courseaccessrole").filter(user__username="coursestaff")
    month = NOW - datetime.timedelta(days=28)
    seen = rows("completion_blockcompletion").filter(created__gte=month).annotate(key=text("context_key"))
    active = [
        len(set(seen.filter(key=key).values_list("user_id", flat=True)))
        for key in roles.annotate(key=text("course_id")).values_list("key", flat=True)
    ]
    assert len(active) == 2
    assert max(active) >= 10


def test_tables_with_rows_are_left_alone(lms):
    before = dump()
    with pytest.raises(NotEmptyError, match="auth_user"):
        generate(**OPTIONS)
    with pytest.raises(CommandError, match="--replace"):
        call_command("generate", stdout=io.StringIO())
    assert dump() == before


def test_the_command_says_what_there_is_and_how_to_log_in(lms):
    out = io.StringIO()
    call_command(
        "generate", "--learners", "5", "--courses=2", "--years=0.5", "--replace", "--password=pass", stdout=out
    )
    assert "course_overviews_courseoverview" in out.getvalue()
    assert "'pass'" in out.getvalue()
    assert "coursestaff" in out.getvalue()


@pytest.mark.parametrize(
    ("option", "value", "allowed"),
    [
        ("learners", "0", "a whole number from 1 to 1,000,000"),
        ("learners", "many", "a whole number from 1 to 1,000,000"),
        ("courses", "-1", "a whole number from 1 to 5,000"),
        ("courses", "1.5", "a whole number from 1 to 5,000"),
        ("years", "0", "a number from 0.1 to 20"),
        ("years", "nan", "a number from 0.1 to 20"),
        ("seed", "x", "a whole number from 0"),
        ("now", "yesterday", "an ISO date"),
        ("now", "2026-02-30", "an ISO date"),
        ("now", "1999-01-01", "between 2000 and 2100"),
        ("password", "", "at least one character"),
    ],
)
def test_a_bad_option_is_named_with_what_is_allowed(lms, option, value, allowed):
    with pytest.raises(CommandError, match=allowed) as error:
        call_command("generate", f"--{option}={value}", "--replace", stdout=io.StringIO())
    assert f"--{option}: " in str(error.value)
    with pytest.raises(ValueError, match=allowed):
        generate(**{option: value}, replace=True)
