"""``metrics/`` and ``schema/``: what each number means, for people and for programs."""

import os
import pathlib
import subprocess
import sys
import warnings

import pytest
import yaml
from django.utils import translation
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from figures_lite.api.v1 import schema
from figures_lite.catalogue import catalogue

ROOT = pathlib.Path(__file__).parents[2]
CHECKED_IN = ROOT / "docs" / "api-schema.yml"
#: Prints the document of a site without the tests' plugin.
WRITE = """
import django
django.setup()
from figures_lite.api.v1 import schema
print(schema.written(schema.document()), end="")
"""


def test_every_metric_is_told_with_its_meaning_and_where_it_is_stored(told, people):
    metrics = {entry["name"]: entry for entry in told("metrics/")["metrics"]}
    assert set(metrics) == {name for name, entry in catalogue().items() if not entry.source}  # nothing was moved in
    assert metrics["mean_progress"] == {
        "name": "mean_progress",
        "kind": "ratio",
        "label": "Mean progress",
        "meaning": "Progress of an open enrollment on average; never-started ones are 0.",
        "unit": "percent",
        "adds_over_time": False,
        "adds_over_courses": False,
        "source": None,
        "stored": [
            {"scope": scope, "grain": grain, "by": []}
            for scope in ("course", "org", "site")
            for grain in ("day", "month")
        ],
    }
    assert {"scope": "site", "grain": "day", "by": ["mode"]} in metrics["enrolled"]["stored"]


@pytest.mark.parametrize(
    ("name", "time", "courses"),
    [
        ("enrollments", True, True),
        ("enrolled", False, True),
        ("active_learners", False, False),
        ("mean_grade", False, False),
    ],
)
def test_how_it_adds_up_follows_from_its_kind(told, people, name, time, courses):
    metric = next(entry for entry in told("metrics/")["metrics"] if entry["name"] == name)
    assert (metric["adds_over_time"], metric["adds_over_courses"]) == (time, courses)


def test_every_metric_can_be_read_wherever_it_says_it_is_stored(told, numbers):
    # One request for each place, all metrics stored there at once.
    places = {}
    for entry in told("metrics/")["metrics"]:
        for place in entry["stored"]:
            places.setdefault((place["scope"], place["grain"], *place["by"]), []).append(entry["name"])
    assert len(places) >= 15
    address = {"site": "site/stats/", "org": "orgs/Club/stats/", "course": "courses/course-v1:Club+CHESS+2026/stats/"}
    for (scope, grain, *by), names in places.items():
        answer = told(address[scope], metric=",".join(names), grain=grain, by=",".join(by))
        assert [entry["name"] for entry in answer["catalogue"]] == names


def document():
    """The API's documentation as it stands, in English."""
    GENERATOR_STATS.reset()
    with translation.override("en"), warnings.catch_warnings():
        warnings.simplefilter("error")
        found = schema.document()
    assert not GENERATOR_STATS._error_cache
    assert not GENERATOR_STATS._warn_cache
    return found


def test_the_schema_is_valid_and_says_nothing_doubtful(people):
    validate_schema(yaml.safe_load(schema.written(document())))


def test_the_checked_in_schema_is_what_the_code_says():
    """Rewrite it with ``FIGURES_LITE_WRITE_SCHEMA=1 pytest tests/api/test_catalogue.py``."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "devsite.settings", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", WRITE]
    text = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    if os.environ.get("FIGURES_LITE_WRITE_SCHEMA") == "1":
        CHECKED_IN.write_text(text)
    assert CHECKED_IN.read_text() == text, f"{CHECKED_IN.name} is stale: see this test's docstring."


def test_the_schema_tells_the_metrics_meanings_and_every_endpoint(ask, people):
    response = ask("schema/", headers={"accept": "application/vnd.oai.openapi"})
    served = yaml.safe_load(response.content)
    assert sorted(served["paths"]) == [
        f"/figures-lite/api/v1/{path}"
        for path in (
            "accounts/",
            "courses/",
            "courses/attention/",
            "courses/{course_key}/dates/",
            "courses/{course_key}/learners/",
            "courses/{course_key}/stats/",
            "health/",
            "learners/",
            "learners/me/",
            "learners/me/days/",
            "learners/{user_id}/",
            "learners/{user_id}/days/",
            "matrix/",
            "may/",
            "metrics/",
            "orgs/",
            "orgs/{org}/stats/",
            "site/stats/",
        )
    ]
    parameters = served["paths"]["/figures-lite/api/v1/site/stats/"]["get"]["parameters"]
    metric = next(each for each in parameters if each["name"] == "metric")
    assert (
        "`enrolled` (level, enrollments): Learners with an open enrollment as the period ends." in metric["description"]
    )


def test_every_documented_parameter_is_taken_and_no_other(ask, numbers, learners, people):
    for path, methods in document()["paths"].items():
        address = path.format(course_key="course-v1:Ünï+ALG+2026", org="Club", user_id=people.learner.pk)
        names = {each["name"] for each in methods["get"]["parameters"] if each["in"] == "query"}
        assert ask(address, **dict.fromkeys(names, "")).status_code == 200, path
        assert ask(address, surprise="1").json()["allowed"] == sorted(names)
