"""Looks for words in everything a database holds: every table, every column, whatever it is stored as."""

import contextlib
import dataclasses
import json
import re

from django.apps import apps
from django.db import connection

#: Rows read at a time.
PIECE = 1000


@dataclasses.dataclass(frozen=True)
class Scan:
    """What was found, as ``(table, column, word)``, in so many bytes and rows of so many tables."""

    found: set
    size: int
    rows: int
    tables: tuple


def our_tables(*more):
    """The tables of figures-lite, and of other apps by their labels."""
    return sorted(
        model._meta.db_table
        for label in ("figures_lite", *more)
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    )


def every_table():
    """Every table of the database, whoever made it."""
    with connection.cursor() as cursor:
        return sorted(connection.introspection.table_names(cursor))


def scan(words, tables):
    """Look for words in tables: parts of text in any case, in any encoding; a number as a whole one.

    ``words`` are texts and whole numbers (ids). Each value is looked at as it stands and, where it is JSON or bytes, as
    what it says, so that no escape hides a letter.
    """
    found, size, rows = set(), 0, 0
    patterns = {word: pattern(word) for word in words}
    either = re.compile("|".join(f"(?:{each.pattern})" for each in patterns.values()), re.IGNORECASE)
    for table in tables:
        for columns, row in each_row(table):
            rows += 1
            for column, value in zip(columns, row, strict=True):
                for text in said(value):
                    size += len(text.encode(errors="surrogatepass"))
                    if either.search(text):
                        found.update((table, column, word) for word, each in patterns.items() if each.search(text))
    return Scan(found, size, rows, tuple(tables))


def pattern(word):
    """What a word looks like in text."""
    if isinstance(word, int):
        return re.compile(rf"(?<![\d.]){word}(?![\d.])")
    return re.compile(re.escape(word), re.IGNORECASE)


def each_row(table):
    """``(columns, values)`` of each row, read past the models."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        columns = [column[0] for column in cursor.description]
        while piece := cursor.fetchmany(PIECE):
            for row in piece:
                yield columns, row


def said(value):
    """A stored value as texts."""
    if value is None:
        return
    if isinstance(value, memoryview | bytes | bytearray):
        yield bytes(value).decode("utf-8", "replace")
        yield bytes(value).decode("utf-16-le", "replace")
        yield bytes(value).hex()
        return
    if not isinstance(value, str):
        yield json.dumps(value, ensure_ascii=False, default=str)
        return
    yield value
    if "\\" in value:
        with contextlib.suppress(ValueError):
            yield json.dumps(json.loads(value), ensure_ascii=False)
