"""The stages of a benchmark, each meant for a process of its own, so that its memory is its own."""

import datetime

from django.apps import apps
from django.db import connection

from devsite.lab.bench.clock import HOUR
from devsite.lab.bench.days import Stretch, latest, query
from devsite.lab.bench.floor import floor
from devsite.lab.bench.load import analyze, empty
from devsite.lab.bench.meter import Meter
from devsite.lab.bench.sizes import SIZES
from devsite.lab.bench.world import World

#: How long the stages last that are lived between runs, and the share of learners who are active meanwhile.
STRETCHES = {"day": (24 * HOUR, 0.05), "hour": (HOUR, 0.002)}


def own_tables():
    """The names of figures-lite's tables."""
    return [model._meta.db_table for model in apps.get_app_config("figures_lite").get_models()]


def generate(size, seed, now, report):
    """Make the LMS."""
    counts = World(SIZES[size], now, seed, report).make()
    empty(own_tables())
    return {"now": now.isoformat(), "rows": counts}


def reuse():
    """Take the LMS that is there: as of the midnight after the latest that happened."""
    empty(own_tables())
    counts = {table: query(f"SELECT COUNT(*) FROM {table}")[0][0] for table in ("student_courseenrollment",)}
    return {"now": latest().isoformat(), "rows": counts}


def live(stretch, begins, seed):
    """Live a day or an hour on; gives until when, and the rows it left."""
    span, share = STRETCHES[stretch]
    counts = Stretch(begins, span, share, seed).live()
    return {"now": (begins + datetime.timedelta(microseconds=span)).isoformat(), "rows": dict(counts)}


def run(now):
    """Run the pipeline, measured."""
    from figures_lite.pipeline.capture import Capture
    from figures_lite.pipeline.fill import Fill
    from figures_lite.pipeline.run import run as pipeline

    with Meter() as meter, meter.timed(Capture, "all_touched", "capture"), meter.timed(Fill, "due", "fill"):
        record = pipeline(now=now)
    figures = meter.figures()
    parts = figures["parts"]
    parts["notice wall"] = round(meter.wall - parts["capture wall"] - parts["fill wall"], 3)
    if not record.ok:
        raise RuntimeError(f"The run failed: {record.report['errors']}")
    return figures | {"report": record.report}


def take_floor(now, written):
    """The floor of the run as of an instant."""
    analyze(own_tables())
    return floor(now, written)


def storage():
    """Bytes of our tables with their indexes, by table, and rows of the facts."""
    tables = own_tables()
    analyze(tables)
    sizes = dict(query(SIZE_OF[connection.vendor].format(", ".join(f"'{table}'" for table in tables))))
    sizes = {table: int(sizes.get(table) or 0) for table in tables}
    return {"bytes": sum(sizes.values()), "tables": dict(sorted(sizes.items(), key=lambda item: -item[1]))}


SIZE_OF = {
    "mysql": "SELECT table_name, data_length + index_length FROM information_schema.tables "
    "WHERE table_schema = DATABASE() AND table_name IN ({})",
    "postgresql": "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' AND relname IN ({})",
    "sqlite": "SELECT m.tbl_name, SUM(s.pgsize) FROM dbstat s JOIN sqlite_master m ON m.name = s.name "
    "WHERE s.aggregate = TRUE AND m.tbl_name IN ({}) GROUP BY m.tbl_name",
}
