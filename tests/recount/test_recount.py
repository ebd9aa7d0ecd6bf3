"""Every number the pipeline stores equals the recount straight over the rows, and nothing else is stored."""

import datetime

import pytest
from django.conf import settings

from figures_lite.catalogue import metrics
from figures_lite.vocabulary import Grain

pytestmark = pytest.mark.django_db
SHOWN = 20


def expected_rows(world, model):
    """The recounted numbers of an aggregate on filled periods: ``{(key, mode or None, period): {metric: number}}``."""
    found = {}
    for (scope, grain, mode), numbers in world.recount.numbers.items():
        if (scope, grain) == (model.scope, model.grain) and (mode is not None) == bool(model.by):
            for (key, period), values in numbers.items():
                if period in world.filled[model]:
                    found[key, mode, period] = values
    return found


def differences(world, model):
    """Where an aggregate and the recount differ: ``(aggregate, metric, key, mode, period, expected, got)``."""
    expected, stored = expected_rows(world, model), world.stored[model]
    today = {Grain.DAY: world.recount.last_day, Grain.MONTH: world.recount.last_day.replace(day=1)}.get(model.grain)
    for place in sorted(expected.keys() | stored.keys(), key=lambda place: (place[2], place[0], place[1] or "")):
        for metric, field in metrics(model).items():
            wanted = expected.get(place, {}).get(metric, 0)
            if field.recorded and place[2] != today:
                wanted = None  # the LMS keeps no past of it, and the period ended before the first capture
            nothing = None if wanted is None else 0
            got = stored[place][metric] if place in stored else nothing
            if wanted != got:
                yield model.__name__, metric, *place, wanted, got


def told(found):
    """The first differences and how many there are, as a failure's text."""
    return "\n".join([f"{len(found)} differ:", *map(str, found[:SHOWN])])


def test_every_number_of_every_aggregate(world):
    found = [difference for model in world.models for difference in differences(world, model)]
    assert not found, told(found)


def test_the_recount_knows_every_metric():
    """A metric declared anew must be counted here too."""
    from .conftest import own_aggregates
    from .recount import METRICS

    assert {metric for model in own_aggregates() for metric in metrics(model)} == set(METRICS)


def test_no_row_is_stored_for_nothing(world):
    found = [
        (model.__name__, *place)
        for model in world.models
        for place, values in world.stored[model].items()
        if place[2] not in world.filled[model] or not any(values.values())
    ]
    assert not found, told(found)


def test_every_period_is_filled(world):
    """From the first one that has anything to today's; hours for as many days as are kept."""
    last = world.recount.last_day
    kept = last - datetime.timedelta(days=settings.FIGURES_LITE_HOURS_KEPT - 1)
    for model in world.models:
        first = first_day(world, model)
        first = max(first, kept) if model.grain == Grain.HOUR else first
        wanted = {at for at in periods(world.recount.clock, model.grain, first, last) if not is_later(at, world.now)}
        missing = wanted - world.filled[model]
        assert not missing, told(sorted((model.__name__, period) for period in missing))


def first_day(world, model):
    """The first day on which an aggregate has anything; that a course runs is no reason to begin."""
    return min(
        period
        for (scope, grain, mode), numbers in world.recount.numbers.items()
        if (scope, grain) == (model.scope, Grain.DAY) and (mode is not None) == bool(model.by)
        for (_key, period), values in numbers.items()
        if set(values) - {"courses"}
    )


def is_later(period, now):
    """Whether an hour is yet to come."""
    return isinstance(period, datetime.datetime) and period > now


def periods(clock, grain, first, last):
    """Every period of a grain with a day from ``first`` to ``last``, found by asking every quarter of an hour."""
    at = datetime.datetime(first.year, first.month, first.day, tzinfo=datetime.UTC) - datetime.timedelta(days=1)
    while (day := clock.day(at)) <= last:
        if day >= first:
            yield {Grain.HOUR: clock.hour(at), Grain.DAY: day, Grain.MONTH: day.replace(day=1)}[grain]
        at += datetime.timedelta(minutes=15)


def test_every_learner_as_they_stand(world):
    found = []
    for pair in sorted(world.recount.learners.keys() | world.learners.keys()):
        wanted, row = world.recount.learners.get(pair, {}), world.learners.get(pair)
        for column in COLUMNS:
            got = getattr(row, column, None)
            if wanted.get(column) != got:
                found.append((*pair, column, wanted.get(column), got))
    assert not found, told(found)


COLUMNS = (
    "is_team",
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
