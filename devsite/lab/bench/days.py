"""Lives on in the LMS of a benchmark: a steady-state day, a quiet hour. Same tables, seed and instant: same rows."""

import collections
import datetime
import random

from django.db import connection, transaction

from devsite.lab.bench import people
from devsite.lab.bench.clock import DAY, MINUTE, SECOND, evening, micros, text
from devsite.lab.bench.load import insert
from devsite.lab.bench.outline import Outline
from devsite.lab.bench.rows import CERTIFICATE, COMPLETION, ENROLLMENT, GRADE, HISTORY, STATE, Kind, uuid4
from devsite.lab.models import CourseStructure

#: Enrollments that begin, for each learner who is active, and new accounts.
ENROLLMENTS, ACCOUNTS = 0.1, 0.02
CHUNK = 500


class Stretch:
    """A stretch of time in which a share of the learners is active; rows it leaves, by table."""

    def __init__(self, begins, span, share, seed=1):
        self.begins, self.span, self.share = micros(begins), span, share
        self.rng = random.Random(f"stretch {seed} {self.begins}")
        self.states, self.completions, self.grades, self.certificates = [], [], [], []
        self.history, self.touched, self.regraded, self.raised, self.passed = [], [], [], [], []
        self.outlines, self.certified = {}, set()

    @transaction.atomic
    def live(self):
        """Live it. Gives how many rows it added and changed, by table, and how many learners were active."""
        courses = self.open_courses()
        enrolled = self.enrolled(courses)
        total = query("SELECT COUNT(*) FROM auth_user")[0][0]
        active = sorted(self.rng.sample(sorted(enrolled), min(len(enrolled), max(1, round(total * self.share)))))
        for start in range(0, len(active), CHUNK):
            self.study({learner: self.rng.choice(enrolled[learner]) for learner in active[start : start + CHUNK]})
        counts = collections.Counter(learners=len(active))
        counts["student_courseenrollment"] = self.come_and_go(courses, enrolled, len(active))
        return counts + self.save()

    def open_courses(self):
        """The keys of the courses that run, with what they are offered in."""
        at = text(self.begins)
        found = query(
            "SELECT o.id, MIN(m.mode_slug) FROM course_overviews_courseoverview o JOIN course_modes_coursemode m "
            f"ON m.course_id = o.id WHERE o.start < '{at}' AND (o.{quote('end')} IS NULL OR o.{quote('end')} > '{at}') "
            "GROUP BY o.id ORDER BY o.id"
        )
        return dict(found)

    def enrolled(self, courses):
        """Who is enrolled in courses that run: ``{learner: [(course, mode), …]}``."""
        found = collections.defaultdict(list)
        sql = "SELECT user_id, course_id, mode FROM student_courseenrollment WHERE is_active ORDER BY id"
        for learner, course, mode in query(sql):
            if course in courses:
                found[learner].append((course, mode))
        return found

    def moment(self):
        """An instant of the stretch."""
        if self.span < DAY:
            return self.begins + self.rng.randrange(self.span - self.span // 4)
        return min(evening(self.rng, self.begins), self.begins + self.span - self.span // 24)

    def study(self, chosen):
        """Let learners go on with a course each: ``{learner: (course, mode)}``."""
        marks = f"({','.join(map(str, chosen))})"
        done, states, grades = collections.defaultdict(set), {}, {}
        for learner, course, block in query(
            f"SELECT user_id, course_key, block_key FROM completion_blockcompletion WHERE user_id IN {marks}"
        ):
            if chosen[learner][0] == course:
                done[learner].add(block)
        for learner, course, block, pk, grade in query(
            "SELECT student_id, course_id, module_id, id, grade FROM courseware_studentmodule "
            f"WHERE student_id IN {marks} ORDER BY id"
        ):
            if chosen[learner][0] == course:
                states[learner, block] = pk, grade
        for learner, course, pk, percent, passed in query(
            "SELECT user_id, course_id, id, percent_grade, passed_timestamp FROM grades_persistentcoursegrade "
            f"WHERE user_id IN {marks}"
        ):
            if chosen[learner][0] == course:
                grades[learner] = pk, percent, passed
        sql = f"SELECT user_id, course_id FROM certificates_generatedcertificate WHERE user_id IN {marks}"
        self.certified.update(query(sql))
        for learner, (course, mode) in chosen.items():
            self.sit(learner, course, mode, done[learner], states, grades.get(learner))

    def outline(self, course):
        """A course's outline."""
        if course not in self.outlines:
            self.outlines[course] = Outline.of(CourseStructure.objects.get(course_key=course).tree)
        return self.outlines[course]

    def sit(self, learner, course, mode, done, states, grade):
        """Do a few blocks more; where there is nothing left, or now and then, look at old ones again."""
        rng, outline, at = self.rng, self.outline(course), self.moment()
        end, right = self.begins + self.span - SECOND, 0
        left = [leaf for leaf in outline.leaves if outline.blocks[leaf[0]] not in done]
        for block, kind, sequence in left[: 1 + int(rng.expovariate(0.28))]:
            key, at = outline.blocks[block], min(at + rng.randrange(30, 400) * SECOND, end)
            self.completions.append((learner, course, key, kind, 1.0, text(at), text(at)))
            for holder, number in (
                (outline.blocks[outline.root], Kind.COURSE),
                (outline.blocks[sequence], Kind.SEQUENCE),
            ):
                self.touch(learner, course, holder, number, states, at)
            if kind in ("video", "problem"):
                hit = kind == "problem" and rng.random() < 0.75
                number = Kind.VIDEO if kind == "video" else Kind.RIGHT if hit else Kind.WRONG
                self.touch(learner, course, key, number, states, at)
                right += hit
        if not left or rng.random() < 0.25:  # an old problem once more, now right
            for block, kind, _sequence in outline.leaves:
                pk, score = states.get((learner, outline.blocks[block]), (None, None))
                if kind == "problem" and pk and (score == 0.0 or not left):
                    at = min(at + 3 * MINUTE, end)
                    self.regraded.append((text(at), pk))
                    right += score == 0.0
                    break
        if outline.problems and (right or grade):
            self.grade(learner, course, mode, right / outline.problems, grade, min(at + SECOND, end))

    def touch(self, learner, course, block, kind, states, at):
        """Change a block's state, or make it."""
        if (learner, block) not in states:
            states[learner, block] = None, None
            self.states.append((learner, course, block, *Kind.values(kind), text(at), text(at)))
        elif pk := states[learner, block][0]:
            self.touched.append((text(at), pk))

    def grade(self, learner, course, mode, more, grade, at):
        """Raise a course grade, or make it."""
        pk, before, passed = grade or (None, 0.0, None)
        percent = round(min(1.0, before + more), 2)
        letter, passes = ("Pass" if percent >= 0.5 or passed else ""), percent >= 0.5 and not passed
        if pk is None:
            row = (learner, course, "policy", percent, letter, text(at) if passes else None, text(at), text(at))
            self.grades.append(row)
        elif passes:
            self.passed.append((percent, letter, text(at), text(at), pk))
        else:
            self.raised.append((percent, letter, text(at), pk))
        if passes and mode in ("verified", "honor") and (learner, course) not in self.certified:
            self.certificates.append((learner, course, "downloadable", mode, f"{percent:.2f}", text(at), text(at)))

    def come_and_go(self, courses, enrolled, active):
        """New accounts and enrollments, with a tenth as many un-enrollments; each leaves its history."""
        rng, keys = self.rng, sorted(courses)
        arrivals = [self.moment() for _account in range(max(1, round(active * ACCOUNTS)))]
        last = query("SELECT MAX(id) FROM auth_user")[0][0]
        new, _gone, _team = people.save(rng, sorted(arrivals), 0, self.begins, first_id=last + 1)
        joined = dict(zip(new, sorted(arrivals), strict=True))
        others = sorted(enrolled)
        wanted = max(2, round(active * ENROLLMENTS))
        pairs = dict.fromkeys((learner, rng.choice(keys)) for learner in new)
        pairs |= dict.fromkeys((rng.choice(others), rng.choice(keys)) for _n in range(max(0, wanted - len(new))))
        rows, pk = [], query("SELECT MAX(id) FROM student_courseenrollment")[0][0]
        known = {learner: {course for course, _mode in enrolled.get(learner, ())} for learner, _course in pairs}
        known |= self.left(known)
        for learner, course in pairs:
            if course in known[learner]:
                continue
            at = max(self.moment(), joined.get(learner, 0) + SECOND)
            pk, mode = pk + 1, courses[course]
            rows.append((pk, learner, course, text(at), True, mode))
            self.note(at, "+", pk, learner, course, at, False, "audit")
            self.note(at, "~", pk, learner, course, at, True, mode)
        insert("student_courseenrollment", ENROLLMENT, rows)
        self.leave(others, max(1, wanted // 10))
        return len(rows)

    def left(self, learners):
        """Every course that some learners have an enrollment in, whether it is on or off."""
        found, ids = collections.defaultdict(set), sorted(learners)
        for start in range(0, len(ids), CHUNK):
            marks = ",".join(map(str, ids[start : start + CHUNK]))
            for learner, course in query(
                f"SELECT user_id, course_id FROM student_courseenrollment WHERE user_id IN ({marks})"
            ):
                found[learner].add(course)
        return found

    def leave(self, learners, number):
        """Un-enroll some learners from one course each."""
        marks = ",".join(map(str, self.rng.sample(learners, min(len(learners), number))))
        gone = {}
        for row in query(
            "SELECT user_id, id, course_id, mode FROM student_courseenrollment "
            f"WHERE is_active AND user_id IN ({marks}) ORDER BY id"
        ):
            gone.setdefault(row[0], row)
        for learner, pk, course, mode in gone.values():
            at = self.moment()
            self.note(at, "~", pk, learner, course, self.begins, False, mode)
        with connection.cursor() as cursor:
            for _learner, pk, *_rest in gone.values():
                cursor.execute("UPDATE student_courseenrollment SET is_active = %s WHERE id = %s", [False, pk])

    def note(self, at, kind, pk, learner, course, created, active, mode):
        """Leave a history row."""
        self.history.append((uuid4(self.rng), text(at), kind, pk, learner, course, text(created), active, mode))

    def save(self):
        """Write what was done; gives how many rows, by table."""
        counts = collections.Counter()
        for table, columns, rows, at in (
            ("student_courseenrollment_history", HISTORY, self.history, 1),
            ("courseware_studentmodule", STATE, self.states, -2),
            ("completion_blockcompletion", COMPLETION, self.completions, -2),
            ("grades_persistentcoursegrade", GRADE, self.grades, -2),
            ("certificates_generatedcertificate", CERTIFICATE, self.certificates, -2),
        ):
            rows.sort(key=lambda row, at=at: row[at])
            counts[table] += insert(table, columns, rows)
        module = "UPDATE courseware_studentmodule SET modified = %s"
        grade = "UPDATE grades_persistentcoursegrade SET percent_grade = %s, letter_grade = %s"
        with connection.cursor() as cursor:
            cursor.executemany(f"{module} WHERE id = %s", sorted(self.touched))
            cursor.executemany(f"{module}, grade = 1.0 WHERE id = %s", sorted(self.regraded))
            cursor.executemany(f"{grade}, modified = %s WHERE id = %s", self.raised)
            cursor.executemany(f"{grade}, passed_timestamp = %s, modified = %s WHERE id = %s", self.passed)
        counts["states changed"] = len(self.touched) + len(self.regraded)
        counts["grades changed"] = len(self.raised) + len(self.passed)
        return counts


def query(sql):
    """All rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def quote(name):
    """A column's name in quotes."""
    return connection.ops.quote_name(name)


def latest():
    """The midnight after the latest thing that happened."""
    [(last,)] = query("SELECT MAX(modified) FROM courseware_studentmodule")
    last = datetime.datetime.fromisoformat(str(last)).replace(tzinfo=datetime.UTC)
    midnight = last.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + datetime.timedelta(days=1)
