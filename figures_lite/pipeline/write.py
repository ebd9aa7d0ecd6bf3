"""Write many rows of our own tables at once: inserted, or updated where their unique key is there already.

``bulk_create(update_conflicts=True)`` does the same, but asks every field of every row how it wants to be written,
which took a third of a first run. Here only the fields are asked whose values a database takes in its own way.
"""

import operator

from django.db import connection, models
from django.db.models.constants import OnConflict

#: Rows of one statement.
BATCH = 1000
#: Fields whose values the database takes as they are.
PLAIN = (models.IntegerField, models.BooleanField, models.CharField, models.ForeignKey)


def upsert(rows):
    """Write rows of one model. Their unique key decides what is one row; their own ids are not looked at."""
    if not rows:
        return
    model = type(rows[0])
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    columns = [column(rows, field) for field in fields]
    values = list(zip(*columns, strict=True))
    quote = connection.ops.quote_name
    insert = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(quote(field.column) for field in fields)}) VALUES "
    unique = unique_columns(model)
    changed = [field.column for field in fields if field.column not in unique]
    suffix = connection.ops.on_conflict_suffix_sql(fields, OnConflict.UPDATE, changed, unique)
    place = f"({', '.join(['%s'] * len(fields))})"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # few parameters a statement, but a quick statement
            cursor.executemany(f"{insert}{place} {suffix}", values)
            return
        for start in range(0, len(values), BATCH):
            batch = values[start : start + BATCH]
            places = ", ".join([place] * len(batch))
            cursor.execute(f"{insert}{places} {suffix}", [value for row in batch for value in row])


def column(rows, field):
    """One field's values of all rows, as the database takes them."""
    values = map(operator.attrgetter(field.attname), rows)
    if isinstance(field, PLAIN):
        return values
    return [None if value is None else field.get_db_prep_save(value, connection) for value in values]


def unique_columns(model):
    """The columns that make a row of a model unique, an automatic id left aside."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            return [model._meta.get_field(name).column for name in constraint.fields]
    return [next(f.column for f in model._meta.concrete_fields if f.unique and not isinstance(f, models.AutoField))]
