"""The numbers of many courses or organisations, of one period or of several in a row, in few queries an aggregate."""

import dataclasses
import functools

from django.db.models import Count, Sum

from figures_lite import databases
from figures_lite.catalogue import catalogue, metrics
from figures_lite.periods import calendar
from figures_lite.read import freshness
from figures_lite.read.errors import BadQuestion, NotStored
from figures_lite.read.question import MOST_PERIODS, Asked, ask, containing, moment, parts
from figures_lite.read.values import Reader
from figures_lite.vocabulary import Grain, Kind, Scope

#: From so many keys on, the rows of a period are read all instead of key by key.
MANY = 1000
KEY = {Scope.COURSE: "course_id", Scope.ORG: "org"}
#: The kinds that are of one period alone, and why.
ONCE = {Kind.DISTINCT: "counts everybody once in its period", Kind.MEAN: "was moved in as the mean of its period"}


@dataclasses.dataclass(frozen=True)
class Periods:
    """Periods of one grain in a row, from ``first`` to ``last``, both included."""

    grain: Grain
    first: object
    last: object

    @functools.cached_property
    def all(self):
        """Each of them, in order."""
        if self.first == self.last:
            return [self.last]
        days = (self.first, self.last) if self.grain != Grain.HOUR else map(calendar().day, (self.first, self.last))
        return [each for each in calendar().periods(self.grain, *days) if self.first <= each <= self.last]

    @property
    def begins(self):
        """The first instants of the first and of the last of them."""
        return calendar().begin(self.grain, self.first), calendar().begin(self.grain, self.last)

    def ending(self, last):
        """As many periods, ending with another one."""
        if self.grain == Grain.HOUR:
            return Periods(self.grain, containing(self.grain, last - (self.last - self.first)), last)
        if self.grain == Grain.DAY:
            return Periods(self.grain, last - (self.last - self.first), last)
        months = last.year * 12 + last.month - 1 - months_between(self.first, self.last)
        return Periods(self.grain, last.replace(year=months // 12, month=months % 12 + 1), last)


def months_between(first, last):
    """How many months after one month another is."""
    return (last.year - first.year) * 12 + last.month - first.month


def period_at(grain, at, parameter="at"):
    """The period that a date or instant falls in; None for none."""
    if not at:
        return None
    found = moment(at, grain, parameter)
    return containing(grain, found) if grain == Grain.HOUR else calendar().period(grain, found)


def up_to(grain, start, at, parameter="start", most=MOST_PERIODS):
    """The periods from the one around ``start``, nothing for ``at`` itself, to ``at``: ``most`` at the most."""
    first = period_at(grain, start, parameter) or at
    if first > at:
        message = f"{parameter}: {first} is after the period shown, {at}."
        raise BadQuestion(message, parameter=parameter, allowed=["the period shown, or one before it"])
    # Roughly, before they are listed: there may be very many.
    rough = (at - first).days * {Grain.HOUR: 24, Grain.DAY: 1, Grain.MONTH: 1 / 31}[grain]
    found = Periods(grain, first, at)
    if rough > most or len(found.all) > most:
        message = f"{parameter}: more than {most} periods of one {grain} from {first} to {at}."
        raise BadQuestion(message, parameter=parameter, allowed=[f"at most {most} periods"])
    return found


def ask_over(names, scope, grain):
    """The metrics asked for over several periods in a row: as ``ask``, without those that cannot be summed."""
    asked = ask(names, scope, grain)
    if not names:
        return ask([entry.name for entry in asked.entries if entry.kind not in ONCE], scope, grain)
    for entry in asked.entries:
        if entry.kind in ONCE:
            allowed = instead_of(entry, asked)
            places = "; ".join(f"{place['metric']} by {place['grain']}" for place in allowed)
            message = (
                f"metric: {entry.name} {ONCE[entry.kind]} and cannot be summed over several. "
                f"Without start there are: {places}."
            )
            raise NotStored(message, parameter="metric", allowed=allowed)
    return asked


def instead_of(entry, asked):
    """Where numbers of the same thing and kind are stored, for periods as long or longer: itself included."""
    grains = list(Grain)[list(Grain).index(asked.grain) :]
    return [
        {"metric": other.name, "scope": str(scope), "grain": str(grain), "by": []}
        for other in catalogue().values()
        if (other.kind, other.unit, other.source) == (entry.kind, entry.unit, entry.source)
        for scope, grain, by in other.stored
        if scope == asked.scope and grain in grains and not by
    ]


class QuickReader(Reader):
    """A reader for many keys: what can be known of a column in a period is found out once."""

    def __init__(self, *about):
        super().__init__(*about)
        self._known = {}

    def is_known(self, column, period):
        """Whether a column's value in a period can be known at all."""
        if (column, period) not in self._known:
            self._known[column, period] = super().is_known(column, period)
        return self._known[column, period]


class Summed(QuickReader):
    """Reads numbers over several periods: counts are sums, known where every period is; the rest is of the last."""

    def __init__(self, aggregate, columns, known, periods):
        super().__init__(aggregate, columns, known)
        self.counts = [column for column in columns if metrics(aggregate)[column].kind == Kind.COUNT]
        self.others = [column for column in columns if column not in self.counts]
        each_known = super().is_known
        self.sums_known = {column: all(each_known(column, each) for each in periods.all) for column in self.counts}

    def is_known(self, column, period):
        """Whether a column's number over the periods can be known at all."""
        return self.sums_known[column] if column in self.sums_known else super().is_known(column, period)


class Numbers:
    """The numbers of many keys over some periods, a query or two for each aggregate.

    Over several periods counts are summed, levels are those as the last period ends, and ratios divide such parts.
    """

    def __init__(self, asked: Asked, periods: Periods):
        self.asked, self.periods, self.at = asked, periods, periods.last
        self.key = KEY[asked.scope]

    @functools.cached_property
    def readers(self):
        """A reader for each aggregate."""
        return {aggregate: self.reader(aggregate) for aggregate in self.asked.aggregates}

    def reader(self, aggregate):
        """A reader for one aggregate."""
        columns, known = self.asked.columns(aggregate), freshness.filled(aggregate, *self.periods.begins)
        if self.periods.first == self.periods.last:
            return QuickReader(aggregate, columns, known)
        return Summed(aggregate, columns, known, self.periods)

    def read(self, keys):
        """Read the stored numbers of some keys, of all where they are many: ``{aggregate: {key: columns}}``."""
        some = {f"{self.key}__in": keys} if len(keys) <= MANY else {}
        found = {}
        for aggregate, reader in self.readers.items():
            rows = databases.rows(aggregate).filter(**some)
            read = self.summed if isinstance(reader, Summed) else self.stored
            found[aggregate] = read(rows, reader)
        return found

    def stored(self, rows, reader):
        """The columns of one period."""
        columns = rows.filter(period=self.at).values_list(self.key, *reader.columns)
        return {row[0]: row[1:] for row in columns}

    def summed(self, rows, reader):
        """The columns over several periods; 0 where a key has no row. One that is not known makes its sum unknown."""
        found = {}
        if reader.others:
            for key, *values in rows.filter(period=self.at).values_list(self.key, *reader.others):
                found[key] = dict(zip(reader.others, values, strict=True))
        if reader.counts:
            rows = rows.filter(period__gte=self.periods.first, period__lte=self.at).order_by()
            whole = len(self.periods.all) if reader.moved else None  # there a period without a row is not known
            sums = {f"sum_{place}": Sum(column) for place, column in enumerate(reader.counts)}
            known = {f"known_{place}": Count(column) for place, column in enumerate(reader.counts)}
            for row in rows.values(self.key).annotate(rows=Count("pk"), **sums, **known):
                found.setdefault(row[self.key], {}).update(
                    (column, row[f"sum_{place}"] if row[f"known_{place}"] == (whole or row["rows"]) else None)
                    for place, column in enumerate(reader.counts)
                )
        return {
            key: tuple(values.get(column, reader.nothing) for column in reader.columns) for key, values in found.items()
        }

    def of(self, keys, rows=None):
        """``{key: {metric: value}}`` for some keys; ``rows`` where they were read before."""
        rows = rows or self.read(keys)
        return {key: {name: self.value(name, key, rows) for name in self.asked.sources} for key in keys}

    def value(self, name, key, rows):
        """A metric's value for a key."""
        aggregate = self.asked.sources[name]
        reader, row = self.readers[aggregate], rows[aggregate].get(key)
        return reader.value(name, self.at, None if row is None else dict(zip(reader.columns, row, strict=True)))

    def order(self, name, rows):
        """A function from a key to the number that a metric is ordered by: None where it is not known."""
        aggregate = self.asked.sources[name]
        reader, stored = self.readers[aggregate], rows[aggregate]
        places = [reader.columns.index(column) for column in parts(aggregate, name)]
        if not all(reader.is_known(reader.columns[place], self.at) for place in places):
            return lambda key: None
        if len(places) == 1:
            found = {key: None if row[places[0]] is None else float(row[places[0]]) for key, row in stored.items()}
            nothing = None if reader.moved else 0.0
            return lambda key: found.get(key, nothing)
        over, under = places
        return {key: row[over] / row[under] for key, row in stored.items() if row[under] and row[over] is not None}.get
