"""Reads numbers as everybody does, from a small LMS that each test puts together by hand."""

import pytest

from figures_lite import read
from figures_lite.pipeline.run import run
from tests.pipeline import rows


@pytest.fixture
def zone(db, settings):
    """A function that sets the reporting time zone."""

    def report_in(name):
        settings.FIGURES_LITE_TIME_ZONE = name

    return report_in


@pytest.fixture
def course(db):
    """Course A: two units, of two blocks and of one."""
    return rows.course(rows.COURSE, units=(("a", "b"), ("c",)), start=rows.at(1, month=1))


@pytest.fixture
def ran(db):
    """Runs the pipeline as of an instant."""

    def ran(now):
        record = run(now=now)
        assert record.ok, record.report

    return ran


@pytest.fixture
def values(admin_user):
    """A metric's values from one period to before another: ``values("enrolled", "2026-03-01", "2026-03-03")``."""

    def values(metric, start, end, grain="day", scope="course", by=None):
        key = {"course": rows.COURSE, "org": "Org", "site": None}[scope]
        asked = {"grain": grain, "start": start, "end": end, "by": ("mode",) if by else ()}
        answer = read.series([metric], scope, key, for_user=admin_user, **asked)
        for line in answer.lines:
            if by in (None, line.by.get("mode")):
                return [value for _period, value in line.points]
        return [0 for _period in answer.periods]

    return values
