"""Nothing but ``import_figures`` writes or deletes what was moved in, and it is counted nowhere."""

import datetime
import io

import pytest
from django.core.management import call_command

from figures_lite import catalogue
from figures_lite.models import Course, Cursor, Filled
from figures_lite.periods import calendar
from figures_lite.pipeline.audit import audit
from figures_lite.pipeline.due import Due
from figures_lite.privacy import forget as retire
from tests.laws.tables import whole
from tests.laws.worlds import succeed
from tests.pipeline import rows
from tests.pipeline.rows import NOW

from .conftest import ALGEBRA, GONE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def both(figures, move):
    """An LMS with a learner in Algebra, and its old install of Figures, moved in."""
    rows.course(ALGEBRA)
    ann = rows.person("ann")
    rows.enroll(ann, ALGEBRA)
    rows.complete(ann, "a", ALGEBRA)
    assert move()[1] is None
    return ann


def kept():
    """All that was moved in."""
    return {model.__name__: whole(model) for model in catalogue.moved()}


def test_all_that_is_moved_in_comes_from_somewhere_and_counts_no_fact():
    assert {model.source for model in catalogue.moved()} == {"figures"}
    assert not set(catalogue.moved()) & set(catalogue.aggregates())
    for model in catalogue.moved():
        assert {metric.fact for metric in catalogue.metrics(model).values()} == {None}
        assert all(name.startswith("figures_") for name in catalogue.metrics(model))


def test_runs_backfills_and_audits_leave_it_alone(both):
    before = kept()
    assert sum(map(len, before.values())) == 9
    succeed(NOW)
    succeed(NOW + datetime.timedelta(days=40))
    call_command(
        "figures_lite", "backfill", "--now", (NOW + datetime.timedelta(days=41)).isoformat(), stdout=io.StringIO()
    )
    assert audit(periods=3)[0] == []
    assert kept() == before
    assert not Filled.objects.filter(aggregate__in=[model._meta.label_lower for model in catalogue.moved()]).exists()


def test_it_is_never_due(both):
    succeed(NOW)
    due = Due(catalogue.aggregates(), {}, calendar(), NOW)
    jobs = due.jobs({course: NOW.date() for course in (0, *Course.objects.values_list("pk", flat=True))})
    assert not {model for job in jobs for model in job.aggregates} & set(catalogue.moved())


def test_another_reporting_time_zone_counts_our_days_anew_and_leaves_it(both, settings):
    succeed(NOW)
    before = kept()
    settings.FIGURES_LITE_TIME_ZONE = "Europe/Paris"
    call_command("figures_lite", "backfill", "--now", NOW.isoformat(), stdout=io.StringIO())
    assert kept() == before


def test_folding_old_days_leaves_it(both, settings):
    succeed(NOW)
    before = kept()
    settings.FIGURES_LITE_FACTS_KEPT = 1
    succeed(NOW + datetime.timedelta(days=200))
    assert Cursor.objects.filter(name="fold").exists()
    assert kept() == before


def test_retiring_a_learner_leaves_it_for_it_is_about_nobody(both):
    succeed(NOW)
    before = kept()
    retire(both)
    assert kept() == before


def test_a_course_of_figures_alone_is_counted_nowhere(both):
    succeed(NOW)
    assert Course.objects.filter(key=GONE, known=False).exists()
    for model in catalogue.aggregates():
        for row in model._base_manager.values():
            assert row.get("course_id") != Course.objects.get(key=GONE).pk


def test_status_tells_what_was_moved_in_and_calls_no_course_of_it_unknown(both, move, capsys):
    succeed(NOW)
    call_command("figures_lite", "status", "--now", NOW.isoformat())
    said = capsys.readouterr().out
    assert "Moved in: figures_lite.figurescourseday    2020-01-01 to 2020-03-01, at " in said
    assert "moved figures_lite" not in said  # it is no source that is read
    assert "Unknown courses" not in said
    move("--forget")
    call_command("figures_lite", "status", "--now", NOW.isoformat())
    assert "Moved in" not in capsys.readouterr().out


def test_forgetting_it_leaves_all_that_is_ours(both, move):
    succeed(NOW)
    ours = {model.__name__: whole(model) for model in catalogue.aggregates()}
    move("--forget")
    assert {model.__name__: whole(model) for model in catalogue.aggregates()} == ours
    assert not any(kept().values())
