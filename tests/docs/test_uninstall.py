"""Uninstalled as the page says, the LMS is as it was before: its tables, their rows, and that it starts."""

import sqlite3

import pytest

from tests.docs.blocks import blocks
from tests.docs.runners import shell

pytestmark = [
    pytest.mark.xdist_group("docs"),
    pytest.mark.skipif("os.environ.get('FIGURES_LITE_DB', 'sqlite') != 'sqlite'", reason="once, on SQLite"),
]


def contents(database):
    """Every table and index with its definition, and every table's rows without those of sessions."""
    with sqlite3.connect(database) as connection:
        defined = set(connection.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"))
        tables = [name for name, sql in defined if sql and sql.startswith("CREATE TABLE")]
        return defined, {name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"'))) for name in tables}


def test_nothing_of_it_remains(make_lms):
    lms = make_lms()
    tables, rows = contents(lms.database)
    lms.install()
    lms.manage("collectstatic", "--noinput")
    with sqlite3.connect(lms.database) as connection:
        assert connection.execute("SELECT count(*) FROM figures_lite_learnerday").fetchone()[0] > 100
    removal = next(block for block in blocks("docs/operations.rst") if "figures_lite zero" in block.text)
    shell(removal, lms)

    after, left = contents(lms.database)
    assert after == tables
    assert {name for name in rows if left[name] != rows[name]} == set()
    assert "figures_lite" not in lms.sh("pip list")
    assert list(lms.bin.parent.glob("lib/python*/site-packages/*figures_lite*")) == []
    assert {path.name for path in (lms.folder / "staticfiles").iterdir()} >= {"figures_lite"}  # as the page says
    lms.manage("check")
    assert "No planned migration operations" in lms.manage("migrate", "--plan")
    assert lms.url  # it starts, and answers
