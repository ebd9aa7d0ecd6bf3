"""Life on an LMS, a quarter of an hour at a time, quick and from a seed.

Whatever happens is dated in the LMS's rows, as far as the LMS dates it at all: so a fresh install knows all of it but
what only runs that were there can know. Rows that are committed late, with ids and times before those of others, come
in the next quarter.
"""

import datetime
import random

from tests.pipeline import rows

MINUTE = datetime.timedelta(minutes=1)
QUARTER = 15 * MINUTE
ORGS = ("Org", "Other")
UNITS = tuple((f"a{unit}", f"b{unit}", f"p{unit}") for unit in range(8))
BLOCKS = tuple((name, "problem" if name[0] == "p" else "html") for unit in UNITS for name in unit)
#: How often something happens in a quarter of an hour.
RARE = {"join": 0.06, "enroll": 0.1, "leave": 0.06, "upgrade": 0.05, "role": 0.01, "cohort": 0.01, "rescore": 0.02}
RARE |= {"deletion": 0.002, "course": 0.0005}


class Pair:
    """A learner in a course."""

    def __init__(self, number, learner, key, mode):
        self.number, self.learner, self.key, self.mode = number, learner, key, mode
        self.active, self.done, self.states, self.right = True, 0, {}, 0
        self.graded, self.passed = False, None


class Life:
    """The LMS and who is on it."""

    def __init__(self, begins, seed, learners=40, courses=5):
        self.random, self.now, self.begins = random.Random(seed), begins, begins
        self.courses, self.learners, self.pairs, self.late, self.roles, self.groups = [], [], {}, [], [], {}
        for _number in range(courses):
            self.course()
        for _number in range(learners):
            self.join()
        for _number in range(3 * learners):
            self.enroll()

    def moment(self):
        """An instant of this quarter."""
        return self.now + self.random.random() * QUARTER

    def quarter(self):
        """A quarter of an hour passes."""
        for make in self.late:
            make()
        self.late = []
        for name, often in RARE.items():
            if self.random.random() < often:
                getattr(self, name)()
        busy = 2 if self.now.hour < 7 else 8  # fewer people by night
        active = [pair for pair in self.pairs.values() if pair.active]
        for pair in self.random.sample(active, min(len(active), self.random.randrange(busy))):
            self.visit(pair)
        self.now += QUARTER

    # What happens.

    def course(self):
        """A new course, with two cohorts."""
        number = len(self.courses)
        key = f"course-v1:{ORGS[number % 2]}+C{number}+1"
        rows.course(key, UNITS, start=self.now - 2 * QUARTER, name=f"Course {number}")
        self.courses.append(key)
        self.groups[key] = [
            rows.put("course_groups_courseusergroup", name=name, course_id=key, group_type="cohort")
            for name in ("Red", "Blue")
        ]

    def join(self):
        """A new account."""
        self.learners.append(rows.person(f"learner{len(self.learners)}", joined=self.moment()))

    def enroll(self):
        """Somebody enrolls, or comes back."""
        key, learner = self.random.choice(self.courses), self.random.choice(self.learners)
        pair, at = self.pairs.get((key, learner)), self.moment()
        if pair is None:
            mode = self.random.choice(("audit", "audit", "verified"))
            number = rows.enroll(learner, key, created=at, mode=mode)
            self.pairs[key, learner] = Pair(number, learner, key, mode)
        elif pair.number is None:
            pair.number, pair.active = rows.enroll(learner, key, created=at, mode=pair.mode), True
        elif not pair.active:
            self.turn(pair, at, True)

    def leave(self):
        """Somebody leaves."""
        pair = self.random.choice(list(self.pairs.values()))
        if pair.active:
            self.turn(pair, self.moment(), False)

    def upgrade(self):
        """Somebody changes to another mode."""
        pair = self.random.choice(list(self.pairs.values()))
        if pair.active:
            pair.mode = "verified" if pair.mode == "audit" else "audit"
            self.turn(pair, self.moment(), True)

    def turn(self, pair, at, active):
        """An enrollment changes, and its history tells of it."""
        pair.active = active
        rows.change("student_courseenrollment", {"id": pair.number}, is_active=active, mode=pair.mode)
        rows.recorded(pair.number, pair.learner, at, "~", active, pair.mode, pair.key)

    def deletion(self):
        """An enrollment is deleted."""
        pair = self.random.choice(list(self.pairs.values()))
        if pair.number is not None:
            rows.delete("student_courseenrollment", id=pair.number)
            rows.recorded(pair.number, pair.learner, self.moment(), "-", pair.active, pair.mode, pair.key)
            pair.number, pair.active = None, False

    def role(self):
        """Somebody becomes a beta tester, or is none any more."""
        if self.roles and self.random.random() < 0.5:
            rows.delete("student_courseaccessrole", id=self.roles.pop())
            return
        key, learner = self.random.choice(list(self.pairs))
        told = {"user_id": learner, "org": key.split(":")[1].split("+")[0], "course_id": key, "role": "beta_testers"}
        self.roles.append(rows.put("student_courseaccessrole", **told))

    def cohort(self):
        """Somebody comes into a cohort, or into another one."""
        key, learner = self.random.choice(list(self.pairs))
        group, table = self.random.choice(self.groups[key]), "course_groups_cohortmembership"
        who = {"user_id": learner, "course_id": key}
        if not rows.change(table, who, course_user_group_id=group):
            rows.put(table, **who, course_user_group_id=group)

    def rescore(self):
        """A grade is worked out anew."""
        graded = [pair for pair in self.pairs.values() if pair.graded]
        if graded:
            self.grade(self.random.choice(graded), self.moment())

    def visit(self, pair):
        """Somebody learns: a block or two are opened and completed, a problem answered, the grade follows."""
        at = self.moment()
        for _number in range(self.random.choice((1, 1, 2))):
            if pair.done < len(BLOCKS) and self.random.random() < 0.7:
                self.next(pair, at)
            elif pair.states:
                name = self.random.choice(sorted(pair.states))
                rows.change("courseware_studentmodule", {"id": pair.states[name]}, modified=at)
            at = min(at + MINUTE, self.now + QUARTER)

    def next(self, pair, at):
        """The next block of a course."""
        name, kind = BLOCKS[pair.done]
        pair.done += 1
        if name in pair.states:
            return
        number = pair.states[name] = rows.following(rows.tables.model_of("courseware_studentmodule"))
        right = kind == "problem" and self.random.random() < 0.8
        told = {"grade": float(right), "max_grade": 1.0} if kind == "problem" else {}
        pair.right += right

        def make():
            rows.visit(pair.learner, name, pair.key, at, kind, id=number, **told)
            rows.complete(pair.learner, name, pair.key, at, kind)

        # Begun before others that are committed now, and itself committed a few minutes later.
        if self.now + QUARTER - at < 8 * MINUTE and self.random.random() < 0.1:
            rows.visit(self.learners[0], f"reserved{number}", pair.key, at, id=number + 1)
            self.late.append(make)
            return
        make()
        if kind == "problem":
            self.grade(pair, at)

    def grade(self, pair, at):
        """The course grade is worked out, and what follows from it."""
        percent = round(min(1.0, pair.right / len(UNITS) + self.random.random() * 0.1), 2)
        letter = "Pass" if percent >= 0.5 else ""
        if letter and not pair.passed:
            pair.passed = at
            if pair.mode == "verified":
                rows.certificate(pair.learner, key=pair.key, when=at)
        told = {"percent_grade": percent, "letter_grade": letter, "passed_timestamp": pair.passed, "modified": at}
        who = {"user_id": pair.learner, "course_id": pair.key}
        if not pair.graded:
            rows.put("grades_persistentcoursegrade", **who, **told, created=at)
        else:
            rows.change("grades_persistentcoursegrade", who, **told)
        pair.graded = True
