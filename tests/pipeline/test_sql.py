"""Plain tuples come out of the database as they went in, whichever database it is."""

import datetime
import decimal

import pytest
from django.db import connection
from django.db.models import Count, F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from figures_lite.lms.sources import SOURCES
from figures_lite.models import Account, Course, CourseDay, Enrollment
from figures_lite.periods import NEVER
from figures_lite.sql import BATCH, EPOCH, TICK, Among, plain, tuples, upsert

pytestmark = pytest.mark.django_db

#: What the LMS's columns may hold; PostgreSQL takes no NUL.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
INSTANTS = st.datetimes(datetime.datetime(1970, 1, 1), datetime.datetime(2099, 12, 31), timezones=st.just(datetime.UTC))
DAYS = st.dates(datetime.date(1970, 1, 1), NEVER)
NAMES = (
    "learner_id",
    "course_id",
    "is_team",
    "mode",
    "since",
    "since_day",
    "until",
    "until_day",
    "began",
    "ended",
    "observed",
)


@pytest.fixture
def course():
    """A course to hang facts on."""
    return Course.objects.create(key="course-v1:Org+C+1", org="Org")


def read(stream=False):
    """Every enrollment, plain."""
    rows = Enrollment.objects.order_by("learner_id")
    return list(tuples(rows.values_list(*(plain(Enrollment, name) for name in NAMES)), stream=stream))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(since=INSTANTS, day=DAYS, until=st.none() | INSTANTS, mode=TEXTS, team=st.booleans())
def test_instants_days_and_texts_are_what_they_were(course, since, day, until, mode, team):
    Enrollment.objects.all().delete()
    ended = None if until is None else (until - EPOCH) // TICK
    row = (
        1,
        course.id,
        team,
        mode,
        (since - EPOCH) // TICK,
        day.toordinal(),
        ended,
        NEVER.toordinal(),
        "enrolled",
        "",
        team,
    )
    upsert(Enrollment, NAMES, [row])
    assert [tuple(found) for found in read()] == [row]
    found = Enrollment.objects.get()
    assert (found.since, found.since_day, found.until, found.mode, found.is_team) == (since, day, until, mode, team)


def test_django_s_own_values_are_taken_too(course):
    at = datetime.datetime(2026, 3, 8, 4, 59, 59, 999999, tzinfo=datetime.UTC)
    upsert(Account, ("learner_id", "site", "at", "day"), [(7, 0, at, at.date())])
    found = Account.objects.values_list("learner_id", plain(Account, "at"), plain(Account, "day"))
    assert tuples(found) == [(7, (at - EPOCH) // TICK, at.date().toordinal())]


def test_a_row_that_is_there_is_replaced_and_keeps_its_id():
    names = ("learner_id", "site", "at", "day")
    upsert(Account, names, [(1, 0, 10, 1), (2, 0, 20, 2)])
    ids = list(Account.objects.order_by("learner_id").values_list("id", flat=True))
    upsert(Account, names, [(2, 0, 30, 3), (1, 0, 15, 1)])
    rows = Account.objects.order_by("learner_id").values_list("id", plain(Account, "at"), plain(Account, "day"))
    assert tuples(rows) == [(ids[0], 15, 1), (ids[1], 30, 3)]


def test_decimals_and_what_is_not_known(course):
    rows = [(course.id, 739317, None, decimal.Decimal("1.500000")), (course.id, 739318, 0, None)]
    upsert(CourseDay, ("course_id", "period", "enrolled", "days_to_pass"), rows)
    found = CourseDay.objects.order_by("period").values_list("enrolled", "days_to_pass")
    assert list(found) == [(None, decimal.Decimal("1.5")), (0, None)]


def test_more_rows_than_a_statement_takes(course):
    rows = [(n, course.id, False, "audit", n, 1, None, 2, "enrolled", "", False) for n in range(2 * BATCH + 1)]
    upsert(Enrollment, NAMES, rows)
    assert [row[0] for row in read(stream=True)] == list(range(2 * BATCH + 1))


def test_a_stream_may_be_left(course):
    upsert(
        Enrollment, NAMES, [(n, course.id, False, "", n, 1, None, 2, "enrolled", "", False) for n in range(3 * BATCH)]
    )
    found = tuples(Enrollment.objects.order_by("id").values_list(F("learner_id")), stream=True)
    assert next(found) == (0,)
    found.close()
    with connection.cursor() as cursor:  # the connection is free again
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_nothing_to_read_or_to_write(course):
    upsert(Enrollment, NAMES, [])
    assert tuples(Enrollment.objects.filter(learner_id__in=[]).values_list("id")) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    there=st.sets(st.integers(1, 150)),
    wanted=st.sets(st.integers(1, 150))
    | st.builds(lambda a, b: set(range(a, b)), st.integers(1, 80), st.integers(80, 150)),
)
def test_some_of_many_by_runs_of_neighbours(db, there, wanted):
    Account.objects.all().delete()
    upsert(Account, ("learner_id", "site", "at", "day"), [(number, 0, 10, 1) for number in there])
    found = Account.objects.filter(Among("learner_id", wanted)).values_list("learner_id")
    assert {number for (number,) in tuples(found)} == there & wanted


@pytest.mark.skipif(connection.vendor == "postgresql", reason="reads small tables whole, whatever indexes they have")
@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_learners_rows_are_found_by_an_index(source):
    rows = source.queryset.filter(Among(source.learner, [3, 5, 6, 7, 9]))
    with connection.cursor() as cursor:
        sql, parameters = rows.query.get_compiler(connection=connection).as_sql()
        cursor.execute(("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ") + sql, parameters)
        plan = [dict(zip((column[0] for column in cursor.description), row, strict=True)) for row in cursor.fetchall()]
    if connection.vendor == "sqlite":
        assert not [step for step in plan if step["detail"].startswith("SCAN")], plan
    else:
        assert [step["possible_keys"] for step in plan] != [None], plan


def test_columns_come_in_the_order_they_are_asked_for(course):
    """Before Django 5.2, SQL had expressions after plain columns."""
    upsert(Account, ("learner_id", "site", "at", "day"), [(7, 3, 10, 1)])
    rows = Account.objects.values_list(plain(Account, "at"), "site", plain(Account, "day"), "learner_id")
    assert tuples(rows) == list(tuples(rows, stream=True)) == [(10, 3, 1, 7)]
    counted = Account.objects.values("site").annotate(number=Count("pk")).values_list("number", "site")
    assert tuples(counted) == [(1, 3)]
