"""LMSs that are made, run and dumped the same way on any database.

``python -m tests.databases.worlds WORLD FOLDER`` does it on the database that the environment names, whose tables it
makes and empties first, and keeps the dump in FOLDER; WORLD is one of ``WORLDS`` or a folder of LMS tables. It prints
what each step took.
"""

import datetime
import pathlib
import resource
import sys
import time

NOW = datetime.datetime(2026, 11, 21, 3, tzinfo=datetime.UTC)
DATA = pathlib.Path(__file__).resolve().parents[1] / "data" / "lms"
DAY = datetime.timedelta(days=1)


def run(now, **options):
    """One run, which must succeed."""
    from figures_lite.pipeline.run import run as pipeline

    record = pipeline(now=now, **options)
    assert record.ok, record.report
    return record


def loaded():
    """The small folder of real tables with bad rows among them, at one go, and again an hour later."""
    from django.core.management import call_command

    call_command("load_lms", str(DATA), verbosity=0, stdout=Quiet())
    nasty()
    run(NOW)
    run(NOW + DAY / 24)


def generated():
    """A generated LMS, and four more days of it with a run each."""
    from devsite.lab.generate import generate, simulate

    begins = datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC)
    generate(learners=50, courses=5, years=0.4, seed=7, now=begins)
    run(begins)
    for day in range(4):
        simulate(days=1, seed=day, now=begins + day * DAY)
        run(begins + (day + 1) * DAY)


def nasty():
    """Rows that databases read differently: case, accents, spaces, microseconds, halves, libraries, what is no key."""
    from tests.pipeline import rows

    start = NOW - 40 * DAY
    keys = {
        "course-v1:Ärger+Ünï+1": ("course-v1:arger+uni+1", "course-v1:ÄRGER+ÜNÏ+1"),
        "course-v1:acme+X+1": ("course-v1:ACME+x+1",),
        "course-v1:ACME+Y+1": ("course-v1:Acme+y+1",),  # one organisation with the one above
    }
    people = [rows.person(f"nasty{number}", start + number * DAY / 7) for number in range(12)]
    for number, (key, spellings) in enumerate(keys.items()):
        rows.course(key, start=start + number * DAY)
        for place, spelling in enumerate((key, *spellings)):
            learner = people[place]
            rows.enroll(learner, spelling, start + place * DAY, mode=("audit", "Audit", "AUDIT ")[place])
            rows.complete(learner, "a", spelling, start + 3 * DAY, of=rows.block("a", course=key))
            rows.complete(learner, "b", spelling, start + 4 * DAY, of=rows.block("b", course=key))
            microsecond = datetime.timedelta(microseconds=1)
            rows.visit(learner, "c", spelling, start.replace(hour=0, minute=0) + 5 * DAY - place * microsecond)
            rows.grade(learner, (0.745, 0.125, 1.05)[place], "Pass", spelling, start + 7.3 * DAY, start + 8 * DAY)
            rows.certificate(learner, "downloadable", spelling, start + 9 * DAY)
    # A course without overview, in three spellings by three learners, the least one last.
    for learner, key in zip(
        people[3:], ("course-v1:gone+z+1", "course-v1:Gone+Z+1", "course-v1:GONE+Z+1"), strict=False
    ):
        rows.enroll(learner, key, start)
    for key in ("library-v1:Org+Bank", "lib:Org:bank", "no key", "", "course-v1:half"):
        rows.enroll(people[7], key, start)
        rows.visit(people[7], "a", key, start)
        rows.complete(people[7], "a", key, start)
        rows.grade(people[7], 1.0, "A", key)
        rows.certificate(people[7], key=key)
    # Two changes of one enrollment at one instant, and one without a date.
    number = rows.enroll(people[8], "course-v1:acme+X+1", start, mode="verified")
    for active, mode in ((False, "verified"), (True, "audit"), (True, "verified")):
        rows.recorded(number, people[8], start + 2 * DAY, "~", active, mode, "course-v1:acme+X+1")
    rows.put("student_courseenrollment", user_id=people[9], course_id="course-v1:acme+X+1", created=None, mode="audit")
    rows.visit(people[10], "a", "course-v1:acme+X+1", start)  # never enrolled


class Quiet:
    """Takes what a command says."""

    def write(self, *_text):
        """Keep silent."""

    def flush(self):
        """Keep silent."""


WORLDS = {"loaded": loaded, "generated": generated}


def main(world, folder):
    """Make a world on a database of its own and keep the dump."""
    import django

    django.setup()
    from django.core.management import call_command

    from tests.databases import canonical

    call_command("migrate", verbosity=0, interactive=False)
    if world in WORLDS:
        WORLDS[world]()
    else:
        folder_of_tables(world)
    canonical.write(canonical.dump(), folder)


def folder_of_tables(path):
    """Load a folder and run twice, telling time and memory."""
    from django.core.management import call_command

    for step, work in {
        "load_lms": lambda: call_command("load_lms", path, replace=True, verbosity=0),
        "first run": lambda: run(NOW),
        "second run": lambda: run(NOW + DAY / 24),
    }.items():
        began = time.monotonic()
        work()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{step}: {time.monotonic() - began:.1f} s, peak {peak:.0f} MiB")  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
