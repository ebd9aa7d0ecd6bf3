"""After a retirement no table but the LMS's own says a word of who it was; closed periods keep every number.

The people have ids and names that nothing else can hold by chance. They live a whole life: they enroll, study, pass,
leave rows that the pipeline doubts, are read about, read about others, and are retired as the LMS does it.
"""

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import transaction

from figures_lite import catalogue
from figures_lite.models import Filled, Learner, Reading, Receipt
from figures_lite.periods import calendar
from figures_lite.pipeline import forget
from figures_lite.read import learner, learners
from tests.notes.models import Note
from tests.pipeline import numbers, rows

from .scanner import every_table, our_tables, scan

STUDENT, READER, OTHER = 918273645, 827364591, 918273999
RETIRED = "retired__user_0123456789abcdef"
WORDS = {
    STUDENT: ("zyxquwalda", "Walda Zyxqu-Brennfleck", "zyxquwalda@planted.example"),
    READER: ("vuxplorimond", "Rimond Vuxplo-Katzenstrick", "vuxplorimond@planted.example"),
}
PLANTED = [text for learner_id, words in WORDS.items() for text in (learner_id, *words)]
NEXT_DAY = rows.at(21, 13)
API = "/figures-lite/api/v1"


def somebody(learner_id, username, name, email, **fields):
    """An account with a profile."""
    fields |= {"username": username, "email": email, "date_joined": rows.at(1), "first_name": name.split()[0]}
    get_user_model().objects.create(pk=learner_id, **fields)
    apps.get_model("student", "UserProfile").objects.create(user_id=learner_id, name=name, meta="", courseware="")


@pytest.fixture
def lived(small, client, monkeypatch):
    """What two people lived before one of them was retired: rows in every table that can have any."""
    monkeypatch.setattr(forget.timezone, "now", lambda: rows.at(20, 12, 15))
    somebody(STUDENT, *WORDS[STUDENT])
    somebody(READER, *WORDS[READER], is_staff=True)
    somebody(OTHER, "another", "An Other", "another@example.com")  # so that no cursor stands at one of them
    rows.course(rows.OTHER)
    for who in (STUDENT, READER, OTHER):
        rows.enroll(who)
        rows.complete(who, "a", when=rows.at(3))
        rows.visit(who, "b", when=rows.at(10, 9))
        rows.grade(who, 0.8, "Pass", passed=rows.at(5))
        rows.certificate(who, when=rows.at(6))
        rows.visit(who, "a", rows.OTHER)  # activity without an enrollment: the run's report says whose
        rows.put("student_courseenrollment", user_id=who, course_id="course-v1:Un+Dated+1", mode="audit", created=None)
    rows.visit(STUDENT, "c", when=rows.at(20, 11))  # today
    numbers.ran(rows.NOW)
    Note.objects.create(learner_id=STUDENT, course=numbers.the(rows.COURSE), day=rows.NOW.date())
    Note.objects.create(learner_id=READER, course=numbers.the(rows.COURSE), day=rows.NOW.date())
    reader = get_user_model().objects.get(pk=READER)
    client.force_login(reader)
    for path in (
        f"courses/{rows.COURSE}/learners/",
        f"courses/{rows.COURSE}/learners/?format=csv",
        f"courses/{rows.COURSE}/learners/?search=zyxqu&ordering=name",
        f"learners/{STUDENT}/",
        f"learners/{STUDENT}/?format=csv",
        "learners/?behind=enrolled",
        "accounts/?format=csv",
        "matrix/",
        "matrix/?format=csv",
    ):
        answer = client.get(f"{API}/{path}")
        assert answer.status_code == 200, path
        assert b"zyxquwalda" in (b"".join(answer.streaming_content) if answer.streaming else answer.content)
    assert learner(STUDENT, for_user=reader).rows.page(1).rows
    assert list(learners(rows.COURSE, for_user=reader).rows)
    client.logout()
    return small


def retire(learner_id, lms):
    """Retire somebody as the LMS does: request, un-enrollment, two signals, each in a transaction of a request."""
    misc, critical = lms
    user = get_user_model().objects.get(pk=learner_id)
    number = learner_id % 97
    with transaction.atomic():
        user.email, user.password = f"{RETIRED}{number}@retired.invalid", "!"
        user.save()
    rows.change("student_courseenrollment", {"user_id": learner_id}, is_active=False)
    rows.recorded(1, learner_id, rows.at(20, 12), active=False)
    with transaction.atomic():
        misc.send(sender=object, user=user)
    numbers.ran(rows.at(20, 12, 30))  # between the signals
    with transaction.atomic():
        apps.get_model("student", "UserProfile").objects.filter(user_id=learner_id).update(name="")
        critical.send(sender=object, user=user)
        user.first_name, user.is_active, user.username = "", False, f"{RETIRED}{number}"
        user.save()


def outside_the_lms():
    """Where planted words are in any table but the LMS's own: ours, those of plugins, and any that nobody knows."""
    plugins = our_tables("plugin", "notes")
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return scan(PLANTED, sorted({*plugins, *(set(every_table()) - known)})).found


def closed(now):
    """Every row of an aggregate whose period had closed, as text."""
    days, found = calendar(), []
    for aggregate in catalogue.aggregates():
        names = [field.attname for field in aggregate._meta.concrete_fields]
        for row in aggregate._base_manager.order_by("pk").values(*names):
            if days.end(aggregate.grain, row["period"]) <= days.start(days.day(now)):
                found.append((aggregate._meta.label, str(row)))
    return sorted(found)


@pytest.mark.django_db(transaction=True)
def test_after_a_retirement_nothing_outside_the_lms_names_them(lived, lms, record_testsuite_property):
    before = outside_the_lms()
    where = {table for table, _column, _word in before}
    assert {word for _table, _column, word in before} == {STUDENT, READER}  # ids: never a name
    assert {
        "figures_lite_account",
        "figures_lite_courselearner",
        "figures_lite_enrollment",
        "figures_lite_learner",
        "figures_lite_learnerday",
        "figures_lite_milestone",
        "figures_lite_reading",
        "figures_lite_run",
        "notes_note",
    } <= where
    kept = closed(rows.NOW)
    assert len(kept) > 100

    retire(STUDENT, lms)
    retire(READER, lms)
    numbers.ran(NEXT_DAY)

    assert outside_the_lms() == set()
    whole = scan(PLANTED, every_table())
    assert ("auth_user", "id", STUDENT) in whole.found  # the LMS keeps the id
    for name, number in {"bytes": whole.size, "rows": whole.rows, "tables": len(whole.tables)}.items():
        record_testsuite_property(f"after a retirement, {name}", number)
    assert closed(rows.NOW) == kept
    assert Receipt.objects.filter(by="signal").count() == 2
    assert Reading.objects.filter(reader_id=None).count() == 11
    assert Filled.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_open_periods_are_counted_without_them(lived, lms):
    enrolled = numbers.course_day(day=rows.NOW.date())["enrolled"]
    retire(STUDENT, lms)
    numbers.ran(rows.at(20, 14))
    assert numbers.course_day(day=rows.NOW.date())["enrolled"] == enrolled - 1
    assert numbers.course_day(day=rows.at(10).date())["enrolled"] == enrolled
    assert numbers.course_month()["enrolled"] == enrolled - 1


@pytest.mark.django_db(transaction=True)
def test_the_lms_goes_on_writing_about_the_retired_and_nothing_comes_back(lived, lms):
    retire(STUDENT, lms)
    rows.visit(STUDENT, "c", rows.OTHER, when=rows.at(20, 13))
    rows.grade(STUDENT, 0.9, key=rows.OTHER, when=rows.at(20, 13))
    rows.complete(STUDENT, "c", when=rows.at(20, 13))
    numbers.ran(rows.at(20, 14), sweep=True)
    numbers.ran(NEXT_DAY)
    assert {word for _table, _column, word in outside_the_lms()} <= {READER, *WORDS[READER]}
    assert not Learner.objects.filter(learner_id=STUDENT).exists()
