"""MariaDB and PostgreSQL, started by the tests themselves."""

import contextlib
import glob
import os
import shutil

from .server import PASSWORD, USER, NotHereError, Server, free_port

__all__ = ["KINDS", "MariaDB", "NotHereError", "PostgreSQL", "Server", "free_port"]


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
