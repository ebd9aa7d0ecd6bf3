"""A process that runs: ``python -m tests.workers.process VERB …`` prints what came of each in a line of JSON.

With ``PAUSE`` a run says "working" when it begins to capture, and pauses that many seconds whenever it tells how far it
is, so that the workers get their share of little work. ``LEASE`` is how long it bears a part that stands still.
"""

import datetime
import io
import json
import os
import sys
import time

NOW = datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC)


def make():
    """Make the tables and an LMS."""
    from django.core.management import call_command

    from devsite.lab.generate import generate

    call_command("migrate", verbosity=0, interactive=False)
    generate(learners=90, courses=7, years=0.5, seed=3, now=NOW)


def run(now="", **options):
    """One run: whether it was well, and its report."""
    from figures_lite.pipeline.run import run as pipeline

    pause, said = float(os.environ.get("PAUSE", 0)), []

    def progress(stage, done, total):
        if pause and stage in ("learners", "parts filled"):
            said or said.append(say("working"))
            time.sleep(pause)

    record = pipeline(now=datetime.datetime.fromisoformat(now) if now else NOW, progress=progress, **options)
    return {"ok": record.ok, "report": record.report}


def backfill():
    """Read and fill everything again."""
    from figures_lite.periods import FIRST_DAY

    return run(everybody=True, refill=FIRST_DAY)


def status():
    """What the command tells."""
    from django.core.management import call_command

    said = io.StringIO()
    try:
        call_command("figures_lite", "status", "--now", NOW.isoformat(), stdout=said)
    except SystemExit as error:
        return {"code": error.code, "said": said.getvalue()}
    return {"code": 0, "said": said.getvalue()}


def dump(folder):
    """Keep every table as text."""
    from tests.databases import canonical

    canonical.write(canonical.dump(), folder)


def main(*verbs):
    """Do them one after the other."""
    import django

    django.setup()
    from figures_lite.pipeline import spread

    spread.LEASE = float(os.environ.get("LEASE", spread.LEASE))
    spread.LAST_WORDS = 2
    for verb in verbs:
        name, _equals, value = verb.partition("=")
        say(globals()[name](*([value] if value else [])))


def say(value):
    """Tell the parent."""
    print(json.dumps(value), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
