"""Lives further days on the LMS that is there: people come, learn, pass, leave; and now and then something odd."""

import collections
import datetime

from django.db import transaction
from django.db.models import Max

from devsite.lab.generate import people, rhythm, upsets
from devsite.lab.generate.courses import ELIGIBLE
from devsite.lab.generate.enrollments import Enrollment, first_mode
from devsite.lab.generate.life import appetite, join_cohort
from devsite.lab.generate.names import full_name
from devsite.lab.generate.options import moment as read_moment
from devsite.lab.generate.options import whole
from devsite.lab.generate.record import Record
from devsite.lab.generate.state import Platform, latest, rows, text
from devsite.lab.generate.study import visit
from devsite.lab.generate.tables import utc

DAY = datetime.timedelta(days=1)
MINUTE = datetime.timedelta(minutes=1)


class NothingThereError(Exception):
    """There is no LMS to live on."""


def simulate(days=1, seed=1, now=None, events=None, report=None):
    """Live ``days`` days from ``now``, or else from the latest thing that happened on the LMS.

    The same LMS and the same options give the same rows. ``report(done, all, rows)`` is called after each day. Returns
    what happened, counted by name. Raises ValueError for an option out of bounds.
    """
    days, seed = whole("--days", days, 1, 3650), whole("--seed", seed, 0, 2**63 - 1)
    last = latest()
    if last is None or not rows("course_overviews_courseoverview").exists():
        raise NothingThereError("There is no LMS to live on yet: run generate or load_lms first.")
    begins = read_moment("--now", now) if now else last
    if begins < last:
        raise ValueError(
            f"--now: {now!r} is not allowed; give nothing, or {last.isoformat()} (the latest row) or later."
        )
    happened = collections.Counter()
    for n in range(days):
        happened += simulate_day(begins + n * DAY, rhythm.seeded(seed, begins + n * DAY), events)
        if report:
            report(n + 1, days, happened["rows"])
    return happened


@transaction.atomic
def simulate_day(day_start, rng, events=None, late_by=upsets.LATE_BY):
    """Live the 24 hours from an instant: all of them or, when something fails, nothing.

    ``events`` says which odd things may happen: None for all as often as usual, a collection of names (see ``EVENTS``)
    for only those, or a dict from name to the chance that it happens on the day (1 for surely). No row is dated at or
    after the day's end, and only late rows before its start, by less than ``late_by``. Returns what happened, counted
    by name, and the ``rows`` written. Raises ValueError for an unknown event.
    """
    chances = upsets.chances(events)
    platform = Platform(day_start)
    happened = collections.Counter()
    due = [name for name, chance in chances.items() if rng.random() < chance]
    for name in due:
        if name in upsets.BEFORE:
            happened[name] += upsets.HAPPEN[name](platform, rng, late_by)
            platform.tables.flush()
    day = Day(platform, rng, happened)
    day.come()
    platform.tables.flush()
    day.learn()
    platform.tables.flush()
    day.award()
    platform.tables.flush()
    for name in due:
        if name not in upsets.BEFORE:
            happened[name] += upsets.HAPPEN[name](platform, rng, late_by)
            platform.tables.flush()
    platform.tables.close()
    happened["rows"] = platform.tables.written
    return happened


class Day:
    """What happens on every day."""

    def __init__(self, platform, rng, happened):
        self.platform, self.rng, self.happened = platform, rng, happened
        self.bustle = rhythm.bustle(platform.begins.date())

    def _usual(self, table, column, least):
        """How many rows a day like this usually brings, by the last four weeks."""
        begins = self.platform.begins
        recent = rows(table).filter(**{f"{column}__gte": begins - 28 * DAY, f"{column}__lt": begins}).count()
        return rhythm.poisson(self.rng, max(least, recent / 28) * self.bustle)

    def come(self):
        """Register and enroll."""
        platform, rng = self.platform, self.rng
        newcomers = []
        first = (rows("auth_user").aggregate(last=Max("id"))["last"] or 0) + 1
        for n in range(self._usual("auth_user", "date_joined", 0.7)):
            name = full_name(rng)
            username = f"{people.plain(name).replace(' ', '.')}.{first + n}"
            joined = platform.moment(rng)
            pk = people.add_account(platform.tables, rng, username, name, joined, is_active=rng.random() > 0.04)
            newcomers.append((pk, name, joined))
        self.happened["registrations"] += len(newcomers)
        wanted = self._usual("student_courseenrollment", "created", 1.2)
        for pk, name, joined in newcomers:
            if rng.random() < 0.85:
                wanted -= self._enroll(pk, min(joined + rng.uniform(1, 30) * MINUTE, platform.ends - 2 * MINUTE), name)
        for pk in self._known(max(0, wanted)):
            self._enroll(pk, platform.moment(rng))

    def _known(self, count):
        """Some who have been here for longer, more likely recent ones."""
        known = list(
            rows("auth_user")
            .filter(is_active=True, is_staff=False, last_login__gte=self.platform.begins - 120 * DAY)
            .order_by("id")
            .values_list("id", flat=True)
        )
        return self.rng.sample(known, min(count, len(known)))

    def _enroll(self, user_id, moment, name=""):
        """Enroll somebody in something new to them. Returns how many enrollments that made: 1 or 0."""
        platform, rng = self.platform, self.rng
        taken = platform.courses_of(user_id)
        open_ = [course for key, course in platform.courses.items() if key not in taken]
        draws = [course.draw(moment) for course in open_]
        if not sum(draws):
            return 0
        course = platform.course(rng.choices(open_, draws)[0].key)
        if course is None:
            return 0
        mode = first_mode(rng, course)
        enrollment = Enrollment.begin(platform.tables, rng, user_id, course.key, mode, moment)
        groups = join_cohort(platform.tables, rng, course, user_id)
        self.happened["enrollments"] += 1
        if course.start <= moment and rng.random() < 0.5:
            record = Record(course, platform.learner(user_id, name), mode, groups)
            record.enrollment = enrollment
            self._visit(record, min(moment + rng.uniform(1, 25) * MINUTE, platform.ends - MINUTE))
        return 1

    def learn(self):
        """Let those who are in the middle of something go on."""
        rng, platform = self.rng, self.platform
        for record in platform.records(rng, self._attracted()):
            begun = record.course.start <= platform.begins and not record.course.draft
            over = record.course.end and record.course.end <= platform.begins
            if begun and (not over or rng.random() < 0.03) and (self._hungry(record) or rng.random() < 0.03):
                self._visit(record, platform.moment(rng, ahead=record.learner.ahead))

    def _hungry(self, record):
        """Whether the learner wants more of the course; how much they want of it never changes."""
        user, course = record.learner.id, record.course
        wanted = appetite(rhythm.seeded("appetite", user, course.key), record.learner.diligence, record.mode)
        return record.done < min(1, wanted)

    def _attracted(self):
        """(user id, course key) of those who feel like learning today."""
        begins, rng = self.platform.begins, self.rng
        recent = rows("courseware_studentmodule").filter(modified__gte=begins - 45 * DAY, modified__lt=begins)
        grouped = recent.annotate(key=text("course_id")).values("student_id", "key").annotate(last=Max("modified"))
        known = {(row["student_id"], row["key"]): utc(row["last"]) for row in grouped}
        for (user, key), last in sorted(known.items()):
            idle = sum(
                rhythm.season((last + n * DAY).date()) for n in range((begins - last).days)
            )  # holidays hardly count
            if rng.random() < self.bustle * (0.46 if idle < 5 else 0.22 if idle < 12 else 0.025):
                yield user, key
        fresh = self.platform.enrollments(created__gte=begins - 30 * DAY, created__lt=begins, is_active=True)
        for row in fresh:
            waited = (begins - utc(row["created"])) / DAY
            if (row["user_id"], row["course_id"]) not in known and rng.random() < self.bustle * 0.13 / (1 + waited / 6):
                yield row["user_id"], row["course_id"]
        yield from self._returning()

    def _returning(self):
        """A few who have not been seen for long."""
        last = rows("student_courseenrollment").aggregate(last=Max("id"))["last"] or 0
        picked = [
            self.rng.randint(1, max(1, last)) for _ in range(rhythm.poisson(self.rng, last * 0.0006 * self.bustle))
        ]
        for row in self.platform.enrollments(id__in=picked, is_active=True):
            yield row["user_id"], row["course_id"]

    def _visit(self, record, moment):
        platform, rng = self.platform, self.rng
        minutes = min(150, max(4, rng.lognormvariate(3.3, 0.6)))
        visit(record, rng, moment, minutes, platform.ends)
        if record.certificate_due:
            record.certify(rng, record.certificate_due, platform.ends)
        record.save(platform.tables)
        platform.tables["auth_user"].change(record.learner.id, last_login=moment)
        self.happened["visits"] += 1

    def award(self):
        """Award the certificates of courses that ended two days ago."""
        platform = self.platform
        for course in list(platform.courses.values()):
            due = course.end + 2 * DAY if course.certificates_at_end and course.end else None
            if due and platform.begins <= due < platform.ends and platform.course(course.key):
                passed = rows("grades_persistentcoursegrade").filter(course_id=course.key).exclude(letter_grade="")
                pairs = [(user, course.key) for user in passed.order_by("id").values_list("user_id", flat=True)]
                for record in platform.records(self.rng, pairs):
                    if record.certificate is None and (record.mode in ELIGIBLE or self.rng.random() < 0.9):
                        record.certify(self.rng, due, platform.ends)
                        record.save(platform.tables)
                        self.happened["certificates"] += 1
