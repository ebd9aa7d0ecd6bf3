"""Runs on each of many days give what one run at their end gives, for all that the LMS's tables still tell.

What the LMS overwrites, the runs that were there know more of. ``OVERWRITTEN`` states exactly what that is: always, and
for each odd event by itself. It speaks of the columns of facts, so that it holds for every metric that reads them.
"""

import collections

import pytest
from django.db.models import Q

from devsite.lab.generate import EVENTS, generate
from figures_lite import catalogue
from figures_lite.vocabulary import Grain, Kind

from ..tables import forget_all, tried
from ..worlds import INSTALL, LMS, World, lived, succeed

pytestmark = pytest.mark.django_db
SEED, DAYS = 7, 4

#: Every period's number is at least the one that the LMS's tables still tell.
MORE = "more"
#: The same things are counted, some on an earlier day: up to any period there are at least as many.
SOONER = "sooner"
#: Past periods were counted as it was then. The last one is equal; things that happened are not fewer in all.
AS_SEEN = "as seen"

#: A unit more or less, another cohort or mode: progress is a share of other units, in the past too.
OTHER_UNITS = {"LearnerDay.progress": AS_SEEN, "Milestone.finished": AS_SEEN}
#: Nothing tells when, or what it was before.
OTHER_SPELLS = {"Enrollment": AS_SEEN, "LearnerDay.enrolled": AS_SEEN}
OTHER_MODES = {"Enrollment.mode": AS_SEEN, "LearnerDay.mode": AS_SEEN}

OVERWRITTEN = {
    # A block's state keeps its last touch only, and no more says when it was first right. Past grades, which nothing
    # tells either, are NULL after one run at the end (see test_what_only_the_runs_that_were_there_know).
    "always": {"LearnerDay.hours": MORE, "LearnerDay.active_hours": MORE, "LearnerDay.correct": SOONER},
    "publishes": OTHER_UNITS,
    "late_rows": {},
    # Of a row older than its history, the first mode that is recorded is taken for the one it was made with.
    "mode_changes": OTHER_UNITS | OTHER_MODES,
    "unenrollments": {},
    # Of a row older than its history, nothing tells that somebody had left when they came back.
    "reenrollments": OTHER_SPELLS | OTHER_MODES,
    "role_changes": {},
    "cohort_moves": OTHER_UNITS,
    # The answer is deleted and its completion set to 0: neither was ever there.
    "resets": OTHER_UNITS
    | {
        "LearnerDay.completions": MORE,
        "LearnerDay.attempts": MORE,
        "Milestone.started": SOONER,
        "LearnerDay.started": AS_SEEN,
    },
    "rescores": {},
    # One UPDATE past the history: dated by the run that sees it.
    "bulk_updates": OTHER_UNITS | OTHER_SPELLS | OTHER_MODES,
    # Of a row older than its history, the history tells the end and no beginning.
    "deletions": {
        "Enrollment": MORE,
        "LearnerDay.enrolled": MORE,
        "Milestone.enrolled": MORE,
        "Milestone.days": MORE,
    },
    # All facts of who has retired are gone, and closed periods keep their counts.
    "retirements": {"Account": MORE, "Enrollment": MORE, "LearnerDay": MORE, "Milestone": MORE},
}


def reads(metric, by):
    """The columns of facts that a metric depends on, a milestone's kind as a column: ``{"LearnerDay.progress", …}``."""
    fact = metric.fact.__name__
    found = {fact, *(f"{fact}.{name}" for name in (metric.of, *by) if name)}
    pending = [metric.where]
    while pending:
        child = pending.pop()
        if isinstance(child, Q):
            pending.extend(child.children)
        else:
            lookup, value = child
            found.add(f"{fact}.{value}" if lookup == "kind" else f"{fact}.{lookup.split('__')[0]}")
    return found


def relation(metric, by, event):
    """How the runs that were there relate to one at the end, for a metric; None where both are equal."""
    overwritten = OVERWRITTEN["always"] | OVERWRITTEN.get(event, {})
    found = {overwritten[column] for column in reads(metric, by) if column in overwritten}
    return next((how for how in (AS_SEEN, SOONER, MORE) if how in found), None)


def values(world, aggregate, name):
    """A metric's values that say something: ``{key: {period: value}}``."""
    found = collections.defaultdict(dict)
    for (key, period), row in world.numbers[aggregate].items():
        if row[name]:
            found[key][period] = row[name]
    return found


def broken(seen, at_end, aggregate, name, how):
    """Where two worlds' numbers of a metric do not relate as they should: ``[(key, period, seen, at the end)]``."""
    metric = catalogue.metrics(aggregate)[name]
    ours, theirs = values(seen, aggregate, name), values(at_end, aggregate, name)
    last = {
        Grain.HOUR: at_end.calendar.hour(at_end.now),
        Grain.DAY: at_end.today,
        Grain.MONTH: at_end.today.replace(day=1),
    }[aggregate.grain]
    found = []
    for key in ours.keys() | theirs.keys():
        mine, other = ours.get(key, {}), theirs.get(key, {})
        sums = [0, 0]
        for period in sorted(mine.keys() | other.keys()):
            if at_end.unknown(metric, aggregate.grain, period):
                continue
            pair = mine.get(period, 0), other.get(period, 0)
            sums = [total + value for total, value in zip(sums, pair, strict=True)]
            fits = {
                None: pair[0] == pair[1],
                MORE: pair[0] >= pair[1],
                SOONER: sums[0] >= sums[1],
                AS_SEEN: metric.kind == Kind.COUNT or period != last or pair[0] == pair[1],
            }[how]
            if not fits:
                found.append((key, str(period), *pair))
        if how == AS_SEEN and metric.kind == Kind.COUNT and not aggregate.by and sums[0] < sums[1]:
            found.append((key, "in all", *sums))
    return found


@pytest.fixture(scope="module")
def installed(django_db_setup, django_db_blocker):
    """An LMS as it was at the install, after the first run."""
    with django_db_blocker.unblock(), tried():
        generate(**LMS, seed=SEED, now=INSTALL)
        succeed(INSTALL)
        yield


def both(events):
    """The numbers after a run on each day, and after one run at the end that knows of none of them."""
    now, happened = lived(INSTALL, SEED, events, DAYS)
    assert all(happened[event] for event in events)
    seen = World(now)
    forget_all()
    succeed(now)
    return seen, World(now)


def differing(seen, at_end, event):
    """Every number of every metric that is not as it should be."""
    found = []
    for aggregate in catalogue.aggregates():
        for name, metric in catalogue.metrics(aggregate).items():
            how = relation(metric, aggregate.by, event)
            places = broken(seen, at_end, aggregate, name, how)
            found += [(aggregate.__name__, name, how or "equal", *place) for place in places]
    return found


@pytest.mark.parametrize("event", [None, *EVENTS])
def test_a_run_a_day_gives_what_one_at_the_end_gives(installed, event):
    seen, at_end = both({event: 1} if event else {})
    found = differing(seen, at_end, event)
    assert not found, "\n".join(map(str, found[:20]))


def test_what_only_the_runs_that_were_there_know(installed):
    """Grades of past days: known from the install on, and after one run at the end of no day but the last."""
    seen, at_end = both({})
    for aggregate in catalogue.aggregates():
        for metric in catalogue.metrics(aggregate).values():
            if metric.recorded and aggregate.grain == Grain.DAY:
                days = {period for _key, period in seen.numbers[aggregate] if period >= seen.calendar.day(INSTALL)}
                known = {period for period in days if not seen.unknown(metric, Grain.DAY, period)}
                assert known == days
                assert [day for day in days if not at_end.unknown(metric, Grain.DAY, day)] == [seen.today]


def test_everything_that_is_overwritten_is_a_column_that_some_metric_reads():
    """So that nothing is excused for want of a name."""
    read = {
        column
        for aggregate in catalogue.aggregates()
        for metric in catalogue.metrics(aggregate).values()
        for column in reads(metric, aggregate.by)
    }
    assert {column for columns in OVERWRITTEN.values() for column in columns} <= read
    assert set(OVERWRITTEN) == {"always", *EVENTS}
