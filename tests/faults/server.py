"""A database server of the tests' own, in a temporary folder on a free port, that may be killed."""

import contextlib
import os
import pathlib
import pwd
import random
import signal
import socket
import subprocess
import time

USER = PASSWORD = "figures_lite"
SECONDS = 60  # until a server answers
QUIET = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


class NotHereError(Exception):
    """The server's programs or its Python driver are not installed."""


#: Ports below those that Linux gives to outgoing connections: no such one takes a server's while it is down.
PORTS = range(20_000, 32_000)


def free_port():
    """A port that nobody listens on, another one in each process that asks."""
    while True:
        port = random.SystemRandom().choice(PORTS)
        with contextlib.suppress(OSError), socket.socket() as found:
            found.bind(("127.0.0.1", port))
            return port


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
            made = subprocess.run(self.making(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False)
        if made.returncode:
            raise RuntimeError(self.log.read_text(errors="replace")[-3000:])
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

    def first(self):
        """Make the tests' user, where it is not there from the beginning."""

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
