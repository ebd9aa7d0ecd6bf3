"""Writes many rows of plain values into tables of any of our databases, as fast as it takes them. Not for production:
indexes of large tables are dropped meanwhile, and nothing is quoted but texts.
"""

import contextlib

from django.core.management.color import no_style
from django.db import connection, models

from devsite.lab.generate.tables import model_of

#: Rows of one statement.
BATCH = 2000
#: Tables whose indexes are made after their rows, where the database lets us.
LARGE = (
    "auth_user",
    "auth_userprofile",
    "student_courseenrollment",
    "student_courseenrollment_history",
    "courseware_studentmodule",
    "completion_blockcompletion",
    "grades_persistentcoursegrade",
    "certificates_generatedcertificate",
)


def insert(table, columns, rows, size=BATCH):
    """Insert rows, tuples in the order of ``columns``, ``size`` a statement; gives how many.

    Other columns get their model's default.
    """
    defaults = {name: value for name, value in model_defaults(table).items() if name not in columns}
    names = ", ".join(map(connection.ops.quote_name, [*columns, *defaults]))
    head = f"INSERT INTO {connection.ops.quote_name(table)} ({names}) VALUES "
    tail = "".join(f",{literal(value)}" for value in defaults.values())
    marks = ",".join(["%s"] * len(columns))
    total = 0
    with connection.cursor() as cursor:
        for batch in batches(rows, size):
            total += len(batch)
            if connection.vendor == "sqlite":
                cursor.executemany(f"{head}({marks}{tail.replace('%', '%%')})", batch)
            else:
                cursor.execute(head + ",".join([f"({','.join(map(literal, row))}{tail})" for row in batch]))
    return total


def model_defaults(table):
    """The default of each column but the id; instants have none."""
    return {
        field.column: None if isinstance(field, models.DateTimeField) else field.get_default()
        for field in model_of(table)._meta.concrete_fields
        if not field.primary_key
    }


def batches(rows, size):
    """Rows in lists of one statement's length."""
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def literal(value):
    """A value as SQL."""
    if value is None:
        return "NULL"
    if value is True:
        return "TRUE"
    if value is False:
        return "FALSE"
    if isinstance(value, str):
        if "\\" in value and connection.vendor == "mysql":
            value = value.replace("\\", "\\\\")
        return f"'{value}'" if "'" not in value else "'" + value.replace("'", "''") + "'"
    return repr(value) if isinstance(value, (int, float)) else f"'{value}'"


@contextlib.contextmanager
def quickly(tables=LARGE):
    """Load tables without their indexes and without checks, and make the indexes when all rows are there."""
    made = []
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        for table in tables:
            drops, creates = indexes(cursor, table)
            for statement in drops:
                cursor.execute(statement)
            made += creates
        try:
            yield
        finally:
            for statement in made:
                cursor.execute(statement)
            for statement in connection.ops.sequence_reset_sql(no_style(), list(map(model_of, tables))):
                cursor.execute(statement)


def indexes(cursor, table):
    """The statements that drop a table's secondary indexes, and those that make them again."""
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type='index' AND tbl_name=%s AND sql > ''", [table])
        found = cursor.fetchall()
        return [f'DROP INDEX "{name}"' for name, _sql in found], [sql for _name, sql in found]
    if connection.vendor == "postgresql":
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename=%s AND indexname NOT IN "
            "(SELECT conname FROM pg_constraint)",
            [table],
        )
        found = cursor.fetchall()
        return [f'DROP INDEX "{name}"' for name, _sql in found], [sql for _name, sql in found]
    cursor.execute(
        "SELECT index_name, MIN(non_unique), GROUP_CONCAT(CONCAT('`', column_name, '`', IF(collation='D', ' DESC', '')"
        ") ORDER BY seq_in_index) FROM information_schema.statistics WHERE table_schema=DATABASE() AND table_name=%s "
        "AND index_name<>'PRIMARY' GROUP BY index_name",
        [table],
    )
    found = cursor.fetchall()
    if not found:
        return [], []
    drop = ", ".join(f"DROP INDEX `{name}`" for name, *_rest in found)
    add = ", ".join(f"ADD {'' if many else 'UNIQUE '}INDEX `{name}` ({columns})" for name, many, columns in found)
    return [f"ALTER TABLE `{table}` {drop}"], [f"ALTER TABLE `{table}` {add}"]


def analyze(tables):
    """Let the database count what its planner needs to know."""
    with connection.cursor() as cursor:
        for table in tables:
            name = connection.ops.quote_name(table)
            cursor.execute(f"ANALYZE TABLE {name}" if connection.vendor == "mysql" else f"ANALYZE {name}")
            if connection.vendor == "mysql":
                cursor.fetchall()


def empty(tables):
    """Delete all rows of some tables, at once where the database can."""
    how = {"mysql": "TRUNCATE TABLE {}", "postgresql": "TRUNCATE TABLE {} RESTART IDENTITY CASCADE"}
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        for table in tables:
            statement = how.get(connection.vendor, "DELETE FROM {}")
            cursor.execute(statement.format(connection.ops.quote_name(table)))
