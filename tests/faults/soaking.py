"""What workers of a soak do: the LMS lives, the pipeline runs, a fresh install is compared; see ``verbs``."""

import pathlib
import pickle

from tests.faults import verbs


def lives(begins, seed):
    """The LMS lives a quarter of an hour whenever told so: the number of the quarter, which is one transaction."""
    from django.db import connection, transaction

    from tests.faults.life import Life

    with transaction.atomic():
        life = Life(begins, seed)
    while True:
        verbs.points.channel.send(("at", "lived", life.now))
        word = verbs.points.channel.recv()
        if word == "end":
            return
        if word == "reconnect":
            connection.close()
            continue
        with transaction.atomic():
            life.quarter()


def runs():
    """Runs of the pipeline in one process, one whenever told: as of when, and before which statement it dies or stops.

    Tells each one's exit code, what it said, its statements and its seconds.
    """
    import time

    from django.db import close_old_connections

    told = None
    while True:
        verbs.points.channel.send(("at", "ran", told))
        word = verbs.points.channel.recv()
        if word == "end":
            return
        verbs.points.number, verbs.points.kill, verbs.points.stops = 0, word.get("kill", 0), set(word.get("stops", ()))
        close_old_connections()
        began = time.monotonic()
        ran = verbs.run(word["now"])
        told = ran | {"statements": verbs.points.number, "seconds": time.monotonic() - began}


def install_anew(now, path):
    """Forget all that the pipeline made, and run once: what a fresh install knows, against what is kept at a path."""
    from figures_lite.models import Part
    from tests.laws.tables import forget_all

    Part.objects.all().delete()
    forget_all()
    ran = verbs.run(now)
    return ran["code"], *compared(pathlib.Path(path), now)


def keep_world(now, path):
    """Keep every number of every aggregate, for another process to compare."""
    pathlib.Path(path).write_bytes(pickle.dumps(world(now)))


def world(now):
    """Every number of every aggregate, and what one needs to compare them."""
    from tests.laws.worlds import World

    found = World(now)
    found.calendar = None  # is not to be kept
    return found


def compared(path, now):
    """How many metrics are equal or as they should be, and where they are not."""
    from figures_lite import catalogue
    from figures_lite.periods import calendar
    from tests.laws.capture.test_increments import broken, relation

    seen, at_end = pickle.loads(path.read_bytes()), world(now)
    at_end.calendar = calendar()
    metrics, wrong = {}, []
    for aggregate in catalogue.aggregates():
        for name, metric in catalogue.metrics(aggregate).items():
            how = relation(metric, aggregate.by, None)
            metrics[how or "equal"] = metrics.get(how or "equal", 0) + 1
            wrong += [(aggregate.__name__, name, how, *place) for place in broken(seen, at_end, aggregate, name, how)]
    return metrics, list(map(str, wrong[:20]))


def counts():
    """How many rows the LMS's tables and ours have."""
    from django.db import connection

    told = []
    for names in (verbs.theirs(), verbs.tables()):
        with connection.cursor() as cursor:
            number = 0
            for name in names:
                cursor.execute(f"SELECT COUNT(*) FROM {name}")
                number += cursor.fetchone()[0]
        told.append(number)
    return tuple(told)
