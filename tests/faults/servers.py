"""MariaDB and PostgreSQL servers of the tests' own, in a temporary folder on a free port, that may be killed."""

import contextlib
import glob
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import time

USER = PASSWORD = "figures_lite"
SECONDS = 60  # until a server answers
QUIET = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


class NotHereError(Exception):
    """The server's programs or its Python driver are not installed."""


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Server:
    """One server. ``kill()`` and ``start()`` again keep its port and its data."""

    account = ""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.port, self.process, self.programs = free_port(), None, self.found()
        self.log = self.folder / "log"
        for path in (self.folder, *self.folder.parents):  # the server runs as a user of its own
            if os.getuid() == 0 and not path.stat().st_mode & 0o1:
                path.chmod(path.stat().st_mode | 0o11)
        self.own(self.folder)

    def own(self, path):
        """Give a file to the user that the server runs as: it refuses to be root."""
        if os.getuid() == 0:
            user = pwd.getpwnam(self.account)
            os.chown(path, user.pw_uid, user.pw_gid)

    def command(self, *arguments):
        """A command as that user."""
        if os.getuid() != 0:
            return [*map(str, arguments)]
        return ["setpriv", f"--reuid={self.account}", f"--regid={self.account}", "--init-groups", *map(str, arguments)]

    def make(self):
        """Make its data, start it, and make the user that the tests are."""
        with open(self.log, "ab") as log:
            subprocess.run(self.making(), check=True, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.start()
        self.first()

    def start(self):
        """Start it on the data that are there, and wait until it answers."""
        with open(self.log, "ab") as log:
            # A group of its own, so that a kill takes all its processes.
            quiet = QUIET | {"stdout": log, "stderr": log}
            self.process = subprocess.Popen(self.command(*self.serving()), start_new_session=True, **quiet)
        ends = time.monotonic() + SECONDS
        while True:
            try:
                self.ask("SELECT 1")
            except Exception:
                if self.process.poll() is not None or time.monotonic() > ends:
                    raise RuntimeError(self.log.read_text(errors="replace")[-3000:]) from None
                time.sleep(0.02)
            else:
                return

    def kill(self):
        """SIGKILL: the server has no time for anything."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def restart(self):
        """Kill it and start it again."""
        self.kill()
        self.start()

    def stop(self):
        """Stop it for good."""
        if self.process and self.process.poll() is None:
            self.kill()

    def ask(self, sql, *parameters, database=""):
        """The rows that one statement gives, on a connection of its own."""
        with contextlib.closing(self.connect(database)) as connection:
            cursor = connection.cursor()
            cursor.execute(sql, parameters or None)
            return list(cursor.fetchall()) if cursor.description else []

    def environment(self):
        """What tells the stand-alone site's settings of this server."""
        told = {"HOST": "127.0.0.1", "PORT": str(self.port), "USER": USER, "PASSWORD": PASSWORD, "NAME": "nowhere"}
        return {f"FIGURES_LITE_DB_{key}": value for key, value in told.items()} | {"FIGURES_LITE_DB": self.name}


class MariaDB(Server):
    """MariaDB as the LMS has it: utf8mb4, utf8mb4_unicode_ci, REPEATABLE READ, each commit written, none flushed."""

    name, account, root = "mariadb", "mysql", True

    @staticmethod
    def found():
        """The programs, by name."""
        try:
            import MySQLdb  # noqa: F401
        except ImportError:
            raise NotHereError("mysqlclient is not installed (requirements/databases.txt)") from None
        programs = {name: shutil.which(name) for name in ("mariadbd", "mariadb-install-db")}
        if not all(programs.values()):
            raise NotHereError("mariadbd and mariadb-install-db are not on PATH (Debian: mariadb-server)")
        return programs

    def making(self):
        """The command that makes its data."""
        told = ("--no-defaults", f"--datadir={self.folder}/data", "--auth-root-authentication-method=normal")
        return self.command(self.programs["mariadb-install-db"], *told, "--skip-test-db")

    def serving(self):
        """The command that serves them."""
        told = {
            "datadir": self.folder / "data",
            "socket": self.folder / "socket",
            "pid-file": self.folder / "pid",
            "bind-address": "127.0.0.1",
            "port": self.port,
            "character-set-server": "utf8mb4",
            "collation-server": "utf8mb4_unicode_ci",
            "innodb-flush-log-at-trx-commit": 2,
            "innodb-buffer-pool-size": "128M",
            "innodb-log-file-size": "32M",
            "innodb-print-all-deadlocks": 1,
        }
        return [self.programs["mariadbd"], "--no-defaults", *(f"--{name}={value}" for name, value in told.items())]

    def first(self):
        """Make the tests' user."""
        for sql in (
            f"CREATE USER {USER}@'127.0.0.1' IDENTIFIED BY '{PASSWORD}'",
            f"GRANT ALL ON *.* TO {USER}@'127.0.0.1'",
        ):
            self.ask(sql)
        self.root = False

    def connect(self, database=""):
        """A connection; each of its statements is a transaction until told otherwise."""
        import MySQLdb

        if self.root:
            found = MySQLdb.connect(unix_socket=str(self.folder / "socket"), user="root")
        else:
            found = MySQLdb.connect(
                host="127.0.0.1", port=self.port, user=USER, passwd=PASSWORD, db=database, charset="utf8mb4"
            )
        found.autocommit(True)
        return found

    def drop(self, database):
        """Drop a database, if it is there."""
        self.ask(f"DROP DATABASE IF EXISTS {database}")

    def create(self, database):
        """Make an empty database."""
        self.drop(database)
        self.ask(f"CREATE DATABASE {database}")

    def copy(self, database, to):
        """Make a database that holds what another one holds."""
        self.create(to)
        tables = [table for (table,) in self.ask(f"SHOW TABLES IN {database}")]
        with contextlib.closing(self.connect(to)) as connection, contextlib.closing(connection.cursor()) as cursor:
            cursor.execute("SET foreign_key_checks = 0, unique_checks = 0")
            for table in tables:
                cursor.execute(f"CREATE TABLE {table} LIKE {database}.{table}")
                cursor.execute(f"INSERT INTO {table} SELECT * FROM {database}.{table}")

    def cut(self, database):
        """Close all connections to a database."""
        for (number,) in self.ask("SELECT id FROM information_schema.processlist WHERE db = %s", database):
            with contextlib.suppress(Exception):  # gone by itself
                self.ask(f"KILL CONNECTION {number}")


class PostgreSQL(Server):
    """PostgreSQL: each commit written, none flushed."""

    name, account = "postgres", "postgres"

    @staticmethod
    def found():
        """The programs, by name."""
        try:
            import psycopg2  # noqa: F401
        except ImportError:
            raise NotHereError("psycopg2 is not installed (requirements/databases.txt)") from None
        folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[-2]))
        on_path = shutil.which("initdb")
        if not folders and not on_path:
            raise NotHereError("initdb is neither in /usr/lib/postgresql/*/bin nor on PATH (Debian: postgresql)")
        folder = folders[-1] if folders else os.path.dirname(on_path)
        return {name: f"{folder}/{name}" for name in ("initdb", "postgres")}

    def making(self):
        """The command that makes its data."""
        told = (f"--pgdata={self.folder}/data", f"--username={USER}", "--auth=trust", "--encoding=UTF8")
        return self.command(self.programs["initdb"], *told, "--locale=C.UTF-8", "--no-sync")

    def serving(self):
        """The command that serves them."""
        told = {"fsync": "off", "full_page_writes": "off", "log_lock_waits": "on", "shared_buffers": "64MB"}
        told["dynamic_shared_memory_type"] = "mmap"  # files of its own folder, since a kill leaves them
        options = [word for name, value in told.items() for word in ("-c", f"{name}={value}")]
        where = ("-D", self.folder / "data", "-k", self.folder, "-h", "127.0.0.1", "-p", self.port)
        return [self.programs["postgres"], *where, *options]

    def first(self):
        """The tests' user is there."""

    def connect(self, database=""):
        """A connection; each of its statements is a transaction until told otherwise."""
        import psycopg2

        found = psycopg2.connect(host="127.0.0.1", port=self.port, user=USER, dbname=database or "postgres")
        found.autocommit = True
        return found

    def drop(self, database):
        """Drop a database, if it is there."""
        self.ask(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def create(self, database):
        """Make an empty database."""
        self.drop(database)
        self.ask(f"CREATE DATABASE {database}")

    def copy(self, database, to):
        """Make a database that holds what another one holds."""
        self.cut(database)
        self.drop(to)
        self.ask(f"CREATE DATABASE {to} TEMPLATE {database}")
        self.ask("CHECKPOINT")  # without one, a crash sets the copy's sequences back to where they were copied

    def cut(self, database):
        """Close all connections to a database."""
        self.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", database)


KINDS = {server.name: server for server in (MariaDB, PostgreSQL)}
