"""All rows of one learner in one course, as the LMS keeps them, in step with each other."""

import datetime

from devsite.lab.generate.courses import ELIGIBLE

SECOND = datetime.timedelta(seconds=1)
MOMENT = datetime.timedelta(microseconds=1)
FOREVER = datetime.datetime(9999, 1, 1, tzinfo=datetime.UTC)

MODULES, COMPLETIONS = "courseware_studentmodule", "completion_blockcompletion"
GRADES, SECTIONS = "grades_persistentcoursegrade", "grades_persistentsubsectiongrade"
CERTIFICATES = "certificates_generatedcertificate"


class Record:
    """All rows of one learner in one course, kept in step as they learn.

    Rows are dicts by column. A row without ``id`` is new; one with is written only when it changed.
    """

    def __init__(self, course, learner, mode, groups=None):
        self.course, self.learner, self.mode = course, learner, mode
        self.groups = groups or {}
        self.modules, self.completions, self.sections = {}, {}, {}
        self.grade = self.certificate = None
        self.earned = {}
        self.seen = set()
        self.changed = {}  # (table, id) -> columns to write
        self.removed = []  # ids of states to delete
        self.certificate_due = self.enrollment = self.limit = None
        self.floor = 0.0
        self.replan()

    def replan(self):
        """Look anew at what is before the learner: mode, cohort or course have changed."""
        self.plan = self.course.outline.plan(self.mode, self.groups)
        self.next = 0

    def recall(self):
        """Take stock after rows were read from the tables: what is seen, what is earned."""
        units = self.plan.units
        reached = [n for n, unit in enumerate(units) if any(key in self.completions for key, _ in unit.leaves)]
        furthest = max(reached, default=-1)
        for n, unit in enumerate(units[: furthest + 1]):
            if n < furthest or all(key in self.completions for key, _ in unit.leaves):
                self.seen.add(unit.key)
        for unit in units:
            for key, _ in unit.leaves:
                if key in self.plan.counted and key in self.modules:
                    grade = self.modules[key]["grade"] or 0.0
                    self.earned[unit.sequential] = self.earned.get(unit.sequential, 0.0) + grade
        # Where somebody else's grading policy was at work, never grade lower than it did.
        if self.grade and abs(self.grade["percent_grade"] - self.plan.percent(self.earned)) > 0.011:
            self.floor = self.grade["percent_grade"]

    @property
    def done(self):
        """Share of the units that were walked through."""
        return len(self.seen) / max(1, len(self.plan.units))

    def write(self, table, row, **columns):
        """Overwrite columns of a row and remember it, when it is in the table already."""
        row.update(columns)
        if "id" in row:
            self.changed.setdefault((table, row["id"]), {}).update(columns)

    def touch(self, kind, key, clock):
        """Open a block: its state row appears, or is modified."""
        row = self.modules.get(key)
        if row is None:
            row = self.modules[key] = {
                "module_type": kind,
                "module_id": key,
                "course_id": self.course.key,
                "student_id": self.learner.id,
                "state": "{}",
                "grade": None,
                "max_grade": None,
                "created": clock,
                "modified": clock,
            }
        elif clock > row["modified"]:
            self.write(MODULES, row, modified=clock)
        return row

    def complete(self, key, kind, clock):
        """Complete a block, unless it was."""
        row = self.completions.get(key)
        if row is None:
            self.completions[key] = {
                "user_id": self.learner.id,
                "course_key": self.course.key,
                "block_key": key,
                "block_type": kind,
                "completion": 1.0,
                "created": clock,
                "modified": clock,
            }
        elif row["completion"] != 1.0:
            self.write(COMPLETIONS, row, completion=1.0, modified=clock)

    def regrade(self, sequential, rng, clock):
        """Recompute the grades, as a worker does two seconds after a score."""
        clock = min(clock + (2 + rng.random()) * SECOND, (self.limit or FOREVER) - MOMENT)
        clock = max(clock, self.grade["modified"]) if self.grade else clock
        earned, possible = self.earned.get(sequential, 0.0), self.plan.possible.get(sequential, 0.0)
        section = self.sections.get(sequential)
        who = {"user_id": self.learner.id, "course_id": self.course.key, "course_version": self.course.version}
        scores = {"earned_all": earned, "possible_all": possible, "earned_graded": earned, "possible_graded": possible}
        if section is None:
            dates = {"created": clock, "modified": clock, "first_attempted": clock - 2 * SECOND}
            self.sections[sequential] = who | scores | dates | {"usage_key": sequential}
        else:
            self.write(SECTIONS, section, modified=clock, **scores)
        percent = max(self.floor, self.plan.percent(self.earned))
        letter = self.course.letter(percent)
        now = {"percent_grade": percent, "letter_grade": letter, "modified": clock}
        if self.grade is None:
            self.grade = who | now | {"created": clock, "grading_policy_hash": "policy", "passed_timestamp": None}
        else:
            self.write(GRADES, self.grade, **now)
        if letter and self.grade["passed_timestamp"] is None:
            self.write(GRADES, self.grade, passed_timestamp=clock)
            self.certificate_due = clock + rng.uniform(20, 1500) * SECOND

    def _sequential(self, key):
        """The subsection a problem of the plan is in, None when it is not (any more) in it."""
        return next((unit.sequential for unit in self.plan.units if any(key == leaf for leaf, _ in unit.leaves)), None)

    def reset(self, key, rng, clock):
        """Forget the answer to a problem: its state goes, its completion becomes 0.0. Returns 1 if there was one."""
        row = self.modules.pop(key, None)
        if row is None or row["grade"] is None:
            return 0
        gained = -row["grade"]
        self.removed.append(row["id"])
        if key in self.completions:
            row = self.completions.pop(key)
            self.write(COMPLETIONS, row, completion=0.0, modified=max(clock, row["modified"]))
        self._adjust(key, gained, rng, clock)
        return 1

    def rescore(self, key, rng, clock):
        """Give a wrong answer the full score; a right one is only touched. Returns 1 if there was an answer."""
        row = self.modules.get(key)
        if row is None or row["grade"] is None:
            return 0
        gained = (row["max_grade"] or 0.0) - row["grade"]
        self.write(MODULES, row, modified=max(clock, row["modified"]), grade=row["grade"] + gained)
        self._adjust(key, gained, rng, clock)
        return 1

    def _adjust(self, key, gained, rng, clock):
        sequential = self._sequential(key)
        if key in self.plan.counted and self.grade:
            self.floor = max(0.0, self.floor - 0.02) if gained < 0 else self.floor
            self.earned[sequential] = max(0.0, self.earned.get(sequential, 0.0) + gained)
            self.regrade(sequential, rng, clock)

    def certify(self, rng, due, until):
        """Award the certificate a pass earns in this mode at ``due``, unless that is still to come."""
        course, passed = self.course, self.grade and self.grade["letter_grade"]
        if course.certificates_at_end and course.end:
            due = max(due, course.end + 172_800 * SECOND)
        if due >= until or self.grade is None:
            return
        eligible = self.mode in ELIGIBLE
        status = ("downloadable" if eligible else "audit_passing") if passed else "notpassing"
        columns = {
            "status": status,
            "mode": self.mode,
            "grade": f"{self.grade['percent_grade']:.2f}".rstrip("0").ljust(3, "0"),
            "modified_date": due,
            "verify_uuid": f"{rng.getrandbits(128):032x}" if status == "downloadable" else "",
        }
        if self.certificate is None:
            self.certificate = columns | {
                "user_id": self.learner.id,
                "course_id": course.key,
                "created_date": due,
                "name": self.learner.name,
            }
        elif self.certificate["status"] != "downloadable":
            self.write(CERTIFICATES, self.certificate, **columns)
        self.certificate_due = None

    def save(self, tables):
        """Hand the new and the changed rows over."""
        for table, rows in (
            (MODULES, self.modules.values()),
            (COMPLETIONS, self.completions.values()),
            (SECTIONS, self.sections.values()),
            (GRADES, (self.grade,)),
            (CERTIFICATES, (self.certificate,)),
        ):
            for row in rows:
                if row and "id" not in row:
                    tables[table].add(row)
        for (table, pk), columns in self.changed.items():
            tables[table].change(pk, **columns)
        for pk in self.removed:
            tables[MODULES].remove(pk)
        self.changed, self.removed = {}, []
