"""The LMS at work on each table that capture reads: one writer a table, whose rows no other writer touches."""

import datetime
import itertools
import time

from tests.pipeline import rows

#: Between two writes.
PAUSE = 0.01
PEOPLE = 12
NOW = datetime.datetime(2026, 3, 6, 6, tzinfo=datetime.UTC)


def keys():
    """The keys of the courses."""
    from django.apps import apps

    found = apps.get_model("course_overviews.CourseOverview")._base_manager.order_by("id").values_list("id", flat=True)
    return [str(key) for key in found]


class Writer:
    """Writes one table: new rows of people of its own, and changes of rows that are there."""

    def __init__(self, name):
        self.name, self.number = name, itertools.count()
        self.keys = keys()
        self.people = [rows.person(f"{name}{number}") for number in range(PEOPLE)]
        self.own = rows.course(f"course-v1:Org+{name}+1", units=None)
        model = rows.tables.model_of(TABLES[name])
        self.ids = list(model._base_manager.order_by("pk").values_list("pk", flat=True)[:500]) or [0]
        self.pairs = itertools.cycle(itertools.product(self.people, self.keys))

    def write(self):
        """The next write: by turns a new row and a change."""
        number = next(self.number)
        if number % 2:
            self.change(self.ids[number % len(self.ids)], NOW + datetime.timedelta(seconds=number))
        else:
            getattr(self, self.name)(number, *next(self.pairs))

    def change(self, number, when):
        """A row that is there changes."""
        if self.name == "account":
            rows.change("auth_user", {"id": self.people[number % PEOPLE]}, last_login=when)
        elif self.name in ("overview", "version"):
            key = {"overview": "id", "version": "context_key"}[self.name]
            rows.change(TABLES[self.name], {key: self.own}, modified=when)
        elif self.name == "history":
            rows.change(TABLES[self.name], {"id": number}, history_date=when)
        else:
            column, value = CHANGES[self.name]
            rows.change(TABLES[self.name], {"id": number}, **{column: when if value is None else value(when)})

    # New rows.

    def account(self, number, _learner, _key):
        rows.person(f"new{number}")

    def enrollment(self, number, learner, _key):
        rows.enroll(learner, f"course-v1:Org+W{number}+1", history=False)

    def history(self, number, learner, key):
        rows.recorded(10**6 + number, learner, NOW, key=key)

    def state(self, number, learner, key):
        rows.visit(learner, f"w{number}", key, NOW)

    def completion(self, number, learner, key):
        rows.complete(learner, f"w{number}", key, NOW)

    def grade(self, number, learner, _key):
        rows.grade(learner, 0.5, key=f"course-v1:Org+W{number}+1", when=NOW)

    def certificate(self, number, learner, _key):
        rows.certificate(learner, key=f"course-v1:Org+W{number}+1", when=NOW)

    def role(self, number, learner, _key):
        told = {"user_id": learner, "org": "Org", "course_id": f"course-v1:Org+W{number}+1", "role": "staff"}
        rows.delete("student_courseaccessrole", id=rows.put("student_courseaccessrole", **told))

    def cohort(self, number, learner, _key):
        told = {"user_id": learner, "course_id": f"course-v1:Org+W{number}+1"}
        rows.put("course_groups_cohortmembership", **told, course_user_group_id=self.ids[0])

    def overview(self, number, _learner, _key):
        rows.course(f"course-v1:Org+O{number}+1", units=None)

    def version(self, number, _learner, _key):
        rows.change("learning_sequences_learningcontext", {"context_key": self.own}, published_version=f"v{number}")


TABLES = {
    "account": "auth_user",
    "enrollment": "student_courseenrollment",
    "history": "student_courseenrollment_history",
    "state": "courseware_studentmodule",
    "completion": "completion_blockcompletion",
    "grade": "grades_persistentcoursegrade",
    "certificate": "certificates_generatedcertificate",
    "role": "student_courseaccessrole",
    "cohort": "course_groups_cohortmembership",
    "overview": "course_overviews_courseoverview",
    "version": "learning_sequences_learningcontext",
}
#: Which column of a row that is there changes, and how an instant tells what to (None: to the instant).
CHANGES = {
    "enrollment": ("is_active", lambda when: bool(when.second % 2)),
    "state": ("modified", None),
    "completion": ("modified", None),
    "grade": ("modified", None),
    "certificate": ("modified_date", None),
    "role": ("role", lambda when: ("staff", "instructor")[when.second % 2]),
    "cohort": ("course_id", lambda when: f"course-v1:Org+M{when.timestamp():.0f}+1"),
}


def writes(name, channel):
    """Write from when told to until told to end; gives when each write began and what it took, in seconds."""
    writer, took = Writer(name), []
    channel.send(("at", "ready"))
    channel.recv()
    while not channel.poll(PAUSE):
        began = time.monotonic()
        writer.write()
        took.append((began, time.monotonic() - began))
    channel.recv()
    return took
