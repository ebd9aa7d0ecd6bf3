"""Whether anything runs the pipeline. Asked of the database: by ``check --database default``, and by ``migrate``."""

import datetime

from django.conf import settings
from django.core.checks import Tags, Warning, register
from django.db import connections, router
from django.utils import timezone

from figures_lite import ticker
from figures_lite.models import Cursor, Run
from figures_lite.pipeline import ticks

HOW = (
    "Have a Celery worker running with FIGURES_LITE_TICKER, or figures_lite run from cron, a CronJob or Celery beat: "
    "see Scheduling in the documentation."
)


@register(Tags.database)
def check_ticking(databases=None, **_kwargs):
    """W001 to W003: something ran, something runs now and then, and the ticker ticks where it is on."""
    alias = router.db_for_write(Run)
    if alias not in (databases or ()) or not tables(alias) >= {Run._meta.db_table, Cursor._meta.db_table}:
        return []  # not asked for, or not migrated yet
    now = timezone.now()
    return [*_ran(now), *_ticks(now)]


def tables(alias):
    """The names of the tables of a database."""
    with connections[alias].cursor() as cursor:
        return set(connections[alias].introspection.table_names(cursor))


def _ran(now):
    last = Run.objects.order_by("-pk").values_list("started_at", flat=True).first()  # a column of every release
    hours = settings.FIGURES_LITE_STALE_AFTER
    if last is None:
        yield Warning("No run of the pipeline was ever started.", hint=HOW, id="figures_lite.W001")
    elif now - last > datetime.timedelta(hours=hours):
        yield Warning(
            f"No scheduler is ticking: no run of the pipeline was started in the last {hours} hours, the last one at "
            f"{last:%Y-%m-%d %H:%M} UTC.",
            hint=HOW,
            id="figures_lite.W002",
        )


def _ticks(now):
    if not ticker.on():
        return
    found = ticks.ticker(now)
    if found.due is None:
        said = "The ticker is on, but no Celery worker has armed it."
    elif found.lost:
        said = f"The ticker is on, but its tick was due at {found.due:%Y-%m-%d %H:%M} UTC and did not come."
    else:
        return
    yield Warning(
        said,
        hint="Is a Celery worker of the LMS running, and was it started again since figures-lite was installed? Set "
        "FIGURES_LITE_TICKER to False where another scheduler is meant to run the pipeline.",
        id="figures_lite.W003",
    )
