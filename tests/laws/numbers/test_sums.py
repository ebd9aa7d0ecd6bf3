"""Numbers add up, whichever way they are looked at: laws over every metric that is declared anywhere."""

import collections
import re

import pytest

from figures_lite import catalogue
from figures_lite.periods import DAY, next_month
from figures_lite.vocabulary import Grain, Kind, Scope

pytestmark = pytest.mark.django_db

#: Every stored metric, with each aggregate that stores it.
METRICS = [(name, aggregate) for aggregate in catalogue.aggregates() for name in catalogue.metrics(aggregate)]


def kind(name, aggregate):
    """How a metric adds up."""
    return catalogue.metrics(aggregate)[name].kind


def pairs(*kinds, here, there):
    """Every metric of some kinds that is stored in two ways: ``(metric, aggregate, other aggregate)``.

    ``here`` and ``there`` are what differs between the two: scope, grain or by.
    """
    found = []
    for name, aggregate in METRICS:
        where = {"scope": aggregate.scope, "grain": aggregate.grain, "by": tuple(aggregate.by)}
        if kind(name, aggregate) in kinds and where | here == where:
            other = catalogue.stored_in(name, **where | there)
            if other is not None and other is not aggregate:
                found.append(pytest.param(name, aggregate, other, id=f"{name}-{aggregate.__name__}"))
    return pytest.mark.parametrize(("name", "aggregate", "other"), found)


def added(world, aggregate, name, place=lambda key, period: (key, period), summing=sum):
    """A metric's values, regrouped and added up; ``place`` gives a row's new key and period, None to leave it out."""
    groups = collections.defaultdict(list)
    for (key, period), row in world.numbers[aggregate].items():
        if row[name] is not None and (where := place(key, period)):
            groups[where].append(row[name])
    return {where: summing(values) for where, values in groups.items() if summing(values)}


def site_of(world):
    """A place for ``added``: the site of a course or organisation."""
    return lambda key, period: ((world.sites[key[0]], *key[1:]), period)


@pytest.mark.parametrize("aggregate", catalogue.aggregates(), ids=lambda aggregate: aggregate.__name__)
def test_the_world_says_something_of_every_metric(world, aggregate):
    """So that no law holds for want of numbers. A decile of grades may be empty."""
    silent = [name for name in catalogue.metrics(aggregate) if not added(world, aggregate, name)]
    assert [name for name in silent if not re.match(r"grade_\d", name)] == []


@pytest.mark.parametrize(("name", "aggregate"), METRICS)
def test_only_what_cannot_be_known_is_null(world, name, aggregate):
    metric = catalogue.metrics(aggregate)[name]
    for (key, period), row in world.numbers[aggregate].items():
        assert (row[name] is None) == world.unknown(metric, aggregate.grain, period), (key, period)


@pairs(Kind.COUNT, Kind.LEVEL, here={"scope": Scope.COURSE}, there={"scope": Scope.SITE})
def test_courses_add_up_to_the_site(world, name, aggregate, other):
    """To theirs, unknown courses included."""
    assert added(world, aggregate, name, site_of(world)) == added(world, other, name)


@pairs(Kind.COUNT, Kind.LEVEL, here={"scope": Scope.COURSE}, there={"scope": Scope.ORG})
def test_known_courses_add_up_to_their_org(world, name, aggregate, other):
    def org(key, period):
        return ((world.org(key[0]), *key[1:]), period) if world.org(key[0]) else None

    assert added(world, aggregate, name, org) == added(world, other, name)


@pairs(Kind.COUNT, Kind.LEVEL, here={"by": ("mode",)}, there={"by": ()})
def test_slices_add_up_to_the_total(world, name, aggregate, other):
    assert added(world, aggregate, name, lambda key, period: (key[:-1], period)) == added(world, other, name)


@pairs(Kind.COUNT, here={"grain": Grain.HOUR}, there={"grain": Grain.DAY})
def test_hours_add_up_to_their_day(world, name, aggregate, other):
    first = world.today - (world.hours_kept - 1) * DAY
    found = added(world, aggregate, name, lambda key, period: (key, world.calendar.day(period)))
    kept = added(world, other, name, lambda key, period: (key, period) if period >= first else None)
    assert found == kept


@pairs(Kind.COUNT, here={"grain": Grain.DAY}, there={"grain": Grain.MONTH})
def test_days_add_up_to_their_month(world, name, aggregate, other):
    found = added(world, aggregate, name, lambda key, period: (key, period.replace(day=1)))
    assert found == added(world, other, name, lambda key, period: (key, period))


@pairs(Kind.LEVEL, here={"grain": Grain.DAY}, there={"grain": Grain.MONTH})
def test_a_level_of_a_month_is_that_of_its_last_day(world, name, aggregate, other):
    def closing(key, period):
        closes = min(next_month(period) - DAY, world.today)
        return (key, period.replace(day=1)) if period == closes else None

    assert added(world, aggregate, name, closing) == added(world, other, name)


@pairs(Kind.DISTINCT, here={"scope": Scope.COURSE}, there={"scope": Scope.SITE})
def test_the_site_has_no_fewer_than_a_course_and_no_more_than_all(world, name, aggregate, other):
    between(world, name, aggregate, other, site_of(world))


@pairs(Kind.DISTINCT, here={"scope": Scope.COURSE}, there={"scope": Scope.ORG})
def test_an_org_has_no_fewer_than_a_course_of_it_and_no_more_than_all(world, name, aggregate, other):
    def org(key, period):
        return ((world.org(key[0]), *key[1:]), period) if world.org(key[0]) else None

    between(world, name, aggregate, other, org)


@pairs(Kind.DISTINCT, here={"scope": Scope.ORG}, there={"scope": Scope.SITE})
def test_the_site_has_no_fewer_than_an_org(world, name, aggregate, other):
    largest = added(world, aggregate, name, site_of(world), max)
    whole = added(world, other, name)
    assert {place: value for place, value in largest.items() if value > whole.get(place, 0)} == {}


@pairs(Kind.DISTINCT, here={"grain": Grain.HOUR}, there={"grain": Grain.DAY})
def test_a_day_has_no_fewer_than_an_hour_of_it_and_no_more_than_all(world, name, aggregate, other):
    first = world.today - (world.hours_kept - 1) * DAY
    between(
        world,
        name,
        aggregate,
        other,
        lambda key, period: (key, world.calendar.day(period)),
        lambda key, period: (key, period) if period >= first else None,
    )


def between(world, name, aggregate, other, place, kept=lambda key, period: (key, period)):
    """Hold that each distinct number is at least the largest of its parts, and at most all of them together."""
    parts, largest = added(world, aggregate, name, place), added(world, aggregate, name, place, max)
    whole = added(world, other, name, kept)
    assert parts.keys() == whole.keys()
    assert [place for place, value in whole.items() if not largest[place] <= value <= parts[place]] == []


def same_but(aggregate, name):
    """The metrics of an aggregate that count the same as this one, over any window: ``[(window, name)]``."""
    metric = catalogue.metrics(aggregate)[name]
    return sorted(
        (other.window or 1, found)
        for found, other in catalogue.metrics(aggregate).items()
        if other.kind == Kind.DISTINCT and (other.fact, other.where, other.of) == (metric.fact, metric.where, metric.of)
    )


@pytest.mark.parametrize(
    ("name", "aggregate"), [(name, aggregate) for name, aggregate in METRICS if kind(name, aggregate) == Kind.DISTINCT]
)
def test_a_longer_window_has_no_fewer(world, name, aggregate):
    windows = [found for _window, found in same_but(aggregate, name)]
    for place, row in world.numbers[aggregate].items():
        values = [row[found] for found in windows]
        assert values == sorted(values), (place, windows)


@pytest.mark.parametrize(
    ("name", "aggregate"),
    [
        (name, aggregate)
        for name, aggregate in METRICS
        if kind(name, aggregate) == Kind.DISTINCT and aggregate.grain == Grain.MONTH
    ],
)
def test_a_month_has_no_fewer_than_a_day_of_it_and_no_more_than_all(world, name, aggregate):
    """Whatever the metric is called there: what counts is that it counts the same."""
    months = catalogue.metrics(aggregate)[name]
    for days in catalogue.aggregates():
        if (days.scope, days.grain, days.by) != (aggregate.scope, Grain.DAY, aggregate.by):
            continue
        for found, metric in catalogue.metrics(days).items():
            same = (metric.kind, metric.fact, metric.where, metric.of) == (
                Kind.DISTINCT,
                months.fact,
                months.where,
                months.of,
            )
            if same and not metric.window:
                parts = added(world, days, found, lambda key, period: (key, period.replace(day=1)))
                largest = added(world, days, found, lambda key, period: (key, period.replace(day=1)), max)
                whole = added(world, aggregate, name)
                assert parts.keys() == whole.keys()
                assert [place for place in whole if not largest[place] <= whole[place] <= parts[place]] == []


@pytest.mark.parametrize(
    ("bucket", "total"),
    [(r"grade_\d+_\d+", "graded"), (r"progress_\d+(_\d+)?", "enrolled"), ("progress_100", "finished")],
)
def test_buckets_add_up(world, bucket, total):
    checked = 0
    for aggregate, rows in world.numbers.items():
        buckets = [name for name in catalogue.metrics(aggregate) if re.fullmatch(bucket, name)]
        for place, row in rows.items():
            if buckets and row[total] is not None:
                assert sum(row[name] for name in buckets) == row[total], (aggregate.__name__, place)
                checked += 1
    assert checked


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("never_started", "enrolled"),
        ("finished", "enrolled"),
        ("graded", "enrolled"),
        ("passing", "graded"),
        ("active_learners", "active_hours"),
        ("active_learners", "active_learners_28d"),
    ],
)
def test_a_part_is_no_more_than_the_whole(world, part, whole):
    for aggregate, rows in world.numbers.items():
        if {part, whole} <= catalogue.metrics(aggregate).keys():
            for place, row in rows.items():
                assert (row[part] or 0) <= (row[whole] or 0), (aggregate.__name__, place)
