"""Measures a piece of work from the outside: time, statements, rows, memory. Changes nothing about the work.

Every cursor of Django's is counted, streaming ones too. A statement's seconds are those of executing it and of fetching
its rows, not those between. ``executemany`` counts as one statement, as Django sends it.
"""

import collections
import contextlib
import functools
import pathlib
import re
import resource
import sys
import time

from django.apps import apps
from django.db import connections
from django.db.backends.utils import CursorWrapper

TABLE = re.compile(r"""\b(?:from|join|into|update)\s+["`]?(\w+)""", re.IGNORECASE)
RECORDS = re.compile(r"Records: (\d+)")


class Meter:
    """What was measured, when the ``with`` block has ended."""

    def __init__(self):
        self.statements = 0
        self.read = {"lms": 0, "own": 0}
        self.written, self.longest = collections.Counter(), (0.0, "")
        self.parts = collections.Counter()

    def __enter__(self):
        self.restore = []
        for connection in connections.all():
            self.restore.append((connection, connection.__dict__.get("make_cursor")))
            connection.make_cursor = functools.partial(MeteredCursor, self, connection)
        self.cpu, self.wall = time.process_time(), time.perf_counter()
        return self

    def __exit__(self, *_error):
        self.wall, self.cpu = time.perf_counter() - self.wall, time.process_time() - self.cpu
        for connection, _before in self.restore:
            del connection.make_cursor

    @contextlib.contextmanager
    def timed(self, owner, method, name):
        """Add up the wall and CPU seconds that calls of a method take, without the calls' own callers."""
        original = getattr(owner, method)

        @functools.wraps(original)
        def timing(*args, **kwargs):
            wall, cpu = time.perf_counter(), time.process_time()
            try:
                return original(*args, **kwargs)
            finally:
                self.parts[f"{name} wall"] += time.perf_counter() - wall
                self.parts[f"{name} cpu"] += time.process_time() - cpu

        setattr(owner, method, timing)
        try:
            yield
        finally:
            setattr(owner, method, original)

    def figures(self):
        """All figures, rounded for people."""
        return {
            "wall": round(self.wall, 3),
            "cpu": round(self.cpu, 3),
            "statements": self.statements,
            "rows_read": self.read["lms"],
            "own_rows_read": self.read["own"],
            "rows_written": sum(self.written.values()),
            "written": dict(sorted(self.written.items())),
            "longest_source_query": round(self.longest[0], 4),
            "longest_source_query_sql": self.longest[1],
            "peak_memory_mb": peak_memory(),
            "parts": {name: round(seconds, 3) for name, seconds in sorted(self.parts.items())},
        }


class MeteredCursor(CursorWrapper):
    """A cursor that tells a meter what it does."""

    def __init__(self, meter, connection, cursor):
        super().__init__(cursor, connection)
        self.meter, self.seconds, self.source, self.sql = meter, 0.0, "own", ""

    def execute(self, sql, params=None):
        """Run a statement."""
        return self._run(super().execute, sql, params)

    def executemany(self, sql, param_list):
        """Run a statement for many rows."""
        param_list = list(param_list)
        return self._run(super().executemany, sql, param_list, len(param_list))

    def _run(self, call, sql, params, many=None):
        self.meter.statements += 1
        kind = sql.lstrip()[:6].upper()
        tables = TABLE.findall(sql if kind == "SELECT" else sql[:200])
        self.source, self.sql, self.seconds = ("lms" if lms_tables().intersection(tables) else "own"), sql, 0.0
        began = time.perf_counter()
        try:
            return call(sql, params)
        finally:
            self._took(time.perf_counter() - began)
            if kind in ("INSERT", "UPDATE", "DELETE") and tables:
                self.meter.written[tables[0]] += self._changed(many)

    def _changed(self, many):
        """How many rows a statement wrote. MySQL says 2 for each row that an upsert updates: there they are counted."""
        info = self.db.connection.info() if self.db.vendor == "mysql" else None
        if info and (found := RECORDS.search(info.decode() if isinstance(info, bytes) else info)):
            return int(found[1])
        return many if many is not None else max(0, self.cursor.rowcount)

    def _took(self, seconds):
        self.seconds += seconds
        if self.source == "lms" and self.seconds > self.meter.longest[0]:
            self.meter.longest = (self.seconds, self.sql[:300])

    def _fetched(self, call, *args):
        began = time.perf_counter()
        found = call(*args)
        self._took(time.perf_counter() - began)
        return found

    def fetchone(self):
        """One row."""
        found = self._fetched(self.cursor.fetchone)
        self.meter.read[self.source] += found is not None
        return found

    def fetchmany(self, *args):
        """Some rows."""
        found = self._fetched(self.cursor.fetchmany, *args)
        self.meter.read[self.source] += len(found)
        return found

    def fetchall(self):
        """All rows."""
        found = self._fetched(self.cursor.fetchall)
        self.meter.read[self.source] += len(found)
        return found

    def __iter__(self):
        while found := self.fetchmany(100):
            yield from found


@functools.cache
def lms_tables():
    """The names of all tables that are not ours."""
    models = apps.get_models(include_auto_created=True)
    own = ("figures_lite", "lab")
    return frozenset(model._meta.db_table for model in models if model._meta.app_label not in own)


def peak_memory():
    """The most memory this process ever held, in MB (of 1,000,000 bytes)."""
    status = pathlib.Path("/proc/self/status")
    if status.exists():  # unlike ru_maxrss not inherited from whoever started us
        kilobytes = int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1])
        return round(kilobytes * 1024 / 1e6, 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak * (1 if sys.platform == "darwin" else 1024) / 1e6, 1)
