"""Since the last release migrations only add: the code of that release runs on the new tables."""

import pytest
from django.db import models
from django.db.migrations import operations
from django.db.models import NOT_PROVIDED

from . import released

#: What changes no table.
WORDS_ONLY = (operations.AlterModelOptions, operations.AlterModelManagers)


def faults(migration, new, state):
    """What the old code would stumble over, in words. ``new`` are models that it does not know, by lower name."""
    for operation in migration.operations:
        if isinstance(operation, operations.CreateModel):
            new.add(operation.name_lower)
        elif not (isinstance(operation, WORDS_ONLY) or named(operation) in new or harmless(operation, state)):
            yield f"{migration.name}: {operation.describe()}"
        operation.state_forwards("figures_lite", state)


def named(operation):
    """The model that an operation is about, by lower name."""
    return getattr(operation, "model_name_lower", getattr(operation, "name_lower", None))


def harmless(operation, state):
    """Whether the old code can do without knowing of an operation on a table that it uses."""
    if isinstance(operation, operations.AddField):
        return optional(operation.field)
    if isinstance(operation, operations.AlterField):
        old = state.models["figures_lite", operation.model_name_lower].fields[operation.name]
        return same_column(old, operation.field)
    return False


def optional(field):
    """Whether a row may be written by somebody who does not know a column."""
    return field.null or getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED


def same_column(old, new):
    """Whether a column takes all it took before and holds nothing new: words, choices, and NULL allowed as well."""
    told = {"null", "choices", "verbose_name", "help_text", "default", "editable", "blank"}
    ways = [{name: value for name, value in field.deconstruct()[3].items() if name not in told} for field in (old, new)]
    return type(old) is type(new) and ways[0] == ways[1] and (new.null or not old.null)


def test_migrations_since_the_last_release_only_add():
    new, state = set(), released.state()
    assert [fault for migration in released.new() for fault in faults(migration, new, state)] == []


@pytest.mark.parametrize(
    ("operation", "fine"),
    [
        (operations.AddField("Run", "who", models.CharField(max_length=9, null=True)), True),
        (operations.AddField("Run", "who", models.CharField(max_length=9, default="")), False),
        (operations.AlterField("Run", "as_of", models.DateTimeField(null=True)), True),
        (operations.AlterField("Run", "as_of", models.DateField()), False),
        (operations.AlterField("Run", "finished_at", models.DateTimeField()), False),
        (operations.RemoveField("Run", "progress"), False),
        (operations.RenameField("Run", "ok", "well"), False),
        (operations.DeleteModel("Run"), False),
        (operations.AddIndex("Run", models.Index(fields=["ok"], name="x")), False),
        (operations.RunPython(operations.RunPython.noop), False),
        (operations.AlterModelOptions("Run", {"verbose_name": "one run"}), True),
    ],
    ids=lambda value: value.describe() if hasattr(value, "describe") else "",
)
def test_what_counts_as_adding(operation, fine):
    migration = type("Migration", (), {"name": "tried", "operations": [operation]})
    assert (list(faults(migration, set(), released.state())) == []) is fine


def test_a_table_that_the_old_code_does_not_know_may_be_changed_at_will():
    made = operations.CreateModel("Thing", [("id", models.BigAutoField(primary_key=True))])
    more = operations.AddField("Thing", "name", models.CharField(max_length=9, default=""))
    migration = type("Migration", (), {"name": "tried", "operations": [made, more]})
    assert list(faults(migration, set(), released.state())) == []


def test_our_migrations_wait_for_no_other_app():
    assert {app for migration in released.migrations() for app, _name in migration.dependencies} == {"figures_lite"}
