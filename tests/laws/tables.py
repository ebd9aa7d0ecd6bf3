"""Our tables as plain data, so that two states of them can be compared whole."""

import contextlib
import datetime

from django.db import connection, transaction
from django.db.models import ForeignKey

from figures_lite import catalogue
from figures_lite.models import Account, Course, Cursor, Filled, Learner, Publish, Run, Stale
from figures_lite.pipeline.capture import TABLES
from figures_lite.pipeline.courses import folded

FACTS = (*TABLES, Account)
BOOKS = (Stale, Filled, Learner, Cursor, Run, Publish)


def names():
    """Every course's key without case, by id: ids depend on the order in which courses are met."""
    return {course.pk: folded(str(course.key)) for course in Course.objects.all()}


def whole(model, *without):
    """A table's rows without ids, sorted, each a tuple of all its columns but those named."""
    courses = names()
    fields = [field for field in model._meta.concrete_fields if not field.primary_key and field.name not in without]
    rows = []
    for row in model._base_manager.values_list(*(field.attname for field in fields)):
        is_course = (isinstance(field, ForeignKey) and field.related_model is Course for field in fields)
        rows.append(tuple(courses[value] if course else value for value, course in zip(row, is_course, strict=True)))
    return sorted(rows, key=repr)


def facts():
    """Every fact."""
    return {model.__name__: whole(model) for model in FACTS}


def aggregates():
    """Every row of every aggregate, a plugin's too, and which periods are filled."""
    found = {model.__name__: whole(model) for model in catalogue.aggregates()}
    return found | {"Filled": whole(Filled, "at"), "Course": whole(Course, "key")}


def everything():
    """All that a run makes, without the instants at which it did."""
    return facts() | aggregates() | {"Learner": whole(Learner), "Stale": whole(Stale)}


def numbers(aggregate):
    """What is stored of an aggregate: ``{(key, period): {metric: value}}``; the key is a tuple."""
    courses, found = names(), {}
    columns = [*catalogue.keys(aggregate), "period", *catalogue.metrics(aggregate)]
    count = len(catalogue.keys(aggregate))
    for row in aggregate._base_manager.values_list(*columns):
        key = row[:count] if columns[0] != "course_id" else (courses[row[0]], *row[1:count])
        found[key, row[count]] = dict(zip(columns[count + 1 :], row[count + 1 :], strict=True))
    return found


def forget_all():
    """Empty every table of ours, as before the install."""
    for model in (*catalogue.aggregates(), *FACTS, *BOOKS, Course):
        model._base_manager.all().delete()


def differences(before, after):
    """The first few rows that two states of some tables do not share."""
    told = []
    for name in before.keys() | after.keys():
        one, other = set(map(repr, before.get(name, ()))), set(map(repr, after.get(name, ())))
        told += [f"- {name} {row}" for row in sorted(one - other)[:5]] + [
            f"+ {name} {row}" for row in sorted(other - one)[:5]
        ]
        if len(before.get(name, ())) != len(after.get(name, ())):
            told.append(f"{name}: {len(before.get(name, ()))} rows and {len(after.get(name, ()))}")
    return "\n".join(told)


@contextlib.contextmanager
def tried():
    """A transaction, or a part of one, that leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextlib.contextmanager
def writes():
    """The statements that write a row while this lasts."""
    found = []

    def note(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")) and context["cursor"].rowcount:
            found.append(sql)
        return result

    with connection.execute_wrapper(note):
        yield found


def utc(*parts):
    """An instant in UTC."""
    return datetime.datetime(*parts, tzinfo=datetime.UTC)
