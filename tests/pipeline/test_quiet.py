"""A run that finds nothing to do is cheap: a few statements, whatever the size of the site, and hardly a write."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from . import rows
from .numbers import ran

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)
#: 30 of them read the LMS's tables: new rows, how far they have come, and sweeps.
MOST = 72
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def statements(small, monkeypatch):
    """What a run issues an hour and some minutes after the first one, and some after the one before."""
    asked = []
    names = connection.introspection.table_names
    monkeypatch.setattr(connection.introspection, "table_names", lambda *more: asked.append(1) or names(*more))
    for minutes in (0, 60):
        ran(rows.NOW + minutes * MINUTE)
    del asked[:]
    with CaptureQueriesContext(connection) as found:
        report = ran(rows.NOW + 75 * MINUTE)
    assert not any(report["filled"].values())
    assert len(asked) == 1
    return [query["sql"].replace('"', "").replace("`", "") for query in found.captured_queries]


def test_a_quiet_run_issues_a_few_statements(statements):
    told = [sql for sql in statements if not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE"))]
    assert len(told) <= MOST, "\n".join(told)


def test_a_quiet_run_writes_only_how_far_it_came(statements):
    written = {sql.split()[{"UPDATE": 1}.get(sql.split()[0], 2)] for sql in statements if sql[:6] in WRITES}
    # A lock on SQLite, whose transactions begin with a write; old runs are deleted, or would be.
    allowed = {"figures_lite_cursor", "figures_lite_filled", "figures_lite_run", "figures_lite_learner"}
    assert written <= allowed
