"""Doing it again changes nothing: filling, running, capturing everybody."""

import pytest

from figures_lite import catalogue
from figures_lite.models import Learner
from figures_lite.periods import calendar
from figures_lite.pipeline.fill import Fill
from figures_lite.pipeline.report import Report
from figures_lite.pipeline.run import unfill

from ..tables import aggregates, differences, everything, facts, writes
from ..worlds import succeed

pytestmark = pytest.mark.django_db


def written_to(statements, models):
    """The statements that write to the tables of some models."""
    return [
        sql
        for sql in statements
        for model in models
        if f"{model._meta.db_table}" in sql.split("(")[0].split("WHERE")[0]
    ]


def test_filling_everything_again_writes_no_row(world):
    """Also in the world that was filled day by day: what became stale was enough to fill again."""
    before = aggregates()
    unfill()
    report = Report()
    with writes() as statements:
        Fill(calendar(), world.now, report).due()
    assert not any(report.filled.values()), report.filled
    assert written_to(statements, catalogue.aggregates()) == []
    assert not report.errors
    assert differences(before, aggregates()) == ""


def test_filling_from_nothing_gives_the_same_rows(world):
    before = aggregates()
    for aggregate in catalogue.aggregates():
        aggregate._base_manager.all().delete()
    unfill()
    Fill(calendar(), world.now, Report()).due()
    assert differences(before, aggregates()) == ""


def test_running_again_writes_nothing(world):
    before = everything()
    record = succeed(world.now)
    assert not any(record.report["filled"].values())
    assert differences(before, everything()) == ""


def test_capturing_everybody_again_changes_no_fact(world):
    before = facts() | aggregates()
    record = succeed(world.now, everybody=True)
    assert record.report["captured"]["learners"] == Learner.objects.count()
    assert differences(before, facts() | aggregates()) == ""
    assert not any(record.report["filled"].values())
