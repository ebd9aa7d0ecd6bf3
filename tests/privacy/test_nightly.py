"""Whoever was retired while nobody listened is found by a run; each leaves a receipt."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.db import connections
from django.db.models import IntegerField, Value

from figures_lite import privacy
from figures_lite.lms import sources
from figures_lite.models import Account, CourseLearner, Learner, LearnerDay, Reading, Receipt
from tests.notes.models import Note
from tests.pipeline import numbers, rows

RETIRED = "retired__user_0123456789abcdef"
LATER = rows.at(20, 13)
TOMORROW = rows.at(21, 13)


def rename(learner, **fields):
    """Change an account, as the LMS's retirement does."""
    get_user_model().objects.filter(pk=learner).update(**fields)


def receipts():
    """Who asked, and how many facts of some kinds went, of each receipt."""
    kinds = ("figures_lite.CourseLearner", "figures_lite.LearnerDay", "notes.Note")
    return [(row.by, *(row.rows.get(kind, 0) for kind in kinds)) for row in Receipt.objects.order_by("pk")]


def test_facts_of_plugins_go_with_ours_when_a_run_finds_the_account_retired(small):
    numbers.ran()
    Note.objects.create(learner_id=small.ann, course=numbers.the(rows.COURSE), day=rows.NOW.date())
    Note.objects.create(learner_id=small.bob, course=numbers.the(rows.COURSE), day=rows.NOW.date())
    Reading.objects.create(at=rows.NOW, reader_id=small.ann, learner_id=small.bob, via="json", rows=1)
    rename(small.ann, username=RETIRED)
    days = LearnerDay.objects.filter(learner_id=small.ann).count()
    numbers.ran(LATER)
    assert list(Note.objects.values_list("learner_id", flat=True)) == [small.bob]
    assert Reading.objects.values_list("reader_id", "learner_id").get() == (None, small.bob)
    assert not Learner.objects.filter(learner_id=small.ann).exists()
    assert receipts() == [("run", 1, days, 1)]
    numbers.ran(TOMORROW)
    assert len(receipts()) == 1


def test_who_is_on_the_way_out_is_remembered_until_they_are_gone(small):
    numbers.ran()
    rename(small.ann, email=f"{RETIRED}@retired.invalid")
    numbers.ran(LATER)
    assert not Account.objects.filter(learner_id=small.ann).exists()
    assert Learner.objects.filter(learner_id=small.ann).exists()  # they may cancel
    rename(small.ann, username=RETIRED)
    numbers.ran(TOMORROW)
    assert not Learner.objects.filter(learner_id=small.ann).exists()
    assert len(receipts()) == 1


def test_accounts_retired_before_the_install_leave_nothing_at_all(small):
    rename(small.ann, username=RETIRED, email=f"{RETIRED}@retired.invalid")
    numbers.ran()
    assert not Learner.objects.filter(learner_id=small.ann).exists()
    assert receipts() == []


def test_what_came_back_after_the_retirement_goes_at_night(small):
    """A plugin wrote about somebody long retired; no capture meets them any more."""
    numbers.ran()
    rename(small.ann, username=RETIRED)
    numbers.ran(LATER)
    Note.objects.create(learner_id=small.ann, course=numbers.the(rows.COURSE), day=rows.NOW.date())
    numbers.ran(LATER + datetime.timedelta(hours=1))
    assert Note.objects.exists()  # once a day is often enough
    report = numbers.ran(TOMORROW)
    assert report["captured"]["retired learners forgotten"] == 1
    assert not Note.objects.exists()
    assert receipts()[1:] == [("run", 0, 0, 1)]


def test_at_night_who_may_come_back_is_left_to_capture(small):
    numbers.ran()
    rename(small.ann, email=f"{RETIRED}@retired.invalid")
    numbers.ran(LATER)
    Note.objects.create(learner_id=small.ann, course=numbers.the(rows.COURSE), day=rows.NOW.date())
    numbers.ran(TOMORROW)
    assert Learner.objects.get(learner_id=small.ann).touched
    numbers.ran(TOMORROW + datetime.timedelta(hours=1))
    assert not Note.objects.exists()
    assert Learner.objects.filter(learner_id=small.ann).exists()


def test_one_that_cannot_be_forgotten_does_not_stop_the_others(small, monkeypatch):
    from figures_lite.pipeline import forget

    numbers.ran()
    for learner in (small.ann, small.bob):
        rename(learner, username=f"{RETIRED}{learner}", email=f"{learner}@gone.invalid")
    numbers.ran(LATER)
    for learner in (small.ann, small.bob):
        Note.objects.create(learner_id=learner, course=numbers.the(rows.COURSE), day=rows.NOW.date())
    ours = forget.forget

    def fails_for_ann(learner_id, *more):
        if learner_id == small.ann:
            raise RuntimeError("her rows are locked")
        return ours(learner_id, *more)

    monkeypatch.setattr(forget, "forget", fails_for_ann)
    report = numbers.ran(TOMORROW, ok=False)
    assert [error["where"] for error in report["errors"]] == ["forgetting a retired learner"]
    assert list(Note.objects.values_list("learner_id", flat=True)) == [small.ann]


@pytest.fixture
def copy(small, settings, monkeypatch):
    """After a run, LMS tables are read from another alias, where nobody is retired yet: a replica that lags."""
    numbers.ran()
    connections["copy"] = connections["default"]
    settings.FIGURES_LITE_SOURCE_DB = "copy"
    monkeypatch.setattr(sources, "retired", lambda: Value(0, output_field=IntegerField()))
    yield
    del connections["copy"]


def test_a_copy_that_lags_does_not_bring_back_who_is_retired_by_now(small, copy):
    rename(small.ann, email=f"{RETIRED}@retired.invalid")
    privacy.forget(small.ann, Receipt.By.SIGNAL)
    rows.visit(small.ann, "c", when=rows.at(20, 12, 30))  # the LMS, late
    report = numbers.ran(LATER)
    assert report["captured"]["learners"] == 1  # she was noticed
    assert not Account.objects.filter(learner_id=small.ann).exists()
    assert not CourseLearner.objects.filter(learner_id=small.ann).exists()
