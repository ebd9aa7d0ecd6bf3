"""Replay: every row of every aggregate is what counting the facts by the metric's definition gives.

The pipeline counts a month at a time: levels as running sums, distinct learners in one sweep. Here each number is
counted alone, one period at a time, over plain rows: what happened in the period, what held just before its end, who
was there.
"""

import collections
import random

import pytest

from figures_lite import catalogue
from figures_lite.models import Course
from figures_lite.periods import DAY, NEVER, next_month
from figures_lite.vocabulary import Grain, Kind, Scope

from ..tables import names

pytestmark = pytest.mark.django_db

#: How many periods of each aggregate are counted again, beside the first and the last three.
SAMPLE = {Grain.HOUR: 25, Grain.DAY: 12, Grain.MONTH: 12}
METRICS = [(name, aggregate) for aggregate in catalogue.aggregates() for name in catalogue.metrics(aggregate)]


def sampled(world, aggregate):
    """Some of an aggregate's periods, stored or empty."""
    stored = sorted({period for _key, period in world.numbers[aggregate]})
    first, last = (
        (stored[0], stored[-1]) if aggregate.grain != Grain.HOUR else map(world.calendar.day, (stored[0], stored[-1]))
    )
    every = world.calendar.periods(aggregate.grain, first, last)
    every = [period for period in every if period <= stored[-1]]
    chosen = random.Random(aggregate.__name__).sample(every, min(SAMPLE[aggregate.grain], len(every)))
    return sorted({*every[:1], *every[-3:], *chosen})


def window(world, aggregate, metric, period):
    """The first and the last day that a number of a period is about."""
    if aggregate.grain == Grain.HOUR:
        first = last = world.calendar.day(period)
    elif aggregate.grain == Grain.MONTH:
        first, last = period, min(next_month(period) - DAY, world.today)
    else:
        first = last = period
    return (last - (metric.window - 1) * DAY if getattr(metric, "window", None) else first), last


@pytest.fixture(scope="module")
def rows(world, django_db_blocker):
    """A function that gives the rows of a fact that a condition holds for, each read once."""
    read = {}

    def rows(fact, where):
        if (fact, where) not in read:
            with django_db_blocker.unblock():
                found = fact._base_manager.filter(where, fact.counted)
                read[fact, where] = list(
                    found if fact is Course or not fact.course_column else found.select_related("course")
                )
        return read[fact, where]

    return rows


def belongs(world, aggregate, metric, period, row):
    """Whether a row of a fact counts for a period, by the definition of the metric's kind."""
    fact = metric.fact
    first, last = window(world, aggregate, metric, period)
    if metric.kind == Kind.LEVEL:  # it holds just before the period ends
        return getattr(row, fact.begins) <= last < (getattr(row, fact.ends) if fact.ends else NEVER)
    if aggregate.grain != Grain.HOUR:
        return first <= getattr(row, getattr(metric, "on", None) or fact.begins) <= last
    if metric.kind == Kind.COUNT:
        at = getattr(row, fact.instants[metric.on])
        return at is not None and period <= at < world.calendar.end(Grain.HOUR, period)
    hour = world.calendar.hours(first).index(period)
    return getattr(row, fact.begins) == first and bool(getattr(row, fact.mask) >> hour & 1)


def course_of(row):
    """The course a row is about, None for a fact of the site."""
    return row if isinstance(row, Course) else getattr(row, "course", None)


def key_of(aggregate, row, keys):
    """The key of an aggregate that a row counts for, None where it counts for none."""
    course, slices = course_of(row), tuple(getattr(row, name) for name in aggregate.by)
    if aggregate.scope == Scope.SITE:
        return (row.site if course is None else course.site, *slices)
    if aggregate.scope == Scope.ORG:
        return (course.org, *slices) if course.known else None
    return (keys[course.pk], *slices)


def counted(world, rows, aggregate, metric, period, keys):
    """A metric's numbers in one period, by key, as its definition says."""
    found = collections.defaultdict(list)
    for row in rows(metric.fact, metric.where):
        if belongs(world, aggregate, metric, period, row):
            key = key_of(aggregate, row, keys)
            if key is not None:
                found[key].append((getattr(row, metric.of) if metric.of else 1, course_of(row)))
    if metric.kind == Kind.DISTINCT:
        # A course that only enrollments speak of is no course of the catalogue.
        only_known = metric.of == metric.fact.course_column
        return {
            key: len({value for value, course in values if course.known or not only_known})
            for key, values in found.items()
        }
    return {key: sum(value for value, _course in values if value is not None) for key, values in found.items()}


@pytest.mark.parametrize(("name", "aggregate"), METRICS)
def test_a_number_is_what_its_definition_says(world, rows, name, aggregate):
    metric, keys = catalogue.metrics(aggregate)[name], names()
    for period in sampled(world, aggregate):
        stored = {key: row[name] for (key, at), row in world.numbers[aggregate].items() if at == period}
        if world.unknown(metric, aggregate.grain, period):
            assert set(stored.values()) <= {None}, period
            continue
        expected = {key: value for key, value in counted(world, rows, aggregate, metric, period, keys).items() if value}
        assert {key: value for key, value in stored.items() if value} == expected, period
