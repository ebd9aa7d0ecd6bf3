"""``series``: numbers over time."""

import dataclasses
import functools

from django.utils import timezone

from figures_lite import databases
from figures_lite.periods import calendar, zone_name
from figures_lite.read import freshness, withheld
from figures_lite.read.question import Asked, ask, span
from figures_lite.read.reach import Reached, reach
from figures_lite.read.values import Reader


@dataclasses.dataclass(frozen=True)
class Line:
    """One metric, or one slice of it: ``by`` is ``{dimension: value}``, ``points`` are ``(period, value)``.

    ``withheld`` says that these are all the groups together that are too small to be told apart.
    """

    metric: str
    by: dict
    points: list
    withheld: bool = False


@dataclasses.dataclass(frozen=True)
class Series:
    """An answer over time. The numbers are read when ``lines`` is first asked for."""

    asked: Asked
    reached: Reached
    fresh: freshness.Freshness
    start: object
    end: object
    periods: list
    time_zone: str

    @property
    def mark(self):
        """A text that changes whenever the answer may have."""
        asked = self.asked.sources, self.reached.key, self.reached.rows, self.start, self.end
        return freshness.digest(self.fresh.mark, *asked, len(self.tellable))

    @functools.cached_property
    def tellable(self):
        """The aggregates that nothing has to be withheld of, or has been."""
        return withheld.tellable(self.asked.aggregates)

    @functools.cached_property
    def lines(self):
        """A line for each metric, or for each of its slices."""
        found = {}
        for aggregate in self.tellable if self.periods else ():
            found.update(self._read(aggregate))
        return [line for name in self.asked.sources for line in found.get(name, ())]

    def _read(self, aggregate):
        """The lines of one aggregate's metrics: ``{name: [Line]}``."""
        columns = self.asked.columns(aggregate)
        begins = [calendar().begin(aggregate.grain, self.periods[index]) for index in (0, -1)]
        reader = Reader(aggregate, columns, freshness.filled(aggregate, *begins))
        rows = databases.rows(aggregate).filter(
            **self.reached.rows, period__gte=self.periods[0], period__lte=self.periods[-1]
        )
        slices = {} if aggregate.by else {(): {}}
        for row in rows.values("period", *aggregate.by, *columns):
            slices.setdefault(tuple(row[name] for name in aggregate.by), {})[row["period"]] = row
        return {
            name: [
                Line(
                    name,
                    dict(zip(aggregate.by, place, strict=True)),
                    [(period, reader.value(name, period, at.get(period))) for period in self.periods],
                    withheld.is_withheld(aggregate, place),
                )
                for place, at in sorted(slices.items(), key=lambda item: [str(part) for part in item[0]])
            ]
            for name, source in self.asked.sources.items()
            if source is aggregate
        }


def series(metrics=(), scope="site", key=None, grain="day", start=None, end=None, by=(), *, for_user, now=None):
    """Metrics of a site, organisation or course over time, as a :class:`Series`.

    ``key`` is a course key or an organisation's name, nothing for the site. Periods are those that begin in
    [``start``, ``end``); without them the last 24 hours, 30 days or 12 months, the current one included. Raises
    ``BadQuestion``, ``NotStored``, ``Unknown`` or ``NotAllowed``.
    """
    asked = ask(metrics, scope, grain, by)
    reached = reach(asked.scope, key, for_user)
    now = now or timezone.now()
    fresh = freshness.of_aggregates(asked.aggregates, asked.grain)
    start, end, periods = span(asked.grain, start, end, now)
    return Series(asked, reached, fresh, start, end, periods, zone_name())
