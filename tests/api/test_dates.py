"""``courses/<key>/dates/``: what is marked beside a course's numbers."""

import datetime

import pytest
from django.apps import apps

from figures_lite.models import Course, Publish
from tests.api.conftest import ALGEBRA, CHESS

UTC = datetime.UTC
TUESDAY = datetime.datetime(2026, 3, 3, 17, tzinfo=UTC)
FRIDAY = datetime.datetime(2026, 3, 6, 17, tzinfo=UTC)


def block(name, key=ALGEBRA):
    """A usage key of a course."""
    return f"{key.replace('course-v1:', 'block-v1:')}+type@sequential+block@{name}"


@pytest.fixture
def due(courses):
    """Makes a date of a block as edx-when keeps it."""

    def make(name, at=None, key=ALGEBRA, field="due", active=True, after=None):
        policy = apps.get_model("edx_when", "DatePolicy").objects.create(abs_date=at, rel_date=after)
        apps.get_model("edx_when", "ContentDate").objects.create(
            course_id=key, policy=policy, location=block(name, key), field=field, active=active
        )

    return make


def dates(answer):
    """The rows of an answer."""
    return [(row["at"], row["kind"], row["count"]) for row in answer["results"]]


def test_dates_come_in_their_order(told, due, courses):
    Course.objects.filter(key=ALGEBRA).update(end=FRIDAY)
    Publish.objects.create(course=courses.algebra, at=TUESDAY)
    Publish.objects.create(course=courses.algebra, at=datetime.datetime(2026, 2, 1, tzinfo=UTC))
    Publish.objects.create(course=courses.chess, at=datetime.datetime(2026, 2, 2, tzinfo=UTC))
    due("one", FRIDAY)
    due("two", FRIDAY)
    due("three", TUESDAY)
    answer = told(f"courses/{ALGEBRA}/dates/")
    assert answer["key"] == ALGEBRA
    assert dates(answer) == [
        ("2026-01-01T00:00:00Z", "start", 1),
        ("2026-02-01T00:00:00Z", "published", 1),
        ("2026-03-03T17:00:00Z", "published", 1),
        ("2026-03-03T17:00:00Z", "due", 1),
        ("2026-03-06T17:00:00Z", "due", 2),
        ("2026-03-06T17:00:00Z", "end", 1),
    ]


def test_due_is_what_everybody_has_to_hand_in(told, due):
    due("one", TUESDAY)
    due("other", TUESDAY, key=CHESS)
    due("gone", TUESDAY, active=False)
    due("opens", TUESDAY, field="start")
    due("paced", after=datetime.timedelta(days=7))
    assert dates(told(f"courses/{ALGEBRA}/dates/")) == [
        ("2026-01-01T00:00:00Z", "start", 1),
        ("2026-03-03T17:00:00Z", "due", 1),
    ]


def test_the_last_publish_is_told_before_a_run_has_met_it(told, courses):
    Publish.objects.create(course=courses.algebra, at=TUESDAY)
    context = apps.get_model("learning_sequences", "LearningContext")
    context.objects.create(context_key=ALGEBRA, title="", published_at=FRIDAY, published_version="v2")
    context.objects.create(context_key=CHESS, title="", published_at=TUESDAY, published_version="v1")
    told_of = [row for row in dates(told(f"courses/{ALGEBRA}/dates/")) if row[1] == "published"]
    assert told_of == [("2026-03-03T17:00:00Z", "published", 1), ("2026-03-06T17:00:00Z", "published", 1)]
    # A run that has met it changes nothing.
    Publish.objects.create(course=courses.algebra, at=FRIDAY)
    assert [row for row in dates(told(f"courses/{ALGEBRA}/dates/")) if row[1] == "published"] == told_of


def test_instants_are_told_in_the_reporting_zone(told, due, settings):
    settings.FIGURES_LITE_TIME_ZONE = "Asia/Tokyo"
    due("one", TUESDAY)
    assert ("2026-03-04T02:00:00+09:00", "due", 1) in dates(told(f"courses/{ALGEBRA}/dates/"))


def test_csv(csv_rows, ask, due):
    due("one", TUESDAY)
    due("two", TUESDAY)
    assert csv_rows(f"courses/{ALGEBRA}/dates/") == [
        ["at", "kind", "count"],
        ["2026-01-01T00:00:00Z", "start", "1"],
        ["2026-03-03T17:00:00Z", "due", "2"],
    ]
    assert ask(f"courses/{ALGEBRA}/dates/", format="csv")["Figures-Rows"] == "2"


def test_the_etag_is_of_what_is_told(ask, due):
    etag = ask(f"courses/{ALGEBRA}/dates/")["ETag"]
    assert ask(f"courses/{ALGEBRA}/dates/", headers={"if-none-match": etag}).status_code == 304
    due("one", TUESDAY)
    assert ask(f"courses/{ALGEBRA}/dates/", headers={"if-none-match": etag}).status_code == 200


def test_an_lms_without_due_dates_and_versions_tells_the_rest(told, courses, monkeypatch):
    monkeypatch.setattr("figures_lite.lms.dates.DATE", "edx_when.NotThere")
    monkeypatch.setattr("figures_lite.lms.sources.VERSION", "learning_sequences.NotThere")
    assert dates(told(f"courses/{ALGEBRA}/dates/")) == [("2026-01-01T00:00:00Z", "start", 1)]


@pytest.mark.parametrize(("key", "status"), [("nonsense", 400), ("course-v1:No+SUCH+1", 404)])
def test_courses_that_are_not_there(ask, courses, key, status):
    refused = ask(f"courses/{key}/dates/")
    assert (refused.status_code, refused.json()["parameter"]) == (status, "course_key")
