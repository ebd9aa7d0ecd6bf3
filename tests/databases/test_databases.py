"""SQLite, MariaDB and PostgreSQL give identical tables.

Each world is made and run on the tests' own database, and in a process of its own on a fresh SQLite file. So where
FIGURES_LITE_DB names a server this proves that it and SQLite agree, and on SQLite that the tables follow from the rows.
"""

import os
import pathlib
import subprocess
import sys

import pytest
from django.db import transaction

from . import canonical
from .worlds import WORLDS

ROOT = pathlib.Path(__file__).resolve().parents[2]
MINUTES = 10 * 60

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", params=WORLDS)
def dumps(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """One world's dump on SQLite and on the tests' database."""
    work = tmp_path_factory.mktemp(request.param)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "FIGURES_LITE_DB": "sqlite",
        "FIGURES_LITE_SQLITE": str(work / "db.sqlite3"),
        "FIGURES_LITE_LOG": "WARNING",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "tests.databases.worlds", request.param, str(work / "dump")]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        with django_db_blocker.unblock(), transaction.atomic():
            WORLDS[request.param]()
            here = canonical.dump()
            transaction.set_rollback(True)
        told, _none = process.communicate(timeout=MINUTES)
    assert process.returncode == 0, told
    return canonical.read(work / "dump"), here


def test_every_table_is_the_same_as_on_sqlite(dumps):
    sqlite, here = dumps
    assert canonical.digests(here) == canonical.digests(sqlite), canonical.differences(sqlite, here)


def test_the_tables_say_something(dumps):
    """Two empty tables are the same, and prove nothing."""
    _sqlite, here = dumps
    empty = [label for label, lines in here.items() if not lines]
    assert set(empty) <= {"plugin.BusyDay", "notes.Note"}, empty
