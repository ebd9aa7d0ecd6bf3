"""The folders of LMS tables that the pipeline is held against, each loaded and run once."""

import contextlib
import datetime
import os
import pathlib

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from figures_lite.catalogue import aggregates, keys, metrics
from figures_lite.models import Course, CourseLearner, Filled
from figures_lite.pipeline.run import run
from figures_lite.vocabulary import HOME, Grain, Scope

from . import handmade
from .recount import Clock, Recount

ROOT = pathlib.Path(__file__).resolve().parents[2]
FULL = pathlib.Path(os.environ.get("FIGURES_LITE_LMS_DIR") or ROOT.parent / "shared" / "lms")
NOW = datetime.datetime(2026, 11, 21, 3, tzinfo=datetime.UTC)

WORLDS = [
    pytest.param(("handmade", handmade.ZONE), id="handmade"),
    pytest.param(("small", "UTC"), id="small-utc"),
    pytest.param(("small", "America/New_York"), id="small-new-york"),
    pytest.param(("small", "Asia/Kathmandu"), id="small-kathmandu"),  # a quarter to: its hours are not UTC's
    pytest.param(("full", "UTC"), id="full-utc"),
]


class World:
    """What the pipeline stored for a folder, as plain data, and the recount of the same folder."""

    def __init__(self, folder, zone, now):
        self.folder, self.now = folder, now
        call_command("load_lms", str(folder), verbosity=0)
        record = run(now=now)
        assert record.ok, record.report
        clock = Clock(zone)
        courses = {course.pk: str(course.key).lower() for course in Course.objects.all()}
        self.models = own_aggregates()
        self.stored = {model: rows_of(model, courses) for model in self.models}
        self.filled = {model: filled(model, clock) for model in self.models}
        self.learners = {(row.learner_id, courses[row.course_id]): row for row in CourseLearner.objects.order_by("pk")}
        self.recount = Recount(
            folder,
            zone,
            now,
            first_day=min(day for model in self.models if model.grain == Grain.DAY for day in self.filled[model]),
            hours_since=min(
                clock.day(at) for model in self.models if model.grain == Grain.HOUR for at in self.filled[model]
            ),
        )


def own_aggregates():
    """The aggregates of figures-lite itself: another app's are not counted here."""
    return [model for model in aggregates() if model._meta.app_label == "figures_lite"]


def rows_of(model, courses):
    """The stored numbers of an aggregate: ``{(key, mode or None, period): {metric: value}}``."""
    found = {}
    for row in model.objects.all():
        values = [getattr(row, column) for column in keys(model)]
        if model.scope == Scope.COURSE:
            values[0] = courses[values[0]]
        elif model.scope == Scope.SITE:
            assert values[0] == HOME
            values[0] = ""
        key, mode = values if model.by else (*values, None)
        assert (key, mode, row.period) not in found
        found[key, mode, row.period] = {metric: getattr(row, metric) for metric in metrics(model)}
    return found


def filled(model, clock):
    """The periods of an aggregate that are filled."""
    begins = Filled.objects.filter(aggregate=model._meta.label_lower).values_list("begins", flat=True)
    return {at if model.grain == Grain.HOUR else clock.day(at) for at in begins}


@pytest.fixture(scope="package", params=WORLDS)
def world(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """A folder, loaded and run in one transaction that is rolled back in the end."""
    name, zone = request.param
    if name == "full" and not FULL.is_dir():
        pytest.skip(f"no folder of LMS tables at {FULL}: name one in FIGURES_LITE_LMS_DIR")
    folder = {"small": handmade.DATA, "full": FULL}.get(name) or handmade.write(tmp_path_factory.mktemp("lms"))
    now = handmade.NOW if name == "handmade" else NOW
    with (
        django_db_blocker.unblock(),
        override_settings(FIGURES_LITE_TIME_ZONE=zone),
        rolled_back(),
    ):
        yield World(folder, zone, now)


@contextlib.contextmanager
def rolled_back():
    """A transaction that leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
