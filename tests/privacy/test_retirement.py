"""A retired learner leaves no fact behind, in our tables or a plugin's; closed periods keep their counts."""

import datetime

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext, isolate_apps

from figures_lite import privacy, signals
from figures_lite.models import (
    Account,
    Course,
    CourseDay,
    CourseLearner,
    Enrollment,
    Learner,
    LearnerDay,
    Milestone,
    Receipt,
)
from figures_lite.pipeline import forget, marks
from figures_lite.vocabulary import Fact
from tests.notes.models import Note

JANUARY = datetime.datetime(2026, 1, 20, 12, tzinfo=datetime.UTC)
DAY = JANUARY.date()
LEAVES, STAYS = 7, 8


@pytest.fixture
def now(monkeypatch):
    """A function that sets the time retirement happens at; 10 March 2026 unless called."""

    def set_to(*parts):
        monkeypatch.setattr(forget.timezone, "now", lambda: datetime.datetime(*parts, tzinfo=datetime.UTC))

    set_to(2026, 3, 10, 9)
    return set_to


@pytest.fixture
def courses(db, now):
    """Two courses, and one of each fact about each of two learners in the first of them."""
    first, second = (Course.objects.create(key=f"course-v1:O+{name}+R", org="O", known=True) for name in "AB")
    for learner in (LEAVES, STAYS):
        who = {"learner_id": learner, "course": first}
        Account.objects.create(learner_id=learner, at=JANUARY, day=DAY)
        Learner.objects.create(learner_id=learner)
        Enrollment.objects.create(**who, mode="audit", since=JANUARY, since_day=DAY, began="enrolled")
        LearnerDay.objects.create(**who, day=DAY, completions=3)
        Milestone.objects.create(**who, kind="enrolled", at=JANUARY, day=DAY)
        CourseLearner.objects.create(**who, enrolled=True)
        Note.objects.create(**who, day=DAY)
    CourseDay.objects.create(course=first, period=DAY, completions=6)
    return first, second


def facts_about(learner):
    """How many rows each model with a learner in it has about one: ``{model name: count}``."""
    about = [model for model in apps.get_models() if model._meta.app_label in ("figures_lite", "notes")]
    about = [model for model in about if any(field.name == "learner_id" for field in model._meta.fields)]
    counts = {model.__name__: model.objects.filter(learner_id=learner).count() for model in about}
    return {name: count for name, count in counts.items() if count}


def stale():
    _ids, found = marks.pending()
    return sorted(found.items())


def test_every_fact_about_the_learner_goes_and_nobody_elses(courses):
    assert privacy.forget(LEAVES) == {
        "figures_lite.Account": 1,
        "figures_lite.CourseLearner": 1,
        "figures_lite.Enrollment": 1,
        "figures_lite.Learner": 1,
        "figures_lite.LearnerDay": 1,
        "figures_lite.Milestone": 1,
        "notes.Note": 1,
    }
    assert facts_about(LEAVES) == {}
    assert facts_about(STAYS) == {
        "Account": 1,
        "CourseLearner": 1,
        "Enrollment": 1,
        "Learner": 1,
        "LearnerDay": 1,
        "Milestone": 1,
        "Note": 1,
    }


def test_the_open_day_and_month_are_counted_again_and_closed_ones_keep_their_counts(courses):
    first, _second = courses
    privacy.forget(LEAVES)
    assert stale() == [(0, datetime.date(2026, 3, 10)), (first.pk, datetime.date(2026, 3, 10))]
    assert CourseDay.objects.get().completions == 6


def test_the_open_day_is_that_of_the_reporting_time_zone(courses, now, settings):
    settings.FIGURES_LITE_TIME_ZONE = "Asia/Tokyo"
    now(2026, 3, 31, 15)  # midnight in Tokyo
    privacy.forget(LEAVES)
    assert {since for _course, since in stale()} == {datetime.date(2026, 4, 1)}


def test_forgetting_twice_does_nothing_more(courses):
    privacy.forget(LEAVES)
    before = stale()
    assert privacy.forget(LEAVES) == {}
    assert stale() == before
    assert Receipt.objects.count() == 1


def test_somebody_never_seen_is_forgotten_without_a_trace(courses):
    assert privacy.forget(12345) == {}
    assert stale() == []
    assert not Receipt.objects.exists()


def test_nothing_is_logged_that_tells_who_it_was(courses, caplog):
    caplog.set_level("INFO", "figures_lite")
    LearnerDay.objects.filter(learner_id=LEAVES).update(learner_id=987654)
    privacy.forget(987654)
    assert "A learner was forgotten: 1 rows in 1 tables." in caplog.text
    assert "987654" not in caplog.text


def test_facts_of_other_apps_are_found():
    with isolate_apps("figures_lite"):

        class Post(Fact):
            learner_id = models.IntegerField()

            class Meta:
                app_label = "figures_lite"

        class Weather(Fact):
            class Meta:
                app_label = "figures_lite"

        found = [Post, Weather, LearnerDay, Course]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(forget.apps, "get_models", lambda: found)
            assert privacy.personal_facts() == [Post, LearnerDay]


@pytest.mark.parametrize("number", [0, 1], ids=["misc", "critical"])
def test_each_of_the_lms_signals_forgets_the_learner(courses, lms, number):
    user = apps.get_model("auth", "User")(pk=LEAVES, username="not yet retired")
    responses = lms[number].send(sender=object, user=user)
    assert len(responses) == 1
    assert facts_about(LEAVES) == {}


def test_both_signals_after_one_another_are_no_trouble(courses, lms):
    user = apps.get_model("auth", "User")(pk=LEAVES)
    for signal in (*lms, *lms):
        signal.send(sender=object, user=user)
    assert len(stale()) == 2


def test_erasure_that_failed_is_not_hidden(courses, lms, monkeypatch):
    def fail(_learner_id, _by):
        raise RuntimeError("database is gone")

    monkeypatch.setattr("figures_lite.signals.receivers.forget", fail)
    with pytest.raises(RuntimeError):
        lms[0].send(sender=object, user=apps.get_model("auth", "User")(pk=LEAVES))


def test_without_an_lms_there_is_nothing_to_connect():
    signals.connect()


def test_a_receipt_says_when_and_how_many_and_not_who(courses, lms, now):
    LearnerDay.objects.filter(learner_id=LEAVES).update(learner_id=987654)
    Learner.objects.create(learner_id=987654)
    now(2026, 3, 11, 8)
    for signal in (*lms, *lms):
        signal.send(sender=object, user=apps.get_model("auth", "User")(pk=987654, username="zoe"))
    (receipt,) = Receipt.objects.values()
    assert receipt.pop("id")
    assert receipt == {
        "at": datetime.datetime(2026, 3, 11, 8, tzinfo=datetime.UTC),
        "by": "signal",
        "rows": {"figures_lite.Learner": 1, "figures_lite.LearnerDay": 1},
    }


def test_who_was_forgotten_when_they_asked_for_it_leaves_no_second_receipt_when_they_are_retired(courses):
    privacy.forget(LEAVES, Receipt.By.RUN)
    Learner.objects.create(learner_id=LEAVES)  # capture remembers having seen them: they might have cancelled
    assert privacy.forget(LEAVES, Receipt.By.SIGNAL) == {"figures_lite.Learner": 1}
    assert not Learner.objects.filter(learner_id=LEAVES).exists()
    assert [receipt.by for receipt in Receipt.objects.all()] == ["run"]


def test_nor_does_a_run_name_them_that_was_at_work_meanwhile(courses):
    address = "retired__user_0@retired.invalid"
    apps.get_model("auth", "User").objects.create(pk=LEAVES, username="lea", email=address)
    Learner.objects.filter(learner_id=LEAVES).delete()
    report = {"skipped": {"odd": {"number": 2, "examples": [f"learner {LEAVES} has", "learner 4711 has"]}}}
    told = forget.named_no_more(report, JANUARY)
    assert told["skipped"]["odd"]["examples"] == ["learner … has", "learner 4711 has"]  # of whom no account is known


def statements(learner):
    """The statements of forgetting a learner."""
    with CaptureQueriesContext(
        connection,
    ) as found:
        privacy.forget(learner)
    return [query["sql"] for query in found]


def test_it_takes_no_more_statements_for_a_learner_of_many_rows(courses):
    first, second = courses
    days = [DAY + datetime.timedelta(days=number) for number in range(1, 1500)]
    rows = [LearnerDay(learner_id=LEAVES, course=course, day=day) for course in courses for day in days]
    LearnerDay.objects.bulk_create(rows)
    LearnerDay.objects.create(learner_id=9, course=second, day=DAY)
    privacy.forget(9)  # the site was marked as forgotten on this day before
    many, few = statements(LEAVES), statements(STAYS)
    assert not LearnerDay.objects.exists()
    assert len(many) == len(few) < 30


@pytest.mark.django_db(transaction=True)
def test_a_plugin_that_was_not_migrated_is_no_reason_to_fail(courses):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {Note._meta.db_table} RENAME TO elsewhere")
    try:
        with transaction.atomic():  # the LMS's
            found = privacy.forget(LEAVES)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE elsewhere RENAME TO {Note._meta.db_table}")
    assert found["figures_lite.LearnerDay"] == 1
    assert facts_about(LEAVES) == {"Note": 1}  # it was not there to be seen
    assert privacy.forget(LEAVES) == {"notes.Note": 1}


def test_before_our_own_tables_are_made_there_is_nothing_to_forget(courses, monkeypatch):
    """Installed, not migrated yet: nothing is stored, so a retirement must not fail for it."""
    absent = {*privacy.personal_facts(), Learner, forget.Reading, Receipt, forget.Run}
    asked = []

    def missing():
        asked.append(True)
        return absent

    def broken(*_arguments, **_options):
        raise forget.DatabaseError("no such table")

    monkeypatch.setattr(forget, "not_there", missing)
    monkeypatch.setattr(Learner._default_manager.__class__, "filter", broken)
    monkeypatch.setattr(forget, "upsert", broken)
    assert privacy.forget(LEAVES) == {}
    assert asked
