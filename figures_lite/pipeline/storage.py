"""How much room our tables take, as each database tells it. Reads no row of anybody else's."""

import dataclasses

from django.apps import apps
from django.db import connections, router

from figures_lite.models import Run
from figures_lite.vocabulary import Aggregate, Fact

#: A table with fewer rows is counted; of a larger one the database's own estimate will do, where it has one.
COUNTED = 100_000


@dataclasses.dataclass(frozen=True)
class Table:
    """A table of ours: its ``rows``, perhaps ``estimated``, and ``bytes`` with its indexes (None: not told)."""

    table: str
    rows: int
    estimated: bool
    bytes: int | None


def tables():
    """The names of our tables, and of the facts and aggregates of plugins."""
    ours = [
        model
        for model in apps.get_models()
        if model._meta.app_label == "figures_lite" or issubclass(model, Aggregate | Fact)
    ]
    return sorted(model._meta.db_table for model in ours if model._meta.managed and not model._meta.proxy)


def storage():
    """Each of our tables, the largest first; one that was never migrated is not there."""
    connection = connections[router.db_for_read(Run)]
    names = tables()
    told = TELLS.get(connection.vendor, by_name)(connection, names)
    few = [name for name, (rows, _bytes) in told.items() if rows is None or rows < COUNTED]
    counts = counted(connection, few)
    found = [Table(name, counts.get(name, rows), name not in counts, size) for name, (rows, size) in told.items()]
    return sorted(found, key=lambda each: (-(each.bytes or 0), -each.rows, each.table))


def counted(connection, names):
    """How many rows some tables have, in one statement: ``{table: rows}``."""
    if not names:
        return {}
    quote = connection.ops.quote_name
    each = (f"SELECT %s, COUNT(*) FROM {quote(name)}" for name in names)
    return dict(asked(connection, " UNION ALL ".join(each), names))


def on_mysql(connection, names):
    """MySQL and MariaDB: ``{table: (estimated rows, bytes)}``, from the table statistics that it keeps."""
    sql = (
        "SELECT table_name, table_rows, data_length + index_length FROM information_schema.tables"
        f" WHERE table_schema = DATABASE() AND table_name IN ({places(names)})"
    )
    return {name: (whole(rows), whole(size)) for name, rows, size in asked(connection, sql, names)}


def on_postgres(connection, names):
    """PostgreSQL, which says -1 where it has not analysed a table yet."""
    sql = (
        "SELECT relname, reltuples, pg_total_relation_size(oid) FROM pg_class"
        f" WHERE relkind IN ('r', 'p') AND pg_table_is_visible(oid) AND relname IN ({places(names)})"
    )
    found = asked(connection, sql, names)
    return {name: (None if rows < 0 else int(rows), int(size)) for name, rows, size in found}


def on_sqlite(connection, names):
    """SQLite, which tells sizes only where it was built with ``dbstat``. It keeps no counts."""
    sizes = {}
    if asked(connection, "SELECT sqlite_compileoption_used('ENABLE_DBSTAT_VTAB')")[0][0]:
        sql = (
            "SELECT tbl_name, SUM(pgsize) FROM sqlite_master JOIN dbstat ON dbstat.name = sqlite_master.name"
            f" WHERE aggregate = TRUE AND tbl_name IN ({places(names)}) GROUP BY tbl_name"
        )
        sizes = dict(asked(connection, sql, names))
    return {name: (None, sizes.get(name)) for name in by_name(connection, names)}


def by_name(connection, names):
    """Any other database: the tables that are there, and nothing else known."""
    there = set(connection.introspection.table_names())
    return {name: (None, None) for name in names if name in there}


TELLS = {"mysql": on_mysql, "postgresql": on_postgres, "sqlite": on_sqlite}


def asked(connection, sql, parameters=()):
    """The rows of an answer."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(parameters))
        return cursor.fetchall()


def places(names):
    """Places for so many parameters."""
    return ", ".join(["%s"] * len(names))


def whole(value):
    """A number as a whole one; None where the database has none."""
    return None if value is None else int(value)
