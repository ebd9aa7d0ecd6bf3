"""How much room our tables take, as the database at hand tells it."""

import pytest
from django.db import connection

from figures_lite.models import Learner
from figures_lite.pipeline import storage

pytestmark = pytest.mark.django_db
#: The aggregate and the fact that plugins of the tests have.
PLUGINS = {"notes_note", "plugin_busyday"}


def sizes():
    """The tables by name."""
    return {each.table: each for each in storage.storage()}


def grow(number):
    """So many learners known to capture."""
    Learner.objects.bulk_create(Learner(learner_id=learner) for learner in range(1, number + 1))


def analyse():
    """Have the database look at what has grown: MySQL and PostgreSQL do in a while of themselves. MySQL's commits."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE TABLE figures_lite_learner" if connection.vendor == "mysql" else "ANALYZE")
            if cursor.description:
                cursor.fetchall()


@pytest.fixture
def anew(transactional_db):
    """The table of learners without what MySQL keeps of rows that are gone: it purges them, and counts them, later."""
    if connection.vendor == "mysql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE figures_lite_learner FORCE")


def test_our_tables_are_told_and_those_of_plugins_facts_and_aggregates_and_nobody_else_s():
    names = set(sizes())
    assert {"figures_lite_run", "figures_lite_learnerday", "figures_lite_courseday"} <= names
    assert {name for name in names if not name.startswith("figures_lite_")} == PLUGINS
    assert names <= set(connection.introspection.table_names())


def test_rows_are_counted_where_they_are_few():
    grow(37)
    found = sizes()["figures_lite_learner"]
    assert (found.rows, found.estimated) == (37, False)


def test_bytes_are_what_the_database_says(anew):
    before = sizes()["figures_lite_learner"].bytes
    if before is None:
        assert connection.vendor == "sqlite"
        return
    grow(20_000)
    analyse()
    after = sizes()["figures_lite_learner"].bytes
    assert after - before > 20_000 * 20


def test_many_rows_are_estimated_where_the_database_does(anew, monkeypatch):
    grow(500)
    monkeypatch.setattr(storage, "COUNTED", 10)
    analyse()
    found = sizes()["figures_lite_learner"]
    assert found.estimated is (connection.vendor != "sqlite")
    assert 400 < found.rows < 600


@pytest.mark.django_db(transaction=True)
def test_the_largest_comes_first():
    """Which it is the database knows: tables keep the room that rows before have taken."""
    grow(5000)
    analyse()
    found = storage.storage()
    assert [each.bytes or 0 for each in found] == sorted((each.bytes or 0 for each in found), reverse=True)
    assert connection.vendor == "sqlite" or all(each.bytes for each in found)


def test_of_tables_as_large_that_with_more_rows_comes_first(monkeypatch):
    told = {"figures_lite_course": (200_000, 16), "figures_lite_learner": (300_000, 16), "figures_lite_run": (1, 32)}
    told["figures_lite_part"] = (200_000, 16)
    monkeypatch.setitem(storage.TELLS, connection.vendor, lambda *_about: told)
    assert [each.table.removeprefix("figures_lite_") for each in storage.storage()] == [
        "run",
        "learner",
        "course",
        "part",
    ]


def test_a_database_that_tells_no_sizes_is_counted(monkeypatch):
    grow(1)
    monkeypatch.setitem(storage.TELLS, connection.vendor, storage.by_name)
    found = sizes()
    assert {each.bytes for each in found.values()} == {None}
    assert (found["figures_lite_learner"].rows, found["figures_lite_learner"].estimated) == (1, False)
