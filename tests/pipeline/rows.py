"""Rows put straight into the LMS's tables, past the models: bad ones too, as real LMSs hold them."""

import datetime
import uuid

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.sites.models import Site
from django.db import connection, models

from devsite.lab import tables
from devsite.lab.models import CourseStructure

UTC = datetime.UTC
NOW = datetime.datetime(2026, 3, 20, 12, tzinfo=UTC)


def at(day, hour=12, minute=0, second=0, month=3):
    """An instant of March 2026."""
    return datetime.datetime(2026, month, day, hour, minute, second, tzinfo=UTC)


def put(table, **given):
    """Insert one row; columns that are not given have their defaults, or nothing. Gives its id."""
    columns = tables.columns_of(table)
    unknown = given.keys() - columns.keys()
    assert not unknown, f"{table} has no {unknown}"
    row = {column: given[column] if column in given else nothing(field) for column, field in columns.items()}
    if "id" in row and row["id"] is None:
        row["id"] = following(tables.model_of(table))
    tables.insert(table, list(row), [tuple(stored(columns[column], value) for column, value in row.items())])
    return row.get("id")


def following(model):
    """The next id of a table, the same on every database."""
    return (model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1


def nothing(field):
    """What a column holds of which nobody said anything."""
    if field.primary_key:
        return uuid.uuid4() if isinstance(field, models.UUIDField) else None
    if field.has_default():
        value = field.get_default()
        return "" if value is None and not field.null else value
    if field.null:
        return None
    if isinstance(field, models.DateTimeField):
        return NOW
    return 0 if isinstance(field, models.IntegerField | models.FloatField | models.BooleanField) else ""


def stored(field, value):
    """A value as the database takes it. Keys are plain text: the model would refuse bad ones."""
    while field.remote_field:
        field = field.target_field
    if isinstance(value, str) or value is None:
        return value
    return field.get_db_prep_save(value, connection)


def change(table, where, **values):
    """Update rows past the models: ``where`` and ``values`` by column."""
    columns, quote = tables.columns_of(table), connection.ops.quote_name
    pairs = ", ".join(f"{quote(column)} = %s" for column in values)
    tests = " AND ".join(f"{quote(column)} = %s" for column in where)
    told = [stored(columns[column], value) for column, value in (*values.items(), *where.items())]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {quote(table)} SET {pairs} WHERE {tests}", told)
        return cursor.rowcount


def delete(table, **where):
    """Delete rows past the models."""
    columns, quote = tables.columns_of(table), connection.ops.quote_name
    tests = " AND ".join(f"{quote(column)} = %s" for column in where)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {quote(table)} WHERE {tests}", [stored(columns[c], value) for c, value in where.items()]
        )
        return cursor.rowcount


# What a small LMS is made of.

COURSE = "course-v1:Org+A+1"
OTHER = "course-v1:Org+B+1"


def block(name, kind="html", course=COURSE):
    """A usage key of a course."""
    return f"{course.replace('course-v1:', 'block-v1:')}+type@{kind}+block@{name}"


def course(key=COURSE, units=(("a", "b"), ("c",)), start=None, end=None, name="A course", version="v1"):
    """A course with an overview and a structure of units with html blocks; ``units`` None: without a structure."""
    put("course_overviews_courseoverview", id=key, display_name=name, start=start or at(1), end=end, modified=at(1))
    put(
        "learning_sequences_learningcontext",
        context_key=key,
        title=name,
        published_at=at(1),
        published_version=version,
    )
    if units is not None:
        CourseStructure.objects.create(course_key=key, version=version, tree=tree(key, units))
    return key


def tree(key, units):
    """A published structure: one section, one subsection, units of html blocks."""

    def entry(name, kind, children=(), mode="aggregator"):
        return {
            "id": block(name, kind, key),
            "type": kind,
            "name": name,
            "children": list(children),
            "completion_mode": mode,
            "graded": False,
            "format": None,
            "due": None,
            "staff_only": False,
            "group_access": {},
        }

    leaves = [entry(name, "html", mode="completable") for unit in units for name in unit]
    verticals = [
        entry(f"u{number}", "vertical", [block(name, course=key) for name in unit]) for number, unit in enumerate(units)
    ]
    lesson = entry("s", "sequential", [each["id"] for each in verticals])
    section = entry("c", "chapter", [lesson["id"]])
    root = entry("course", "course", [section["id"]])
    return {"root": root["id"], "blocks": [root, section, lesson, *verticals, *leaves]}


def person(name, joined=None, **fields):
    """An account; gives its id."""
    fields = {"date_joined": joined or at(1), "email": f"{name}@example.com"} | fields
    return get_user_model().objects.create(pk=following(get_user_model()), username=name, **fields).pk


def enroll(learner, key=COURSE, created=None, active=True, mode="audit", history=True):
    """An enrollment as ``enroll()`` leaves it: a live row and two of history."""
    created = created or at(2)
    number = put(
        "student_courseenrollment", user_id=learner, course_id=key, created=created, is_active=active, mode=mode
    )
    if history:
        recorded(number, learner, created, "+", False, mode, key, created)
        recorded(number, learner, created, "~", True, mode, key, created)
    return number


def recorded(number, learner, when, kind="~", active=True, mode="audit", key=COURSE, created=None):
    """A history row of an enrollment."""
    put(
        "student_courseenrollment_history",
        id=number,
        user_id=learner,
        course_id=key,
        history_date=when,
        history_type=kind,
        created=created or at(2),
        is_active=active,
        mode=mode,
    )


def visit(learner, name="a", key=COURSE, when=None, kind="html", **values):
    """A state row: the learner opened a block."""
    when = when or at(3)
    return put(
        "courseware_studentmodule",
        student_id=learner,
        module_type=kind,
        course_id=key,
        **{"module_id": block(name, kind, key), "created": when, "modified": when} | values,
    )


def complete(learner, name="a", key=COURSE, when=None, kind="html", of=None, completion=1.0):
    """A completion row; ``of`` is the block's key where it is not one of the course."""
    when = when or at(3)
    return put(
        "completion_blockcompletion",
        user_id=learner,
        course_key=key,
        block_key=of if of is not None else block(name, kind, key),
        block_type=kind,
        completion=completion,
        created=when,
        modified=when,
    )


def grade(learner, percent, letter="Pass", key=COURSE, passed=None, when=None):
    """A persisted course grade."""
    return put(
        "grades_persistentcoursegrade",
        user_id=learner,
        course_id=key,
        percent_grade=percent,
        letter_grade=letter,
        passed_timestamp=passed,
        created=when or at(5),
        modified=when or at(5),
    )


def certificate(learner, status="downloadable", key=COURSE, when=None):
    """A certificate."""
    return put(
        "certificates_generatedcertificate",
        user_id=learner,
        course_id=key,
        status=status,
        created_date=when or at(6),
        modified_date=when or at(6),
    )


def site(domain, orgs, enabled=True):
    """A site that shows some organisations; gives its id."""
    found = Site.objects.create(domain=domain, name=domain)
    values = {"course_org_filter": orgs}
    apps.get_model("site_configuration", "SiteConfiguration").objects.create(
        site=found, enabled=enabled, site_values=values
    )
    return found.pk
