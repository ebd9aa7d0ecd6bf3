"""Makes a whole LMS from a seed: courses, people, enrollments in the order they happen, and the lives in them."""

import bisect
import datetime
import itertools

from django.db import transaction

from devsite.lab.generate import courses as course_rows
from devsite.lab.generate import people, rhythm
from devsite.lab.generate.enrollments import Enrollment
from devsite.lab.generate.life import Life
from devsite.lab.generate.options import Options
from devsite.lab.generate.tables import Tables, clear, existing

DAY = datetime.timedelta(days=1)
MINUTE = datetime.timedelta(minutes=1)
HOUR = datetime.timedelta(hours=1)
MODULES = "courseware_studentmodule"


class NotEmptyError(Exception):
    """The tables hold rows already."""


@transaction.atomic
def generate(learners=300, courses=12, years=2, seed=1, now=None, password="demo", replace=False, report=None):
    """Make an LMS in the stand-in tables: all of it or, when something fails, nothing.

    The same options (``now`` included) give the same rows on any database. ``report(done, all, rows)`` is called now
    and then. Returns how many rows there are, by table. Raises ValueError for an option out of bounds and
    ``NotEmptyError`` when there are rows and ``replace`` is not set.
    """
    options = Options.read(learners, courses, years, seed, now, password)
    found = existing()
    if found and not replace:
        listed = ", ".join(f"{name} ({count:,})" for name, count in found.items())
        raise NotEmptyError(f"The tables are not empty: {listed}.")
    if found:
        clear()
    return World(options, report).make()


class World:
    """One LMS in the making."""

    def __init__(self, options, report=None):
        self.options, self.report = options, report or (lambda done, total, rows: None)
        self.now = options.now
        self.begins = options.now - options.years * 365.25 * DAY
        self.tables = Tables()
        self.courses = []

    def make(self):
        """Write everything. Returns how many rows there are, by table."""
        rng = rhythm.seeded(self.options.seed, "courses")
        self.courses = course_rows.make(rng, self.options.courses, self.begins, self.now)
        course_rows.save(self.tables, rng, self.courses, self.begins)
        rng = rhythm.seeded(self.options.seed, "people")
        demo = people.add_demo(self.tables, rng, self.begins, self.options.password)
        team = people.add_team(self.tables, rng, max(3, round(self.options.courses * 0.7)), self.begins)
        learners = self._learners(rng, demo["learner"])
        plans = self._plans(rhythm.seeded(self.options.seed, "plans"), learners)
        plans += self._teach(rhythm.seeded(self.options.seed, "team"), demo, team, learners)
        plans.sort(key=lambda plan: (plan[0], plan[1].id))
        self._live(rhythm.seeded(self.options.seed, "lives"), plans)
        self._oddities(rhythm.seeded(self.options.seed, "oddities"), learners)
        self._latecomers(rhythm.seeded(self.options.seed, "latecomers"))
        taken = {course.key for _moment, learner, course in plans if learner is learners[0]}
        self._year(rhythm.seeded(self.options.seed, "year"), learners[0], taken)
        for learner in itertools.chain(learners, team):
            if learner.last_seen and learner.id % 10 < 8:  # the others only ever used the mobile app
                self.tables["auth_user"].change(learner.id, last_login=learner.last_seen)
        self.tables.close()
        return self.tables.added

    def _learners(self, rng, demo_learner):
        states = people.add_states(self.tables)
        learners = list(people.add_learners(self.tables, rng, self.options.learners, self.begins, self.now))
        joined = self.now - min(40 * DAY, 0.4 * (self.now - self.begins))
        learners.append(people.add_pending(self.tables, rng, states, joined, self.now))
        demo = people.nature(rng, demo_learner, self.begins, "Lea Lerner")
        demo.diligence, demo.ability, demo.skips = 0.9, 0.85, 0.0
        return [demo, *learners]

    def _plans(self, rng, learners):
        """Who enrolls in what and when: (instant, learner, course)."""
        catalogue = Catalogue(self.courses, self.begins, self.now)
        plans = []
        for learner in learners:
            end = min(self.now, learner.retired_at or self.now)
            moment, chosen = learner.joined, set()
            wanted = 5 if learner.name == "Lea Lerner" else wish(rng)
            for n in range(wanted):
                if n or rng.random() > 0.8:
                    moment = rhythm.next_instant(rng, moment, 3 if n == 0 else 42, learner.ahead)
                else:
                    moment += rng.uniform(1, 30) * MINUTE
                if moment >= end:
                    break
                course = catalogue.choose(rng, moment, chosen)
                if course:
                    chosen.add(course.key)
                    plans.append((moment, learner, course))
        return plans

    def _teach(self, rng, demo, team, learners):
        """Give the teams their roles; they enroll in their courses like everybody, as do beta testers."""
        plans = []
        org = self.courses[0].org
        self._role(demo["orgstaff"], org, "", "staff")
        self._role(team[0].id, self.courses[-1].org, "", "instructor")
        self._role(team[-1].id, org, "", "data_researcher")
        for course in self.courses[:2]:
            self._role(demo["coursestaff"], course.org, course.key, "staff")
        begin = self.begins + 5 * DAY
        for n, course in enumerate(self.courses):
            members = rng.sample(team, min(len(team), 3))
            roles = ("instructor", "staff", ("limited_staff", "data_researcher", "ccx_coach", "staff")[n % 4])
            for member, role in zip(members, roles, strict=False):
                self._role(member.id, course.org, course.key, role)
                moment = max(begin, course.opens - rng.uniform(1, 9) * DAY)
                if moment < self.now:
                    plans.append((moment, member, course))
            if n % 3 == 0:
                for tester in rng.sample(learners, min(len(learners), 2)):
                    self._role(tester.id, course.org, course.key, "beta_testers")
        return plans

    def _latecomers(self, rng):
        """Give the last demo logins their accounts and roles. They are enrolled in nothing."""
        demo = people.add_demo(self.tables, rng, self.begins, self.options.password, late=True)
        for course in self.courses[:2]:
            self._role(demo["instructor"], course.org, course.key, "instructor")
            self._role(demo["researcher"], course.org, course.key, "data_researcher")
        self._role(demo["orgresearcher"], self.courses[0].org, "", "data_researcher")

    def _year(self, rng, demo, taken):
        """Have the demo learner take every other course of a whole last year, a little on many days."""
        if self.now - self.begins < 365 * DAY:
            return
        demo.patience, demo.diligence = 2.0, 1.0
        begins = self.now - 365 * DAY
        for course in self.courses:
            moment = max(course.opens, begins) + rng.uniform(1, 12) * DAY
            if moment < self.now and course.draw(moment) and course.key not in taken:
                Life(self.tables, rng, course, demo, self.now).live(moment)

    def _role(self, user_id, org, course_key, role):
        row = {"user_id": user_id, "org": org, "course_id": course_key, "role": role}
        self.tables["student_courseaccessrole"].add(row)

    def _live(self, rng, plans):
        since = self.begins + 0.06 * (self.now - self.begins)  # the history table is younger than the platform
        for n, (moment, learner, course) in enumerate(plans):
            Life(self.tables, rng, course, learner, self.now).live(moment, recorded=moment >= since or n % 2 == 0)
            self.tables.flush_when_full()
            if n % 50 == 0:
                self.report(n, len(plans), self.tables.written)
        self.report(len(plans), len(plans), self.tables.written)

    def _oddities(self, rng, learners):
        """What old platforms carry along: enrollments in courses that are gone, state in libraries."""
        org = self.courses[0].org
        gone = [f"course-v1:{org}+OLD1+2015", f"{self.courses[-1].org}/OLD2/2014_Fall"]
        who = [learner for learner in learners if not learner.retired_at and self.now - learner.joined > DAY]
        for learner in rng.sample(who, min(len(who), 3 + len(who) // 60)):
            moment = learner.joined + rng.uniform(0.1, 0.9) * (self.now - learner.joined)
            enrollment = Enrollment.begin(self.tables, rng, learner.id, rng.choice(gone), "honor", moment)
            if rng.random() < 0.3:
                enrollment.change(moment + HOUR / 2 if moment + HOUR < self.now else moment, is_active=False)
        for n, learner in enumerate(rng.sample(who, min(len(who), 4))):
            moment = learner.joined + rng.uniform(0.1, 0.9) * (self.now - learner.joined)
            library, problem = (
                (f"library-v1:{org}+BANK", f"lib-block-v1:{org}+BANK+type@problem+block@p{n}"),
                (f"lib:{org}:bank", f"lb:{org}:bank:problem:p{n}"),
            )[n % 2]
            self.tables[MODULES].add(
                {
                    "module_type": "problem",
                    "module_id": problem,
                    "course_id": library,
                    "student_id": learner.id,
                    "state": "{}",
                    "created": moment,
                    "modified": moment,
                }
            )


def wish(rng):
    """How many courses somebody will enroll in, if there is time."""
    if rng.random() < 0.07:
        return 0
    return 1 + min(25, int(rng.expovariate(1 / 3.8)))


class Catalogue:
    """Which courses draw newcomers, week by week."""

    STEP = 7 * DAY

    def __init__(self, courses, begins, now):
        self.courses, self.begins = courses, begins
        self.sums = []
        moment = begins
        while moment <= now + self.STEP:
            self.sums.append(list(itertools.accumulate(course.draw(moment) for course in courses)))
            moment += self.STEP

    def choose(self, rng, moment, taken=()):
        """A course somebody enrolls in at a moment, None when no other draws them."""
        sums = self.sums[int((moment - self.begins) / self.STEP)]
        if not sums[-1]:
            return None
        for _ in range(6):
            course = self.courses[bisect.bisect(sums, rng.random() * sums[-1])]
            if course.key not in taken:
                return course
        return None
