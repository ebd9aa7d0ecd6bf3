"""Writes rows into the LMS's tables by table and column name, in batches. Knows nothing of what the rows mean."""

import datetime
import functools
import itertools
import uuid

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max

#: Parents first, so that a batch never refers to a row that is not there yet.
ORDER = (
    "auth_user",
    "auth_userprofile",
    "user_api_retirementstate",
    "user_api_userretirementstatus",
    "organizations_organization",
    "organizations_organizationcourse",
    "course_overviews_courseoverview",
    "course_modes_coursemode",
    "learning_sequences_learningcontext",
    "lab_coursestructure",
    "edx_when_datepolicy",
    "edx_when_contentdate",
    "course_groups_courseusergroup",
    "course_groups_courseusergrouppartitiongroup",
    "student_courseaccessrole",
    "student_courseenrollment",
    "student_courseenrollment_history",
    "course_groups_cohortmembership",
    "course_groups_courseusergroup_users",
    "courseware_studentmodule",
    "completion_blockcompletion",
    "grades_persistentcoursegrade",
    "grades_persistentsubsectiongrade",
    "certificates_generatedcertificate",
)

BATCH = 5000


@functools.cache
def models_by_table():
    """Every installed model by the name of its table."""
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def model_of(name):
    """The model behind a table."""
    try:
        return models_by_table()[name]
    except KeyError:
        raise LookupError(f"No installed app has the table {name}.") from None


class Table:
    """One table being written. Ids are given out here, so that they do not depend on the database."""

    def __init__(self, name):
        self.name = name
        self.model = model_of(name)
        fields = self.model._meta.concrete_fields
        self.columns = [field.column for field in fields]
        self.numbered = isinstance(self.model._meta.pk, (models.AutoField, models.IntegerField))
        self.defaults = {
            field.column: field.get_default()
            for field in fields
            if not field.primary_key and not isinstance(field, models.DateTimeField)
        }
        self.defaults |= {field.column: None for field in fields if isinstance(field, models.DateTimeField)}
        self._convert = {field.column: convert for field in fields if (convert := converter(field))}
        self._converters = list(self._convert.items())
        self._last_id = (self.model._base_manager.aggregate(last=Max("pk"))["last"] or 0) if self.numbered else None
        self._added, self._changed, self._removed = [], [], []
        self.added = self.written = 0  # new rows, and rows written in any way

    @property
    def waiting(self):
        """How many rows wait to be written."""
        return len(self._added) + len(self._changed) + len(self._removed)

    def add(self, row):
        """Take a new row in (a dict by column) and give it an id unless it has one. Returns the id."""
        if self.numbered and "id" not in row:
            self._last_id += 1
            row["id"] = self._last_id
        self._added.append(row)
        return row.get("id")

    def change(self, pk, **columns):
        """Overwrite columns of a row that is, or soon will be, in the table."""
        self._changed.append((pk, columns))

    def remove(self, pk):
        """Delete a row."""
        self._removed.append(pk)

    def flush(self):
        """Write everything that waits: deletions first, they may make room for new rows with the same key."""
        self.written += self.waiting
        self.added += len(self._added)
        quote = connection.ops.quote_name
        table, pk = quote(self.name), quote(self.model._meta.pk.column)
        with connection.cursor() as cursor:
            if self._removed:
                cursor.executemany(f"DELETE FROM {table} WHERE {pk} = %s", [[key] for key in self._removed])
            if self._added:
                marks = ", ".join(["%s"] * len(self.columns))
                columns = ", ".join(map(quote, self.columns))
                sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"
                executemany(cursor, sql, marks, [self._values(row) for row in self._added])
            for columns, changes in itertools.groupby(self._changed, key=lambda change: tuple(change[1])):
                settings = ", ".join(f"{quote(column)} = %s" for column in columns)
                values = [[*map(self._value, row, row.values()), key] for key, row in changes]
                cursor.executemany(f"UPDATE {table} SET {settings} WHERE {pk} = %s", values)
        self._added, self._changed, self._removed = [], [], []

    def _value(self, column, value):
        convert = self._convert.get(column)
        return convert(value) if convert else value

    def _values(self, row):
        row = self.defaults | row
        for column, convert in self._converters:
            row[column] = convert(row[column])
        return [row[column] for column in self.columns]


class Tables:
    """All tables of the LMS that are written, by name: ``tables["auth_user"]``."""

    def __init__(self):
        self._tables = {name: Table(name) for name in ORDER}

    def __getitem__(self, name):
        return self._tables[name]

    @property
    def added(self):
        """New rows so far, by table."""
        return {name: table.added for name, table in self._tables.items() if table.added}

    @property
    def written(self):
        """How many rows were written so far: added, changed or removed."""
        return sum(table.written for table in self._tables.values())

    def flush_when_full(self):
        """Write the batch once it is worth it."""
        if max(table.waiting for table in self._tables.values()) >= BATCH:
            self.flush()

    def flush(self):
        """Write everything that waits, parents first."""
        for table in self._tables.values():
            if table.waiting:
                table.flush()

    def close(self):
        """Write the rest and let the database's own numbering go on after our ids."""
        self.flush()
        written = [table.model for table in self._tables.values() if table.written and table.numbered]
        with connection.cursor() as cursor:
            for sql in connection.ops.sequence_reset_sql(no_style(), written):
                cursor.execute(sql)


def executemany(cursor, sql, marks, rows):
    """Insert rows; PostgreSQL's driver sends one statement per row unless the rows are written into one."""
    if connection.vendor != "postgresql":
        cursor.executemany(sql, rows)
        return
    head = sql.removesuffix(f"({marks})")
    size = max(1, 30_000 // len(rows[0]))
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        cursor.execute(head + ", ".join([f"({marks})"] * len(part)), [value for row in part for value in row])


def converter(field):
    """What turns a Python value of a field into what the database's driver takes; None where nothing must."""
    if isinstance(field, models.DateTimeField):
        adapt = connection.ops.adapt_datetimefield_value
        if not connection.features.supports_timezones and connection.timezone == datetime.UTC:
            # All our instants are UTC, as the column is: the general way costs a quarter of all the time.
            return lambda value: value and adapt(value.replace(tzinfo=None))
        return adapt
    if isinstance(field, models.BooleanField):
        return lambda value: None if value is None else bool(value)
    if isinstance(field, (models.UUIDField, models.JSONField, models.DecimalField, models.DurationField)):
        return lambda value: field.get_db_prep_save(value, connection)
    return None


def existing():
    """The tables we write to that have rows, by name with how many."""
    counts = {name: model_of(name)._base_manager.count() for name in ORDER}
    return {name: count for name, count in counts.items() if count}


def clear():
    """Empty every table we write to, children first."""
    for name in reversed(ORDER):
        rows = model_of(name)._base_manager.all()
        if name in ("auth_user", "edx_when_datepolicy"):
            rows.delete()  # other apps' tables may refer to them
        else:
            rows._raw_delete(rows.db)


def make_uuid(rng):
    """A random uuid from the seeded generator."""
    return uuid.UUID(int=rng.getrandbits(128), version=4)


def utc(value):
    """An instant as aware UTC, whatever the database gave."""
    if value.tzinfo is None:
        return value.replace(tzinfo=datetime.UTC)
    return value.astimezone(datetime.UTC)
