"""``import_figures`` in a process of its own: from another database, and killed half-way."""

import os
import pathlib
import signal
import subprocess
import sys

import pytest
from django.db import connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from .conftest import ALGEBRA
from .figures import Figures

ROOT = pathlib.Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def begin(tmp_path):
    """Starts a process; it works on the tests' database, which on SQLite is a file of its own."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.moving.settings",
        "FIGURES_LITE_LOG": "CRITICAL",
        "PYTHONPATH": str(ROOT),
        "MOVING_OLD": str(tmp_path / "old.sqlite3"),
        "FIGURES_LITE_SQLITE": str(tmp_path / "here.sqlite3"),
    }
    if connection.vendor != "sqlite":
        environment["FIGURES_LITE_DB_NAME"] = connection.settings_dict["NAME"]

    def begin(*options, **more):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.moving.process", *options],
            cwd=ROOT,
            env=environment | more,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout.readline() == "ready\n", process.stderr.read()
        process.stdin.write("go\n")
        process.stdin.flush()
        return process

    return begin


@pytest.fixture
def old(tmp_path):
    """Figures in a database of its own, a file: three months of a course and a site."""
    settings = {"NAME": str(tmp_path / "old.sqlite3"), "OPTIONS": {}}
    aside = DatabaseWrapper(connections["default"].settings_dict | settings, "aside")
    found = Figures(aside, "0.3.12").make()
    found.do("CREATE TABLE django_site (id integer PRIMARY KEY, domain varchar(100), name varchar(50))")
    found.do("INSERT INTO django_site VALUES (1, 'www.example.org', 'www')")
    for month in (1, 2, 3):
        found.course_day(f"2020-0{month}-01", ALGEBRA, 10 * month, month, "0.37", 12, 2)
        found.site_day(f"2020-0{month}-01", 3, 3, 100 + month, 2, 14, mau=3)
    aside.commit()
    yield found
    aside.close()


def end(process):
    """What a process said."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out.splitlines()


def moved(said):
    """The line of each table: how many rows were read, moved in, changed, there before and left out."""
    lines = [line.split(": ") for line in said if " rows read, " in line]
    return {name: [int(word) for word in text.split() if word.isdecimal()] for name, text in lines}


def test_tables_may_lie_in_another_database(begin, old):
    said = end(begin("--database", "old"))
    assert said[0] == "Moving Figures' numbers in from the database 'old'."
    assert said[1] == "Site 1 of Figures is the platform's own site here."
    assert moved(said)["figures_coursedailymetrics"] == [3, 3, 0, 0, 0]
    assert moved(said)["figures_sitedailymetrics"] == [3, 3, 0, 0, 0]


def test_killed_half_way_the_same_command_does_the_rest(begin, old):
    process = begin("--database", "old", MOVING_PAUSE="60")
    lines = iter(process.stdout.readline, "")
    assert "working\n" in lines
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    # Three months of the course were written before the pause, and nothing of the site.
    said = end(begin("--database", "old"))
    assert moved(said)["figures_coursedailymetrics"] == [3, 0, 0, 3, 0]
    assert moved(said)["figures_sitedailymetrics"] == [3, 3, 0, 0, 0]
    said = end(begin("--database", "old"))
    assert moved(said)["figures_sitedailymetrics"] == [3, 0, 0, 3, 0]
    assert moved(end(begin("--database", "old", "--forget"))) == {}


def test_killed_within_a_transaction_nothing_of_that_month_is_there(begin, old):
    """The pause is told of after a month was written; here the process is killed while it writes one."""
    process = begin("--database", "old", MOVING_PAUSE="60", MOVING_WITHIN="1")
    lines = iter(process.stdout.readline, "")
    assert "working\n" in lines
    process.send_signal(signal.SIGKILL)
    process.communicate()
    said = end(begin("--database", "old"))
    assert moved(said)["figures_coursedailymetrics"] == [3, 1, 0, 2, 0]
