"""``manage.py bench``: it makes an LMS of the size asked for, and its figures are those of the tables."""

import datetime
import json
import os
import pathlib
import sqlite3
import subprocess
import sys

import pytest
from django.urls import resolve

from devsite.lab.bench import report
from devsite.lab.bench.clock import DAY, instant, micros, text
from devsite.lab.bench.endpoints import AS_ORG, BY_ORG, ENDPOINTS
from devsite.lab.bench.questions import API
from devsite.lab.management.commands.bench import command
from figures_lite.api.v1 import urls

ROOT = pathlib.Path(__file__).parents[2]
SOURCES = {
    "account": "auth_user",
    "enrollment": "student_courseenrollment",
    "history": "student_courseenrollment_history",
    "state": "courseware_studentmodule",
    "completion": "completion_blockcompletion",
    "grade": "grades_persistentcoursegrade",
    "certificate": "certificates_generatedcertificate",
    "role": "student_courseaccessrole",
    "cohort": "course_groups_cohortmembership",
}
FACTS = ("account", "enrollment", "learnerday", "milestone", "courselearner")


def bench(folder, *arguments):
    """Run the command as anybody would, on an SQLite file of its own."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "devsite.settings",
        "FIGURES_LITE_DB": "sqlite",
        "FIGURES_LITE_SQLITE": str(folder / "bench.sqlite3"),
    }
    command = [sys.executable, str(ROOT / "devsite/manage.py"), "bench", "--size", "300", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.fixture(scope="module")
def benched(tmp_path_factory):
    """A benchmark of 300 enrollments: ``(results, what was printed, a cursor on its database, its folder)``."""
    folder = tmp_path_factory.mktemp("bench")
    done = bench(folder, "--requests", "5", "--out", str(folder / "new" / "out.json"))
    assert done.returncode == 0, done.stderr
    connection = sqlite3.connect(folder / "bench.sqlite3")
    yield json.loads((folder / "new" / "out.json").read_text()), done.stdout, connection.cursor(), folder
    connection.close()


def count(cursor, table):
    """How many rows a table has."""
    return cursor.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]


def test_the_lms_is_as_large_as_asked_for(benched):
    results, _printed, cursor, _folder = benched
    assert results["rows"]["student_courseenrollment"] == 300
    grown = results["stages"]["day"]["lived"], results["stages"]["hour"]["lived"]
    for table in ("student_courseenrollment", "courseware_studentmodule", "completion_blockcompletion"):
        assert count(cursor, table) == results["rows"][table] + sum(lived.get(table, 0) for lived in grown)
    share = "SELECT COUNT(DISTINCT user_id || context) FROM (SELECT user_id, course_key AS context FROM "
    started = cursor.execute(f"{share} completion_blockcompletion)").fetchone()[0]
    assert 0.5 < started / 300 < 0.9
    assert results["rows"]["courseware_studentmodule"] > 5 * started


def test_the_bootstrap_reads_and_writes_all_there_is(benched):
    results, _printed, _cursor, _folder = benched
    found = results["stages"]["bootstrap"]
    for table in ("student_courseenrollment", "courseware_studentmodule", "completion_blockcompletion"):
        name = next(name for name, each in SOURCES.items() if each == table)
        assert found["floor"]["rows_read"][name] == results["rows"][table]
    assert found["rows_read"] >= sum(found["floor"]["rows_read"].values())


@pytest.mark.parametrize("stage", list(report.STAGES))
def test_the_floor_is_of_the_rows_that_capture_read_and_wrote(benched, stage):
    results, _printed, _cursor, _folder = benched
    found = results["stages"][stage]
    captured = found["report"]["captured"]
    assert found["floor"]["learners"] == captured["learners"] > 0
    read = {name: captured.get(f"{name} rows", 0) for name in SOURCES}
    assert found["floor"]["rows_read"] == read
    written = {f"figures_lite_{name}": found["written"].get(f"figures_lite_{name}", 0) for name in FACTS}
    assert found["floor"]["rows_written"] == written
    assert found["ratio"] == pytest.approx(found["parts"]["capture wall"] / found["floor"]["total"], abs=0.1, rel=0.3)


def test_facts_are_written_once_by_the_bootstrap(benched):
    results, _printed, cursor, _folder = benched
    grown = [results["stages"][stage]["written"] for stage in ("bootstrap", "day", "hour")]
    for name in FACTS:
        table = f"figures_lite_{name}"
        there, first = count(cursor, table), grown[0].get(table, 0)
        assert 0 < first <= there <= sum(each.get(table, 0) for each in grown)


@pytest.mark.parametrize("stage", list(report.STAGES))
def test_each_stage_has_its_figures(benched, stage):
    found = benched[0]["stages"][stage]
    assert found["cpu"] > 0
    assert found["wall"] >= found["parts"]["capture wall"] + found["parts"]["fill wall"] > 0
    assert 0 < found["longest_source_query"] < found["wall"]
    assert found["statements"] > len(SOURCES)
    assert 20 < found["peak_memory_mb"] < 1000


def test_quiet_times_cost_less_than_the_bootstrap(benched):
    stages = benched[0]["stages"]
    assert stages["hour"]["rows_written"] < stages["day"]["rows_written"] < stages["bootstrap"]["rows_written"]


def address_of(name):
    """The name of the address that an endpoint of the benchmark is, by its own name."""
    address = name.split(" ")[0].format(course_key="course-v1:Org+C+1", org="Org", user_id=1)
    return resolve(f"{API}/{address}").url_name


def test_the_benchmark_asks_every_endpoint_that_there_is():
    assert {address_of(name) for name in ENDPOINTS} == {pattern.name for pattern in urls.urlpatterns}


def test_every_endpoint_was_asked(benched):
    api = benched[0]["api"]
    assert set(api) == set(ENDPOINTS) | {AS_ORG.format(name) for name in BY_ORG}
    for name, found in api.items():
        assert resolve(found["slowest_asked"].split("?")[0]).url_name == address_of(name)
    for found in api.values():
        assert found["requests"] == 5
        assert 0 < found["p50"] <= found["p95"] <= found["slowest"]
        assert 2 <= found["statements"]["least"] <= found["statements"]["most"] < 30


def test_the_api_can_be_asked_alone_of_what_the_last_run_left(benched):
    results, _printed, cursor, folder = benched
    runs = count(cursor, "figures_lite_run")
    done = bench(folder, "--api", "--requests", "1", "--out", str(folder / "api.json"))
    assert done.returncode == 0, done.stderr
    alone = json.loads((folder / "api.json").read_text())
    assert "stages" not in alone
    assert set(alone["api"]) == set(results["api"])
    assert alone["api"]["accounts/"]["rows"] > 0
    last = datetime.datetime.fromisoformat(results["now"]) + datetime.timedelta(days=1, hours=1)
    assert datetime.datetime.fromisoformat(alone["now"]) == last
    assert count(cursor, "figures_lite_run") == runs


def test_storage_is_what_the_file_holds_of_ours(benched):
    results, _printed, cursor, folder = benched
    tables = {row[0] for row in cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert set(results["storage"]["tables"]) == {name for name in tables if name.startswith("figures_lite_")}
    assert 0 < results["storage"]["bytes"] < (folder / "bench.sqlite3").stat().st_size
    assert results["storage"]["per_enrollment_and_year"] == pytest.approx(results["storage"]["bytes"] / 300, abs=0.1)


def test_it_says_where_when_and_by_what_command(benched):
    results, printed, _cursor, folder = benched
    assert (folder / "new" / "out.txt").read_text() in printed
    assert results["machine"]["database"].startswith("SQLite")
    assert results["machine"]["python"] in sys.version
    assert datetime.date.fromisoformat(results["date"])
    assert "bench --size 300" in results["command"]
    assert "capture : floor" in printed


def test_the_command_is_told_as_it_can_be_given_again(monkeypatch):
    monkeypatch.setenv("BENCH_SIZE", "50k")
    monkeypatch.setenv("BENCH_DB", "mariadb")
    monkeypatch.setattr(sys, "argv", ["manage.py", "bench", "--size", "50k", "--out", "x.json", "--reuse"])
    assert command() == 'make bench SIZE=50k DB=mariadb BENCH_ARGS="--reuse"'
    monkeypatch.delenv("BENCH_SIZE")
    assert command() == "manage.py bench --size 50k --out x.json --reuse"


def test_an_lms_that_is_there_is_not_deleted_unasked(benched):
    _results, _printed, cursor, folder = benched
    before = count(cursor, "courseware_studentmodule")
    done = bench(folder)
    assert done.returncode == 1
    assert "--replace" in done.stderr
    assert count(cursor, "courseware_studentmodule") == before


def test_a_target_is_met_or_missed():
    assert report.verdict(3.0, 3, "3 s") == "ok (at most 3 s)"
    assert report.verdict(3.01, 3, "3 s") == "MISSED (at most 3 s)"


def test_instants_are_texts_that_sort():
    moment = datetime.datetime(2026, 1, 31, 23, 59, 59, 1, tzinfo=datetime.UTC)
    assert instant(micros(moment)) == moment
    assert text(micros(moment)) == "2026-01-31 23:59:59.000001"
    assert text(micros(moment) + DAY) > text(micros(moment))
