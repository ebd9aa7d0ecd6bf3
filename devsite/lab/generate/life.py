"""The life of one enrollment from its first day to now: visits, upgrades, leaving, coming back."""

import datetime

from devsite.lab.generate import rhythm
from devsite.lab.generate.courses import ELIGIBLE
from devsite.lab.generate.enrollments import Enrollment, better_mode, first_mode
from devsite.lab.generate.record import Record
from devsite.lab.generate.study import visit

DAY = datetime.timedelta(days=1)
MINUTE = datetime.timedelta(minutes=1)


class Life:
    """One learner's time in one course, lived up to ``now``."""

    def __init__(self, tables, rng, course, learner, now):
        self.tables, self.rng, self.course, self.learner = tables, rng, course, learner
        self.end = min(now, learner.retired_at or now)
        self.now = now
        self.enrollment = self.record = self.appetite = None

    def live(self, created, recorded=True):
        """Enroll at an instant and live; the rows go to the tables. Returns the record."""
        rng, course = self.rng, self.course
        mode = first_mode(rng, course)
        # Odd-case keys come from links typed by hand; the LMS's database takes them for the same course.
        key = course.key
        if course.odd_case and rng.random() < 0.15:
            key = key.replace(course.org, course.org.lower())
        self.enrollment = Enrollment.begin(self.tables, rng, self.learner.id, key, mode, created, recorded)
        self.record = Record(course, self.learner, mode, join_cohort(self.tables, rng, course, self.learner.id))
        self.appetite = appetite(rng, self.learner.diligence, mode)
        last = self._study(created)
        if rng.random() < (0.05 if self.appetite > 0.3 else 0.13):
            last = self._leave(last + rng.expovariate(1 / 9) * DAY)
        if self.learner.retired_at and self.enrollment.row["is_active"]:
            self.enrollment.change(max(self.learner.retired_at, last + MINUTE), is_active=False)
        self._fall_short()
        self.record.save(self.tables)
        return self.record

    def _study(self, since):
        """Visit until the appetite is stilled or time is up. Returns the last instant of it."""
        rng, course, record = self.rng, self.course, self.record
        if not self.appetite or course.draft:
            return since
        # Few go on in a course that is over.
        horizon = min(self.end, course.end) if course.end and rng.random() < 0.96 else self.end
        moment = max(since, self._first_visit(since))
        gap = rng.uniform(1.6, 4.5) if course.self_paced else rng.uniform(2.2, 4.0)
        last, extra = since, 0
        while moment < horizon:
            minutes = min(150, max(4, rng.lognormvariate(self.learner.patience, 0.6)))
            last = visit(record, rng, moment, minutes, horizon)
            self._upgrade(last)
            if record.certificate_due:
                record.certify(rng, record.certificate_due, self.end)
            if record.done >= self.appetite:
                extra += 1
                if self.appetite < 1 or extra > 2:
                    break
            # Now and then life comes between.
            pause = rng.uniform(40, 110) if rng.random() < 0.012 else gap
            moment = rhythm.next_instant(rng, last + 30 * MINUTE, pause, self.learner.ahead)
        return last

    def _first_visit(self, since):
        rng, start = self.rng, self.course.start
        if start > since:
            return rhythm.next_instant(rng, start, 2.0, self.learner.ahead)
        if rng.random() < 0.6:
            return since + rng.uniform(0.5, 25) * MINUTE
        return rhythm.next_instant(rng, since, 4.0, self.learner.ahead)

    def _upgrade(self, moment):
        mode = better_mode(self.course, self.record.mode)
        if mode and moment < self.end - MINUTE and self.rng.random() < 0.012 + 0.02 * (self.record.done > 0.5):
            self.enrollment.change(moment + MINUTE, mode=mode)
            self.record.mode = mode
            self.record.replan()
            if self.record.certificate:
                self.record.certificate_due = moment + 5 * MINUTE
            self.appetite = max(self.appetite, self.rng.uniform(0.6, 1.2))

    def _leave(self, moment):
        """Unenroll, and perhaps come back and go on."""
        if moment >= self.end:
            return moment - DAY
        self.enrollment.change(moment, is_active=False)
        back = moment + self.rng.expovariate(1 / 35) * DAY
        if self.rng.random() > 0.38 or back >= self.end or (self.course.end and back > self.course.end):
            return moment
        self.enrollment.change(back, is_active=True)
        self.appetite = min(1.0, self.appetite + self.rng.uniform(0.0, 0.6))
        return self._study(back)

    def _fall_short(self):
        """Some learners of a course that is over have a certificate row that says they did not pass."""
        record, course = self.record, self.course
        over = course.end and course.end + 2 * DAY < self.now
        if over and record.grade and not record.certificate and record.mode in ELIGIBLE and self.rng.random() < 0.6:
            record.certify(self.rng, course.end + 2 * DAY, self.end)


def appetite(rng, diligence, mode):
    """How much of a course somebody will want: 0 never starts, above 1 everything, even what was left out."""
    if mode in ELIGIBLE and mode != "honor":
        diligence = 0.35 + 0.65 * diligence
    chance = rng.random()
    if chance < 0.36 * (1 - diligence):
        return 0.0
    if chance > 1 - 0.62 * diligence**1.5:
        return 1.2
    return max(0.03, rng.betavariate(0.75, 1.7))


def join_cohort(tables, rng, course, learner_id):
    """Put a newcomer into one of the course's cohorts. Returns the content groups it opens, by partition."""
    if not course.cohorts or rng.random() < 0.04:
        return {}
    cohort, group = rng.choices(course.cohorts, (1, 3, 3)[: len(course.cohorts)])[0]
    who = {"user_id": learner_id}
    tables["course_groups_cohortmembership"].add(who | {"course_id": course.key, "course_user_group_id": cohort})
    tables["course_groups_courseusergroup_users"].add(who | {"courseusergroup_id": cohort})
    return {course.partition: group} if course.partition and group else {}
