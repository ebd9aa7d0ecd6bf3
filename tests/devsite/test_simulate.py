"""``simulate`` lives further days: the same ones for the same seed, and each odd event when asked for."""

import datetime
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Max

from devsite.lab.generate import EVENTS, NothingThereError, generate, simulate, simulate_day
from devsite.lab.generate.rhythm import seeded
from devsite.lab.generate.state import latest, rows
from devsite.lab.generate.tables import clear
from devsite.lab.models import CourseStructure
from tests.devsite.test_generate import dump, histories

pytestmark = pytest.mark.django_db  # what a test does to the tables is undone

DAY = datetime.timedelta(days=1)
NOW = datetime.datetime(2026, 3, 3, tzinfo=datetime.UTC)  # a Tuesday

#: (table, column) of everything that is dated.
DATED = (
    ("courseware_studentmodule", "modified"),
    ("completion_blockcompletion", "modified"),
    ("student_courseenrollment_history", "history_date"),
    ("grades_persistentcoursegrade", "modified"),
    ("certificates_generatedcertificate", "modified_date"),
    ("auth_user", "date_joined"),
)


@pytest.fixture(scope="module", autouse=True)
def lms(django_db_setup, django_db_blocker):
    """One generated LMS for all tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield generate(learners=150, courses=8, years=1, seed=3, now=NOW)
        transaction.set_rollback(True)


def day(events=(), seed=1, start=NOW):
    """Live one day."""
    return simulate_day(start, seeded(seed, "test"), events)


def lived(seed):
    """The tables after three days, the days undone."""
    with transaction.atomic():
        for n in range(3):
            simulate_day(NOW + n * DAY, seeded(seed, n), dict.fromkeys(EVENTS, 1.0))
        found = dump()
        transaction.set_rollback(True)
    return found


def test_the_same_seed_lives_the_same_days():
    first = lived(seed=1)
    assert lived(seed=1) == first
    assert lived(seed=2) != first


def test_a_day_brings_people_enrollments_and_activity():
    before = dump()
    happened = day() + day(seed=2, start=NOW + DAY)
    assert happened["registrations"] == rows("auth_user").count() - len(before["auth_user"]) > 0
    assert happened["enrollments"] == rows("student_courseenrollment").count() - len(before["student_courseenrollment"])
    assert happened["visits"] > 5
    assert rows("completion_blockcompletion").count() > len(before["completion_blockcompletion"])
    assert rows("grades_persistentcoursegrade").filter(created__lt=NOW, modified__gte=NOW).exists()


def test_a_quiet_day_leaves_only_rows_of_that_day():
    counts = {table: rows(table).filter(**{f"{column}__lt": NOW}).count() for table, column in DATED}
    grades = rows("grades_persistentcoursegrade").count()
    day()
    for table, column in DATED:
        assert not rows(table).filter(**{f"{column}__gte": NOW + DAY}).exists()
        if table not in ("courseware_studentmodule", "grades_persistentcoursegrade"):  # those are overwritten
            assert rows(table).filter(**{f"{column}__lt": NOW}).count() == counts[table]
    assert rows("grades_persistentcoursegrade").count() >= grades


def test_the_last_history_row_stays_the_live_row():
    quiet = dict.fromkeys(EVENTS, 1.0) | {"bulk_updates": 0, "deletions": 0}
    for n in range(4):
        simulate_day(NOW + n * DAY, seeded(n, "x"), quiet)
    live = rows("student_courseenrollment").in_bulk()
    for pk, changes in histories().items():
        assert changes[-1][2:] == (live[pk].is_active, live[pk].mode)


def test_learners_pass_and_get_certificates():
    passed = rows("grades_persistentcoursegrade").filter(passed_timestamp__isnull=False)
    certified = rows("certificates_generatedcertificate").filter(status="downloadable")
    before = passed.count(), certified.count()
    for n in range(20):
        day(seed=n, start=NOW + n * DAY)
    assert (passed.count() > before[0], certified.count() > before[1]) == (True, True)


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_happens_when_it_is_sure_to(event):
    assert sum(day({event: 1.0}, seed=seed)[event] for seed in range(2)) >= 1


@pytest.mark.parametrize("event", EVENTS)
def test_no_event_happens_unless_it_may(event):
    assert event not in day({name: 1.0 for name in EVENTS if name != event})


def test_a_late_row_has_an_older_timestamp_and_a_higher_id():
    known = rows("courseware_studentmodule").aggregate(last=Max("id"))["last"]
    enrolled = rows("student_courseenrollment").aggregate(last=Max("id"))["last"]
    assert day({"late_rows": 1.0})["late_rows"]
    begins = NOW - datetime.timedelta(minutes=10)
    late = rows("student_courseenrollment").filter(id__gt=enrolled, created__lt=NOW)
    assert late.exists()
    assert not late.filter(created__lt=begins).exists()
    assert not rows("courseware_studentmodule").filter(id__gt=known, modified__lt=begins).exists()


def test_a_reset_deletes_the_state_and_clears_the_completion():
    before = set(rows("courseware_studentmodule").values_list("id", flat=True))
    assert day({"resets": 1.0})["resets"] == 1
    assert len(before - set(rows("courseware_studentmodule").values_list("id", flat=True))) == 1
    assert rows("completion_blockcompletion").get(completion=0.0).modified >= NOW


def test_a_bulk_update_leaves_no_history():
    assert day({"bulk_updates": 1.0})["bulk_updates"]
    live = rows("student_courseenrollment").in_bulk()
    ends = {pk: changes[-1][2:] for pk, changes in histories().items()}
    assert any(pk in ends and ends[pk] != (row.is_active, row.mode) for pk, row in live.items())


def test_a_deleted_enrollment_leaves_its_history():
    before = set(rows("student_courseenrollment").values_list("id", flat=True))
    assert day({"deletions": 1.0})["deletions"] == 1
    (gone,) = before - set(rows("student_courseenrollment").values_list("id", flat=True))
    assert rows("student_courseenrollment_history").filter(id=gone, history_type="-").exists()


def test_a_publish_changes_the_structure_and_its_version():
    before = {row.course_key: (row.version, row.tree) for row in CourseStructure.objects.all()}
    assert day({"publishes": 1.0})["publishes"] == 1
    changed = [row for row in CourseStructure.objects.all() if (row.version, row.tree) != before[row.course_key]]
    (course,) = changed
    version, tree = before[course.course_key]
    assert len(course.tree["blocks"]) != len(tree["blocks"])
    context = rows("learning_sequences_learningcontext").get(context_key=course.course_key)
    assert version != course.version == context.published_version
    assert context.published_at >= NOW


def test_a_retired_learner_is_unenrolled_and_renamed():
    before = rows("auth_user").filter(username__startswith="retired__user_").count()
    assert day({"retirements": 1.0})["retirements"] == 1
    retired = rows("auth_user").filter(username__startswith="retired__user_")
    assert retired.count() == before + 1
    assert not rows("student_courseenrollment").filter(user__in=retired, is_active=True).exists()


def test_an_unknown_event_is_named():
    with pytest.raises(ValueError, match="'storms' is not allowed; give any of publishes"):
        day({"storms"})


def test_days_begin_at_the_latest_row():
    last = latest()
    assert last < NOW
    assert simulate(days=2)["visits"]
    assert last + DAY < latest() < last + 2 * DAY


def test_the_command_says_what_happened():
    out = io.StringIO()
    call_command("simulate", "--days=1", f"--now={(NOW + DAY).isoformat()}", stdout=out)
    assert "visits" in out.getvalue()
    assert not rows("courseware_studentmodule").filter(modified__gte=NOW, modified__lt=NOW + DAY).exists()


@pytest.mark.parametrize(
    ("option", "value", "allowed"),
    [
        ("days", "0", "a whole number from 1 to 3,650"),
        ("days", "two", "a whole number from 1 to 3,650"),
        ("seed", "-1", "a whole number from 0"),
        ("now", "soon", "an ISO date"),
        ("now", "2026-01-01", "or later"),
    ],
)
def test_a_bad_option_is_named_with_what_is_allowed(option, value, allowed):
    options = {"days": "1"} | {option: value}
    with pytest.raises(CommandError, match=allowed) as error:
        call_command("simulate", *(f"--{name}={text}" for name, text in options.items()), stdout=io.StringIO())
    assert f"--{option}: " in str(error.value)


def test_there_must_be_an_lms():
    clear()
    with pytest.raises(NothingThereError, match="run generate or load_lms first"):
        simulate()
    with pytest.raises(CommandError, match="run generate or load_lms first"):
        call_command("simulate", "--days=1", stdout=io.StringIO())
