"""Reads a folder of LMS tables: one ``<table>.csv[.gz]`` each, and ``structures.json[.gz]``. Every fault is named with
its file, line and column.
"""

import contextlib
import csv
import gzip
import io
import itertools
import json
import pathlib
import sys
import zlib

from devsite.lab import tables

CHUNK = 2000
BROKEN = (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error)


class FaultError(Exception):
    """Something in the folder that cannot be loaded; its message says where."""


def files(folder):
    """The tables' files in a folder: ``{table: path}``, in the order they must be loaded."""
    folder = pathlib.Path(folder)
    if not folder.is_dir():
        raise FaultError(f"{folder} is no folder.")
    found = {}
    for path in sorted(folder.iterdir()):
        name = path.name.removesuffix(".gz")
        if not name.endswith(".csv"):
            continue
        table = name.removesuffix(".csv")
        if table not in tables.ORDER:
            raise FaultError(f"{path}: unknown table {table!r}. Known are: {', '.join(tables.ORDER)}.")
        if table in found:
            raise FaultError(f"{path}: the table is there twice, the other file is {found[table].name}.")
        found[table] = path
    if not found:
        raise FaultError(f"{folder} holds no table: no file named <table>.csv or <table>.csv.gz.")
    return {table: found[table] for table in tables.ORDER if table in found}


@contextlib.contextmanager
def opened(path):
    """A file's text and the raw file beneath, whose position tells how much has been read."""
    try:
        with open(path, "rb") as raw:
            plain = gzip.GzipFile(fileobj=raw) if path.suffix == ".gz" else raw
            yield io.TextIOWrapper(plain, encoding="utf-8", newline=""), raw
    except BROKEN as error:
        raise FaultError(f"{path}: cannot be read: {error}.") from error


def chunks(path, table):
    """A table's rows in chunks: ``(columns, lines, rows of stored values, share read)``."""
    csv.field_size_limit(sys.maxsize)  # learners' state can be long
    size = max(1, path.stat().st_size)
    with opened(path) as (text, raw):
        reader = csv.reader(text, strict=True)
        try:
            header = next(reader, [])
            columns, added, converters = _columns(path, table, header)
            rows = _rows(path, reader, len(header))
            while chunk := list(itertools.islice(rows, CHUNK)):
                lines = [line for line, _row in chunk]
                values = zip(*(row for _line, row in chunk), strict=True)
                stored = [
                    _convert(path, name, convert, texts, lines)
                    for name, convert, texts in zip(header, converters, values, strict=True)
                ]
                stored += [[value] * len(chunk) for value in added]
                yield columns, lines, list(zip(*stored, strict=True)), raw.tell() / size
        except BROKEN as error:
            raise FaultError(f"{path}, line {reader.line_num + 1}: cannot be read: {error}.") from error


def structures(folder):
    """The published course structures in a folder: ``{course key: tree}``; None where there is no such file."""
    for name in ("structures.json", "structures.json.gz"):
        path = pathlib.Path(folder) / name
        if path.exists():
            return _checked(path, _json(path))
    return None


def _columns(path, table, header):
    known = tables.columns_of(table)
    newer = {name: value for name, value in tables.NEWER.get(table, {}).items() if name not in header}
    wanted = [name for name in known if name not in newer]
    if not header:
        raise FaultError(f"{path}, line 1: no header. Columns of {table}: {', '.join(wanted)}.")
    for name in header:
        if name not in known:
            raise FaultError(f"{path}, line 1: unknown column {name!r}. Columns of {table}: {', '.join(wanted)}.")
        if header.count(name) > 1:
            raise FaultError(f"{path}, line 1: column {name!r} is there twice.")
    missing = [name for name in wanted if name not in header]
    if missing:
        raise FaultError(f"{path}, line 1: missing column {', '.join(map(repr, missing))} of {table}.")
    return [*header, *newer], list(newer.values()), [tables.converter(known[name]) for name in header]


def _rows(path, reader, width):
    line = reader.line_num + 1
    for row in reader:
        if len(row) != width:
            raise FaultError(f"{path}, line {line}: {len(row)} values, but {width} columns.")
        yield line, row
        line = reader.line_num + 1


def _convert(path, name, convert, texts, lines):
    try:
        return list(map(convert, texts))
    except tables.RefusedError:
        for line, text in zip(lines, texts, strict=True):
            try:
                convert(text)
            except tables.RefusedError as refused:
                shown = "NULL" if text == tables.NULL else repr(text if len(text) <= 60 else f"{text[:60]}…")
                raise FaultError(
                    f"{path}, line {line}, column {name}: {shown} is not allowed; allowed is {refused}."
                ) from None
        raise


def _json(path):
    with opened(path) as (text, _raw):
        try:
            return json.load(text)
        except json.JSONDecodeError as error:
            raise FaultError(f"{path}, line {error.lineno}, column {error.colno}: {error.msg}.") from error


def _checked(path, found):
    if not isinstance(found, dict):
        raise FaultError(f"{path}: must be an object of course keys.")
    for key, tree in found.items():
        blocks = tree.get("blocks") if isinstance(tree, dict) else None
        if not isinstance(blocks, list) or not isinstance(tree.get("root"), str):
            raise FaultError(f"{path}, course {key}: must be an object with 'root' and 'blocks'.")
        for number, block in enumerate(blocks):
            if not isinstance(block, dict) or not {"id", "type", "children"} <= block.keys():
                raise FaultError(f"{path}, course {key}, block {number}: 'id', 'type' and 'children' are needed.")
    return found
