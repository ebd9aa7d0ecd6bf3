"""Every migration only adds, so that the release before it goes on working on the tables after it."""

import pytest
from django.db.migrations import operations as ops
from django.db.migrations.loader import MigrationLoader

APP = "figures_lite"
LOADER = MigrationLoader(None)
NAMES = sorted(name for app, name in LOADER.disk_migrations if app == APP)

#: What is not an addition, and why it was done all the same. Nothing is added to this list without a release that says
#: that runs must be stopped for it.
EXCEPTIONS = {
    "0004_sites": "a site became part of the keys of aggregates of the site: before the first release",
}
#: What locks several tables that were there, so that it may have to be given again on PostgreSQL: see
#: ``docs/upgrades.rst``. New columns of a table and new tables that refer to another are two migrations.
LOCK_SEVERAL = {"0002_parts", "0004_sites", "0006_demographics"}


def additive(operation, made, state):
    """Why an operation is more than an addition; None where it is one. ``made`` are models of the same migration."""
    model = getattr(operation, "model_name", getattr(operation, "name", "")).lower()
    if isinstance(operation, ops.CreateModel):
        made.add(model)
        return None
    if isinstance(operation, ops.AlterModelOptions):
        return None  # only Python knows of them
    if isinstance(operation, (ops.AddField, ops.AddIndex, ops.AddConstraint)) and model in made:
        return None
    if isinstance(operation, ops.AddField):
        return None if operation.field.null or has_database_default(operation.field) else "old code does not fill it"
    if isinstance(operation, ops.AlterField):
        before = state.models[APP, model].fields[operation.name]
        wider = type(before) is type(operation.field) and operation.field.null
        same = before.max_length == operation.field.max_length
        return None if wider and same else "it is more than allowing NULL"
    return "it is no addition"


def has_database_default(field):
    """Whether the database fills a column itself. Before Django 5.0 none has such a default."""
    from django.db.models import NOT_PROVIDED

    return getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED


def wrong(name):
    """The operations of a migration that are more than additions, each with why."""
    migration, made, found = LOADER.disk_migrations[APP, name], set(), []
    state = LOADER.project_state([parent for parent in migration.dependencies if parent[0] == APP])
    for operation in migration.operations:
        if reason := additive(operation, made, state):
            found.append(f"{operation.describe()}: {reason}")
        operation.state_forwards(APP, state)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_migration_only_adds(name):
    if name in EXCEPTIONS:
        assert wrong(name), f"{name} only adds: it needs no exception"
    else:
        assert wrong(name) == []


def locked(name):
    """The tables there were before that a migration locks: those that it alters, and those that new tables refer to."""
    found, made = set(), set()
    for operation in LOADER.disk_migrations[APP, name].operations:
        model = getattr(operation, "model_name", getattr(operation, "name", "")).lower()
        fields = [operation.field] if hasattr(operation, "field") else []
        if isinstance(operation, ops.CreateModel):
            made.add(model)
            fields = [field for _name, field in operation.fields]
        else:
            found.add(model)
        found |= {field.remote_field.model.split(".")[1].lower() for field in fields if field.remote_field}
    return found - made


@pytest.mark.parametrize("name", NAMES[1:])
def test_a_migration_locks_one_table_that_was_there(name):
    """On PostgreSQL it keeps its locks until its end: with two, who locks them the other way round is in its way."""
    assert (len(locked(name)) > 1) == (name in LOCK_SEVERAL), sorted(locked(name))


def test_the_law_knows_what_is_no_addition():
    from django.db import models

    state = LOADER.project_state([(APP, NAMES[0])])
    text = models.CharField(max_length=10)
    for operation, reason in (
        (ops.AddField("run", "mood", models.IntegerField(default=0)), "old code does not fill it"),
        (ops.AlterField("course", "org", models.CharField(max_length=10, null=True)), "it is more than allowing NULL"),
        (ops.AlterField("course", "org", text), "it is more than allowing NULL"),
        (ops.RemoveField("course", "org"), "it is no addition"),
        (ops.RenameField("course", "org", "organisation"), "it is no addition"),
        (ops.RunSQL("UPDATE figures_lite_course SET org = ''"), "it is no addition"),
        (ops.AddIndex("learnerday", models.Index(fields=["learner_id"], name="x")), "it is no addition"),
        (ops.DeleteModel("Run"), "it is no addition"),
        (ops.AddField("run", "mood", models.IntegerField(null=True)), None),
        (ops.AlterField("stale", "since", models.DateField(null=True)), None),
    ):
        assert additive(operation, set(), state) == reason, operation.describe()


def test_migrations_are_one_line_and_each_names_the_one_before():
    assert [name[:4] for name in NAMES] == sorted({name[:4] for name in NAMES})
    assert LOADER.graph.leaf_nodes(APP) == [(APP, NAMES[-1])]
