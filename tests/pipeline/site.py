"""A database with an LMS on which processes of their own work, see ``process``."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys

from django.db import connection

from tests.databases import canonical

#: How many transactions on this database wait for a lock, by vendor.
WAITING = {
    "mysql": "SELECT COUNT(*) FROM information_schema.innodb_trx t JOIN information_schema.processlist p"
    " ON p.id = t.trx_mysql_thread_id WHERE t.trx_state = 'LOCK WAIT' AND p.db = DATABASE()",
    # The first part, or a transaction is told again and again what it was told first.
    "postgresql": "WITH anew AS MATERIALIZED (SELECT pg_stat_clear_snapshot())"
    " SELECT COUNT(*) FROM anew, pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
}
#: How long this session waits for a lock, and as long as before, by vendor.
PATIENCE = {
    "mysql": ("SET SESSION innodb_lock_wait_timeout = {}", "SET SESSION innodb_lock_wait_timeout = DEFAULT"),
    "postgresql": ("SET lock_timeout = '{}s'", "RESET lock_timeout"),
}
ROOT = pathlib.Path(__file__).resolve().parents[2]
MINUTES = 5 * 60


def lock_is_waited_for():
    """Whether the database knows of somebody who waits for a lock. InnoDB looks anew ten times a second."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING[connection.vendor])
        return cursor.fetchone()[0] > 0


@contextlib.contextmanager
def impatient(seconds):
    """While this lasts, a lock that does not come to this connection within some whole seconds is an error."""
    limit, reset = PATIENCE[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(limit.format(seconds))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(reset)


class Site:
    """A database with an LMS, which processes work on."""

    def __init__(self, folder):
        self.folder, self.dumps = folder, 0
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.pipeline.settings",
            "FIGURES_LITE_LOG": "CRITICAL",
            "PYTHONPATH": str(ROOT),
        }
        if connection.vendor == "sqlite":
            self.environment["FIGURES_LITE_SQLITE"] = str(folder / "db.sqlite3")
        else:
            self.environment["FIGURES_LITE_DB_NAME"] = connection.settings_dict["NAME"]

    def begin(self, *arguments, lock=True, chunk=10, **more):
        """A process that has started and waits for the word."""
        environment = self.environment | {"PROCESS_LOCK": "1" if lock else "0", "PROCESS_CHUNK": str(chunk)}
        environment |= {f"PROCESS_{name.upper()}": str(value) for name, value in more.items()}
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.pipeline.process", *arguments],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        ready = process.stdout.readline()
        assert ready == '"ready"\n', process.stderr.read()
        return process

    def go(self, process):
        """Give a process the word."""
        process.stdin.write("go\n")
        process.stdin.flush()

    def goes(self, process, to):
        """Give a process the word, and wait until it says where it has stopped; ``end`` lets it go on, or ``go``."""
        self.go(process)
        said = process.stdout.readline()
        assert said == f"{json.dumps(to)}\n", said + process.stderr.read()

    def together(self, *processes):
        """Give the word to some processes at once; what each of them found."""
        for process in processes:
            self.go(process)
        return [self.end(process) for process in processes]

    def end(self, process):
        """What a process found in the end."""
        out, err = process.communicate(timeout=MINUTES)
        assert process.returncode == 0, err
        return json.loads(out.splitlines()[-1])

    def do(self, *verbs, **options):
        """One process's work."""
        return self.together(self.begin(*verbs, **options))[0]

    def dump(self, *before):
        """Every table as it is now, or after some verbs."""
        self.dumps += 1
        folder = self.folder / f"dump{self.dumps}"
        self.do(*before, f"dump={folder}")
        return canonical.read(folder)

    def same(self, expected):
        """Whether the tables are as expected; a run that finds nothing more to do leaves them so."""
        now, then = self.folder / "now", self.folder / "then"
        _dump, ran, _dump = self.do(f"dump={now}", "run", f"dump={then}")
        assert canonical.differences(expected, canonical.read(now)) == ""
        assert ran == {"captured": 0, "filled": 0, "errors": []}
        assert canonical.differences(expected, canonical.read(then)) == ""
