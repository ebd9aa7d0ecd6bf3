"""A run killed at any point leaves nothing that the next run does not put right.

On the database that the tests run on: SQLite, MariaDB or PostgreSQL.
"""

import json
import os
import pathlib
import signal
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[3]
POINTS = 8  # of each stage; 60 were tried by hand
STAGES = ("first run", "later run")


@pytest.fixture(scope="module")
def told():
    """What became of the runs that were killed."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "FIGURES_LITE_LOG": "ERROR"}
    command = [sys.executable, "-m", "tests.laws.capture.killing", os.environ.get("FIGURES_LITE_KILLS", str(POINTS))]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-3000:]
    return json.loads(ended.stdout.splitlines()[-1])


@pytest.mark.parametrize("stage", STAGES)
def test_killed_anywhere_the_next_run_gives_the_tables_of_an_undisturbed_one(told, stage):
    runs = [run for run in told if run["stage"] == stage]
    assert len(runs) >= POINTS
    assert [run for run in runs if run["differs"]] == []


def test_killed_inside_transactions_and_between_them(told):
    assert {run["signal"] for run in told if "n" in run} == {signal.SIGKILL}
    assert {run["in_transaction"] for run in told if "n" in run} == {True, False}


@pytest.mark.parametrize("stage", STAGES)
def test_killed_again_and_again_it_gets_there(told, stage):
    (run,) = [run for run in told if run["stage"] == f"{stage}, again and again"]
    assert run["runs"] > 3
    assert run["ended"]["code"] == 0
    assert run["differs"] == ""
