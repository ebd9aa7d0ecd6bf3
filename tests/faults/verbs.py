"""What workers do: each function is one thing, and gives what came of it."""

import datetime
import io
import pathlib
import pickle
import traceback

#: The statements of this worker, see ``host``.
points = None

NOW = datetime.datetime(2026, 3, 6, 6, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


def migrate():
    """Make all tables."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def make(learners=9, courses=3, years=0.1, seed=4, now=NOW):
    """Make an LMS."""
    from devsite.lab.generate import generate

    generate(learners=learners, courses=courses, years=years, seed=seed, now=now)


def live(now, days=1, seed=5, events=None):
    """Some days pass on the LMS, each with all odd events (unless told) happening at least once."""
    from devsite.lab.generate import EVENTS, simulate_day
    from devsite.lab.generate.rhythm import seeded

    for day in range(days):
        simulate_day(now + day * DAY, seeded(seed, day), dict.fromkeys(EVENTS if events is None else events, 1))
    return now + days * DAY


def run(now, verb="run", **more):
    """``manage.py figures_lite run`` (or another verb): its exit code, and what it said and recorded."""
    from django.core.management import CommandError, call_command

    said = io.StringIO()
    options = [f"--{name}={value}" for name, value in ({"now": now.isoformat()} | more).items()]
    try:
        call_command("figures_lite", verb, *options, stdout=said, stderr=io.StringIO())
    except (CommandError, SystemExit) as error:
        return {"code": 1, "said": f"{said.getvalue()}{error}", "report": report()}
    except Exception:  # the command crashes: exit code 1 as well
        return {"code": 1, "said": traceback.format_exc(), "report": None}
    return {"code": 0, "said": said.getvalue(), "report": report()}


def report():
    """What the last run recorded."""
    from django.db import Error

    from figures_lite.models import Run

    try:
        return Run.objects.order_by("-pk").values_list("report", flat=True).first()
    except Error:
        return None


def audit(**options):
    """The mismatches that an audit finds, as text, and how many numbers it compared."""
    from figures_lite.pipeline.audit import audit as pipeline

    mismatches, compared, left_out = pipeline(**options)
    return [str(mismatch) for mismatch in mismatches], compared, left_out


def backfill(now, **more):
    """``manage.py figures_lite backfill``."""
    return run(now, verb="backfill", **more)


def lose():
    """Lose facts and spoil numbers, for a backfill to repair."""
    from figures_lite.models import CourseDay, LearnerDay, Milestone

    LearnerDay.objects.filter(pk__gt=LearnerDay.objects.order_by("pk")[20].pk).delete()
    Milestone.objects.filter(kind="started").delete()
    CourseDay.objects.update(enrolled=77)


def tables():
    """Our tables by name, those first that others point to."""
    from figures_lite import catalogue
    from figures_lite.models import Course
    from tests.laws.tables import BOOKS, FACTS

    return [model._meta.db_table for model in (Course, *BOOKS, *FACTS, *catalogue.aggregates())]


def ours():
    """The tables that runs write to one day or another."""
    return [table for table in tables() if not table.startswith("plugin_")]


def theirs():
    """The tables of the LMS that are read, on a platform with one site."""
    from django.apps import apps

    from figures_lite.lms import sources

    models = [source.model for source in sources.SOURCES if source is not sources.ORIGIN]
    models += [sources.OVERVIEW, sources.VERSION, sources.GROUP, sources.GROUP_LINK]
    return [apps.get_model(model)._meta.db_table for model in models]


def keep(name):
    """Keep a copy of all our tables beside them."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"DROP TABLE IF EXISTS kept_{name}_{table}")
            cursor.execute(f"CREATE TABLE kept_{name}_{table} AS SELECT * FROM {table}")


def restore(name):
    """Put our tables back to what was kept."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        for table in reversed(tables()):
            cursor.execute(f"DELETE FROM {table}")
        for table in tables():
            cursor.execute(f"INSERT INTO {table} SELECT * FROM kept_{name}_{table}")


def state(instants):
    """All that the pipeline made; without ``instants`` nothing of when it did."""
    from figures_lite.models import Learner, Stale
    from tests.laws.tables import aggregates, everything, facts, whole

    if instants:
        return everything()
    return facts() | aggregates() | {"Learner": whole(Learner, "captured_at", "seen"), "Stale": whole(Stale)}


def expect(path, instants=True):
    """Keep what is there as what is to be expected."""
    pathlib.Path(path).write_bytes(pickle.dumps(state(instants)))


def differs(path, instants=True):
    """How the tables differ from what is expected, as text."""
    from tests.laws.tables import differences

    return differences(pickle.loads(pathlib.Path(path).read_bytes()), state(instants))


def write(rows):
    """Put rows into the LMS's tables, each by a function of ``tests.pipeline.rows``; gives what each gave."""
    from django.db import transaction

    from tests.pipeline import rows as hand

    with transaction.atomic():
        return [getattr(hand, name)(*arguments, **more) for name, arguments, more in rows]


def writes(name):
    """Write one table of the LMS until told to end, see ``writing``."""
    from tests.faults import writing

    return writing.writes(name, points.channel)
