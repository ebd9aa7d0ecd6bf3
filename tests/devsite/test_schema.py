"""Every table of the stand-alone site is held against what a real LMS's database said of it.

``tests/data/schema_facts.json`` was read from an LMS of September 2025 on MariaDB: per table its columns (type family,
``?`` for nullable), unique column sets and indexes.
"""

import json
import pathlib

import pytest
from django.apps import apps
from django.db import connection

FACTS = json.loads((pathlib.Path(__file__).parents[1] / "data" / "schema_facts.json").read_text())
MODELS = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}

# What introspection may call each family, over the three databases.
FAMILIES = {
    "int": {"AutoField", "IntegerField"},
    "smallint": {"SmallIntegerField"},
    "bigint": {"BigAutoField", "BigIntegerField", "DurationField"},
    "bool": {"BooleanField", "IntegerField"},  # MySQL has no boolean
    "char": {"CharField"},
    "text": {"TextField"},
    "datetime": {"DateTimeField"},
    "date": {"DateField"},
    "float": {"FloatField"},
    "decimal": {"DecimalField"},
    "uuid": {"UUIDField", "CharField"},
}

pytestmark = pytest.mark.django_db


def stand_in(table):
    """Whether we wrote the table's model, and not an app from PyPI."""
    return MODELS[table].__module__.startswith("devsite.standins.")


def columns(table):
    """``{name: (field type, nullable)}`` as the database has them."""
    with connection.cursor() as cursor:
        description = connection.introspection.get_table_description(cursor, table)
    found = {}
    for column in description:
        kind = connection.introspection.get_field_type(column.type_code, column)
        found[column.name] = (kind[0] if isinstance(kind, tuple) else kind, bool(column.null_ok))
    return found


def access_paths(table):
    """The unique column sets and the other indexes' columns, as the database has them."""
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, table).values()
    unique = {tuple(one["columns"]) for one in constraints if one["unique"] or one["primary_key"]}
    indexes = {tuple(one["columns"]) for one in constraints if one["index"] and not one["unique"]}
    return unique, indexes - unique


def leads(short, long):
    """Whether an index over ``short`` gives no access that one over ``long`` does not give."""
    return long[: len(short)] == short


@pytest.mark.parametrize("table", FACTS)
def test_columns_have_the_names_of_the_lms(table):
    real, ours = set(FACTS[table]["columns"]), set(columns(table))
    assert real <= ours
    if stand_in(table):  # an app from PyPI may be newer and have more
        assert ours == real


@pytest.mark.parametrize("table", FACTS)
def test_columns_have_the_types_and_nullability_of_the_lms(table):
    ours = columns(table)
    for name, fact in FACTS[table]["columns"].items():
        family, nullable = fact.rstrip("?").split("(")[0], fact.endswith("?")
        kind, null = ours[name]
        if connection.vendor == "sqlite" and kind == "AutoField":  # its only integer key, of 64 bits
            kind = "BigAutoField" if family == "bigint" else kind
        assert kind in FAMILIES[family], f"{table}.{name} is {kind}, in the LMS {fact}"
        assert null == nullable, f"{table}.{name}: nullable is {null}, in the LMS {nullable}"


@pytest.mark.parametrize("table", FACTS)
def test_texts_have_the_lengths_of_the_lms(table):
    lengths = {field.column: field.max_length for field in MODELS[table]._meta.concrete_fields}
    for field in MODELS[table]._meta.concrete_fields:
        if field.remote_field and field.target_field.max_length:
            lengths[field.column] = field.target_field.max_length
    for name, fact in FACTS[table]["columns"].items():
        if fact.startswith("char("):
            assert lengths[name] == int(fact.rstrip("?")[5:-1]), f"{table}.{name}"


@pytest.mark.parametrize("table", FACTS)
def test_unique_keys_are_those_of_the_lms(table):
    real = {tuple(key) for key in FACTS[table]["unique"]}
    unique, _indexes = access_paths(table)
    assert unique == real


@pytest.mark.parametrize("table", FACTS)
def test_indexes_are_those_of_the_lms(table):
    real = {tuple(index) for index in FACTS[table]["indexes"]}
    every = real | {tuple(key) for key in FACTS[table]["unique"]}
    _unique, indexes = access_paths(table)
    assert real <= indexes
    # Elsewhere than on MySQL Django also makes an index for a foreign key that leads another index.
    assert {index for index in indexes - real if not any(leads(index, other) for other in every)} == set()
