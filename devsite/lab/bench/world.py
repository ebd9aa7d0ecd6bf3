"""Makes the LMS of a benchmark from a seed: the same size, seed and end give the same rows on any database.

Where ``generate`` lives each enrollment in detail, this draws what matters to a pipeline: how many rows there are, how
they are spread over courses, learners, days and years, and in what order they came.
"""

import itertools
import random
from array import array

from devsite.lab.bench import courses as course_rows
from devsite.lab.bench import people
from devsite.lab.bench.clock import DAY, MINUTE, evening, micros, text
from devsite.lab.bench.life import Lives
from devsite.lab.bench.load import LARGE, analyze, empty, insert, quickly
from devsite.lab.bench.rows import CERTIFICATE, COMPLETION, ENROLLMENT, GRADE, HISTORY, STATE, Kind, uuid4
from devsite.lab.generate.courses import ELIGIBLE
from devsite.lab.generate.tables import ORDER


class World:
    """One LMS in the making; instants are microseconds, enrollments are numbered in the order they came."""

    def __init__(self, size, now, seed=1, report=None):
        self.size, self.now, self.report = size, micros(now), report or (lambda text: None)
        self.begins = self.now - int(size.years * 365.25 * DAY)
        self.rng = random.Random(f"bench {size.name} {seed}")
        self.recorded_since = self.begins + (self.now - self.begins) // 20  # the history table is younger

    def make(self):
        """Write everything in place of what is there. Gives how many rows there are of each large table."""
        empty(ORDER)
        rng = self.rng
        self.courses = list(course_rows.make(rng, self.size, self.begins, self.now))
        course_rows.save(rng, self.courses, self.begins)
        self.report(f"{len(self.courses):,} courses")
        with quickly():
            joined = people.arrivals(rng, self.size, self.begins, self.now)
            found = people.save(rng, joined, max(3, self.size.courses // 5), self.begins)
            self.learners, self.retired, self.team = found
            people.save_roles(rng, self.courses, self.team, self.learners)
            self.joined = dict(zip(self.learners, joined, strict=True))
            self.report(f"{len(joined):,} learners")
            self.enroll()
            self.lives = Lives(self)
            for n in range(len(self.created)):
                self.lives.live(n)
            self.report(f"{len(self.lives.completed_at):,} blocks completed")
            counts = self.save()
            self.report("indexes")
        analyze(LARGE)
        return counts

    def enroll(self):
        """Draw who enrolls in what and when."""
        rng, wanted = self.rng, self.size.enrollments
        by_learner = list(itertools.accumulate(rng.expovariate(1) for _learner in self.learners))
        by_course = list(itertools.accumulate(course.weight for course in self.courses))
        taken, plans = set(), []
        for n, course in enumerate(self.courses):
            member = self.team[n % len(self.team)]
            if course.opens < self.now:
                taken.add((member, n))
                plans.append((course.opens, member, n))
        numbers = range(len(self.courses))
        while len(plans) < wanted:
            for learner, n in zip(
                rng.choices(self.learners, cum_weights=by_learner, k=10_000),
                rng.choices(numbers, cum_weights=by_course, k=10_000),
                strict=True,
            ):
                course = self.courses[n]
                first, last = max(course.opens, self.joined[learner] + MINUTE), course.closes - MINUTE
                if first >= last or (learner, n) in taken or len(plans) == wanted:
                    continue
                taken.add((learner, n))
                # Most come early, and to a course without end at any time.
                at = first + int((last - first) * rng.random() ** (1.0 if course.end is None else 1.8))
                if at - first > DAY:
                    at = min(last, max(first, evening(rng, at - at % DAY)))
                plans.append((at, learner, n))
        plans.sort()
        self.created = array("q", (plan[0] for plan in plans))
        self.learner = array("l", (plan[1] for plan in plans))
        self.course = array("l", (plan[2] for plan in plans))
        self.report(f"{len(plans):,} enrollments")

    def save(self):
        """Write what was lived, each table in the order its rows came to be."""
        lives, rng, counts = self.lives, self.rng, {}
        keys = [course.key for course in self.courses]
        outlines = [course.outline.blocks for course in self.courses]
        who, where = self.learner, self.course

        def put(table, columns, rows):
            counts[table] = insert(table, columns, rows)
            self.report(f"{counts[table]:,} {table}")

        put(
            "student_courseenrollment",
            ENROLLMENT,
            (
                (n + 1, who[n], keys[where[n]], text(at), lives.active[n] == 1, lives.modes[lives.mode[n]])
                for n, at in enumerate(self.created)
            ),
        )
        history = sorted(lives.history(self.recorded_since))
        put(
            "student_courseenrollment_history",
            HISTORY,
            (
                (uuid4(rng), text(at), kind, n + 1, who[n], keys[where[n]], text(self.created[n])) + (active, mode)
                for at, n, _order, kind, active, mode in history
            ),
        )
        made, changed, enrollment, block = lives.state_created, lives.state_modified, lives.state_of, lives.state_block
        order = sorted(range(len(made)), key=made.__getitem__)
        put(
            "courseware_studentmodule",
            STATE,
            (
                Kind.state(who[e := enrollment[i]], keys[where[e]], outlines[where[e]][block[i]])
                + Kind.values(lives.state_kind[i])
                + (text(made[i]), text(changed[i]))
                for i in order
            ),
        )
        at, enrollment, block = lives.completed_at, lives.completion_of, lives.completion_block
        kinds = [{leaf[0]: leaf[1] for leaf in course.outline.leaves} for course in self.courses]
        order = sorted(range(len(at)), key=at.__getitem__)
        put(
            "completion_blockcompletion",
            COMPLETION,
            (
                (
                    who[e := enrollment[i]],
                    keys[c := where[e]],
                    outlines[c][block[i]],
                    kinds[c][block[i]],
                    1.0,
                    when,
                    when,
                )
                for i in order
                for when in [text(at[i])]
            ),
        )
        put(
            "grades_persistentcoursegrade",
            GRADE,
            (
                (who[n], keys[where[n]], "policy", percent, "Pass" if passed else "", text(passed), text(a), text(b))
                for a, b, n, percent, passed in sorted(lives.grades, key=lambda grade: grade[0])
            ),
        )
        put("certificates_generatedcertificate", CERTIFICATE, self.certificates())
        members = [
            (rng.choice(self.courses[c].cohorts), who[n], keys[c])
            for n, c in enumerate(where)
            if self.courses[c].cohorts
        ]
        columns = ("course_user_group_id", "user_id", "course_id")
        put("course_groups_cohortmembership", columns, members)
        columns = ("courseusergroup_id", "user_id")
        put("course_groups_courseusergroup_users", columns, (row[:2] for row in members))
        return counts

    def certificates(self):
        """The certificates' rows: of those who passed in a mode that earns one, and some who did not."""
        for made, _changed, n, percent, passed in sorted(self.lives.grades, key=lambda grade: grade[4] or grade[0]):
            mode = self.lives.modes[self.lives.mode[n]]
            if mode in ELIGIBLE and (passed or n % 8 == 0):
                at = text(min(self.now - 1, (passed or made) + MINUTE))
                status = "downloadable" if passed else "notpassing"
                yield (self.learner[n], self.courses[self.course[n]].key, status, mode, f"{percent:.2f}", at, at)
