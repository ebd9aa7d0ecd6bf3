"""A visit: what one learner does in one course within an hour or so, and the traces it leaves."""

import datetime

from devsite.lab.generate.outline import points
from devsite.lab.generate.record import MODULES

SECOND = datetime.timedelta(seconds=1)

#: Seconds spent on a block, least and most.
PACE = {"html": (25, 260), "video": (110, 620), "problem": (35, 420)}
USUAL = (30, 240)


def visit(record, rng, begins, minutes, until):
    """Learn from one instant for some minutes, not beyond ``until``. Returns when it ended."""
    clock, stop = begins, min(begins + minutes * 60 * SECOND, until)
    record.limit = until
    record.touch("course", record.course.outline.root, clock)
    while clock < stop:
        unit = _next_unit(record, clock) or _left_out(record, rng, clock)
        if unit is None:
            _look_back(record, rng, clock)
            break
        clock = _study(record, unit, rng, clock + rng.uniform(2, 15) * SECOND, stop)
    record.learner.last_seen = max(begins, record.learner.last_seen or begins)
    return clock


def _next_unit(record, clock):
    units = record.plan.units
    while record.next < len(units):
        unit = units[record.next]
        if unit.key not in record.seen and unit.there(clock):
            return unit
        record.next += 1
    return None


def _left_out(record, rng, clock):
    """A unit seen before with something left to do, for those who go back for it."""
    if rng.random() > 0.4 + 0.6 * record.learner.diligence:
        return None
    for unit in record.plan.units:
        if unit.there(clock) and any(key not in record.completions for key, _ in unit.leaves):
            record.seen.discard(unit.key)
            return unit
    return None


def _look_back(record, rng, clock):
    """Open a lesson once more."""
    if record.plan.units:
        unit = rng.choice(record.plan.units)
        if unit.there(clock):
            record.touch("sequential", unit.sequential, clock)


def _study(record, unit, rng, clock, stop):
    if clock >= stop:
        return stop
    again = any(key in record.completions for key, _ in unit.leaves)
    if unit.chapter not in record.modules:
        record.touch("course", record.course.outline.root, clock)
    if unit.sequential not in record.modules:
        record.touch("chapter", unit.chapter, clock)
    record.touch("sequential", unit.sequential, clock)
    for key, kind in unit.leaves:
        if key in record.completions or (not again and rng.random() < record.learner.skips):
            continue
        opened, clock = clock, clock + rng.uniform(*PACE.get(kind, USUAL)) * SECOND
        if clock >= stop:
            if kind == "problem":
                record.touch(kind, key, opened)
            return stop
        if kind == "problem":
            clock = _solve(record, unit, key, rng, opened, clock, stop)
        else:
            if kind == "video":
                record.touch(kind, key, opened)
                record.touch(kind, key, clock)
            record.complete(key, kind, clock)
    record.seen.add(unit.key)
    return clock


def _solve(record, unit, key, rng, opened, clock, stop):
    row = record.touch("problem", key, opened)
    if rng.random() < 0.05 and unit.sequential not in record.course.outline.sections:
        return clock  # only looked at
    worth = row["max_grade"] or points(key)
    right = rng.random() < record.learner.ability
    _submit(record, unit, key, row, worth, right, rng, clock)
    record.complete(key, "problem", clock)
    for _ in range(2):
        later = clock + rng.uniform(15, 150) * SECOND
        if right or rng.random() > 0.55 or later >= stop:
            break
        clock, right = later, rng.random() < record.learner.ability + 0.1
        _submit(record, unit, key, row, worth, right, rng, clock)
    return clock


def _submit(record, unit, key, row, worth, right, rng, clock):
    earned = worth if right else worth / 2 if worth > 1 and rng.random() < 0.4 else 0.0
    before = row["grade"] or 0.0
    record.touch("problem", key, clock)
    record.write(MODULES, row, grade=earned, max_grade=worth)
    if key in record.plan.counted:
        record.earned[unit.sequential] = record.earned.get(unit.sequential, 0.0) + earned - before
        record.regrade(unit.sequential, rng, clock)
