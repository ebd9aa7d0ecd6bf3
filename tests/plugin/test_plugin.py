"""A plugin's aggregate is in everything, and nothing knows its name: catalogue, API, CSV, reference, audits, laws."""

import csv
import io
import json
import os
import pathlib
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.test import Client

from figures_lite.catalogue import catalogue
from figures_lite.models import Filled
from figures_lite.pipeline.run import run
from tests.pipeline.rows import COURSE, NOW, at, complete, course, enroll, person

from .models import BusyDay

ROOT = pathlib.Path(__file__).parents[2]
OURS = {"busy_learners", "busy_blocks", "busy_week", "halfway", "pace"}
#: The stand-alone site as it is, without the tests' plugin.
SITE = {"DJANGO_SETTINGS_MODULE": "devsite.settings"}
API = "/figures-lite/api/v1"


@pytest.fixture
def busy(db):
    """Ann completes four blocks on the 3rd and three on the 5th, Bob two."""
    course(units=(("a", "b", "c", "d"), ("e", "f", "g")))
    ann, bob = person("ann"), person("bob")
    for learner in (ann, bob):
        enroll(learner)
    for name in "abcd":
        complete(ann, name, when=at(3))
    for name in "efg":
        complete(ann, name, when=at(5))
    for name in "ab":
        complete(bob, name, when=at(5))
    assert run(now=NOW).ok


@pytest.fixture
def get(busy, admin_client: Client):
    """What the API answers to global staff."""

    def get(address, **parameters):
        response = admin_client.get(f"{API}/{address}", parameters)
        assert response.status_code == 200, response.content
        content = b"".join(response.streaming_content) if response.streaming else response.content
        return (
            json.loads(content)
            if parameters.get("format") != "csv"
            else list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        )

    return get


def test_it_is_declared_in_thirty_lines():
    assert len((ROOT / "tests/plugin/models.py").read_text().splitlines()) <= 30


def test_nothing_knows_it():
    for path in (ROOT / "figures_lite").rglob("*.py"):
        text = path.read_text()
        assert not [name for name in OURS - {"pace", "halfway"} if name in text], path


def test_it_is_in_the_catalogue():
    assert {name for name, entry in catalogue().items() if BusyDay in entry.aggregates} == OURS


def test_a_run_fills_it(busy):
    rows = BusyDay.objects.order_by("period").values_list(
        "period", "busy_learners", "busy_blocks", "busy_week", "halfway"
    )
    rows = {period.day: numbers for period, *numbers in rows}
    assert rows[3] == [1, 4, 1, 1]
    assert rows[4] == [0, 0, 1, 1]
    assert rows[5] == [1, 3, 1, 1]
    assert rows[12] == [0, 0, 0, 1]
    assert Filled.objects.filter(aggregate="plugin.busyday", begins=at(10, 0)).exists()


def test_the_api_tells_what_it_means(get):
    told = {entry["name"]: entry for entry in get("metrics/")["metrics"]}
    assert told["busy_learners"]["meaning"] == "Three blocks a day."
    assert told["pace"]["kind"] == "ratio"
    assert told["busy_week"]["stored"] == [{"scope": "course", "grain": "day", "by": []}]


def test_the_api_gives_its_numbers(get):
    asked = {"metric": "busy_learners,pace,halfway,enrolled", "start": "2026-03-02", "end": "2026-03-06"}
    told = get(f"courses/{COURSE}/stats/", **asked)
    series = {line["metric"]: [value for _period, value in line["points"]] for line in told["series"]}
    assert series == {
        "busy_learners": [0, 1, 0, 1],
        "pace": [None, 4, None, 3],
        "halfway": [0, 1, 1, 1],
        "enrolled": [2, 2, 2, 2],
    }


def test_csv_gives_its_numbers(get):
    asked = {"metric": "busy_blocks", "start": "2026-03-03", "end": "2026-03-06", "format": "csv"}
    lines = get(f"courses/{COURSE}/stats/", **asked)
    assert "busy_blocks" in str(lines)
    assert [line[-1] for line in lines[1:]] == ["4", "0", "3"]


def test_courses_can_be_listed_and_ordered_by_it(get):
    told = get("courses/", metric="halfway,busy_week", ordering="-halfway")
    assert "halfway" in json.dumps(told["results"][0])


def test_the_reference_describes_it(capsys):
    call_command("figures_lite", "docs", "--out", "-")
    assert "busy_learners" in capsys.readouterr().out


def test_the_checked_in_pages_are_of_a_site_without_it():
    command = [sys.executable, "devsite/manage.py", "figures_lite", "docs", "--out", "-"]
    told = subprocess.run(command, cwd=ROOT, env=os.environ | SITE, capture_output=True, text=True, check=True).stdout
    assert "busy_learners" not in told
    assert told.strip() == (ROOT / "docs" / "metrics.rst").read_text(encoding="utf-8").strip()
    assert "busy_learners" not in (ROOT / "docs" / "api-schema.yml").read_text(encoding="utf-8")


def test_an_audit_counts_it_again(busy, capsys):
    """And finds what somebody has changed in its table."""
    call_command("figures_lite", "audit", "--seed", "1", "--periods", "100")
    assert "0 mismatches" in capsys.readouterr().out
    BusyDay.objects.filter(period=at(5).date()).update(busy_blocks=7)
    with pytest.raises(SystemExit):
        call_command("figures_lite", "audit", "--seed", "1", "--periods", "100")
    assert "busy_blocks" in capsys.readouterr().out


def test_the_laws_hold_for_it():
    from tests.laws.numbers import test_replay, test_sums

    for law in (test_replay.METRICS, test_sums.METRICS):
        assert {name for name, aggregate in law if aggregate is BusyDay} == OURS - {"pace"}
