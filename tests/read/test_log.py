"""Every answer with rows about learners is logged: who read, what, how many, when; by whatever door they came."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from figures_lite.models import Course, CourseLearner, Reading
from figures_lite.read import learner, learners
from figures_lite.read import log as reading_log
from tests.pipeline import numbers
from tests.pipeline.conftest import small  # noqa: F401  (a fixture)
from tests.pipeline.rows import COURSE

API = "/figures-lite/api/v1"


@pytest.fixture
def staff(db):
    """Somebody who may read everything."""
    return get_user_model().objects.create(username="staff", email="staff@example.com", is_staff=True)


@pytest.fixture
def course(db):
    """A course with 1,201 learners: more than are read at a time."""
    found = Course.objects.create(key=COURSE, org="Org", known=True)
    CourseLearner.objects.bulk_create(
        [CourseLearner(course=found, learner_id=1000 + number, enrolled=True) for number in range(1201)]
    )
    return found


def logged():
    """The log, without its instants."""
    return list(Reading.objects.order_by("pk").values_list("reader_id", "via", "course__key", "learner_id", "rows"))


def test_a_page_is_logged_with_as_many_rows_as_it_has(course, staff, client):
    client.force_login(staff)
    client.get(f"{API}/courses/{COURSE}/learners/?page_size=7")
    client.get(f"{API}/courses/{COURSE}/learners/?page=13&page_size=100")
    assert logged() == [(staff.pk, "json", course.key, None, 7), (staff.pk, "json", course.key, None, 1)]
    age = datetime.datetime.now(datetime.UTC) - Reading.objects.first().at
    assert age < datetime.timedelta(minutes=1)


def test_csv_is_logged_with_what_was_streamed(course, staff, client):
    client.force_login(staff)
    answer = client.get(f"{API}/courses/{COURSE}/learners/?format=csv")
    assert logged() == []  # nothing has left yet
    lines = b"".join(answer.streaming_content).splitlines()
    assert len(lines) == 1 + 1201
    assert logged() == [(staff.pk, "csv", course.key, None, 1201)]


def test_csv_that_is_broken_off_is_logged_with_what_was_read_until_then(course, staff, client):
    client.force_login(staff)
    answer = client.get(f"{API}/courses/{COURSE}/learners/?format=csv")
    for _number in range(2):
        next(answer._iterator)
    assert logged() == [(staff.pk, "csv", course.key, None, None)]  # as it stands while the answer is under way
    answer._iterator.close()  # as a server does whose client is gone
    ((_who, _via, _course, _learner, number),) = logged()
    assert 199 <= number < 1201


def test_one_learners_rows_are_logged_with_the_learner(course, staff, client):
    client.force_login(staff)
    client.get(f"{API}/learners/1005/")
    b"".join(client.get(f"{API}/learners/1006/?format=csv").streaming_content)
    assert logged() == [(staff.pk, "json", None, 1005, 1), (staff.pk, "csv", None, 1006, 1)]


def test_other_plugins_are_logged_as_well(course, staff):
    found = learners(COURSE, for_user=staff)
    assert logged() == []  # nobody has seen a row
    assert found.rows.count() == 1201
    assert logged() == []
    found.rows.page(2, 50)
    assert len(list(found.rows)) == 1201
    list(learner(1007, for_user=staff).rows)
    assert logged() == [
        (staff.pk, "python", course.key, None, 50),
        (staff.pk, "python", course.key, None, 1201),
        (staff.pk, "python", None, 1007, 1),
    ]


def test_one_s_own_rows_are_nobodys_business(course, staff):
    CourseLearner.objects.create(course=course, learner_id=staff.pk)
    assert list(learner(staff.pk, for_user=staff).rows)
    assert logged() == []


@pytest.mark.django_db(transaction=True)
def test_who_may_not_read_leaves_no_entry(course, client):
    nobody = get_user_model().objects.create(username="nobody", email="nobody@example.com")
    client.force_login(nobody)
    assert client.get(f"{API}/courses/{COURSE}/learners/").status_code in (403, 404)
    assert logged() == []


def test_numbers_without_learners_are_not_logged(small, staff, client):  # noqa: F811
    numbers.ran()
    client.force_login(staff)
    for path in ("metrics/", "courses/", "site/stats/?metric=enrolled&start=2026-03-01&end=2026-03-09"):
        assert client.get(f"{API}/{path}").status_code == 200
    assert logged() == []


def test_it_takes_one_statement_an_answer(course, staff):
    found = learners(COURSE, for_user=staff).rows
    with CaptureQueriesContext(connection) as statements:
        found.page(1, 10)
    about = [query["sql"] for query in statements if "figures_lite_reading" in query["sql"]]
    assert len(about) == 1
    assert about[0].startswith("INSERT")


def test_a_log_that_cannot_be_written_keeps_nobody_from_reading(course, staff, monkeypatch, caplog):
    class Broken:
        def create(self, **_row):
            raise DatabaseError("the disk is full")

    monkeypatch.setattr(reading_log, "readings", Broken)
    assert len(learners(COURSE, for_user=staff).rows.page(1, 10).rows) == 10
    assert len(list(learners(COURSE, for_user=staff).rows)) == 1201
    assert caplog.text.count("could not be logged") == 2


def test_a_run_deletes_what_is_older_than_it_is_kept(small, staff, settings):  # noqa: F811
    settings.FIGURES_LITE_READS_KEPT = 30
    now = datetime.datetime.now(datetime.UTC)
    for days in (29, 31, 400):
        Reading.objects.create(at=now - datetime.timedelta(days=days), reader_id=staff.pk, via="json", rows=days)
    numbers.ran()
    assert [row[-1] for row in logged()] == [29]
