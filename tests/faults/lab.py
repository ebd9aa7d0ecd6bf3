"""A database with an LMS, and workers on it that faults happen to."""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import sys
from multiprocessing.connection import Connection

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECONDS = 240  # that a worker may be silent


class FailedError(Exception):
    """A worker failed by something that it did not expect."""


class Killed(tuple):
    """What is left of a worker that was killed: before which statement, ``(number, kind, inside)``."""


class Host:
    """The process that workers are forked from; ``environment`` names their server, if any."""

    def __init__(self, environment, log):
        ours, theirs = socket.socketpair()
        told = {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "FIGURES_LITE_LOG": "CRITICAL",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'devsite'}",
        }
        with theirs, open(log, "ab") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.host", str(theirs.fileno())],
                cwd=ROOT,
                env=os.environ | told | environment,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )
        self.asked = ours
        if not ours.recv(1):
            raise FailedError(pathlib.Path(log).read_text()[-3000:])

    def worker(self, request):
        """A worker that begins what is asked at once."""
        ours, theirs = socket.socketpair()
        socket.send_fds(self.asked, [b"!"], [theirs.fileno()])
        theirs.close()
        return Worker(Connection(ours.detach()), request)

    def close(self):
        """No more workers."""
        self.asked.close()
        self.process.wait(timeout=SECONDS)


class Worker:
    """A process that does one thing."""

    def __init__(self, channel, request):
        self.channel, self.verb = channel, request["verb"]
        self.statements, self.kinds, self.died, self.ended = 0, [], None, False
        channel.send(request)
        self.pid = self.next()[1]

    def next(self):
        """What it says next; None where it died."""
        if not self.channel.poll(SECONDS):
            os.kill(self.pid, signal.SIGKILL)
            raise FailedError(f"{self.verb} was silent for {SECONDS} s")
        try:
            told = self.channel.recv()
            if told[0] == "dies":
                self.died = Killed(told[1:])
                return self.next()
            return told
        except (EOFError, ConnectionResetError):
            return None

    def stopped(self):
        """Wait until it stops; gives the number and the kind of the statement, None where it ended instead."""
        told = self.next()
        if told is None or told[0] != "at":
            self.told = told
            return None
        return told[1:]

    def go(self, word="go"):
        """Let it go on."""
        with contextlib.suppress(BrokenPipeError):
            self.channel.send(word)

    def kill(self):
        """SIGKILL, where it has not ended."""
        if self.ended:
            return
        self.died, self.ended = Killed(), True
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        while self.next() is not None:
            pass
        self.channel.close()

    def end(self):
        """What came of it, ``Killed`` where it was."""
        told = getattr(self, "told", None) or self.next()
        while told and told[0] == "at":
            self.go()
            told = self.next()
        self.channel.close()
        self.ended = True
        if told is None:
            if not self.died:
                raise FailedError(f"{self.verb} died of something else: see the host's log")
            return self.died
        _what, result, self.statements, self.kinds = told
        if told[0] == "failed":
            raise FailedError(result)
        return result


class Lab:
    """One database of a host. ``server`` is None on SQLite."""

    def __init__(self, host, database, server=None, replica=None):
        self.host, self.database, self.server, self.replica = host, str(database), server, replica
        self.settings, self.port, self.workers = {}, None, []

    def begin(self, verb, points=None, settings=None, **arguments):
        """A worker that has begun."""
        databases = {"default": self.database} | ({"replica": str(self.replica)} if self.replica else {})
        worker = self.host.worker(
            {
                "verb": verb,
                "arguments": arguments,
                "points": points or {},
                "settings": self.settings | (settings or {}),
                "databases": databases,
                "port": self.port,
            }
        )
        self.workers.append(worker)
        return worker

    def do(self, verb, **more):
        """What a worker does from begin to end."""
        return self.begin(verb, **more).end()

    def copy(self, name):
        """A database of the same server with the same in it."""
        self.server.copy(self.database, name)
        return Lab(self.host, name, self.server)

    def healed(self, expected, now, instants=True):
        """What is wrong after the next run, which must go well, beside what an undisturbed one left; as text."""
        ran = self.do("run", now=now)
        told = "" if ran["code"] == 0 else f"the next run failed: {ran['said']}\n"
        return told + self.do("differs", path=expected, instants=instants)
