"""Reads the LMS that is there, whoever made it, so that further days can be lived on it."""

import datetime

from django.db.models import CharField, Count, Max
from django.db.models.functions import Cast

from devsite.lab.generate import courses as course_rows
from devsite.lab.generate import people, rhythm
from devsite.lab.generate.enrollments import Enrollment
from devsite.lab.generate.outline import Outline
from devsite.lab.generate.record import Record
from devsite.lab.generate.tables import Tables, model_of, utc
from devsite.lab.models import CourseStructure

DAY = datetime.timedelta(days=1)
MINUTE = datetime.timedelta(minutes=1)
CHUNK = 300

#: Where the latest thing that happened may stand.
TRACES = (
    ("courseware_studentmodule", "modified"),
    ("completion_blockcompletion", "modified"),
    ("student_courseenrollment_history", "history_date"),
    ("grades_persistentcoursegrade", "modified"),
    ("certificates_generatedcertificate", "modified_date"),
    ("auth_user", "date_joined"),
)


def rows(table):
    """The rows of a table, in no order."""
    return model_of(table)._base_manager.all()


def text(column):
    """A key column as text: parsing keys is most of the work otherwise."""
    return Cast(column, CharField(max_length=255))


def latest():
    """The latest instant at which anything happened on the LMS, None when nothing has."""
    found = [rows(table).aggregate(last=Max(column))["last"] for table, column in TRACES]
    return max((utc(value) for value in found if value), default=None)


class Platform:
    """The LMS as it stands on one day, and the tables to write to."""

    def __init__(self, day_start):
        self.begins, self.ends = day_start, day_start + DAY
        self.tables = Tables()
        self._people = {}
        self.changed = set()  # ids of enrollments that an event has changed on this day
        self.courses = {course.key.lower(): course for course in self._courses()}

    def _courses(self):
        lively = self._newcomers()
        modes, cohorts = self._modes(), self._cohorts()
        columns = ("org", "display_name", "start", "end", "self_paced", "enrollment_start")
        more = ("lowest_passing_grade", "certificates_display_behavior")
        for row in (
            rows("course_overviews_courseoverview")
            .annotate(key=text("id"))
            .order_by("id")
            .values("key", *columns, *more)
        ):
            key = row["key"].lower()
            start = utc(row["start"]) if row["start"] else course_rows.NEVER_SET
            partition, groups = cohorts.get(key, (None, []))
            yield course_rows.Course(
                key=row["key"],
                org=row["org"],
                title=row["display_name"] or "",
                start=start,
                end=utc(row["end"]) if row["end"] else None,
                self_paced=row["self_paced"],
                modes=tuple(modes.get(key, ("audit",))),
                cutoffs={"Pass": float(row["lowest_passing_grade"] or 0.5)},
                certificates_at_end=row["certificates_display_behavior"] == "end",
                popularity=0.02 + lively.get(key, 0),
                opens=utc(row["enrollment_start"]) if row["enrollment_start"] else start,
                draft=start >= course_rows.NEVER_SET,
                partition=partition,
                cohorts=groups,
            )

    def _newcomers(self):
        recent = rows("student_courseenrollment").filter(created__gte=self.begins - 90 * DAY)
        counted = recent.annotate(key=text("course_id")).values("key").annotate(count=Count("id"))
        return {row["key"].lower(): row["count"] for row in counted}

    def _modes(self):
        found = {}
        listed = rows("course_modes_coursemode").annotate(key=text("course_id")).order_by("id")
        for key, mode in listed.values_list("key", "mode_slug"):
            found.setdefault(key.lower(), []).append(mode)
        return found

    def _cohorts(self):
        opened = {
            row["course_user_group_id"]: row
            for row in rows("course_groups_courseusergrouppartitiongroup").values(
                "course_user_group_id", "partition_id", "group_id"
            )
        }
        found = {}
        groups = rows("course_groups_courseusergroup").filter(group_type="cohort").annotate(key=text("course_id"))
        for pk, key in groups.order_by("id").values_list("id", "key"):
            partition, listed = found.get(key.lower(), (None, []))
            row = opened.get(pk)
            listed.append((pk, row["group_id"] if row else None))
            found[key.lower()] = (row["partition_id"] if row else partition, listed)
        return found

    def course(self, key):
        """The course behind a key, however written, with its outline; None without overview or structure."""
        course = self.courses.get(key.lower())
        if course and course.outline is None:
            stored = CourseStructure.objects.filter(course_key=course.key).first()
            if stored is None:
                return None
            course.tree, course.version = stored.tree, stored.version
            course.outline = Outline(stored.tree)
            grades = rows("grades_persistentcoursegrade").filter(course_id=course.key).exclude(letter_grade="")
            letters = set(grades.order_by().values_list("letter_grade", flat=True).distinct()[:5])
            if letters & set(course_rows.LETTERS):
                course.cutoffs = course_rows.LETTERS
        return course

    def learner(self, user_id, name=""):
        """The learner with an id; their nature follows from it."""
        if user_id not in self._people:
            rng = rhythm.seeded("learner", user_id)
            self._people[user_id] = people.nature(rng, user_id, self.begins, name)
        return self._people[user_id]

    def records(self, rng, pairs):
        """Everything the LMS keeps of learners in courses they are enrolled in, for (user id, course key) pairs.

        Yields records with their ``enrollment``; pairs without an open enrollment or a known course are left out.
        """
        users = {}
        for user, key in pairs:
            users.setdefault(key.lower(), set()).add(user)
        for key in sorted(users):
            course, listed = self.course(key), sorted(users[key])
            for start in range(0, len(listed) if course else 0, CHUNK):
                yield from self._chunk(rng, course, listed[start : start + CHUNK])

    def _chunk(self, rng, course, users):
        found = {}
        for row in self.enrollments(user__in=users, is_active=True, user__is_active=True):
            user = row["user_id"]
            if row["course_id"].lower() == course.key.lower():
                found[user] = Record(course, self.learner(user), row["mode"], self._groups(course, user))
                found[user].enrollment = Enrollment(self.tables, rng, row)
        names = dict(rows("auth_userprofile").filter(user__in=users).values_list("user_id", "name"))
        fill(course.key, found)
        for user in sorted(found):
            found[user].learner.name = names.get(user, "")
            found[user].recall()
            yield found[user]

    def _groups(self, course, user_id):
        if not course.partition:
            return {}
        member = rows("course_groups_cohortmembership").filter(user=user_id).annotate(key=text("course_id"))
        cohorts = {key.lower(): cohort for key, cohort in member.values_list("key", "course_user_group_id")}
        group = dict(course.cohorts).get(cohorts.get(course.key.lower()))
        return {course.partition: group} if group else {}

    def courses_of(self, user_id):
        """Keys, in lower case, of the courses that have rows of somebody: a deleted enrollment leaves the others."""
        places = (
            ("student_courseenrollment", "user", "course_id"),
            ("course_groups_cohortmembership", "user", "course_id"),
            ("courseware_studentmodule", "student", "course_id"),
            ("completion_blockcompletion", "user", "context_key"),
        )
        found = set()
        for table, user, key in places:
            keys = (
                rows(table)
                .filter(**{user: user_id})
                .annotate(course_text=text(key))
                .values_list("course_text", flat=True)
            )
            found |= {each.lower() for each in keys.distinct()}
        return found

    def enrollments(self, **filters):
        """Enrollment rows as dicts by column, in order."""
        found = rows("student_courseenrollment").filter(**filters).annotate(key=text("course_id")).order_by("id")
        for row in found.values("id", "user_id", "key", "created", "is_active", "mode"):
            row["course_id"] = row.pop("key")
            yield row

    def moment(self, rng, after=None, ahead=0):
        """A likely instant of the day, after another if given; the last two minutes are left to events."""
        after, ends = after or self.begins, self.ends - 2 * MINUTE
        for _ in range(50):
            day = rng.choice((self.begins.date(), self.begins.date(), self.ends.date()))
            moment = rhythm.instant(rng, day, ahead)
            if after <= moment < ends:
                return moment
        return after + rng.random() * (ends - after)


#: For each kind of rows a record holds: table, columns of the learner, the course and the block, and what is needed.
PARTS = {
    "modules": ("courseware_studentmodule", "student_id", "course_id", "module_state_key", ("grade", "max_grade")),
    "completions": ("completion_blockcompletion", "user_id", "context_key", "block_key", ("completion",)),
    "sections": ("grades_persistentsubsectiongrade", "user_id", "course_id", "usage_key", ()),
}
SINGLE = {
    "grade": ("grades_persistentcoursegrade", ("percent_grade", "letter_grade", "passed_timestamp", "modified")),
    "certificate": ("certificates_generatedcertificate", ("status",)),
}


def fill(key, records):
    """Read what the LMS keeps of learners in one course into their records (by user id)."""
    for part, (table, user, course, block, columns) in PARTS.items():
        found = rows(table).filter(**{f"{user}__in": list(records), course: key}).annotate(block=text(block))
        for row in found.order_by("id").values("id", user, "block", "modified", *columns):
            getattr(records[row.pop(user)], part)[row.pop("block")] = row
    for part, (table, columns) in SINGLE.items():
        found = rows(table).filter(user_id__in=list(records), course_id=key)
        for row in found.order_by("id").values("id", "user_id", *columns):
            setattr(records[row.pop("user_id")], part, row)
