"""A process that runs: ``python -m tests.workers.process VERB …`` prints what came of each in a line of JSON.

A run stops where it tells how far it is, at the stages that ``STOPS`` match (see ``stops``): "learners" after its first
chunk, "parts filled" before it takes one. ``LEASE`` is how many seconds it bears a part that stands still, and
``LAST_WORDS`` how many it waits for those of workers.
"""

import contextlib
import datetime
import io
import json
import os
import sys
import threading

from tests.waiting import SECONDS

from .stops import Stops

NOW = datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC)


def make():
    """Make the tables and an LMS."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from devsite.lab.generate import generate
    from tests.pipeline import rows

    call_command("migrate", verbosity=0, interactive=False)
    generate(learners=90, courses=7, years=0.5, seed=3, now=NOW)
    # A course that only enrollments speak of, in three spellings, met by whoever captures these learners.
    people = get_user_model().objects.order_by("pk").values_list("pk", flat=True)[::3]
    for number, learner in enumerate(people):
        key = ("course-v1:gone+z+1", "course-v1:Gone+Z+1", "course-v1:GONE+Z+1")[number * 7 % 3]
        rows.enroll(learner, key, NOW - datetime.timedelta(days=number + 1))


def run(now="", **options):
    """One run: whether it was well, and its report."""
    from figures_lite.pipeline.run import run as pipeline

    stops = Stops.told()

    def progress(stage, _done, _total):
        called()
        stops.passing(stage)

    record = pipeline(now=datetime.datetime.fromisoformat(now) if now else NOW, progress=progress, **options)
    return {"ok": record.ok, "report": record.report}


def called():
    """Wait until the calls for help were sent, or could not be: how long that takes is not what is tested."""
    from figures_lite.pipeline.spread import Call

    for thread in threading.enumerate():
        if isinstance(thread, Call):
            thread.join(SECONDS)


def backfill():
    """Read and fill everything again."""
    from figures_lite.periods import FIRST_DAY

    return run(everybody=True, refill=FIRST_DAY)


def person(name):
    """A member of staff."""
    from django.contrib.auth import get_user_model

    get_user_model().objects.create(username=name, email=f"{name}@example.org", is_staff=True, date_joined=NOW)


def demote(name):
    """Somebody is staff no longer."""
    from django.contrib.auth import get_user_model

    get_user_model().objects.filter(username=name).update(is_staff=False)


def live():
    """A day passes on the LMS."""
    from devsite.lab.generate import simulate

    simulate(days=1, seed=5, now=NOW)


def later():
    """A run a day later, and which tables it read and wrote where."""
    with statements() as found:
        ran = run((NOW + datetime.timedelta(days=1)).isoformat())
    return ran | found


def ask(name):
    """What the API tells somebody, and which tables it read and wrote where."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from figures_lite.models import Course

    client, answers = Client(), {}
    with statements() as found:
        client.force_login(get_user_model().objects.get(username=name))
        key = str(Course.objects.filter(known=True).order_by("key").first().key)
        for path in (
            "site/stats/?metric=enrolled&grain=day&start=2026-04-25&end=2026-05-03",
            "courses/?metric=enrolled&ordering=-enrolled",
            "orgs/?metric=active_learners",
            f"courses/{key}/learners/?ordering=name&search=a",
        ):
            answer = client.get(f"/figures-lite/api/v1/{path}")
            answers[path.partition("?")[0].split("/")[-2]] = [answer.status_code, answer.json()]
    return {"answers": answers} | found


@contextlib.contextmanager
def statements():
    """Which tables are read and written on each database: ``{"read": {alias: tables}, "written": …}``."""
    from django.db import connections

    found = {"read": {}, "written": {}}

    def note(execute, sql, params, many, context):
        words = sql.replace('"', " ").replace("`", " ").split()
        kind = "read" if words[0].upper() == "SELECT" else "written"
        tables = found[kind].setdefault(context["connection"].alias, [])
        for before, word in zip(words, words[1:], strict=False):
            if before.upper() in ("FROM", "JOIN", "INTO", "UPDATE") and word.count("_") and word not in tables:
                tables.append(word)
        return execute(sql, params, many, context)

    with contextlib.ExitStack() as stack:
        for alias in connections:
            stack.enter_context(connections[alias].execute_wrapper(note))
        yield found


def duplicates(number):
    """Send the ticker's next tick so many times again, and as many that were due long ago."""
    from celery import current_app

    from devsite.celery_app import APP  # noqa: F401  (which makes it the current one)
    from figures_lite.pipeline import ticks

    due = ticks.due()
    for at in [due, due - datetime.timedelta(minutes=9)] * int(number):
        current_app.send_task("figures_lite.tick", args=[at.isoformat()], eta=at)
    return due.isoformat()


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
    from figures_lite.pipeline import fill, spread

    spread.LEASE = float(os.environ.get("LEASE", spread.LEASE))
    spread.LAST_WORDS = float(os.environ.get("LAST_WORDS", 60))
    fill.QUICK = float("inf")  # nothing is put off because a run that was made to wait took long
    for verb in verbs:
        name, _equals, value = verb.partition("=")
        say(globals()[name](*([value] if value else [])))


def say(value):
    """Tell the parent."""
    print(json.dumps(value), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
