"""Counts every metric again, straight over the rows of a folder of LMS tables. Never imports figures_lite or Django.

It goes learner by learner, course by course and day by day, with sets and plain additions: slow thinking on purpose, so
that it does not share a misreading with the pipeline it is held against. Where METRICS.md leaves a case open, the
comment at the place says how it is read here.

Course keys are folded to lower case throughout: to the LMS's database, keys that differ only in case are one course.
"""

import collections
import csv
import datetime
import decimal
import gzip
import json
import operator
import pathlib
import sys
import zoneinfo

UTC = datetime.UTC
DAY = datetime.timedelta(days=1)

COURSE_ROLES = {"staff", "instructor", "limited_staff", "ccx_coach", "beta_testers", "data_researcher"}
RETIRED = "retired__user_"
MODE_PARTITION = "50"
MODE_GROUPS = {"audit": 1, "verified": 2, "professional": 3, "no-id-professional": 4, "credit": 5, "honor": 6}
HISTORY_ORDER = {"+": 0, "~": 1, "-": 2}
PROGRESS_BUCKETS = [(0, 0), (1, 24), (25, 49), (50, 74), (75, 99), (100, 100)]
GRADE_BUCKETS = [(low, low + 9) for low in range(0, 90, 10)] + [(90, 100)]


def bucket(name, low, high):
    """The metric of a bucket."""
    return f"{name}_{low}" if low == high else f"{name}_{low}_{high}"


#: Every metric that is counted here.
METRICS = (
    *("enrollments", "unenrollments", "enrolled", "never_started", "enrolled_ever", "starts"),
    *("active_learners", "active_learners_7d", "active_learners_28d", "monthly_active", "active_courses"),
    *("completions", "attempts", "correct", "active_hours"),
    *("progress_points", *(bucket("progress", *ends) for ends in PROGRESS_BUCKETS)),
    *("finishes", "finished", "passes", "days_to_pass", "certificates", "certified"),
    *("graded", "grade_points", "passing", *(bucket("grade", *ends) for ends in GRADE_BUCKETS)),
    *("accounts", "registrations", "courses"),
)


# --- Reading -----------------------------------------------------------------------------------------------------


def rows(folder, table):
    """The rows of a table as dictionaries, NULL being None. A table that is missing has none."""
    path = pathlib.Path(folder) / f"{table}.csv.gz"
    if not path.exists():
        return
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield {name: None if value == "\\N" else value for name, value in row.items()}


def instant(text):
    """An aware instant from the naive UTC of the tables."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def fold(key):
    """One name for all spellings of a course key, None for what is no course: libraries and malformed keys."""
    if not key or key.startswith(("library-v1:", "lib:")):
        return None
    new_style = key.startswith(("course-v1:", "ccx-v1:")) and key.count("+") >= 2
    return key.lower() if new_style or (":" not in key and key.count("/") == 2) else None


class Clock:
    """Instants as local days and hours of one time zone, by asking the zone itself each time."""

    def __init__(self, zone):
        self.zone = zoneinfo.ZoneInfo(zone)
        self.midnights = {}

    def day(self, at):
        return at.astimezone(self.zone).date()

    def hour(self, at):
        """The instant at which the hour around ``at`` began: hours are counted from the local midnight."""
        day = self.day(at)
        if day not in self.midnights:
            midnight = datetime.datetime(day.year, day.month, day.day, tzinfo=self.zone)
            self.midnights[day] = midnight.astimezone(UTC)
        began = self.midnights[day]
        return began + datetime.timedelta(hours=(at - began) // datetime.timedelta(hours=1))


class Pair:
    """One learner in one course, and every row that speaks of them."""

    def __init__(self):
        self.history = collections.defaultdict(list)  # enrollment id -> rows
        self.live = {}  # enrollment id -> row
        self.traces = []  # every instant something was touched
        self.done = {}  # block -> when it became complete
        self.first_seen = {}  # block -> when its completion row was made
        self.submitted = {}  # block -> when the state of a submitted problem was made
        self.correct = []  # instants
        self.grade = None
        self.certificate = None


class Lms:
    """The tables of a folder, arranged by learner and course."""

    def __init__(self, folder):
        self.folder = folder
        self.accounts = {row["id"]: row for row in rows(folder, "auth_user")}
        # The address is taken away when retirement is asked for, the username when it is done.
        self.retired = {
            user
            for user, row in self.accounts.items()
            if row["username"].startswith(RETIRED)
            or (row["email"].startswith(RETIRED) and row["email"].endswith("@retired.invalid"))
        }
        self.courses = {}
        for row in rows(folder, "course_overviews_courseoverview"):
            self.courses[fold(row["id"])] = (row["org"], instant(row["start"]), instant(row["end"]))
        self._read_team()
        self._read_cohorts()
        self._read_structures()
        self.pairs = {}
        self._read_enrollments()
        self._read_activity()
        self._read_results()

    def org(self, course):
        """The org of a course with an overview. Others have none: they count for the site only."""
        return self.courses[course][0] if course in self.courses else None

    def is_team(self, user, course):
        """The org of a role on a whole org is compared with the org in the key, so it reaches unknown courses too."""
        org = course.split(":")[-1].replace("/", "+").split("+")[0]
        return user in self.global_staff or (user, course) in self.team or (user, org) in self.org_team

    def _read_team(self):
        self.global_staff = {
            user for user, row in self.accounts.items() if "1" in (row["is_staff"], row["is_superuser"])
        }
        self.team, self.org_team = set(), set()
        for row in rows(self.folder, "student_courseaccessrole"):
            if row["role"] not in COURSE_ROLES:
                continue
            if row["course_id"]:
                self.team.add((row["user_id"], fold(row["course_id"])))
            else:
                self.org_team.add((row["user_id"], (row["org"] or "").lower()))

    def _read_cohorts(self):
        groups = {row["id"]: row for row in rows(self.folder, "course_groups_courseusergroup")}
        content = {}
        self.cohort_partitions = collections.defaultdict(set)
        for row in rows(self.folder, "course_groups_courseusergrouppartitiongroup"):
            group = row["course_user_group_id"]
            content[group] = (row["partition_id"], int(row["group_id"]))
            self.cohort_partitions[fold(groups[group]["course_id"])].add(row["partition_id"])
        self.cohort = {}
        for row in rows(self.folder, "course_groups_cohortmembership"):
            group = row["course_user_group_id"]
            self.cohort[row["user_id"], fold(row["course_id"])] = (groups[group]["name"], content.get(group))

    def _read_structures(self):
        with gzip.open(pathlib.Path(self.folder) / "structures.json.gz", "rt", encoding="utf-8") as text:
            trees = json.load(text)
        self.trees = {
            fold(key): (tree["root"], {block["id"]: block for block in tree["blocks"]}) for key, tree in trees.items()
        }

    def _pair(self, user, course):
        """The pair a row speaks of; None when nobody there is or was enrolled, or the key is no course."""
        return self.pairs.get((user, fold(course)))

    def _read_enrollments(self):
        for table in ("student_courseenrollment", "student_courseenrollment_history"):
            for row in rows(self.folder, table):
                course = fold(row["course_id"])
                if course is None or row["user_id"] in self.retired:
                    continue
                pair = self.pairs.setdefault((row["user_id"], course), Pair())
                if table.endswith("history"):
                    pair.history[row["id"]].append(row)
                else:
                    pair.live[row["id"]] = row

    def _read_activity(self):
        for row in rows(self.folder, "completion_blockcompletion"):
            pair = self._pair(row["user_id"], row["course_key"])
            if pair:
                created, modified = instant(row["created"]), instant(row["modified"])
                pair.traces += {created, modified}
                pair.first_seen[row["block_key"]] = created
                if float(row["completion"]) == 1.0:
                    pair.done[row["block_key"]] = modified
        for row in rows(self.folder, "courseware_studentmodule"):
            pair = self._pair(row["student_id"], row["course_id"])
            if pair:
                created, modified = instant(row["created"]), instant(row["modified"])
                pair.traces += {created, modified}
                if row["module_type"] == "problem" and row["grade"] is not None:
                    pair.submitted[row["module_id"]] = created
                    if row["max_grade"] is not None and float(row["grade"]) >= float(row["max_grade"]) > 0:
                        pair.correct.append(modified)

    def _read_results(self):
        for row in rows(self.folder, "grades_persistentcoursegrade"):
            if pair := self._pair(row["user_id"], row["course_id"]):
                pair.grade = row
        for row in rows(self.folder, "certificates_generatedcertificate"):
            if pair := self._pair(row["user_id"], row["course_id"]):
                pair.certificate = row


# --- One learner in one course -----------------------------------------------------------------------------------


def enrollment_moves(history, live, now):
    """What happened to one enrollment, in order: ``(instant, "enroll" | "mode" | "unenroll", mode before, after)``.

    Only what changes the state (active or not, and in which mode) is a move. A mode that changes while inactive is not.
    A row older than its history (no '+') was open from ``created`` on; a live row that says other than its history was
    changed without a trace, and the change is seen now. An enrollment that is gone without a '-' row ended now.
    """
    states = []
    if live and live["created"] and not any(row["history_type"] == "+" for row in history):
        states.append((instant(live["created"]), live["mode"]))
    for row in sorted(history, key=lambda row: (row["history_date"], HISTORY_ORDER[row["history_type"]])):
        is_open = row["is_active"] == "1" and row["history_type"] != "-"
        states.append((instant(row["history_date"]), row["mode"] if is_open else None))
    states.append((now, live["mode"] if live and live["is_active"] == "1" else None))
    before, moves = None, []
    for at, mode in states:
        if mode != before:
            what = "enroll" if before is None else "unenroll" if mode is None else "mode"
            # Enrolled and moved to another mode in one instant: enrolled in that other mode.
            if what == "mode" and moves and moves[-1][:2] == (at, "enroll"):
                moves.pop()
                what, before = "enroll", None
            moves.append((at, what, before, mode))
            before = mode
    return moves


def visible(block, mode, cohort, partitions):
    """Whether a learner sees a block: not staff-only, and in one of the groups that each partition asks for.

    Only the partitions known here gate: enrollment modes, and those that a cohort of the course is tied to.
    """
    if block["staff_only"]:
        return False
    for partition, groups in (block["group_access"] or {}).items():
        if not groups or (partition != MODE_PARTITION and partition not in partitions):
            continue
        mine = MODE_GROUPS.get(mode) if partition == MODE_PARTITION else None
        if cohort and cohort[0] == partition:
            mine = cohort[1]
        if mine not in groups:
            return False
    return True


def units_of(tree, mode, cohort, partitions):
    """The units a learner sees, each as the list of blocks to complete in it."""
    root, blocks = tree
    found, seen = [], set()

    def leaves(name):
        block = blocks.get(name)
        if block is None or not visible(block, mode, cohort, partitions) or block["completion_mode"] == "excluded":
            return
        if block["children"] or block["completion_mode"] == "aggregator":
            for child in block["children"]:
                yield from leaves(child)
        else:
            yield name

    def walk(name):
        block = blocks.get(name)
        if block is None or name in seen or not visible(block, mode, cohort, partitions):
            return
        seen.add(name)
        if block["type"] == "vertical":
            found.append([leaf for child in block["children"] for leaf in leaves(child)])
            return
        for child in block["children"]:
            walk(child)

    walk(root)
    return found


def percent(complete, units):
    """Whole points, half up; 100 only when nothing is missing."""
    if complete == units:
        return 100 if units else 0
    return min(99, (200 * complete + units) // (2 * units))


def points(row):
    """A grade in whole points, half up."""
    exact = decimal.Decimal(row["percent_grade"]) * 100
    return int(exact.quantize(decimal.Decimal(1), decimal.ROUND_HALF_UP))


class Life:
    """What one learner did and was in one course, from their rows."""

    def __init__(self, lms, user, course, pair, now):
        self.lms, self.user, self.course, self.pair = lms, user, course, pair
        self.moves = []
        for number in sorted(set(pair.history) | set(pair.live), key=int):
            self.moves += enrollment_moves(pair.history.get(number, ()), pair.live.get(number), now)
        self.moves.sort(key=operator.itemgetter(0))
        self.traces = sorted(pair.traces)
        certificate, grade = pair.certificate, pair.grade
        has_certificate = certificate and certificate["status"] == "downloadable"
        self.certified_at = instant(certificate["modified_date"]) if has_certificate else None
        self.passed_at = instant(grade["passed_timestamp"]) if grade else None
        self.attempts = [pair.first_seen.get(block, made) for block, made in pair.submitted.items()]
        self.units = self._units()
        self.path = list(self._path())

    def _units(self):
        """The units they see, by the structure, the cohort and the mode of today (the last mode, when not enrolled)."""
        tree = self.lms.trees.get(self.course)
        if tree is None:
            return []
        _name, cohort = self.lms.cohort.get((self.user, self.course), (None, None))
        mode = next((mode for _at, _what, _before, mode in reversed(self.moves) if mode), None)
        return units_of(tree, mode, cohort, self.lms.cohort_partitions[self.course])

    def _path(self):
        """How many units were complete after each completion: ``(instant, complete)``.

        A unit without completable blocks is complete once anything is, be it a block that is gone from the course.
        """
        done = set()
        for at, block in sorted((at, block) for block, at in self.pair.done.items()):
            done.add(block)
            yield at, sum(1 for unit in self.units if done.issuperset(unit))

    @property
    def finished_at(self):
        return next((at for at, complete in self.path if percent(complete, len(self.units)) == 100), None)

    @property
    def first_enrolled_at(self):
        return next((at for at, what, _before, _mode in self.moves if what == "enroll"), None)

    def now(self, clock):
        """How they stand, as a learner list shows it."""
        complete, units = self.path[-1][1] if self.path else 0, len(self.units)
        enrolls = [at for at, what, _before, _mode in self.moves if what == "enroll"]
        modes = [mode for _at, _what, _before, mode in self.moves]
        grade, certificate = self.pair.grade, self.pair.certificate
        return {
            "is_team": self.lms.is_team(self.user, self.course),
            "enrolled": bool(modes and modes[-1]),
            "mode": next((mode for mode in reversed(modes) if mode), ""),
            "cohort": self.lms.cohort.get((self.user, self.course), ("", None))[0],
            "enrolled_at": enrolls[-1] if enrolls else None,
            "first_active_at": self.traces[0] if self.traces else None,
            "last_active_at": self.traces[-1] if self.traces else None,
            "active_days": len({clock.day(at) for at in self.traces}),
            "complete_units": complete,
            "units": units,
            "progress": percent(complete, units),
            "percent_grade": float(grade["percent_grade"]) if grade else 0.0,
            "grade": points(grade) if grade else None,
            "letter": grade["letter_grade"] if grade else "",
            "passed_at": self.passed_at,
            "certificate": certificate["status"] if certificate else "",
            "certified_at": self.certified_at,
        }


# --- Adding up ---------------------------------------------------------------------------------------------------


class Recount:
    """Every metric of a folder of LMS tables.

    ``numbers[scope, grain, mode][key, period][metric]`` holds what is not 0: scope "course", "org", "site"; grain
    "hour", "day", "month"; mode None for the total; key the folded course key, the org or "".
    ``learners[user, course]`` is how a learner stands now. Hours are counted from the day ``hours_since`` on; the last
    day is the day of ``now``. Accounts and courses are counted on each day from ``first_day`` on, or from the first
    enrollment or account.
    """

    def __init__(self, folder, zone, now, first_day=None, hours_since=None):
        self.lms = Lms(folder)
        self.clock = Clock(zone)
        self.now = now
        self.last_day = self.clock.day(now)
        self.hours_since = hours_since or self.last_day
        self.numbers = collections.defaultdict(lambda: collections.defaultdict(collections.Counter))
        self.seen = collections.defaultdict(set)  # (scope, key, "hour" | "day", period) -> learners active
        self.active_in = collections.defaultdict(set)  # (scope, key, day) -> courses active
        self.states = collections.defaultdict(collections.Counter)  # (course, day) -> state -> how many learners
        self.learners = {}
        self.first_day = first_day or self.last_day
        for (user, course), pair in self.lms.pairs.items():
            life = Life(self.lms, user, course, pair, now)
            self.learners[int(user), course] = life.now(self.clock)
            # Never enrolled: every row of theirs was inactive from the start. Not a learner.
            if life.first_enrolled_at and not self.lms.is_team(user, course):
                self._count(life)
        self._levels()
        self._accounts()
        self._courses()
        self._active()

    def keys(self, course):
        """The keys a course's numbers are added to."""
        yield "course", course
        if org := self.lms.org(course):
            yield "org", org
        yield "site", ""

    def add(self, metric, course, at, number=1, mode=None, by_hour=True):
        """Add to a count in its day, month and hour, for the course, its org and the site."""
        day = self.clock.day(at)
        if day > self.last_day:
            return
        periods = [("day", day), ("month", day.replace(day=1))]
        if by_hour and mode is None and day >= self.hours_since:
            periods.append(("hour", self.clock.hour(at)))
        for scope, key in self.keys(course):
            for grain, period in periods:
                self.numbers[scope, grain, mode][key, period][metric] += number

    def _count(self, life):
        """Add what one learner did in one course."""
        course = life.course
        self.first_day = min(self.first_day, self.clock.day(life.first_enrolled_at))
        for at, what, before, mode in life.moves:
            if what == "enroll":
                self.add("enrollments", course, at)
                self.add("enrollments", course, at, mode=mode)
            elif what == "unenroll":
                self.add("unenrollments", course, at)
                self.add("unenrollments", course, at, mode=before)
        for metric, at in (
            ("starts", life.traces[0] if life.traces else None),
            ("finishes", life.finished_at),
            ("passes", life.passed_at),
            ("certificates", life.certified_at),
        ):
            if at:
                self.add(metric, course, at)
        if life.passed_at:
            # In days with six decimals; a pass before the first enrollment took none.
            took = max(life.passed_at - life.first_enrolled_at, 0 * DAY) // datetime.timedelta(microseconds=1)
            days = (decimal.Decimal(took) / 86_400_000_000).quantize(decimal.Decimal("0.000001"))
            self.add("days_to_pass", course, life.passed_at, days, by_hour=False)
        for metric, instants in (
            ("completions", life.pair.done.values()),
            ("attempts", life.attempts),
            ("correct", life.pair.correct),
            ("active_hours", {self.clock.hour(at) for at in life.traces}),
        ):
            for at in instants:
                self.add(metric, course, at, by_hour=False)
        for at in life.traces:
            day = self.clock.day(at)
            for scope, key in self.keys(course):
                self.seen[scope, key, "day", day].add(life.user)
                self.active_in[scope, key, day].add(course)
                if day >= self.hours_since:
                    self.seen[scope, key, "hour", self.clock.hour(at)].add(life.user)
        self._live(life)

    def _live(self, life):
        """Go through a life day by day, and note the state each day closed with."""
        events = [(at, 0, "mode", mode) for at, _what, _before, mode in life.moves]
        events += [(at, 1, "progress", percent(complete, len(life.units))) for at, complete in life.path]
        events += [(life.traces[0], 2, "started", True)] if life.traces else []
        events += [(life.certified_at, 3, "certified", True)] if life.certified_at else []
        by_day = collections.defaultdict(list)
        for event in sorted(events, key=operator.itemgetter(0, 1)):
            by_day[self.clock.day(event[0])].append(event)
        state = {"mode": None, "started": False, "progress": 0, "certified": False, "ever": False}
        day = min(by_day)
        while day <= self.last_day:
            for _at, _order, what, value in by_day.get(day, ()):
                state[what] = value
                state["ever"] |= what == "mode"
            grade = None
            if day == self.last_day and life.pair.grade:
                grade = points(life.pair.grade), bool(life.pair.grade["letter_grade"])
            self.states[life.course, day][(*state.values(), grade)] += 1
            day += DAY

    def _levels(self):
        """Turn states into levels. A month's is that of its last day, or of the last day there is."""
        for (course, day), states in self.states.items():
            closes_month = day == self.last_day or (day + DAY).day == 1
            for state, number in states.items():
                for metric, mode, each in levels_of(state):
                    for scope, key in self.keys(course):
                        self.numbers[scope, "day", mode][key, day][metric] += number * each
                        if closes_month:
                            self.numbers[scope, "month", mode][key, day.replace(day=1)][metric] += number * each

    def _accounts(self):
        joined = collections.Counter()
        for user, row in self.lms.accounts.items():
            if user not in self.lms.retired:
                at = instant(row["date_joined"])
                day = self.clock.day(at)
                joined[day] += 1
                for grain, period in (("day", day), ("month", day.replace(day=1)), ("hour", self.clock.hour(at))):
                    if day <= self.last_day and (grain != "hour" or day >= self.hours_since):
                        self.numbers["site", grain, None]["", period]["registrations"] += 1
        self.first_day = min([self.first_day, *joined])
        self._every_day("site", "", "accounts", lambda day: sum(n for at, n in joined.items() if at <= day))

    def _courses(self):
        """Courses that have begun and not ended as the day ends. One without a start has always begun."""
        spans = collections.defaultdict(list)
        for course, (_org, start, end) in self.lms.courses.items():
            for scope, key in self.keys(course):
                if scope != "course":
                    spans[scope, key].append((start and self.clock.day(start), end and self.clock.day(end)))
        for (scope, key), courses in spans.items():

            def running(day, courses=courses):
                return sum(1 for start, end in courses if (not start or start <= day) and (not end or end > day))

            self._every_day(scope, key, "courses", running)

    def _every_day(self, scope, key, metric, number_on):
        day = self.first_day
        while day <= self.last_day:
            if number := number_on(day):
                self.numbers[scope, "day", None][key, day][metric] = number
                if day == self.last_day or (day + DAY).day == 1:
                    self.numbers[scope, "month", None][key, day.replace(day=1)][metric] = number
            day += DAY

    def _active(self):
        """Different learners (and courses) by hour, day, window and month."""
        months = collections.defaultdict(set)
        months_in = collections.defaultdict(set)
        windows = collections.defaultdict(set)
        for (scope, key, grain, period), learners in self.seen.items():
            day = period if grain == "day" else self.clock.day(period)
            if day > self.last_day:
                continue
            self.numbers[scope, grain, None][key, period]["active_learners"] = len(learners)
            if grain == "day":
                months[scope, key, day.replace(day=1)] |= learners
                for length in (7, 28):
                    for later in range(length):
                        windows[scope, key, length, day + later * DAY] |= learners
        for (scope, key, day), courses in self.active_in.items():
            # An unknown course is not a course: it makes no "active course", not even at the site.
            known = {course for course in courses if course in self.lms.courses}
            if scope != "course" and known and day <= self.last_day:
                self.numbers[scope, "day", None][key, day]["active_courses"] = len(known)
                months_in[scope, key, day.replace(day=1)] |= known
        for (scope, key, length, day), learners in windows.items():
            if day <= self.last_day:
                self.numbers[scope, "day", None][key, day][f"active_learners_{length}d"] = len(learners)
        for (scope, key, month), learners in months.items():
            self.numbers[scope, "month", None][key, month]["monthly_active"] = len(learners)
        for (scope, key, month), courses in months_in.items():
            self.numbers[scope, "month", None][key, month]["active_courses"] = len(courses)


def levels_of(state):
    """What one learner in a state adds to the levels: ``(metric, mode or None for the total, how much)``."""
    mode, started, progress, certified, ever, grade = state
    if ever:
        yield "enrolled_ever", None, 1
    if certified:  # enrolled or not
        yield "certified", None, 1
    if mode is None:
        return
    for slice_ in (None, mode):
        yield "enrolled", slice_, 1
        if not started:
            yield "never_started", slice_, 1
    yield "progress_points", None, progress
    for low, high in PROGRESS_BUCKETS:
        if low <= progress <= high:
            yield bucket("progress", low, high), None, 1
    if progress == 100:
        yield "finished", None, 1
    if grade:
        whole, passing = grade
        yield "graded", None, 1
        yield "grade_points", None, whole
        low, high = GRADE_BUCKETS[min(9, whole // 10)]
        yield bucket("grade", low, high), None, 1
        if passing:
            yield "passing", None, 1


def main(folder, zone="UTC", now="2026-11-21T03:00:00+00:00"):
    """Print the site's totals and how the learners compare with truth.json."""
    recount = Recount(folder, zone, datetime.datetime.fromisoformat(now))
    site = recount.numbers["site", "day", None]
    totals = collections.Counter()
    for numbers in site.values():
        totals.update(numbers)
    for metric in ("enrollments", "unenrollments", "starts", "completions", "attempts", "correct", "active_hours"):
        print(metric, totals[metric])  # noqa: T201
    for metric in ("finishes", "passes", "certificates", "registrations", "days_to_pass"):
        print(metric, totals[metric])  # noqa: T201
    print(recount.last_day, dict(site["", recount.last_day]))  # noqa: T201
    print(*compare_truth(recount, folder))  # noqa: T201


def compare_truth(recount, folder):
    """``(pairs compared, pairs left out for being team, [what differs])`` against the LMS's own answers."""
    compared, team, differ = 0, 0, []
    for truth in json.loads((pathlib.Path(folder) / "truth.json").read_text(encoding="utf-8")):
        learner = recount.learners[truth["user_id"], fold(truth["course_id"])]
        if learner["is_team"]:
            team += 1
            continue
        compared += 1
        expected = (
            truth["complete_count"],
            truth["complete_count"] + truth["incomplete_count"] + truth["locked_count"],
            truth["percent_grade"],
            truth["letter_grade"] or "",
            truth["passed"],
        )
        columns = ("complete_units", "units", "percent_grade", "letter")
        got = (*(learner[column] for column in columns), bool(learner["letter"]))
        if expected != got:
            differ.append((truth["user_id"], truth["course_id"], expected, got))
    return compared, team, differ


if __name__ == "__main__":
    main(*sys.argv[1:])
