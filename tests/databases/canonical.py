"""Every fact, course and aggregate as plain text that no database can colour: no ids, course keys, lines in order."""

import datetime
import decimal
import hashlib
import json
import pathlib

from django.apps import apps

from figures_lite import catalogue
from figures_lite.models import Course, Filled
from figures_lite.vocabulary import Fact

SUFFIX = ".jsonl"


def tables():
    """The models whose rows must be the same on every database."""
    facts = [model for model in apps.get_models() if issubclass(model, Fact)]
    return [Course, *facts, *catalogue.aggregates(), Filled]


def lines(model):
    """The rows of a table, each a line of JSON without ids, sorted."""
    courses = {pk: str(key) for pk, key in Course.objects.values_list("pk", "key")}
    own_id = model._meta.pk.attname if model._meta.pk.name == "id" else None
    names = [field.attname for field in model._meta.concrete_fields if field.attname != own_id]
    found = []
    for values in model._base_manager.values_list(*names).iterator(chunk_size=2000):
        row = dict(zip(names, values, strict=True))
        if "course_id" in row:
            row["course_id"] = courses[row["course_id"]]
        found.append(json.dumps(row, default=plain, sort_keys=True, ensure_ascii=False))
    return sorted(found)


def plain(value):
    """A value that JSON does not know, with all its digits."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    if isinstance(value, datetime.date | decimal.Decimal):
        return str(value)
    return str(value)  # a course key


def dump():
    """Every table: ``{label: lines}``."""
    return {model._meta.label: lines(model) for model in tables()}


def digest(rows):
    """A short name of a table's rows, the same where they are."""
    return f"{len(rows)} rows {hashlib.sha256(chr(10).join(rows).encode()).hexdigest()[:16]}"


def digests(tables_):
    """The digest of each table."""
    return {label: digest(rows) for label, rows in tables_.items()}


def write(tables_, folder):
    """Keep a dump in a folder, one file a table."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for label, rows in tables_.items():
        (folder / f"{label}{SUFFIX}").write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")


def read(folder):
    """A dump that was kept: ``{label: lines}``."""
    return {
        path.name.removesuffix(SUFFIX): path.read_text(encoding="utf-8").splitlines()
        for path in sorted(pathlib.Path(folder).glob(f"*{SUFFIX}"))
    }


def differences(expected, got, shown=5):
    """What differs between two dumps, as text: the tables with their digests, and the first rows of each."""
    told = []
    for label in sorted(expected.keys() | got.keys()):
        wanted, found = expected.get(label, []), got.get(label, [])
        if wanted == found:
            continue
        told.append(f"{label}: expected {digest(wanted)}, got {digest(found)}")
        lost, more = sorted(set(wanted) - set(found)), sorted(set(found) - set(wanted))
        told += [f"  - {row}" for row in lost[:shown]] + [f"  + {row}" for row in more[:shown]]
        if not lost and not more:
            told.append("  the same rows, some of them twice")
    return "\n".join(told)
