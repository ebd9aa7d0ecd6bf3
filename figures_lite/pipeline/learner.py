"""From everything the LMS says of one learner in one course to their facts. Pure: rows and stored facts in, facts out.

The LMS overwrites: a block's state keeps its last touch, a grade its last value. What earlier captures saw is therefore
merged with what the rows say now, by one rule: **what was seen on a past day stays.** Traces are united, counters never
fall, and the state of a day before the last capture stays as it was, except that completions which arrived late
raise its progress where it was counted over as many units as today.
"""

import collections
import dataclasses
import datetime
import decimal

from figures_lite.models import Milestone
from figures_lite.periods import DAY, NEVER
from figures_lite.pipeline.progress import whole_percent
from figures_lite.pipeline.spells import replay

Kind = Milestone.Kind

#: The highest grade that is told from higher ones; the LMS's end at 1.0.
MOST = 300.0

#: The columns of each fact that capture decides, in the order of the tuples below.
SPELL = ("mode", "since_day", "until", "until_day", "began", "ended", "observed")
DAYS = (
    "until_day",
    "hours",
    "active_hours",
    "completions",
    "attempts",
    "correct",
    "enrolled",
    "mode",
    "started",
    "progress",
    "units",
    "grade",
    "passing",
    "certified",
)
MILESTONE = ("at", "day", "days")
STANDING = (
    "enrolled",
    "mode",
    "cohort",
    "enrolled_at",
    "first_active_at",
    "last_active_at",
    "active_days",
    "complete_units",
    "units",
    "progress",
    "grade",
    "letter",
    "passed_at",
    "certificate",
    "certified_at",
)


@dataclasses.dataclass(slots=True)
class Rows:
    """What the LMS holds on one learner in one course, column tuples as ``lms.sources`` reads them."""

    lives: list = dataclasses.field(default_factory=list)  # (created, active, mode)
    history: list = dataclasses.field(default_factory=list)  # (date, type, active, mode)
    states: list = dataclasses.field(default_factory=list)  # (type, block, grade, max_grade, created, modified)
    completions: list = dataclasses.field(default_factory=list)  # (block, completion, created, modified)
    grade: tuple | None = None  # (percent, letter, passed_timestamp, modified)
    certificate: tuple | None = None  # (status, modified)
    cohort: str = ""
    groups: frozenset = frozenset()


@dataclasses.dataclass(slots=True)
class Facts:
    """The facts of one learner in one course, each a tuple of the columns above, by what makes it unique."""

    spells: dict = dataclasses.field(default_factory=dict)  # since -> SPELL
    days: dict = dataclasses.field(default_factory=dict)  # day -> DAYS
    milestones: dict = dataclasses.field(default_factory=dict)  # kind -> MILESTONE
    standing: dict = dataclasses.field(default_factory=dict)  # None -> STANDING


class _Day:
    """What happened on one day, while it is being put together."""

    __slots__ = ("attempts", "completions", "correct", "hours")

    def __init__(self, hours=0, completions=0, attempts=0, correct=0):
        self.hours, self.completions, self.attempts, self.correct = hours, completions, attempts, correct


def facts(rows, stored, outline, mode_groups, calendar, captured_at, now, report):
    """The facts of one learner in one course.

    ``stored`` are the facts found before (see ``capture.Stored``), ``mode_groups`` the content group of each enrollment
    mode, ``captured_at`` when the stored ones were found (None: never), ``now`` the instant of this capture. Doubtful
    rows are counted in ``report``.
    """
    days = {day: _Day(row.hours, row.completions, row.attempts, row.correct) for day, row in stored.days.items()}
    first, last = traces(rows, days, calendar)
    if last and last >= now + DAY:
        report.skip("instant_in_the_future", last.isoformat())
    if stored.standing:
        first = min(filter(None, (first, stored.standing.first_active_at)), default=None)
        last = max(filter(None, (last, stored.standing.last_active_at)), default=None)

    spells = replay(rows.history, rows.lives, stored.spells, last, now)
    done = count_completions(rows, days, stored, calendar)
    count_problems(rows, days, stored, calendar)
    mode = spells[-1].mode if spells else ""
    if outline.units:
        for _at, block in done:
            if block not in outline.blocks:
                report.skip("completion_of_deleted_block", block)
    steps, units = outline.path(done, rows.groups | ({mode_groups[mode]} if mode in mode_groups else set()))
    complete = steps[-1][1] if steps else 0

    found = Facts()
    for spell in spells:
        until_day = calendar.day(spell.until) if spell.until else NEVER
        since_day = calendar.day(spell.since)
        values = (spell.mode, since_day, spell.until, until_day, spell.began, spell.ended, spell.observed)
        found.spells[spell.since] = values
    told = (found.spells.values(), steps, units, (first, last), calendar, captured_at, now, report)
    closing = Closing(rows, stored, *told)
    found.days = closing.days(days)
    found.milestones = milestones(rows, stored, spells, steps, units, first, calendar, captured_at, now)
    passed = found.milestones.get(Kind.PASSED)
    certified = found.milestones.get(Kind.CERTIFIED)
    open_spell = spells[-1] if spells and spells[-1].until is None else None
    found.standing[None] = (
        open_spell is not None,
        mode,
        rows.cohort,
        next((spell.since for spell in reversed(spells) if spell.began == "enrolled"), None),
        first,
        last,
        sum(1 for day in days.values() if day.hours),
        complete,
        units,
        whole_percent(complete, units),
        closing.grade,
        (rows.grade[1] or "") if rows.grade else "",
        passed[0] if passed else None,
        rows.certificate[0] if rows.certificate else "",
        certified[0] if certified else None,
    )
    return found


def traces(rows, days, calendar):
    """Set the hours with a trace in ``days``; gives the first and the last trace."""
    instants = set()
    for *_rest, created, modified in rows.states:
        instants.add(created)
        instants.add(modified)
    for _block, _completion, created, modified in rows.completions:
        instants.add(created)
        instants.add(modified)
    instants.discard(None)
    if not instants:
        return None, None
    for instant in instants:
        day, hour = calendar.day_and_hour(instant)
        entry = days.get(day)
        if entry is None:
            entry = days[day] = _Day()
        entry.hours |= 1 << hour
    return min(instants), max(instants)


def count_completions(rows, days, stored, calendar):
    """Count blocks newly complete into ``days``; gives ``[(instant, block)]`` of complete blocks in order of time.

    The LMS moves a completion's ``modified`` only when its value changes: for one that is 1.0, it is when it became so.
    """
    first = {}  # of each block: a course whose key is spelled in two ways can have two rows of one
    for block, completion, created, modified in rows.completions:
        at = modified or created
        if completion == 1.0 and at:
            first[block] = min(at, first.get(block, at))
    done = sorted((at, block) for block, at in first.items())
    raise_counts(days, "completions", [calendar.day(instant) for instant, _block in done], stored)
    return done


def count_problems(rows, days, stored, calendar):
    """Count problems first submitted and first fully right into ``days``.

    A problem's completion is made at its first submission. When it was first right, the LMS does not keep: only as many
    as were not counted before are new, and those are the ones touched last on days where fewer were counted.
    """
    submitted = {block: created for block, _completion, created, _modified in rows.completions}
    attempts, right = [], []
    for kind, block, grade, max_grade, created, modified in rows.states:
        if kind != "problem" or grade is None:
            continue
        if at := submitted.get(block) or created:
            attempts.append(calendar.day(at))
        if max_grade and grade >= max_grade and (modified or created):
            right.append(calendar.day(modified or created))
    raise_counts(days, "attempts", attempts, stored)
    counted = collections.Counter({day: row.correct for day, row in stored.days.items()})
    new = len(right) - counted.total()
    if new > 0:
        for day in sorted((collections.Counter(right) - counted).elements())[-new:]:
            days.setdefault(day, _Day()).correct += 1


def raise_counts(days, name, found, stored):
    """Set a counter of each day to how often the day is in ``found``, never below what was stored."""
    counts = {}
    for day in found:
        counts[day] = counts.get(day, 0) + 1
    for day, count in counts.items():
        entry = days.setdefault(day, _Day())
        before = stored.days.get(day)
        setattr(entry, name, max(count, getattr(before, name) if before else 0))


class Closing:
    """How each day closed: the state that holds until the next row."""

    def __init__(self, rows, stored, spells, steps, units, traced, calendar, captured_at, now, report):
        self.stored, (first, last) = stored, traced
        self.spells = sorted((since_day, until_day, mode) for mode, since_day, _until, until_day, *_rest in spells)
        self.today = calendar.day(now)
        # Days before the one of the last capture are past: their state was seen as they closed.
        self.past = calendar.day(captured_at) if captured_at and stored.standing else datetime.date.min
        self.steps = [(calendar.day(instant), complete) for instant, complete in steps]
        self.units = units
        self.started_day = calendar.day(first) if first else NEVER
        self.grade, self.passing, self.graded_day = None, False, self.today
        if rows.grade and rows.grade[0] is not None:
            percent, letter, passed, modified = rows.grade
            self.grade, self.passing = points(percent), bool(letter)
            # No later than today, or than the learner's last trace: that is later where the clock was set back.
            latest = max(self.today, calendar.day(last)) if last else self.today
            self.graded_day = min(calendar.day(modified), latest) if modified else self.today
            if percent > 1.0:
                report.skip("grade_above_one", f"{percent}")
            if letter and not passed:
                report.skip("pass_without_date", letter)
        self.certified, self.certified_day = False, self.today
        if rows.certificate and rows.certificate[1]:
            self.certified = rows.certificate[0] == "downloadable"
            self.certified_day = calendar.day(rows.certificate[1])

    def days(self, happened):
        """Every day on which something happened or the state changed: ``{day: DAYS}``."""
        wanted = set(happened) | set(self.stored.days) | {day for day, _complete in self.steps}
        for since_day, until_day, _mode in self.spells:
            wanted.add(since_day)
            if until_day != NEVER:
                wanted.add(until_day)
        if self.grade is not None:
            wanted.add(self.graded_day)
        if self.certified or any(row.certified for row in self.stored.days.values()):
            wanted.add(self.certified_day)
        closed, state, before, done = [], None, None, 0
        steps = iter(self.steps)
        step = next(steps, None)
        for day in sorted(wanted | {self.today}):
            while step and step[0] <= day:
                done, step = step[1], next(steps, None)
            was = self.stored.days.get(day)
            carried = was or before
            state = self.close(day, whole_percent(done, self.units), carried)
            if day == self.today and day not in wanted and (not closed or closed[-1][1] == state):
                continue  # nothing happened today and nothing differs
            closed.append((day, state))
            before = was or before
        return self.joined(closed, happened)

    def close(self, day, progress, carried):
        """The state as a day closed; ``carried`` is the stored row that held then, if any."""
        mode = next((mode for since, until, mode in self.spells if since <= day < until), None)
        past, units = day < self.past, self.units
        # The day of the last capture too, once it is over: it may be long ago, and nothing dates a move to another
        # cohort or a course published anew. What is dated raises it.
        # Where the clock was set back, today is such a day as well.
        if carried and day <= self.past and (day < self.today or past):
            progress = max(carried.progress, progress) if carried.units == units else carried.progress
            units = carried.units
        graded, certified = day >= self.graded_day, day >= self.certified_day
        return (
            mode is not None,
            mode or "",
            self.started_day <= day,
            progress,
            units,
            self.grade if graded and not past else (carried.grade if carried else None),
            self.passing if graded and not past else bool(carried and carried.passing),
            self.certified if certified else bool(carried and carried.certified),
        )

    def joined(self, closed, happened):
        """Rows of days: what was done, the state, and the day until which it holds."""
        rows = {}
        for index, (day, state) in enumerate(closed):
            until = closed[index + 1][0] if index + 1 < len(closed) else NEVER
            did = happened.get(day)
            if did is None:
                rows[day] = (until, 0, 0, 0, 0, 0, *state)
            else:
                counts = (did.hours, did.hours.bit_count(), did.completions, did.attempts, did.correct)
                rows[day] = (until, *counts, *state)
        return rows


def points(percent):
    """A grade in whole points, halves up; from 0 to what fits its column on every database."""
    return int(decimal.Decimal(str(max(0.0, min(percent, MOST)))) * 100 + decimal.Decimal("0.5"))


def milestones(rows, stored, spells, steps, units, first, calendar, captured_at, now):
    """What happened once: the earliest instant known of each, whether seen now or before."""
    found = {}
    enrolled = min((spell.since for spell in spells), default=None)
    if enrolled:
        found[Kind.ENROLLED] = enrolled
    if first:
        found[Kind.STARTED] = first
    if steps and steps[-1][1] == units:
        at = next(instant for instant, complete in steps if complete == units)
        shorter = captured_at and stored.standing and stored.standing.units != units and at < captured_at
        # Finished because the course became shorter: that happened now, not when the last block was completed.
        found[Kind.FINISHED] = now if shorter else at
    if rows.grade and rows.grade[2]:
        found[Kind.PASSED] = rows.grade[2]
    if rows.certificate and rows.certificate[0] == "downloadable" and rows.certificate[1]:
        found[Kind.CERTIFIED] = rows.certificate[1]
    for kind, row in stored.milestones.items():
        if kind == Kind.FINISHED:
            found[kind] = row.at
        elif kind != Kind.ENROLLED:
            found[kind] = min(found.get(kind, row.at), row.at)
    return {kind: (at, calendar.day(at), days_between(enrolled, at)) for kind, at in found.items()}


def days_between(begin, end):
    """Whole and fractional days from one instant to another, never negative."""
    if begin is None:
        return None
    days = decimal.Decimal(max(end - begin, 0 * DAY) // datetime.timedelta(microseconds=1)) / 86_400_000_000
    return days.quantize(decimal.Decimal("0.000001"), decimal.ROUND_HALF_UP)
