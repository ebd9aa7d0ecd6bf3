"""A process of its own that works on the database the environment names: ``python -m tests.pipeline.process VERB …``.

It says "ready", waits for a line, does what the verbs say (``verb`` or ``verb=value``) one after the other, and tells
of them in a line of JSON. ``PROCESS_CHUNK`` is how many learners it captures at a time; with ``PROCESS_LOCK=0`` it does
not look at the lock that keeps two runs apart; with ``PROCESS_PAUSE`` it says "working" after its first chunk, and with
``PROCESS_HOLD`` "holding" when all of a chunk is written and the transaction open: then it waits for another line, or
for the end of its input.
"""

import datetime
import json
import os
import sys

NOW = datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(hours=26)


def make():
    """Make the tables, where they are not there, and an LMS with a day of life."""
    from django.core.management import call_command

    from devsite.lab.generate import generate, simulate

    call_command("migrate", verbosity=0, interactive=False)
    generate(learners=80, courses=5, years=0.4, seed=3, now=NOW)
    simulate(days=1, seed=5, now=NOW)


def run(now="", **options):
    """One run; how much it captured and wrote, and its errors."""
    from figures_lite.pipeline.run import Busy
    from figures_lite.pipeline.run import run as pipeline

    said = []

    def progress(stage, _done, _total):
        if "PROCESS_PAUSE" in os.environ and stage == "learners" and not said:
            said.append(say("working"))
            sys.stdin.readline()

    try:
        now = datetime.datetime.fromisoformat(now) if now else LATER
        record = pipeline(now=now, progress=progress, **options)
    except Busy as busy:
        return {"busy": str(busy)}
    captured, errors = record.report["captured"].get("learners", 0), record.report["errors"]
    return {"captured": captured, "filled": sum(record.report["filled"].values()), "errors": errors}


def backfill():
    """Read and fill everything again."""
    from figures_lite.periods import FIRST_DAY

    return run(everybody=True, refill=FIRST_DAY)


def dump(folder):
    """Keep every table as text."""
    from tests.databases import canonical

    canonical.write(canonical.dump(), folder)


def clear():
    """Forget everything that was captured and filled."""
    from figures_lite.models import Cursor, Learner, Run, Stale
    from tests.databases import canonical

    for model in (*reversed(canonical.tables()), Cursor, Learner, Run, Stale):
        model._base_manager.all().delete()


def lose():
    """Lose some facts and numbers, for a backfill to find again."""
    from figures_lite.models import CourseDay, LearnerDay, Milestone

    LearnerDay.objects.filter(learner_id__gt=40).delete()
    Milestone.objects.filter(kind="started").delete()
    CourseDay.objects.update(enrolled=77)


def held(remember):
    """The last step of a chunk's transaction, and then until told."""

    def remember_and_hold(*arguments):
        remember(*arguments)
        say("holding")
        sys.stdin.readline()

    return remember_and_hold


def main(*verbs):
    """Wait for the word, then do them."""
    import django

    django.setup()
    from django.conf import settings

    from figures_lite.pipeline.capture import Capture
    from figures_lite.pipeline.run import Lock

    settings.FIGURES_LITE_CHUNK = int(os.environ.get("PROCESS_CHUNK", settings.FIGURES_LITE_CHUNK))
    if os.environ.get("PROCESS_LOCK") == "0":
        Lock.__enter__ = Lock.__exit__ = lambda self, *_error: None
    if "PROCESS_HOLD" in os.environ:
        Capture.remember = held(Capture.remember)
    say("ready")
    sys.stdin.readline()
    told = []
    for verb in verbs:
        name, _equals, value = verb.partition("=")
        told.append(globals()[name](*([value] if value else [])))
    say(told)


def say(value):
    """Tell the parent."""
    print(json.dumps(value), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
