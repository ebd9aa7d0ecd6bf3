"""Folding old learner days changes no answer: the same before and after, and ever after the same as without it.

Each world is lived twice from one seed, once with learner days kept for ever and once folded, and compared whole: every
aggregate of every scope and grain, and every learner's row.
"""

import datetime
import zlib

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import override_settings

from devsite.lab.generate import generate
from figures_lite import catalogue, read
from figures_lite.models import Course, CourseLearner, Cursor, Enrollment, Filled, Learner, LearnerDay, Stale
from figures_lite.periods import FIRST_DAY, calendar
from figures_lite.pipeline import audit, capture, due
from figures_lite.pipeline.folded import REACH, Fold, folded
from figures_lite.vocabulary import Distinct, Grain

from .tables import aggregates, differences, facts, numbers, tried, utc
from .worlds import DAY, LASTING, lived, succeed

pytestmark = pytest.mark.django_db

INSTALL = utc(2026, 3, 6, 6)
SEED, ZONE = 9, "America/New_York"
FOLDING = {"FIGURES_LITE_FACTS_KEPT": 40, "FIGURES_LITE_HOURS_KEPT": 20}
KEEPING = FOLDING | {"FIGURES_LITE_FACTS_KEPT": None}
MINUTES = datetime.timedelta(minutes=4)


@pytest.fixture(autouse=True)
def zone(settings):
    """Days that are not UTC's."""
    settings.FIGURES_LITE_TIME_ZONE = ZONE


@pytest.fixture
def twins():
    """Two lives from one seed are the same where a roll-back takes back the ids that it gave: elsewhere they differ."""
    if connection.vendor != "sqlite":
        pytest.skip("ids are not rolled back here, and what happens to whom is drawn by id")


def begun(days=3, events=LASTING):
    """An LMS with a past of half a year, and some days with a run each; gives the instant of the last run."""
    generate(learners=40, courses=8, years=0.6, seed=SEED, now=INSTALL)
    who = {"username": "the auditor", "email": "auditor@example.com", "is_staff": True, "date_joined": INSTALL}
    get_user_model().objects.create(**who)
    with override_settings(**KEEPING):
        succeed(INSTALL)
        now, _happened = lived(INSTALL, SEED, events, days)
    return now


def learner_rows():
    """Every row of every course's learner list, as it is answered."""
    staff, found = get_user_model().objects.get(username="the auditor"), {}
    for course in Course.objects.order_by("key"):
        rows = read.learners(str(course.key), for_user=staff, now=INSTALL).rows
        found[str(course.key)] = [tuple(row.items()) for row in rows]
    return found


def answers():
    """All that can be asked: aggregates and learner lists."""
    return aggregates() | {f"learners of {key}": rows for key, rows in learner_rows().items()}


def state(before=FIRST_DAY):
    """Facts without what says how much was folded, learner days only those that hold on a day or later."""
    found = facts()
    names = [field.name for field in LearnerDay._meta.concrete_fields if not field.primary_key]
    place = names.index("until_day")
    found["LearnerDay"] = [row for row in found["LearnerDay"] if row[place] >= before]
    names = [field.name for field in CourseLearner._meta.concrete_fields if not field.primary_key]
    kept = [place for place, name in enumerate(names) if not name.startswith("folded_")]
    found["CourseLearner"] = [tuple(row[place] for place in kept) for row in found["CourseLearner"]]
    return found


def split(day):
    """The numbers of every aggregate before a day, and from it on."""
    old, new = {}, {}
    for aggregate in catalogue.aggregates():
        for (key, period), values in numbers(aggregate).items():
            begins = calendar().day(period) if aggregate.grain == Grain.HOUR else period
            part = old if begins < day else new
            part.setdefault(aggregate.__name__, []).append((key, str(period), values))
    return old, new


def alike(one, other):
    """The first differences between two such parts."""
    return differences(*({name: sorted(map(repr, rows)) for name, rows in part.items()} for part in (one, other)))


def test_a_fold_changes_no_answer():
    now = begun()
    before, told, days = answers(), state(), LearnerDay.objects.count()
    with override_settings(**FOLDING):
        record = succeed(now + MINUTES)
    fold = folded()
    assert fold.first == datetime.date(2026, 1, 1)
    assert fold.before == fold.first - REACH * DAY
    assert days * 0.2 < record.report["captured"]["learner days folded"] == days - LearnerDay.objects.count()
    assert not LearnerDay.objects.filter(until_day__lt=fold.before).exists()
    assert not any(record.report["filled"].values())
    assert differences(before, answers()) == ""
    kept = state(fold.before)
    assert kept == told | {"LearnerDay": kept["LearnerDay"]}
    assert CourseLearner.objects.filter(folded_active__gt=0).exists()


def onward(now):
    """More of the same life: some days, and some a month later, when more is folded."""
    now, happened = lived(now.replace(hour=6, minute=0) + DAY, SEED + 1, LASTING, 3)
    later, more = lived(utc(2026, 4, 20, 6), SEED + 2, LASTING, 3)
    return later, happened + more


def test_life_goes_on_as_in_a_twin_without_the_fold(twins):
    """From the fold on all is the same, whatever odd events come; before it, what was stored stays as it was."""
    last = datetime.date(2026, 3, 1)
    with tried(), override_settings(**KEEPING):
        _later, happened = onward(begun())
        twin, twin_facts, twin_rows = split(last)[1], state(), learner_rows()
    assert len(happened) > 8, happened
    now = begun()
    with override_settings(**FOLDING):
        succeed(now + MINUTES)
        first = folded().first
        stood = split(first)[0]
        onward(now)
        fold = folded()
        assert first < fold.first == last
        assert alike(stood, split(first)[0]) == ""
        assert alike(twin, split(last)[1]) == ""
        assert learner_rows() == twin_rows
        place = until_place()
        twin_facts["LearnerDay"] = [row for row in twin_facts["LearnerDay"] if row[place] >= fold.before]
        assert differences(twin_facts, state(fold.before)) == ""
        mismatches, compared, _left_out = audit.audit(100, 10, 1)
        assert list(map(str, mismatches)) == []
        assert compared > 1000


def joins_the_team(now):
    """Somebody enrolled since long before the fold becomes staff of the course; gives when a run has seen it."""
    old = Enrollment.objects.filter(
        is_team=False, since_day__lt=datetime.date(2025, 12, 1), until=None, course__known=True
    )
    spell = old.order_by("since", "learner_id").first()
    role = {"user_id": spell.learner_id, "org": spell.course.org, "course_id": spell.course.key, "role": "staff"}
    apps.get_model("student", "CourseAccessRole").objects.create(**role)
    succeed(now + DAY, sweep=True)
    assert not Enrollment.objects.filter(learner_id=spell.learner_id, course=spell.course, is_team=False).exists()


def test_who_joins_the_team_later_is_in_no_level_since_the_fold(twins):
    """Levels begin anew where the fold is: those stored of the day before, which are all known, still count them."""
    first, later = datetime.date(2026, 4, 1), utc(2026, 5, 20, 6)  # after the install
    with tried(), override_settings(**KEEPING):
        begun(1)
        joins_the_team(lived(later, SEED, LASTING, 1)[0])
        twin = split(first)[1]
    with override_settings(**KEEPING):
        begun(1)
        now, _happened = lived(later, SEED, LASTING, 1)
    with override_settings(**FOLDING):
        succeed(now + MINUTES)
        assert folded().first == first
        stood = split(first)[0]
        joins_the_team(now)
        assert alike(twin, split(first)[1]) == ""
        assert alike(stood, split(first)[0]) == ""


def until_place():
    """Where a learner day has its last column."""
    return [field.name for field in LearnerDay._meta.concrete_fields if not field.primary_key].index("until_day")


def test_what_is_folded_is_not_captured_again():
    now = begun()
    with override_settings(**FOLDING):
        succeed(now + MINUTES)
        before, told = facts(), answers()
        record = succeed(now + 2 * MINUTES, everybody=True)
        assert record.report["captured"]["learners"] > 30
        assert differences(before, facts()) == ""
        assert differences(told, answers()) == ""
        assert not Stale.objects.exists()


def test_a_backfill_leaves_periods_alone_whose_facts_are_gone():
    now = begun()
    with override_settings(**FOLDING):
        succeed(now + MINUTES)
        told = answers()
        record = succeed(now + 2 * MINUTES, everybody=True, refill=FIRST_DAY)
        assert not any(record.report["filled"].values())
        assert differences(told, answers()) == ""


def test_a_changed_declaration_is_counted_from_the_fold_on():
    now = begun()
    with override_settings(**FOLDING):
        succeed(now + MINUTES)
        old, new = split(folded().first)
        marks = Filled.objects.count()
        Cursor.objects.filter(name__startswith="declared ").update(position={"declared": zlib.crc32(b"other")})
        for aggregate in catalogue.aggregates():
            first = calendar().start(folded().first) if aggregate.grain == Grain.HOUR else folded().first
            aggregate._base_manager.filter(period__gte=first).delete()
        record = succeed(now + 2 * MINUTES)
        assert sum(record.report["filled"].values()) == sum(map(len, new.values()))
        assert alike(old, split(folded().first)[0]) == ""
        assert alike(new, split(folded().first)[1]) == ""
        assert Filled.objects.count() == marks


def test_nothing_is_folded_while_a_period_waits_to_be_filled(monkeypatch):
    now = begun(days=1)
    Stale.objects.create(marks={"0": "2025-12-24"})
    monkeypatch.setattr(due.Due, "late", lambda self, stale: [])
    monkeypatch.setattr("figures_lite.pipeline.marks.clear", lambda ids: None)
    with override_settings(**FOLDING):
        succeed(now + MINUTES)
    assert folded() is None


def test_nothing_is_folded_while_anybody_waits_to_be_captured(monkeypatch):
    now = begun(days=1)
    Learner.objects.filter(learner_id=Learner.objects.order_by("pk").first().pk).update(touched=True)
    monkeypatch.setattr(capture.Capture, "all_touched", lambda self, progress=None: None)
    with override_settings(**FOLDING):
        succeed(now + MINUTES)
        assert folded() is None
        monkeypatch.undo()
        succeed(now + 2 * MINUTES)
        assert folded() is not None


def test_windows_that_reach_further_than_is_kept_begin_later():
    """A plugin's, say: what reaches back to days that are gone would count too few."""
    fold = Fold(datetime.date(2026, 3, 1), datetime.date(2026, 1, 29))
    assert {fold.first_of(aggregate) for aggregate in catalogue.aggregates()} == {fold.first}
    assert all(
        (getattr(metric, "window", None) or 1) <= REACH + 1
        for aggregate in catalogue.aggregates()
        for metric in catalogue.metrics(aggregate).values()
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "metrics", lambda _aggregate: {"quarter": Distinct(LearnerDay, window=90)})
        assert fold.first_of(catalogue.aggregates()[0]) == datetime.date(2026, 5, 1)


def test_a_fold_that_was_killed_is_finished_by_whoever_comes_next(monkeypatch):
    """Killed when the mark was set and nothing dropped: a capture drops what it meets, the next run the rest."""
    now = begun()
    with tried(), override_settings(**FOLDING):
        succeed(now + MINUTES)
        expected, rows = facts(), answers()
    with override_settings(**FOLDING):
        with monkeypatch.context() as patch:
            patch.setattr("figures_lite.pipeline.fold.drop", lambda rows, report: None)
            succeed(now + MINUTES)
        old = LearnerDay.objects.filter(until_day__lt=folded().before)
        assert old.count() > 50
        some = set(old.values_list("learner_id", flat=True)[:40])
        captured = {learner_id: capture.micros(now) for learner_id in sorted(some)}
        capturing = capture.Capture(audit.Courses(audit.Report()), calendar(), now + MINUTES, audit.Report())
        capturing.chunk(captured)
        assert not old.filter(learner_id__in=some).exists()
        assert not Stale.objects.exists()
        succeed(now + MINUTES)
    assert differences(expected, facts()) == ""
    assert differences(rows, answers()) == ""
