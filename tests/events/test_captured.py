"""After a run, what an event tells of is captured by the very next one, no sweep being due; and nobody else is."""

import pytest

from figures_lite.models import Course, CourseDay, CourseLearner, CourseModeDay, Cursor, Learner, Receipt
from figures_lite.pipeline import noticed, sweep
from figures_lite.privacy import forget
from tests.pipeline import numbers, rows

from . import sent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def captured(small, shared, clock, monkeypatch):
    """All is captured, and the next run is not due to compare anybody."""
    monkeypatch.setattr(sweep, "LEAST", 0)
    cohort = {"user_id": small.ann, "course_id": rows.COURSE}
    group = rows.put("course_groups_courseusergroup", name="Red", course_id=rows.COURSE, group_type="cohort")
    rows.put("course_groups_cohortmembership", course_user_group_id=group, **cohort)
    numbers.ran()
    assert standing(small.ann, "cohort") == "Red"
    clock.at += 240  # as the ticker has it
    return small


def standing(learner, what):
    """How a learner stands in the course."""
    return getattr(CourseLearner.objects.get(learner_id=learner), what)


def leave(small):
    """Bob un-enrolls."""
    rows.change("student_courseenrollment", {"user_id": small.bob}, is_active=False)
    (number,) = enrollments(small.bob)
    rows.recorded(number, small.bob, rows.at(20, 11), active=False)
    sent.enrollment(small.bob, active=False)
    return small.bob, lambda: day().enrolled, 2, 1


def pay(small):
    """Bob changes the mode."""
    rows.change("student_courseenrollment", {"user_id": small.bob}, mode="verified")
    (number,) = enrollments(small.bob)
    rows.recorded(number, small.bob, rows.at(20, 11), mode="verified")
    sent.enrollment(small.bob, mode="verified")
    return small.bob, lambda: by_mode("verified"), 0, 1


def join_the_team(small):
    """Bob becomes course staff."""
    rows.put("student_courseaccessrole", user_id=small.bob, org="Org", course_id=rows.COURSE, role="staff")
    sent.role(small.bob)
    return small.bob, lambda: day().enrolled, 2, 1


def lose_the_certificate(small):
    """Ann's certificate is invalidated."""
    rows.change("certificates_generatedcertificate", {"user_id": small.ann}, status="unavailable")
    sent.certificate(small.ann)
    return small.ann, lambda: day().certified, 1, 0


def change_the_cohort(small):
    """Ann is moved to another cohort."""
    group = rows.put("course_groups_courseusergroup", name="Blue", course_id=rows.COURSE, group_type="cohort")
    rows.change("course_groups_cohortmembership", {"user_id": small.ann}, course_user_group_id=group)
    sent.cohort(small.ann)
    return small.ann, lambda: standing(small.ann, "cohort"), "Red", "Blue"


CHANGES = (leave, pay, join_the_team, lose_the_certificate, change_the_cohort)
ALL = pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)


def enrollments(learner):
    """The ids of somebody's enrollments."""
    from django.apps import apps

    return apps.get_model("student.CourseEnrollment").objects.filter(user_id=learner).values_list("pk", flat=True)


def day():
    """The course's numbers of today."""
    return CourseDay.objects.get(course__key=rows.COURSE, period=rows.NOW.date())


def by_mode(mode):
    """How many are enrolled in a mode today."""
    row = CourseModeDay.objects.filter(course__key=rows.COURSE, period=rows.NOW.date(), mode=mode).first()
    return row.enrolled if row else 0


def ran_once_more():
    """What a run captures at the instant of the last one: no time has passed, so no sweep is due."""
    report = numbers.ran()["captured"]
    assert report["swept"] == 0
    assert "touched by sweep" not in report
    return report


@ALL
def test_the_next_run_captures_just_that_learner_and_the_numbers_change(captured, change):
    learner, number, before, after = change(captured)
    assert number() == before
    report = ran_once_more()
    assert (report["noticed"], report["touched"], report["learners"]) == (1, 0, 1)
    assert number() == after
    assert learner in (captured.ann, captured.bob)


@ALL
def test_without_the_event_that_run_would_not_have_noticed(captured, change, shared):
    _learner, number, before, _after = change(captured)
    shared.clear()
    report = ran_once_more()
    assert (report["noticed"], report["touched"], report.get("learners", 0)) == (0, 0, 0)
    assert number() == before


@ALL
def test_a_sweep_still_finds_what_is_lost(captured, change, shared):
    _learner, number, _before, after = change(captured)
    shared.clear()
    numbers.ran(sweep=True)
    assert number() == after


@ALL
def test_with_events_off_a_run_reads_none(captured, change, settings):
    _learner, number, before, _after = change(captured)
    settings.FIGURES_LITE_EVENTS = False
    assert "noticed" not in ran_once_more()
    assert number() == before


def test_who_was_told_of_just_before_a_run_is_captured_once_more_and_then_no_more(captured, clock):
    leave(captured)
    seen = []
    for _run in range(3):
        seen.append(ran_once_more()["noticed"])
        clock.at += 240
    assert seen == [1, 1, 0]


def test_who_was_told_of_a_minute_before_a_run_is_captured_once(captured, clock):
    leave(captured)
    clock.at += 60
    seen = []
    for _run in range(2):
        seen.append(ran_once_more()["noticed"])
        clock.at += 240
    assert seen == [1, 0]


def test_what_comes_while_a_run_is_at_work_is_captured_by_the_next(captured, clock):
    """Bob is told of twice in one window, and the run reads in between: the list that it reads again is the same."""
    sent.enrollment(captured.bob)
    assert ran_once_more()["noticed"] == 1
    rows.change("student_courseenrollment", {"user_id": captured.bob}, is_active=False)
    (number,) = enrollments(captured.bob)
    rows.recorded(number, captured.bob, rows.at(20, 11), active=False)
    sent.enrollment(captured.bob, active=False)
    clock.at += 240
    assert ran_once_more()["noticed"] == 1
    assert day().enrolled == 1


@pytest.mark.parametrize("seconds", [-30, 30])
def test_clocks_may_be_half_a_minute_apart(captured, clock, seconds):
    """The process that sends the event has another clock than the run's."""
    ran_once_more()
    clock.at += seconds
    leave(captured)
    clock.at -= seconds
    assert ran_once_more()["noticed"] == 1
    assert day().enrolled == 1


def test_a_clock_that_was_set_back_loses_nothing(captured, clock):
    ran_once_more()
    clock.at -= 3600
    leave(captured)
    assert ran_once_more()["noticed"] == 1


def test_a_run_after_a_long_time_reads_what_is_kept(captured, clock):
    sent.grade(captured.bob)
    clock.at += 3600
    sent.grade(captured.ann)
    clock.at += 3700
    assert ran_once_more()["noticed"] == 1  # the cache would have let go of the other


def test_a_cache_that_cannot_be_read_is_an_error_and_read_by_the_next_run(captured, clock, monkeypatch):
    leave(captured)
    whole = noticed.store

    def down():
        raise ConnectionError("no cache here")

    monkeypatch.setattr(noticed, "store", lambda: type("Down", (), {"get_many": lambda self, keys: down()})())
    position = Cursor.objects.get(name=noticed.NAME).position
    report = numbers.ran(ok=False)
    assert report["errors"] == [
        {"where": "reading of whom the LMS's events told", "error": "ConnectionError: no cache here"}
    ]
    assert Cursor.objects.get(name=noticed.NAME).position == position
    monkeypatch.setattr(noticed, "store", whole)
    assert ran_once_more()["noticed"] == 1
    assert day().enrolled == 1


def test_somebody_nobody_has_seen_yet_is_captured_too(captured):
    dan = rows.person("dan")
    rows.enroll(dan)
    sent.enrollment(dan)
    report = ran_once_more()
    assert report["noticed"] == 1
    assert CourseLearner.objects.filter(learner_id=dan).exists()
    assert Course.objects.count() == 1


def test_a_replica_that_lags_has_word_read_again_until_it_has_come(captured, clock, settings, monkeypatch):
    """Its newest row is ten minutes old: what was told since is not there yet."""
    settings.DATABASES  # noqa: B018
    monkeypatch.setattr(noticed.sources, "database", lambda: "replica")
    ten = 10 * 60 * 1_000_000
    monkeypatch.setattr(noticed.sources, "clock", lambda now: now - ten)
    here = noticed.window(clock.at)
    assert noticed.arrived(here, rows.NOW) == here - 20
    monkeypatch.setattr(noticed.sources, "clock", lambda now: None)
    assert noticed.arrived(here, rows.NOW) == here


def test_word_of_somebody_who_was_retired_since_brings_nothing_back(captured):
    """The LMS un-enrolls them before it has them forgotten, so word of it is still there when the next run comes."""
    sent.enrollment(captured.ann, active=False)
    rows.change("auth_user", {"id": captured.ann}, username="retired__user_1", email="retired__user_1@retired.invalid")
    assert forget(captured.ann, Receipt.By.SIGNAL)
    for _run in range(2):
        ran_once_more()
    assert not Learner.objects.filter(learner_id=captured.ann).exists()
    assert not CourseLearner.objects.filter(learner_id=captured.ann).exists()
    assert Receipt.objects.count() == 1


def test_word_of_an_id_that_nobody_has_leaves_nothing(captured):
    sent.grade(captured.cat + 1000)
    ran_once_more()
    assert not CourseLearner.objects.filter(learner_id=captured.cat + 1000).exists()
    assert set(Learner.objects.values_list("learner_id", flat=True)) == {captured.ann, captured.bob, captured.cat}
