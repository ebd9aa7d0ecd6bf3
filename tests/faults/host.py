"""A process that forks workers when asked, each with a connection to who asked: ``python -m tests.faults.host SOCKET``.

A worker does one thing (a function of ``verbs`` or ``soaking``) on one database. Before chosen SQL statements it kills
itself, or says where it is and waits for the word: what happens to its server meanwhile is real, and so is what happens
to it.
"""

import os
import random
import signal
import socket
import sys
import traceback
from multiprocessing.connection import Connection


class Points:
    """The SQL statements of a worker: counted, told, and the points at which it stops or dies."""

    def __init__(self, channel, kill=0, kill_at=None, stops=(), stop_at=(), told=False, chance=None):
        self.channel, self.kill, self.kill_at = channel, kill, kill_at
        self.stops, self.told = set(stops), told
        self.stop_at = [stop_at] if isinstance(stop_at, str) else list(stop_at)  # kinds, in the order they are met
        self.random = random.Random(chance[1]) if chance else None
        self.chance = chance[0] if chance else 0
        self.number, self.kinds = 0, []

    def __call__(self, execute, sql, params, many, context):
        """One statement is to be executed."""
        self.number += 1
        place = kind(sql), context["connection"].in_atomic_block
        if self.told:
            self.kinds.append(place)
        chosen = self.number == self.kill or place == self.kill_at
        if chosen or (self.random and self.random.random() < self.chance):
            self.channel.send(("dies", self.number, *place))
            os.kill(os.getpid(), signal.SIGKILL)
        here = place[0] in self.stop_at[:1]
        if here:
            self.stop_at.pop(0)
        if here or self.number in self.stops:
            self.pause(sql, context["connection"].connection)
        return execute(sql, params, many, context)

    def pause(self, sql, connection):
        """Say where we are, and wait for the word; a ``PRAGMA`` is done first."""
        self.channel.send(("at", self.number, kind(sql)))
        word = self.channel.recv()
        if word.startswith("PRAGMA"):
            connection.execute(word)


def kind(sql):
    """What a statement does, to which tables: ``UPDATE figures_lite_learner``."""
    words = sql.replace("(", " ").replace('"', "").replace("`", "").replace(",", " ").split()
    verb, tables = words[0].upper(), []
    for before, word in zip(words, words[1:], strict=False):
        if before.upper() in ("FROM", "INTO", "UPDATE", "JOIN") and word.isidentifier() and word not in tables:
            tables.append(word)
    count = 1 if verb == "INSERT" else 3  # what follows the table of an INSERT may be "DO UPDATE"
    return " ".join([verb, *tables[:count]])


def work(channel):
    """Do what is asked and tell what came of it."""
    from django.conf import settings
    from django.db import connections

    from tests.faults import soaking, verbs

    request = channel.recv()
    channel.send(("pid", os.getpid()))
    for alias, name in request["databases"].items():
        connections.databases[alias]["NAME"] = name
        if request["port"]:
            connections.databases[alias]["PORT"] = str(request["port"])
    for name, value in request["settings"].items():
        setattr(settings, name, value)
    points = Points(channel, **request["points"])
    for alias in request["databases"]:
        connections[alias].execute_wrappers.append(points)
    verbs.points = points
    try:
        verb = getattr(verbs, request["verb"], None) or getattr(soaking, request["verb"])
        result = verb(**request["arguments"])
        channel.send(("done", result, points.number, points.kinds))
    except BaseException:
        channel.send(("failed", traceback.format_exc(), points.number, points.kinds))


def main(number):
    """Fork a worker for each connection that is sent."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("check")  # imports what each worker would import again
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(fileno=int(number)) as asked:
        asked.send(b"!")
        while True:
            word, numbers, _flags, _address = socket.recv_fds(asked, 1, 1)
            if not word:
                return
            if os.fork() == 0:
                code = 1
                try:
                    asked.close()
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    work(Connection(numbers[0]))
                    code = 0
                finally:
                    os._exit(code)
            os.close(numbers[0])


if __name__ == "__main__":
    main(sys.argv[1])
