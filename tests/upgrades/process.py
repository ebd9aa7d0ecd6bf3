"""A process of the release before, at work while another one migrates: ``python -m tests.upgrades.process WORD STATE``.

It knows our tables as a state of the migrations had them, whatever they have become since. ``write`` does what a run
did: captures a learner in one transaction, fills a day in the next, renews its lock, notes itself. ``read`` asks what
pages asked. It says "ready", works until its input ends, and tells in a line of JSON what it did, its errors, what it
had to do again, and the longest that a statement took.
"""

import datetime
import itertools
import json
import os
import select
import sys
import time

UTC = datetime.UTC
DAY = datetime.date(2026, 3, 1)
AT = datetime.datetime(2026, 3, 1, 12, tzinfo=UTC)
NEVER = datetime.date(9999, 12, 31)
COURSES = 20
#: The first learner that writers write of; those before were there.
FIRST = 1_000_000
#: A learner's day, every column that the old release wrote.
A_DAY = {
    "learner_id": 0,
    "course_id": 0,
    "day": DAY,
    "until_day": NEVER,
    "is_team": False,
    "hours": 1,
    "active_hours": 1,
    "completions": 3,
    "attempts": 1,
    "correct": 1,
    "enrolled": True,
    "mode": "audit",
    "started": True,
    "progress": 50,
    "units": 2,
    "passing": False,
    "certified": False,
}


class Work:
    """What one process does, with the models of a state of the migrations."""

    def __init__(self, state):
        from django.db import connection
        from django.db.migrations.loader import MigrationLoader

        self.apps = MigrationLoader(connection).project_state([("figures_lite", state)]).apps
        self.done, self.errors, self.again, self.longest, self.what = 0, [], [], 0.0, ""
        self.courses = list(self.model("Course").objects.order_by("pk").values_list("pk", flat=True))

    def model(self, name):
        """A model as it was."""
        return self.apps.get_model("figures_lite", name)

    def timed(self, execute, sql, params, many, context):
        """Give a statement to the database and note how long it took."""
        began = time.monotonic()
        try:
            return execute(sql, params, many, context)
        finally:
            took = time.monotonic() - began
            if took > self.longest:
                self.longest, self.what = took, sql[:80]

    def until_told(self, step):
        """Work until the input ends."""
        from django.db import connection

        with connection.execute_wrapper(self.timed):
            print('"ready"', flush=True)  # noqa: T201
            for number in itertools.count():
                if select.select([sys.stdin], [], [], 0)[0]:
                    break
                try:
                    step(number)
                except Exception as error:
                    self.errors.append(f"{type(error).__name__}: {error}"[:300])
                else:
                    self.done += 1
        told = {name: getattr(self, name) for name in ("done", "errors", "again", "longest", "what")}
        print(json.dumps(told), flush=True)  # noqa: T201

    def write(self, number):
        """One learner, one day of their course, and the run that did it."""
        learner = FIRST + os.getpid() * 10_000 % 1_000_000_000 + number
        self.patiently(self.capture, number, learner)
        self.patiently(self.fill, number)
        self.patiently(self.note)

    def patiently(self, part, *arguments):
        """Do a part in a transaction, and again where the database refuses it, three times, as capture and fill did."""
        from django.db import OperationalError, transaction

        for tries in (1, 2, 3):
            try:
                with transaction.atomic():
                    part(*arguments)
            except OperationalError as error:
                self.again.append(str(error)[:100])
                if tries == 3:
                    raise
                time.sleep(0.2)
            else:
                return

    def capture(self, number, learner):
        """Capture a learner; now and then one of a course that only enrollments speak of."""
        from figures_lite.sql import upsert

        course = self.courses[number % COURSES]
        began = DAY + datetime.timedelta(days=number % 300)
        if number % 50 == 49:
            key = f"course-v1:Lost+{os.getpid()}+{number}"
            course = self.model("Course").objects.create(key=key, org="Lost").pk
        about = {"learner_id": learner, "course_id": course}
        self.model("Learner").objects.create(learner_id=learner, seen={"account": 1})
        self.model("Account").objects.create(learner_id=learner, at=AT, day=began)
        self.model("Enrollment").objects.create(mode="audit", since=AT, since_day=began, began="enrolled", **about)
        upsert(self.model("LearnerDay"), list(A_DAY), [tuple({**A_DAY, **about, "day": began}.values())])
        self.model("Milestone").objects.create(kind="started", at=AT, day=began, **about)
        self.model("CourseLearner").objects.create(enrolled=True, **about)
        self.model("Stale").objects.create(marks={str(course): began.isoformat()})

    def fill(self, number):
        """Fill a day of a course and of the site."""
        course, began = self.courses[number % COURSES], DAY + datetime.timedelta(days=number % 300)
        self.model("Cursor").objects.filter(name="fill").update(at=AT)
        for name, key in (("CourseDay", {"course_id": course}), ("SiteDay", {"site": 0})):
            upserted = self.model(name).objects
            upserted.update_or_create(period=began, defaults={"enrolled": number}, **key)

    def note(self):
        """Note a run that is done."""
        run = self.model("Run").objects.create(started_at=AT, as_of=AT)
        run.finished_at, run.ok = AT, True
        run.save()

    def read(self, number):
        """What pages ask: a course over time, a table, who learns there, how fresh it is."""
        course = self.courses[number % COURSES]
        list(self.model("Course").objects.order_by("pk"))
        list(self.model("CourseDay").objects.filter(course_id=course))
        list(self.model("SiteDay").objects.filter(site=0, period__gte=DAY))
        list(self.model("CourseLearner").objects.filter(course_id=course)[:50])
        list(self.model("Enrollment").objects.filter(course_id=course)[:50])
        list(self.model("Run").objects.order_by("-pk")[:5])


def prepare(work):
    """Some courses, and many enrollments, so that what rewrites a table is felt."""
    course, enrollment = work.model("Course"), work.model("Enrollment")
    course.objects.bulk_create(
        course(key=f"course-v1:Club+C{number}+2026", org="Club", known=True) for number in range(COURSES)
    )
    work.model("Cursor").objects.create(name="fill")
    first = course.objects.order_by("pk").values_list("pk", flat=True)[0]
    enrollment.objects.bulk_create(
        (
            enrollment(
                learner_id=number,
                course_id=first + number % COURSES,
                mode="audit",
                since=AT,
                since_day=DAY,
                began="enrolled",
            )
            for number in range(int(os.environ["UPGRADES_ROWS"]))
        ),
        batch_size=5000,
    )


def main(word, state):
    """Do it."""
    import django

    django.setup()
    work = Work(state)
    if word == "prepare":
        prepare(work)
    else:
        work.until_told(getattr(work, word))


if __name__ == "__main__":
    main(*sys.argv[1:])
