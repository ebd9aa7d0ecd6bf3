"""Kills runs of the pipeline: `python -m tests.laws.capture.killing POINTS` on a database of its own, told as JSON.

Each run is a process of its own that gives the command `manage.py figures_lite run` and sends itself SIGKILL before its
n-th SQL statement: nothing of it is told to clean up. It is forked from this one only to save the time of starting.
"""

import json
import os
import random
import signal
import sys
import tempfile
import types

import django
from django.conf import settings
from django.core.management import call_command, execute_from_command_line
from django.db import connection

NAME = "KILL_BEFORE_STATEMENT"
LIMIT = 20  # runs, when they are killed again and again


def count(execute, sql, params, many, context):
    """Count statements, and die before the one that the environment names."""
    count.done += 1
    if count.done == int(os.environ.get(NAME, 0)):
        told = {"in_transaction": connection.in_atomic_block, "statement": sql[:60]}
        os.write(count.pipe, json.dumps(told).encode())
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)


def run(now, kill_before=0):
    """Run the command in a new process; gives how it ended: ``{"signal", "code", …}``."""
    from figures_lite.pipeline import run as pipeline

    connection.close()
    reading, count.pipe = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.environ[NAME] = str(kill_before)
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1)
            os.dup2(null, 2)
            count.done = 0
            pipeline.time = types.SimpleNamespace(monotonic=lambda: 0)  # it tells once a second how far it is
            connection.execute_wrappers.append(count)
            execute_from_command_line(["manage.py", "figures_lite", "run", f"--now={now.isoformat()}"])
            os.write(count.pipe, json.dumps({"statements": count.done}).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(count.pipe)
    _pid, status = os.waitpid(pid, 0)
    with os.fdopen(reading) as told:
        text = told.read()
    ended = {"signal": os.WTERMSIG(status)} if os.WIFSIGNALED(status) else {"code": os.WEXITSTATUS(status)}
    return ended | (json.loads(text) if text else {})


def ours():
    """Every table of ours, those first that others point to."""
    from figures_lite.models import Course

    from ..tables import BOOKS, FACTS, catalogue

    return (Course, *BOOKS, *FACTS, *catalogue.aggregates())


def kept():
    """All rows of our tables."""
    return {model: list(model._base_manager.order_by("pk")) for model in ours()}


def restore(state):
    """Put our tables back to what they were."""
    for model in reversed(ours()):
        model._base_manager.all().delete()
    for model, rows in state.items():
        model._base_manager.bulk_create(rows, batch_size=500)


def killed_once(stage, now, points):
    """Kill a run at each of some points of it, run again, and compare the tables with an undisturbed run's."""
    from ..tables import differences, everything

    state = kept()
    whole = run(now)
    assert whole.get("code") == 0, whole
    expected, total = everything(), whole["statements"]
    chosen = random.Random(stage).sample(range(2, total), points - 2)
    for n in sorted({1, *chosen, total}):
        restore(state)
        end = run(now, kill_before=n)
        assert end.get("signal") == signal.SIGKILL, end
        again = run(now)
        assert again.get("code") == 0, again
        yield {"stage": stage, "n": n, "of": total, "differs": differences(expected, everything())} | end


def killed_again_and_again(stage, now):
    """Kill one run after the other, each a little further on than the one before, until one gets through."""
    from ..tables import differences, everything

    state = kept()
    whole = run(now)
    expected, total = everything(), whole["statements"]
    restore(state)
    for runs in range(1, LIMIT):
        end = run(now, kill_before=runs * total // 9 + 1)
        if end.get("code") == 0:
            break
        assert end.get("signal") == signal.SIGKILL, end
    return {"stage": stage, "runs": runs, "ended": end, "differs": differences(expected, everything())}


def main(points):
    """Make an LMS and kill runs on it: the first one, which takes all history, and one after two more days."""
    from devsite.lab.generate import EVENTS, generate, simulate_day
    from devsite.lab.generate.rhythm import seeded

    from ..worlds import DAY, INSTALL

    call_command("check")  # imports what each run would import again
    settings.FIGURES_LITE_CHUNK = 5  # more transactions to be killed in and between
    generate(learners=12, courses=4, years=0.15, seed=4, now=INSTALL)
    told = list(killed_once("first run", INSTALL, points))
    restore({})
    told.append(killed_again_and_again("first run, again and again", INSTALL))
    for day in range(2):
        simulate_day(INSTALL + day * DAY, seeded(4, day), dict.fromkeys(EVENTS, 1))
    state = kept()
    told += killed_once("later run", INSTALL + 2 * DAY, points)
    restore(state)
    told.append(killed_again_and_again("later run, again and again", INSTALL + 2 * DAY))
    return told


if __name__ == "__main__":
    django.setup()
    with tempfile.TemporaryDirectory() as folder:
        own = f"figures_lite_killed_{os.getpid()}"
        is_file = connection.vendor == "sqlite"
        connection.settings_dict["TEST"]["NAME"] = f"{folder}/{own}.sqlite3" if is_file else own
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            told = main(int(sys.argv[1]))
            print(json.dumps(told))  # noqa: T201
        finally:
            connection.creation.destroy_test_db(own, verbosity=0)
