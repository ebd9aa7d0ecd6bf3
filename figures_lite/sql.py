"""Plain tuples in and out of the database: what moves millions of rows does not go through models.

Everywhere here an instant is a whole number of microseconds since 1970 (UTC) and a day is ``date.toordinal()``: drivers
take and give whole numbers several times quicker than dates, and the pipeline compares them quicker too.
"""

import contextlib
import datetime
import functools
import itertools
import operator

import django
from django.core.exceptions import EmptyResultSet
from django.db import connection, connections, models
from django.db.models import F, Func, Lookup
from django.db.models.constants import OnConflict

#: Rows of one statement.
BATCH = 2000
#: Neighbouring numbers more than these are asked for as a range. SQLite takes some 1,000 conditions in a statement.
LONG_RUN = 20
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
TICK = datetime.timedelta(microseconds=1)
#: The beginning of 1970 in MySQL's SQL.
ZERO = "TIMESTAMP'1970-01-01 00:00:00'"
#: Fields whose plain values the drivers take as they are.
AS_IT_IS = (models.IntegerField, models.BooleanField, models.CharField, models.ForeignKey)


def day_of(ordinal):
    """The date of a day's number."""
    return datetime.date.fromordinal(ordinal)


class Instant(Func):
    """A date and time column as whole microseconds since 1970; NULL where it is NULL."""

    output_field = models.BigIntegerField()

    def as_mysql(self, compiler, connection, **context):
        """MySQL and MariaDB."""
        template = "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', %(expressions)s)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler, connection, **context):
        """PostgreSQL, whose EXTRACT is exact."""
        template = "(EXTRACT(EPOCH FROM %(expressions)s) * 1000000)::bigint"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_sqlite(self, compiler, connection, **context):
        """SQLite, which stores text with six digits after the point, or none, and would round them."""
        template = (
            "(CAST(strftime('%%%%s', substr(%(expressions)s, 1, 19)) AS INTEGER) * 1000000"
            " + CAST(substr(%(expressions)s || '.000000', 21, 6) AS INTEGER))"
        )
        return self.as_sql(compiler, connection, template=template, **context)


class Day(Func):
    """A date column as ``date.toordinal()``; NULL where it is NULL."""

    output_field = models.IntegerField()

    def as_mysql(self, compiler, connection, **context):
        """MySQL and MariaDB, which count from the year 0."""
        return self.as_sql(compiler, connection, template="(TO_DAYS(%(expressions)s) - 365)", **context)

    def as_postgresql(self, compiler, connection, **context):
        """PostgreSQL."""
        return self.as_sql(compiler, connection, template="(%(expressions)s - DATE '0001-01-01' + 1)", **context)

    def as_sqlite(self, compiler, connection, **context):
        """SQLite, by the Julian day."""
        template = "CAST(julianday(%(expressions)s) - 1721424.5 AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **context)


class Among(Lookup):
    """Whether a column is one of some whole numbers, which are written out: of parameters, each costs a few rows.

    A lookup, since MySQL is asked whether any other condition ``= True``, for which it uses no index.
    """

    lookup_name = "among"
    prepare_rhs = False

    def __init__(self, column, numbers):
        super().__init__(F(column), sorted(numbers))

    def as_sql(self, compiler, connection):
        """Long runs of neighbours as ranges, the others as a list."""
        if not self.rhs:
            raise EmptyResultSet
        column, parameters = self.process_lhs(compiler, connection)
        parts, single = [], []
        for _start, run in itertools.groupby(enumerate(self.rhs), key=lambda place: place[1] - place[0]):
            run = [number for _place, number in run]
            if len(run) > LONG_RUN:
                parts.append(f"{column} BETWEEN {run[0]} AND {run[-1]}")
            else:
                single += run
        if single:
            parts.append(f"{column} IN ({', '.join(map(str, single))})")
        return f"({' OR '.join(parts)})", list(parameters) * len(parts)


def plain(model, name):
    """A column of a model as the plain value that is read: instants and days as whole numbers."""
    field = model._meta.get_field(name)
    if isinstance(field, models.DateTimeField):
        return Instant(F(name))
    return Day(F(name)) if isinstance(field, models.DateField) else F(name)


def tuples(queryset, stream=False):
    """The rows of a ``values_list`` queryset as the driver gives them: a list, or with ``stream`` a generator.

    Streamed rows are never all in memory, on MySQL neither; until the last one, or until the generator is closed, the
    connection can do nothing else there. Nothing is converted: a boolean may come as 0 or 1, so keep to ``plain``
    columns.
    """
    if stream:
        return streamed(queryset)
    connection = connections[queryset.db]
    try:
        sql, parameters = queryset.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(as_named(queryset, cursor.fetchall()))


def streamed(queryset, whole=False):
    """Rows as they come, many at a time; ``whole``: the driver may take all of them at once."""
    connection = connections[queryset.db]
    try:
        sql, parameters = queryset.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return
    with contextlib.closing(connection.cursor() if whole else streaming_cursor(connection)) as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(BATCH):
            yield from as_named(queryset, rows)


def as_named(queryset, rows):
    """Rows with their columns in the order of the queryset's names: before Django 5.2, SQL has expressions last."""
    query, names = queryset.query, queryset._fields
    if django.VERSION >= (5, 2) or not names:
        return rows
    selected = [*query.extra_select, *query.values_select, *query.annotation_select]
    wanted = [*names, *(name for name in query.annotation_select if name not in names)]
    return rows if wanted == selected else map(operator.itemgetter(*map(selected.index, wanted)), rows)


def streaming_cursor(connection):
    """A cursor that leaves rows on the server until they are fetched."""
    if connection.vendor != "mysql":
        return connection.chunked_cursor()
    from django.db.backends.mysql.base import CursorWrapper

    connection.ensure_connection()
    streaming = connection.Database.cursors.SSCursor  # of the driver that Django has loaded
    return connection.make_cursor(CursorWrapper(connection.connection.cursor(streaming)))


def upsert(model, names, rows):
    """Write rows of one model, tuples in the order of the field ``names``: inserted, or updated where their key is.

    A model's unique constraint decides what is one row. Instants and days may be whole numbers, or what Django takes.
    """
    if not rows:
        return
    fields = [model._meta.get_field(name) for name in names]
    insert, suffix = statement(model, fields)
    write = {"mysql": write_text, "sqlite": write_many}.get(connection.vendor, write_batches)
    # Column by column: what a column's values need is asked once.
    columns = zip(*rows, strict=True)
    with connection.cursor() as cursor:
        write(cursor, insert, suffix, fields, columns)


def statement(model, fields):
    """The parts of an upsert around its values."""
    quote = connection.ops.quote_name
    unique = unique_columns(model)
    changed = [field.column for field in fields if field.column not in unique]
    suffix = connection.ops.on_conflict_suffix_sql(fields, OnConflict.UPDATE, changed, unique)
    columns = ", ".join(quote(field.column) for field in fields)
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ", suffix


def write_many(cursor, insert, suffix, fields, columns):
    """SQLite: few parameters a statement, but a quick statement."""
    values = zip(*(map(prepared(field), column) for field, column in zip(fields, columns, strict=True)), strict=True)
    cursor.executemany(f"{insert}({', '.join(['%s'] * len(fields))}) {suffix}", values)


def write_batches(cursor, insert, suffix, fields, columns):
    """PostgreSQL, whose driver quotes values in C."""
    values = zip(*(map(prepared(field), column) for field, column in zip(fields, columns, strict=True)), strict=True)
    place = f"({', '.join(['%s'] * len(fields))})"
    while batch := list(itertools.islice(values, BATCH)):
        places = ", ".join([place] * len(batch))
        cursor.execute(f"{insert}{places} {suffix}", list(itertools.chain.from_iterable(batch)))


def write_text(cursor, insert, suffix, fields, columns):
    """MySQL, whose driver would quote value by value in Python, which takes six times as long as the insert itself."""
    texts = zip(*(as_text(field, column) for field, column in zip(fields, columns, strict=True)), strict=True)
    while batch := list(itertools.islice(texts, BATCH)):
        rows = ", ".join(["(" + ", ".join(row) + ")" for row in batch])
        cursor.execute(f"{insert}{rows} {suffix}")


def prepared(field):
    """A function from a plain value of a field to what the driver takes."""
    if isinstance(field, models.BooleanField) and connection.vendor == "postgresql":
        return bool
    if isinstance(field, AS_IT_IS):
        return itself

    def prepare(value):
        if type(value) is int and isinstance(field, models.DateTimeField):
            value = EPOCH + value * TICK
        elif type(value) is int and isinstance(field, models.DateField):
            value = datetime.date.fromordinal(value)
        return field.get_db_prep_save(value, connection)

    return prepare if isinstance(field, models.JSONField) else functools.lru_cache(maxsize=4096)(prepare)


def as_text(field, column):
    """The values of one field as MySQL's SQL."""
    if isinstance(field, (models.IntegerField, models.BooleanField, models.ForeignKey)):
        return map(str, column) if None not in column else map(number, column)
    return map(literal(field), column)


def literal(field):
    """A function from a plain value of a field to its text in MySQL's SQL."""
    if isinstance(field, models.DecimalField):
        return lambda value: "NULL" if value is None else f"{value:f}"
    prepare, quote = prepared(field), connection.connection.literal

    def write(value):
        return "NULL" if value is None else quote(prepare(value)).decode()

    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return lambda value: day_text(value) if type(value) is int else write(value)
    if isinstance(field, models.DateTimeField):  # hardly any two are equal, so the server does the sum
        return lambda value: f"{ZERO} + INTERVAL {value} MICROSECOND" if type(value) is int else write(value)
    return write if isinstance(field, models.JSONField) else functools.lru_cache(maxsize=4096)(write)


@functools.lru_cache(maxsize=8192)
def day_text(ordinal):
    """A day as MySQL's SQL."""
    return f"'{datetime.date.fromordinal(ordinal).isoformat()}'"


def number(value):
    """A whole number or truth value as SQL, or NULL."""
    return "NULL" if value is None else str(value)


def itself(value):
    """A value as it is."""
    return value


def unique_columns(model):
    """The columns that make a row of a model unique, an automatic id left aside."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            return [model._meta.get_field(name).column for name in constraint.fields]
    return [next(f.column for f in model._meta.concrete_fields if f.unique and not isinstance(f, models.AutoField))]
