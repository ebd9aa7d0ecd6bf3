"""The catalogue: every aggregate installed, ours or a plugin's, and every metric they declare."""

import dataclasses
import functools
import zlib

from django.apps import apps
from django.conf import settings

from figures_lite.vocabulary import DEMOGRAPHICS, SENSITIVE, Aggregate, Grain, Kind, Metric, Ratio, Scope, Unit


@dataclasses.dataclass(frozen=True)
class Entry:
    """One metric of the catalogue, with the aggregates that store it (for a ratio: that store both its parts).

    ``source`` is the system that its numbers were moved in from, None for what is counted here.
    """

    name: str
    kind: Kind
    label: str
    meaning: str
    unit: Unit
    aggregates: tuple
    source: str | None = None

    @property
    def stored(self):
        """Where the metric can be read: ``(scope, grain, by)`` for each aggregate."""
        return [(aggregate.scope, aggregate.grain, aggregate.by) for aggregate in self.aggregates]


def aggregates():
    """Every concrete aggregate that is counted here, without those by demographics that the site does not have."""
    return [model for model in readable() if not model.source]


def moved():
    """Every aggregate of numbers that another system recorded: to be read, and never filled or counted again."""
    return [model for model in readable() if model.source]


def readable():
    """Every concrete aggregate of the installed apps: all that can be read."""
    off = set(DEMOGRAPHICS).difference(demographics())
    return [model for model in apps.get_models() if issubclass(model, Aggregate) and off.isdisjoint(model.by)]


def demographics():
    """The demographics that the site has numbers by."""
    asked = settings.FIGURES_LITE_DEMOGRAPHICS
    return tuple(name for name in DEMOGRAPHICS if isinstance(asked, list | tuple | set | frozenset) and name in asked)


def metrics(aggregate):
    """The stored metrics of one aggregate: ``{name: field}``, in the order they are declared."""
    return {field.name: field for field in aggregate._meta.concrete_fields if isinstance(field, Metric)}


def ratios(aggregate):
    """The ratios of one aggregate: ``{name: ratio}``."""
    found = {}
    for base in reversed(aggregate.__mro__):
        found.update({name: value for name, value in vars(base).items() if isinstance(value, Ratio)})
    return found


def keys(aggregate):
    """The key columns of one aggregate, its dimensions included and the period left out: ``("course_id", "mode")``."""
    own = {Scope.COURSE: ("course_id",), Scope.ORG: ("org",), Scope.SITE: ("site",)}[aggregate.scope]
    return own + tuple(aggregate.by)


def sensitive(by):
    """The sensitive dimension among those an aggregate is sliced by; None where there is none."""
    return next((name for name in by if name in SENSITIVE or name in settings.FIGURES_LITE_SENSITIVE), None)


def declaration(aggregate):
    """How an aggregate is counted, as a number: a change of it asks for filling anew."""
    found = [
        (
            name,
            str(metric.kind),
            metric.fact._meta.label,
            str(metric.where),
            metric.of,
            getattr(metric, "on", None),
            getattr(metric, "window", None),
            metric.recorded,
        )
        for name, metric in metrics(aggregate).items()
    ]
    if dimension := sensitive(aggregate.by):
        found.append((dimension, settings.FIGURES_LITE_MIN_GROUP))
    return zlib.crc32(repr(found).encode())


@functools.cache
def catalogue():
    """Every metric by name: ``{name: Entry}``."""
    found = {}
    for aggregate in (*aggregates(), *moved()):
        for name, metric in (metrics(aggregate) | ratios(aggregate)).items():
            known = found.get(name)
            found[name] = Entry(
                name=name,
                kind=metric.kind,
                label=metric.label,
                meaning=metric.meaning,
                unit=metric.unit,
                aggregates=(*known.aggregates, aggregate) if known else (aggregate,),
                source=aggregate.source,
            )
    return found


def stored_in(name, scope, grain, by=()):
    """The aggregate that stores a metric at a scope and grain, sliced by ``by``; None where none does."""
    wanted = (Scope(scope), Grain(grain), tuple(by))
    for aggregate in catalogue()[name].aggregates:
        if (aggregate.scope, aggregate.grain, tuple(aggregate.by)) == wanted:
            return aggregate
    return None
