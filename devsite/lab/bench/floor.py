"""The floor of a run: what the database alone takes for what capture cannot do without.

Read: a bare cursor of the driver reads, once, all rows of the learners that the run captured, from the same tables and
columns; whole tables where the run captured everybody, else 1,000 learners at a time. Written: a bare ``executemany``
writes as many rows of each fact table as the run wrote, rows of the same learners, into a copy of the table without any
index, 5,000 rows a transaction. Nothing is computed in between, and nothing is timed but the driver's own calls.
"""

import datetime
import time

from django.db import connection, connections, transaction

from figures_lite.lms import sources
from figures_lite.models import Account, CourseLearner, Enrollment, Learner, LearnerDay, Milestone

FACTS = (Account, Enrollment, LearnerDay, Milestone, CourseLearner)
#: Learners of one statement, rows fetched and rows written at a time.
CHUNK, FETCH, WRITE = 1000, 2000, 5000


def floor(now, written):
    """The floor of the run as of ``now``; ``written`` is how many rows it wrote, by table."""
    captured = sorted(Learner.objects.filter(captured_at=now).values_list("learner_id", flat=True))
    learners = None if len(captured) == Learner.objects.count() else captured
    wanted = [source for source in sources.SOURCES if source is not sources.ORIGIN and sources.installed(source.model)]
    read = {source.name: read_rows(source, learners) for source in wanted}
    wrote = {}
    for model in FACTS:
        table = model._meta.db_table
        wrote[table] = write_rows(model, learners, written.get(table, 0))
    return {
        "learners": len(captured),
        "read": round(sum(seconds for seconds, _rows in read.values()), 3),
        "written": round(sum(seconds for seconds, _rows in wrote.values()), 3),
        "total": round(sum(seconds for seconds, _rows in [*read.values(), *wrote.values()]), 3),
        "rows_read": {name: rows for name, (_seconds, rows) in read.items()},
        "rows_written": {name: rows for name, (_seconds, rows) in wrote.items()},
    }


def read_rows(source, learners):
    """Read a source's rows of some learners (None: of all). Gives the seconds and the number of rows."""
    reader = connections[sources.database()]
    model, quote = source.queryset.model, reader.ops.quote_name
    names = [source.learner, *(name for name in source.columns if name != "retired")]
    names += ("username", "email") if "retired" in source.columns else ()
    columns = ", ".join(quote(model._meta.get_field(name).column) for name in names)
    sql = f"SELECT {columns} FROM {quote(model._meta.db_table)}"
    if learners is None:
        return timed_read(reader, sql)
    who, seconds, rows = quote(model._meta.get_field(source.learner).column), 0.0, 0
    for start in range(0, len(learners), CHUNK):
        marks = ",".join(map(str, learners[start : start + CHUNK]))
        took, found = timed_read(reader, f"{sql} WHERE {who} IN ({marks})")
        seconds, rows = seconds + took, rows + found
    return seconds, rows


def timed_read(reader, sql):
    """Run a query on the driver's own cursor and fetch all its rows, some at a time."""
    rows, cursor = 0, bare_cursor(reader)
    began = time.perf_counter()
    cursor.execute(sql)
    while found := cursor.fetchmany(FETCH):
        rows += len(found)
    cursor.close()
    return time.perf_counter() - began, rows


def bare_cursor(reader):
    """A cursor of the driver; on MySQL one that leaves the rows on the server until they are fetched."""
    reader.ensure_connection()
    if reader.vendor == "mysql":
        from MySQLdb.cursors import SSCursor

        return reader.connection.cursor(SSCursor)
    return reader.connection.cursor()


def write_rows(model, learners, number):
    """Write so many stored facts into a copy without indexes. Gives the seconds and the number of rows."""
    quote, table = connection.ops.quote_name, model._meta.db_table
    names = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    columns, copy = ", ".join(map(quote, names)), quote(f"bench_{table}")
    insert = f"INSERT INTO {copy} ({columns}) VALUES "
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {copy}")
        cursor.execute(f"CREATE TABLE {copy} AS SELECT {columns} FROM {quote(table)} WHERE 1 = 0")
    seconds, rows = 0.0, 0
    for batch in facts(table, columns, learners, number):
        seconds += timed_write(insert, batch)
        rows += len(batch)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {copy}")
    return seconds, rows


def timed_write(insert, rows):
    """Write rows with the driver's ``executemany`` (PostgreSQL's sends one statement a row: there, with its helper)."""
    place = f"({', '.join(['?' if connection.vendor == 'sqlite' else '%s'] * len(rows[0]))})"
    began = time.perf_counter()
    with transaction.atomic():
        cursor = connection.connection.cursor()
        if connection.vendor == "postgresql":
            from psycopg2.extras import execute_values

            execute_values(cursor, f"{insert}%s", rows, page_size=1000)
        else:
            cursor.executemany(insert + place, rows)
        cursor.close()
    return time.perf_counter() - began


def facts(table, columns, learners, number):
    """So many stored facts of some learners (None: of anybody), in batches as the driver takes them."""
    table = connection.ops.quote_name(table)
    last, start = 0, 0
    while number > 0:
        if learners is None:
            wanted = f"id > {last} ORDER BY id LIMIT {min(WRITE, number)}"
        else:
            wanted = f"learner_id IN ({','.join(map(str, learners[start : start + CHUNK]))})"
            start += CHUNK
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id, {columns} FROM {table} WHERE {wanted}")
            found = cursor.fetchall()[:number]
        if not found:
            return
        last, number = found[-1][0], number - len(found)
        rows = [tuple(map(plain, row[1:])) for row in found]
        yield from (rows[n : n + WRITE] for n in range(0, len(rows), WRITE))


def plain(value):
    """A value as the driver takes it: SQLite's takes no dates."""
    return str(value) if connection.vendor == "sqlite" and isinstance(value, datetime.date) else value
