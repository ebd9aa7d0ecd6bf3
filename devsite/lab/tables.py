"""The LMS tables the lab can fill: their order, their columns, and how texts become the values a database stores.

Rows go past the models on purpose: a folder of LMS tables may hold keys that no model would take, as real LMSs do.
"""

import datetime
import decimal
import math
import re
import uuid

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

NULL = r"\N"

#: Every table, those that others point at first.
ORDER = (
    "auth_user",
    "auth_userprofile",
    "organizations_organization",
    "organizations_organizationcourse",
    "course_overviews_courseoverview",
    "course_modes_coursemode",
    "learning_sequences_learningcontext",
    "edx_when_datepolicy",
    "edx_when_contentdate",
    "student_courseaccessrole",
    "student_courseenrollment",
    "student_courseenrollment_history",
    "course_groups_courseusergroup",
    "course_groups_courseusergroup_users",
    "course_groups_cohortmembership",
    "course_groups_courseusergrouppartitiongroup",
    "courseware_studentmodule",
    "completion_blockcompletion",
    "grades_persistentcoursegrade",
    "grades_persistentsubsectiongrade",
    "certificates_generatedcertificate",
    "user_api_retirementstate",
    "user_api_userretirementstatus",
)

#: Columns that the apps from PyPI have had only since after the LMS release the tables are described by.
NEWER = {"edx_when_contentdate": {"assignment_title": "", "course_name": "", "subsection_name": ""}}

INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?")
INTEGER = re.compile(r"-?[0-9]{1,19}")
NUMBER = re.compile(r"[-+]?[0-9]*\.?[0-9]+([eE][-+]?[0-9]+)?|[-+]?[0-9]+\.")


class RefusedError(ValueError):
    """A text that a column cannot take; its message says what the column takes."""


def model_of(table):
    """The model behind a table."""
    return next(model for model in apps.get_models(include_auto_created=True) if model._meta.db_table == table)


def columns_of(table):
    """The columns of a table: ``{column: field}``."""
    return {field.column: field for field in model_of(table)._meta.concrete_fields}


def converter(field):
    """A function from a column's text to what the database stores; it raises ``RefusedError``."""
    convert, takes = _plain(field)
    nullable = field.null
    takes = f"{takes} or {NULL}" if nullable else takes

    def value(text):
        if text == NULL:
            if nullable:
                return None
            raise RefusedError(takes)
        try:
            return convert(text)
        except (ValueError, LookupError, ArithmeticError):
            raise RefusedError(takes) from None

    return value


def insert(table, columns, rows):
    """Insert rows of stored values (see ``converter``) into a table."""
    quote = connection.ops.quote_name
    into = f"INSERT INTO {quote(table)} ({', '.join(map(quote, columns))}) VALUES "
    row = f"({', '.join(['%s'] * len(columns))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # there executemany sends one statement a row
            cursor.execute(into + ", ".join([row] * len(rows)), [value for one in rows for value in one])
        else:
            cursor.executemany(into + row, rows)


def first_refused(table, columns, rows):
    """Which of some rows the database refuses, and why: ``(index, message)``. Inserts those before it."""
    for index, row in enumerate(rows):
        try:
            with transaction.atomic():
                insert(table, columns, [row])
        except DatabaseError as error:
            return index, str(error).strip().splitlines()[0]
    return None


def empty(tables):
    """Delete all rows of some tables and of whatever points at them with a constraint."""
    found = {}

    def visit(model):
        if model._meta.db_table in found:
            return
        found[model._meta.db_table] = None
        related = [relation.field.model for relation in model._meta.get_fields(include_hidden=True) if _binds(relation)]
        for other in related:
            visit(other)
        found[model._meta.db_table] = found.pop(model._meta.db_table)  # after all that point at it

    for table in tables:
        visit(model_of(table))
    with connection.cursor() as cursor:
        for table in found:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


def _binds(relation):
    """Whether a relation seen from its target is a foreign key that the database enforces."""
    return (
        relation.auto_created
        and not relation.concrete
        and (relation.one_to_many or relation.one_to_one)
        and relation.field.db_constraint
    )


def _plain(field):
    """The conversion of a column's non-NULL texts, with what it takes in words."""
    while field.remote_field:
        field = field.target_field
    if isinstance(field, models.BooleanField):
        return {"0": False, "1": True}.__getitem__, "0 or 1"
    if isinstance(field, models.IntegerField):
        return _integer(field)
    if isinstance(field, models.FloatField):
        return _float, "a finite number"
    if isinstance(field, models.DateTimeField):
        return _instant(), "an instant in UTC such as 2026-01-31 23:59:59.000001"
    if isinstance(field, models.DateField):
        return _date(), "a date such as 2026-01-31"
    if isinstance(field, models.DecimalField):
        return _stored(field, _decimal(field)), "a decimal number"
    if isinstance(field, models.UUIDField):
        return _stored(field, uuid.UUID), "a UUID"
    if isinstance(field, models.DurationField):
        return _stored(field, lambda text: datetime.timedelta(microseconds=_int(text))), "whole microseconds"
    return _text(field)


def _stored(field, parse):
    return lambda text: field.get_db_prep_value(parse(text), connection)


def _int(text):
    if not INTEGER.fullmatch(text):
        raise ValueError
    return int(text)


def _integer(field):
    low, high = connection.ops.integer_field_range(field.get_internal_type())
    low, high = max(low or -(2**63), -(2**63)), min(high or 2**63 - 1, 2**63 - 1)
    if field.get_internal_type() in ("IntegerField", "AutoField"):  # SQLite would take more than the others
        low, high = -(2**31), 2**31 - 1

    def convert(text):
        value = _int(text)
        if not low <= value <= high:
            raise ValueError
        return value

    return convert, f"a whole number from {low} to {high}"


def _float(text):
    value = float(text)
    if not math.isfinite(value) or not NUMBER.fullmatch(text):
        raise ValueError
    return value


def _decimal(field):
    def convert(text):
        value = decimal.Decimal(text)
        sign, digits, exponent = value.as_tuple()
        if (
            not value.is_finite()
            or -exponent > field.decimal_places
            or value.adjusted() >= (field.max_digits - field.decimal_places)
        ):
            raise ValueError
        return value

    return convert


def _instant():
    # As Django stores it: text without a zone on SQLite and MySQL, an aware instant on PostgreSQL.
    utc = datetime.UTC
    store = (lambda value: value.replace(tzinfo=utc)) if connection.vendor == "postgresql" else str

    def convert(text):
        if not INSTANT.fullmatch(text):
            raise ValueError
        return store(datetime.datetime.fromisoformat(text))

    return convert


def _date():
    def convert(text):
        if len(text) != 10:
            raise ValueError
        return str(datetime.date.fromisoformat(text))

    return convert


def _text(field):
    longest = field.max_length if not isinstance(field, models.TextField) else None

    def convert(text):
        if (longest and len(text) > longest) or "\x00" in text:
            raise ValueError
        return text

    return convert, f"a text of at most {longest} characters" if longest else "a text without NUL"
