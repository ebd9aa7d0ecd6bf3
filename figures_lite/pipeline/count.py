"""Count facts for aggregates: one grouped scan per fact and day column, one ordered sweep for what is distinct.

A level is a running sum: what held as the first day began, plus what began, less what ended, day by day. So years of
history take one scan, not one a day. The audit counts the same numbers from their definitions, one period at a time.
"""

import dataclasses
import decimal
import functools
from collections import defaultdict

from django.db.models import Count, F, Sum

from figures_lite import catalogue
from figures_lite.periods import DAY
from figures_lite.vocabulary import Grain, Kind, Scope


@dataclasses.dataclass
class Sheet:
    """The numbers of one scope and one set of dimensions over one month, by key.

    ``counts`` are numbers of a day that add up, ``days`` those that do not, ``changes`` what levels change by on a day,
    ``levels`` what they stand at as the first day begins, ``months`` numbers of the whole month that do not add up,
    ``hours`` numbers of an hour. Only what is not 0 is in them.
    """

    counts: dict = dataclasses.field(default_factory=lambda: defaultdict(lambda: defaultdict(dict)))
    days: dict = dataclasses.field(default_factory=lambda: defaultdict(lambda: defaultdict(dict)))
    changes: dict = dataclasses.field(default_factory=lambda: defaultdict(lambda: defaultdict(dict)))
    levels: dict = dataclasses.field(default_factory=lambda: defaultdict(dict))
    months: dict = dataclasses.field(default_factory=lambda: defaultdict(dict))
    hours: dict = dataclasses.field(default_factory=lambda: defaultdict(lambda: defaultdict(dict)))

    @property
    def keys(self):
        """Every key with a number."""
        return set().union(self.levels, self.changes, self.counts, self.days, self.months, self.hours)

    def next_month(self):
        """Keep what the levels stand at, forget the rest."""
        return Sheet(levels=self.levels)


def add(numbers, name, number):
    """Add to a named number."""
    numbers[name] = numbers.get(name, 0) + number


class Counter:
    """Counts facts for some aggregates over days, for all courses or only some.

    ``orgs`` maps each course's id to its org, None for a course that counts for the site alone.
    """

    def __init__(self, aggregates, orgs, courses, calendar):
        self.aggregates, self.orgs, self.courses, self.calendar = aggregates, orgs, courses, calendar
        self.sheets = {(aggregate.scope, tuple(aggregate.by)): Sheet() for aggregate in aggregates}
        #: {(fact, by): {name: metric}} of what adds up, and of what is distinct by the hour, day and month.
        self.additive, self.distinct, self.by_hour = defaultdict(dict), defaultdict(dict), defaultdict(dict)
        for aggregate in aggregates:
            for name, metric in catalogue.metrics(aggregate).items():
                where = (metric.fact, tuple(aggregate.by))
                if metric.kind == Kind.DISTINCT:
                    self.distinct[where][name, aggregate.grain] = metric
                elif aggregate.grain == Grain.HOUR:
                    self.by_hour[where][name] = metric
                else:
                    self.additive[where][name] = metric

    def keys(self, course_id, by, slices, fact):
        """The sheets and keys that a fact's row counts for."""
        for (scope, dimensions), sheet in self.sheets.items():
            if dimensions != by:
                continue
            if scope == Scope.SITE:
                yield sheet, slices
            elif fact.course_column and scope == Scope.COURSE:
                yield sheet, (course_id, *slices)
            elif fact.course_column and self.orgs.get(course_id):
                yield sheet, (self.orgs[course_id], *slices)

    def rows(self, fact, first=None, last=None, column=None, **more):
        """The rows of a fact that may be counted, with a day column from ``first`` to ``last``."""
        rows = fact._base_manager.filter(fact.counted, **more).order_by()
        if first:
            rows = rows.filter(**{f"{column}__gte": first, f"{column}__lte": last})
        if self.courses is not None and fact.course_column:
            rows = rows.filter(**{f"{fact.course_column}__in": self.courses})
        return rows

    def grouped(self, rows, fact, by, column, metrics):
        """One scan: ``(course id, slices, column's value, {name: number})`` for every group, zeros left out."""
        groups = [*([fact.course_column] if fact.course_column else []), *by, *([column] if column else [])]
        names = list(metrics)
        sums = {f"n_{name}": summed(metric) for name, metric in metrics.items()}
        # Group by plain values: a grouping column may be named like a metric.
        grouped = rows.annotate(**{f"g_{group}": F(group) for group in groups})
        for row in (
            grouped.values(*(f"g_{group}" for group in groups))
            .annotate(**sums)
            .values_list(*(f"g_{group}" for group in groups), *sums)
            .iterator(chunk_size=2000)
        ):
            place = iter(row)
            course_id = next(place) if fact.course_column else None
            slices = tuple(next(place) for _name in by)
            value = next(place) if column else None
            numbers = dict(zip(names, place, strict=True))
            yield (
                course_id,
                slices,
                value,
                {name: rounded(metrics[name], number) for name, number in numbers.items() if number},
            )

    def stand(self, first):
        """Set every level to what it stood at as ``first`` began, by its definition."""
        for (fact, by), metrics in self.additive.items():
            levels = {name: metric for name, metric in metrics.items() if metric.kind == Kind.LEVEL}
            if not levels:
                continue
            held = self.rows(fact, **{f"{fact.begins}__lt": first})
            if fact.ends:
                held = held.filter(**{f"{fact.ends}__gte": first})
            for course_id, slices, _value, numbers in self.grouped(held, fact, by, None, levels):
                for sheet, key in self.keys(course_id, by, slices, fact):
                    for name, number in numbers.items():
                        add(sheet.levels[key], name, number)

    def month(self, first, last):
        """Count the days from ``first`` to ``last``, which lie in one month, into the sheets."""
        for where, sheet in self.sheets.items():
            self.sheets[where] = sheet.next_month()
        for (fact, by), metrics in self.additive.items():
            for column in {fact.begins, fact.ends} | {getattr(metric, "on", None) for metric in metrics.values()}:
                if column:
                    self.days(fact, by, column, metrics, first, last)
        for (fact, by), metrics in self.distinct.items():
            self.sweep(fact, by, metrics, first, last)

    def days(self, fact, by, column, metrics, first, last):
        """One scan by one day column: what happened on each day, and what levels changed by."""
        wanted = {name: metric for name, metric in metrics.items() if metric.kind == Kind.LEVEL or metric.on == column}
        sign = -1 if column == fact.ends else 1
        if column not in (fact.begins, fact.ends):
            wanted = {name: metric for name, metric in wanted.items() if metric.kind == Kind.COUNT}
        if not wanted:
            return
        rows = self.rows(fact, first, last, column)
        for course_id, slices, day, numbers in self.grouped(rows, fact, by, column, wanted):
            for sheet, key in self.keys(course_id, by, slices, fact):
                for name, number in numbers.items():
                    if metrics[name].kind == Kind.LEVEL:
                        add(sheet.changes[key][day], name, sign * number)
                    else:
                        add(sheet.counts[key][day], name, number)

    def hours(self, first, last):
        """Count what happened in each hour of the days from ``first`` to ``last`` into the sheets."""
        for (fact, by), metrics in self.by_hour.items():
            for column in {metric.on for metric in metrics.values()}:
                wanted = {name: metric for name, metric in metrics.items() if metric.on == column}
                rows = self.rows(fact, first, last, column)
                for course_id, slices, instant, numbers in self.grouped(rows, fact, by, fact.instants[column], wanted):
                    hour = self.calendar.hour(instant)
                    for sheet, key in self.keys(course_id, by, slices, fact):
                        for name, number in numbers.items():
                            add(sheet.hours[key][hour], name, number)

    def sweep(self, fact, by, metrics, first, last):
        """One sweep over a fact's rows in the order of who is counted: each is counted once a key and window.

        A row on day d counts in the windows of d to d + n - 1; what is new there since the row before it is added where
        it begins and taken off where it ends. Sums over the days then give every window's number.
        """
        for signature, named in by_signature(metrics).items():
            where, who = signature
            longest = max(metric.window or 1 for metric in named.values())
            rows = self.rows(fact, first - (longest - 1) * DAY, last, fact.begins).filter(where)
            columns = [who, fact.begins, fact.mask or fact.begins, fact.course_column or who, *by]
            rows = rows.order_by(who, fact.begins).values_list(*columns)
            current, seen = object(), {}
            for value, day, mask, course_id, *slices in rows.iterator(chunk_size=2000):
                if value != current:
                    current, seen = value, {}
                if who == fact.course_column and value not in self.orgs:
                    continue  # enrollments speak of it, but it is no course of the catalogue
                for sheet, key in self.keys(course_id, by, tuple(slices), fact):
                    spot = seen.setdefault((id(sheet), key), {})
                    for (name, grain), metric in named.items():
                        self.once(sheet, key, spot, name, grain, metric.window or 1, day, mask, first, last)

    def once(self, sheet, key, spot, name, grain, window, day, mask, first, last):
        """Count one row for one key, if it is new there. ``spot`` remembers what is counted already."""
        if grain == Grain.DAY:
            covered = spot.get((name, grain), day)  # the first day not yet counted
            begins, ends = max(day, covered, first), day + window * DAY
            while begins < ends and begins <= last:
                add(sheet.days[key][begins], name, 1)
                begins += DAY
            spot[name, grain] = ends
        elif grain == Grain.MONTH:
            if day >= first and (name, grain) not in spot:
                add(sheet.months[key], name, 1)
                spot[name, grain] = True
        elif day >= first:
            counted_day, counted = spot.get((name, grain), (day, 0))
            counted = counted if counted_day == day else 0
            new = mask & ~counted
            if new:
                for hour, instant in enumerate(self.hours_of(day)):
                    if new >> hour & 1:
                        add(sheet.hours[key][instant], name, 1)
            spot[name, grain] = (day, counted | mask)

    @functools.cached_property
    def hours_of(self):
        """The hours of a day, remembered."""
        return functools.lru_cache(maxsize=64)(self.calendar.hours)


def summed(metric):
    """How a metric is computed inside a grouped scan."""
    column = metric.of or "pk"
    filtered = {"filter": metric.where} if metric.where else {}
    return Sum(column, **filtered) if metric.of else Count(column, **filtered)


def rounded(metric, number):
    """A sum of decimals without what a database that adds floats left in it."""
    places = getattr(metric, "decimal_places", None)
    return number if places is None else round(decimal.Decimal(number), places)


def by_signature(metrics):
    """Metrics that one sweep can count together: ``{(where, who): {(name, grain): metric}}``."""
    found = defaultdict(dict)
    for name, metric in metrics.items():
        found[metric.where, metric.of][name] = metric
    return found
