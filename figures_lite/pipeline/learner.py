"""From all the LMS's rows of one learner in one course to their facts. Pure: rows and stored facts in, facts out.

The LMS overwrites: a block's state keeps its last touch, a grade its last value. What earlier captures saw is therefore
merged with what the rows say now, by one rule: **what was seen on a past day stays.** Traces are united, counters never
fall, and the state of a day before the last capture stays as it was, except that completions which arrived late
raise its progress where it was counted over as many units as today.

Instants are whole microseconds since 1970, days are ``date.toordinal()``, and truth values may be 0 and 1.
"""

import collections
import dataclasses
import decimal
import functools
import operator

from figures_lite.models import Milestone
from figures_lite.periods import NEVER, SECOND, instant
from figures_lite.pipeline.progress import whole_percent
from figures_lite.pipeline.spells import Spell, replay

Kind = Milestone.Kind
ENROLLED, STARTED, FINISHED, PASSED, CERTIFIED = map(
    str, (Kind.ENROLLED, Kind.STARTED, Kind.FINISHED, Kind.PASSED, Kind.CERTIFIED)
)

#: The highest grade that is told from higher ones; the LMS's end at 1.0.
MOST = 300.0
NEVER_DAY = NEVER.toordinal()
ONE_DAY = 86_400 * SECOND

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
    "folded_active",
    "folded_correct",
)


#: What one day's entry counts while it is put together, and the columns of a stored day that it begins with.
HOURS, COMPLETIONS, ATTEMPTS, CORRECT = range(4)
COUNTED = operator.itemgetter(*(DAYS.index(name) for name in ("hours", "completions", "attempts", "correct")))
CARRIED = operator.itemgetter(*(DAYS.index(name) for name in ("progress", "units", "grade", "passing", "certified")))
ACTIVE = operator.itemgetter(STANDING.index("first_active_at"), STANDING.index("last_active_at"))
UNITS = STANDING.index("units")
FOLDED = STANDING.index("folded_active"), STANDING.index("folded_correct")


@dataclasses.dataclass(slots=True)
class Rows:
    """What the LMS holds on one learner in one course.

    States and completions are whole rows as ``lms.sources`` reads them, beginning with the learner and the course.
    """

    lives: list = dataclasses.field(default_factory=list)  # (created, active, mode)
    history: list = dataclasses.field(default_factory=list)  # (date, type, active, mode)
    states: list = dataclasses.field(default_factory=list)  # (…, problem answered or None, right, created, modified)
    completions: list = dataclasses.field(default_factory=list)  # (…, block, complete, created, modified)
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


def facts(rows, stored, outline, mode_groups, calendar, captured_at, now, report, dropped=0):
    """The facts of one learner in one course.

    ``stored`` are the facts found before, as ``Facts``, ``mode_groups`` the content group of each enrollment mode,
    ``captured_at`` when the stored ones were found (None: never), ``now`` the instant of this capture. Doubtful rows
    are counted in ``report``. Days whose state ceased to hold before the day ``dropped`` are not kept.
    """
    happened = {day: list(COUNTED(row)) for day, row in stored.days.items()}
    first, last = traces(rows, happened, calendar)
    if last is not None and last >= now + ONE_DAY:
        report.skip("instant_in_the_future", instant(last).isoformat())
    standing = stored.standing.get(None)
    if standing:
        began, ended = ACTIVE(standing)
        first = min((at for at in (first, began) if at is not None), default=None)
        last = max((at for at in (last, ended) if at is not None), default=None)

    spells = replay(rows.history, rows.lives, seen_spells(stored), last, now)
    done = count_completions(rows.completions, happened, calendar)
    count_problems(rows, happened, stored, calendar)
    mode = spells[-1].mode if spells else ""
    if outline.units:
        for _at, block in done:
            if block not in outline.blocks:
                report.skip("completion_of_deleted_block", block)
    groups = rows.groups | {mode_groups[mode]} if mode in mode_groups else rows.groups
    steps, units = outline.path(done, groups)
    complete = steps[-1][1] if steps else 0

    found = Facts()
    for spell in spells:
        until_day = NEVER_DAY if spell.until is None else calendar.ordinal(spell.until)
        values = (calendar.ordinal(spell.since), spell.until, until_day, spell.began, spell.ended, spell.observed)
        found.spells[spell.since] = (spell.mode, *values)
    told = (found.spells.values(), steps, units, (first, last), calendar, captured_at, now, report)
    closing = Closing(rows, stored, *told)
    found.days, active, right = fold(closing.days(happened), stored, dropped)
    found.milestones = milestones(rows, stored, spells, steps, units, first, calendar, captured_at, now)
    open_spell = spells and spells[-1].until is None
    found.standing[None] = (
        bool(open_spell),
        mode,
        rows.cohort,
        next((spell.since for spell in reversed(spells) if spell.began == "enrolled"), None),
        first,
        last,
        active + sum(1 for row in found.days.values() if COUNTED(row)[HOURS]),
        complete,
        units,
        whole_percent(complete, units),
        closing.grade,
        (rows.grade[1] or "") if rows.grade else "",
        found.milestones[PASSED][0] if PASSED in found.milestones else None,
        rows.certificate[0] if rows.certificate else "",
        found.milestones[CERTIFIED][0] if CERTIFIED in found.milestones else None,
        active,
        right,
    )
    return found


def folded(stored):
    """How many active days, and problems right, were folded before."""
    standing = stored.standing.get(None)
    return [standing[place] or 0 for place in FOLDED] if standing else (0, 0)


def fold(days, stored, dropped):
    """The days that are kept, and how many active ones and problems right those are that are not, now and before.

    What an old day tells that was not stored is not told anew: it was folded, unless nothing was ever stored.
    """
    standing = stored.standing.get(None)
    kept, (active, right) = {}, folded(stored)
    for day, row in days.items():
        if row[0] >= dropped:
            kept[day] = row
            continue
        hours, _completions, _attempts, correct = COUNTED(row)
        right += correct  # of a day that was not stored: only what was counted on it just now
        active += bool(hours) and (standing is None or day in stored.days)
    return kept, active, right


def seen_spells(stored):
    """The spells that were found before."""
    return [
        Spell(mode, since, until, began, ended, bool(observed))
        for since, (mode, _since_day, until, _until_day, began, ended, observed) in stored.spells.items()
    ]


def traces(rows, happened, calendar):
    """Add the hours with a trace to ``happened``; gives the first and the last trace."""
    instants = {row[-1] for row in rows.states}
    instants.update([row[-2] for row in rows.states])
    instants.update([row[-1] for row in rows.completions])
    instants.update([row[-2] for row in rows.completions])
    instants.discard(None)
    if not instants:
        return None, None
    for day, hours in calendar.hours_of(instants).items():
        entry = happened.get(day)
        if entry is None:
            happened[day] = [hours, 0, 0, 0]
        else:
            entry[HOURS] |= hours
    return min(instants), max(instants)


def count_completions(completions, happened, calendar):
    """Count blocks newly complete into ``happened``; gives ``[(instant, block)]`` of complete ones in order of time.

    The LMS moves a completion's ``modified`` only when its value changes: for one that is 1.0, it is when it became so.
    """
    first = {}  # of each block: a course whose key is spelled in two ways can have two rows of one
    for _learner, _course, block, complete, created, modified in completions:
        if complete:
            at = created if modified is None else modified
            if at is not None and (block not in first or at < first[block]):
                first[block] = at
    done = sorted(zip(first.values(), first.keys(), strict=True))
    raise_counts(happened, COMPLETIONS, calendar.ordinals([at for at, _block in done]))
    return done


def count_problems(rows, happened, stored, calendar):
    """Count problems first submitted and first fully right into ``happened``.

    A problem's completion is made at its first submission. When it was first right, the LMS does not keep: only as many
    as were not counted before are new, and those are the ones touched last on days where fewer were counted.
    """
    answered = [row for row in rows.states if row[2] is not None]
    if not answered:
        return
    submitted = {row[2]: row[-2] for row in rows.completions}
    attempts, right = [], []
    for _learner, _course, block, is_right, created, modified in answered:
        at = submitted.get(block)
        at = created if at is None else at
        if at is not None:
            attempts.append(at)
        at = created if modified is None else modified
        if is_right and at is not None:
            right.append(at)
    raise_counts(happened, ATTEMPTS, calendar.ordinals(attempts))
    right = calendar.ordinals(right)
    counted = collections.Counter({day: COUNTED(row)[CORRECT] for day, row in stored.days.items()})
    new = len(right) - counted.total() - folded(stored)[1]
    if new == len(right):
        raise_counts(happened, CORRECT, right)
    elif new > 0:
        for day in sorted((collections.Counter(right) - counted).elements())[-new:]:
            happened.setdefault(day, [0, 0, 0, 0])[CORRECT] += 1


def raise_counts(happened, which, found):
    """Raise a count of each day to how often the day is in ``found``."""
    counts = {}
    for day in found:
        counts[day] = counts.get(day, 0) + 1
    for day, count in counts.items():
        entry = happened.get(day)
        if entry is None:
            entry = happened[day] = [0, 0, 0, 0]
        if count > entry[which]:
            entry[which] = count


class Closing:
    """How each day closed: the state that holds until the next row."""

    def __init__(self, rows, stored, spells, steps, units, traced, calendar, captured_at, now, report):
        self.stored, (first, last) = stored.days, traced
        self.spells = sorted([(spell[1], spell[3], spell[0]) for spell in spells])
        self.today = calendar.ordinal(now)
        # Days before the one of the last capture are past: their state was seen as they closed.
        self.past = calendar.ordinal(captured_at) if captured_at is not None and stored.standing else 0
        self.steps = list(
            zip(calendar.ordinals([at for at, _complete in steps]), [step[1] for step in steps], strict=True)
        )
        self.units = units
        self.started_day = NEVER_DAY if first is None else calendar.ordinal(first)
        self.grade, self.passing, self.graded_day = None, False, self.today
        if rows.grade and rows.grade[0] is not None:
            percent, letter, passed, modified = rows.grade
            self.grade, self.passing = points(percent), bool(letter)
            if modified is not None:
                # No later than today, or than the learner's last trace: that is later where the clock was set back.
                latest = self.today if last is None else max(self.today, calendar.ordinal(last))
                self.graded_day = min(calendar.ordinal(modified), latest)
            if percent > 1.0:
                report.skip("grade_above_one", f"{percent}")
            if letter and passed is None:
                report.skip("pass_without_date", letter)
        self.certified, self.certified_day = False, self.today
        if rows.certificate and rows.certificate[1] is not None:
            self.certified = rows.certificate[0] == "downloadable"
            self.certified_day = calendar.ordinal(rows.certificate[1])

    def days(self, happened):
        """Every day on which something happened or the state changed: ``{day: DAYS}``."""
        wanted = {*happened, *[day for day, _complete in self.steps]}
        for since_day, until_day, _mode in self.spells:
            wanted.add(since_day)
            if until_day != NEVER_DAY:
                wanted.add(until_day)
        if self.grade is not None:
            wanted.add(self.graded_day)
        if self.certified or any(CARRIED(row)[-1] for row in self.stored.values()):
            wanted.add(self.certified_day)
        days = sorted(wanted)
        if self.today not in wanted:
            days = sorted((*days, self.today))
        closed = self.closed(days, self.today in wanted)
        return joined(closed, happened)

    def closed(self, days, today_wanted):
        """``[(day, state)]`` of days in order; of today only where it is wanted or differs."""
        closed, state, before, done, progress = [], None, None, 0, 0
        spells, steps, stored, today, units = self.spells, self.steps, self.stored, self.today, self.units
        spell, step, last_spell, last_step = 0, 0, len(spells), len(steps)
        for day in days:
            while step < last_step and steps[step][0] <= day:
                done = steps[step][1]
                progress = whole_percent(done, units)
                step += 1
            while spell < last_spell and spells[spell][1] <= day:
                spell += 1
            enrolled = spell < last_spell and spells[spell][0] <= day
            was = stored.get(day)
            before = was or before
            mode = spells[spell][2] if enrolled else ""
            if before:
                state = (enrolled, mode, self.started_day <= day, *self.merged(day, progress, CARRIED(before)))
            else:
                graded = day >= self.graded_day and day >= self.past
                state = (
                    enrolled,
                    mode,
                    self.started_day <= day,
                    progress,
                    units,
                    self.grade if graded else None,
                    graded and self.passing,
                    day >= self.certified_day and self.certified,
                )
            if day == today and not today_wanted and (not closed or closed[-1][1] == state):
                continue  # nothing happened today and nothing differs
            closed.append((day, state))
        return closed

    def merged(self, day, progress, carried):
        """The later part of a day's state, where the stored row that held then has ``carried`` it."""
        seen, seen_units, seen_grade, seen_passing, seen_certified = carried
        units = self.units
        # The day of the last capture too, once it is over: it may be long ago, and nothing dates a move to another
        # cohort or a course published anew. What is dated raises it.
        # Where the clock was set back, today is such a day as well.
        if day < self.past or (day == self.past and day < self.today):
            progress = max(seen, progress) if seen_units == units else seen
            units = seen_units
        graded = day >= self.graded_day and day >= self.past
        return (
            progress,
            units,
            self.grade if graded else seen_grade,
            self.passing if graded else bool(seen_passing),
            self.certified if day >= self.certified_day else bool(seen_certified),
        )


def joined(closed, happened):
    """Rows of days: what was done, the state, and the day until which it holds."""
    rows, untils = {}, [*[day for day, _state in closed[1:]], NEVER_DAY]
    for (day, state), until in zip(closed, untils, strict=False):
        did = happened.get(day)
        if did is None:
            rows[day] = (until, 0, 0, 0, 0, 0, *state)
        else:
            hours, completions, attempts, correct = did
            rows[day] = (until, hours, hours.bit_count(), completions, attempts, correct, *state)
    return rows


@functools.lru_cache(maxsize=4096)
def points(percent):
    """A grade in whole points, halves up; from 0 to what fits its column on every database."""
    return int(decimal.Decimal(str(max(0.0, min(percent, MOST)))) * 100 + decimal.Decimal("0.5"))


def milestones(rows, stored, spells, steps, units, first, calendar, captured_at, now):
    """What happened once: the earliest instant known of each, whether seen now or before."""
    found = {}
    enrolled = min((spell.since for spell in spells), default=None)
    if enrolled is not None:
        found[ENROLLED] = enrolled
    if first is not None:
        found[STARTED] = first
    if steps and steps[-1][1] == units:
        at = next(at for at, complete in steps if complete == units)
        standing = stored.standing.get(None)
        shorter = captured_at is not None and standing and standing[UNITS] != units and at < captured_at
        # Finished because the course became shorter: that happened now, not when the last block was completed.
        found[FINISHED] = now if shorter else at
    if rows.grade and rows.grade[2] is not None:
        found[PASSED] = rows.grade[2]
    if rows.certificate and rows.certificate[0] == "downloadable" and rows.certificate[1] is not None:
        found[CERTIFIED] = rows.certificate[1]
    for kind, (at, _day, _days) in stored.milestones.items():
        if kind == FINISHED:
            found[kind] = at
        elif kind != ENROLLED:
            found[kind] = min(found.get(kind, at), at)
    return {kind: (at, calendar.ordinal(at), days_between(enrolled, at)) for kind, at in found.items()}


def days_between(begin, end):
    """Days from one instant to another in millionths, halves up, never negative; None where there is no beginning."""
    return None if begin is None else (max(end - begin, 0) + 43_200) // 86_400
