"""Count facts for aggregates: one grouped scan per fact and day column, one ordered sweep for what is distinct.

A level is a running sum: what held as the first day began, plus what began, less what ended, day by day. So years of
history take one scan, not one a day. The audit counts the same numbers from their definitions, one period at a time.
Days are ordinals here, and the numbers of a key on a day a list, in the order of ``Sheet.names``.
"""

import operator
from collections import defaultdict

from django.db.models import F, Value

from figures_lite import catalogue
from figures_lite.pipeline import groups
from figures_lite.pipeline.distinct import Distincts
from figures_lite.pipeline.scan import Scan, alike, rounded, summed
from figures_lite.sql import EPOCH, TICK, day_of, plain, tuples
from figures_lite.vocabulary import HOME, Grain, Kind, Scope


class Sheet:
    """The numbers of one scope and one set of dimensions over the days of one month, by key.

    ``names`` are its metrics of a day: levels first, then counts, then what is distinct by the day; ``month_names`` the
    same of a month. ``levels`` is what levels stand at as the first day begins, and ``counted`` what was counted on the
    month's days before it. ``cells`` hold what happens, by key and day: by how much levels change, and the other
    numbers. ``months`` are the numbers distinct by the month, ``hours`` those of an hour. Only keys with a number are
    in them.
    """

    def __init__(self, scope, by, aggregates):
        self.scope, self.by, self.aggregates = scope, by, aggregates
        found = defaultdict(dict)
        for aggregate in aggregates:
            for name, metric in catalogue.metrics(aggregate).items() if aggregate.grain != Grain.HOUR else ():
                found[(metric.kind, aggregate.grain) if metric.kind == Kind.DISTINCT else metric.kind][name] = metric
        self.level_names, self.count_names = list(found[Kind.LEVEL]), list(found[Kind.COUNT])
        self.distinct_names = list(found[Kind.DISTINCT, Grain.MONTH])
        self.names = [*self.level_names, *self.count_names, *found[Kind.DISTINCT, Grain.DAY]]
        self.month_names = [*self.level_names, *self.count_names, *self.distinct_names]
        self.place = {name: place for place, name in enumerate(self.names)}
        self.levels, self.counted = {}, {}
        self.clear()

    def clear(self):
        """Forget what happened; what the levels stand at stays."""
        self.cells = defaultdict(dict)
        self.months = defaultdict(lambda: defaultdict(int))
        self.hours = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))

    def cell(self, key, day):
        """The numbers of a key on a day, to add to."""
        cells = self.cells[key]
        found = cells.get(day)
        if found is None:
            found = cells[day] = [0] * len(self.names)
        return found

    def closed(self, first, last):
        """``(key, days, month)`` for every key: its numbers of each day, and of the month so far.

        Each is a tuple in the order of the names, with a None behind them for what is not known. A quiet day is the
        very tuple of the day before, where that one was quiet too. Moves the levels on to the end of the last day.
        """
        levels, counts = len(self.level_names), len(self.count_names)
        rest = [0] * (len(self.names) - levels)
        for key in {**self.levels, **self.cells, **self.months, **self.counted, **self.hours}:
            level = self.levels.pop(key, None) or [0] * levels
            month = self.counted.pop(key, None) or [0] * counts
            cells, quiet, days = self.cells.get(key, {}), None, []
            for day in range(first, last + 1):
                cell = cells.get(day)
                if cell is None:
                    quiet = quiet or (*level, *rest, None)
                    days.append(quiet)
                    continue
                quiet = None
                level = list(map(operator.add, level, cell))
                month = list(map(operator.add, month, cell[levels:]))
                days.append((*level, *cell[levels:], None))
            if any(level):
                self.levels[key] = level
            distinct = self.months.get(key, {})
            yield key, days, (*level, *month, *(distinct.get(name, 0) for name in self.distinct_names), None)


class Counter:
    """Counts facts for some aggregates over days, for all courses or only some.

    ``orgs`` maps each course's id to its org, None for a course that counts for its site alone; ``sites`` to its site,
    where that is not ``HOME``.
    """

    def __init__(self, aggregates, orgs, sites, courses, calendar):
        self.orgs, self.sites, self.courses, self.calendar = orgs, sites, courses, calendar
        found, additive, self.by_hour = defaultdict(list), defaultdict(dict), defaultdict(dict)
        for aggregate in aggregates:
            by = tuple(aggregate.by)
            found[aggregate.scope, by].append(aggregate)
            for name, metric in catalogue.metrics(aggregate).items():
                if metric.kind != Kind.DISTINCT and aggregate.grain == Grain.HOUR:
                    self.by_hour[metric.fact, by][name] = metric
                elif metric.kind != Kind.DISTINCT:
                    additive[metric.fact].setdefault(by, {})[name] = metric
        self.folds = groups.folds(by for _scope, by in found)
        self.sheets = {where: Sheet(*where, group) for where, group in found.items()}
        self.scans = [Scan(self, fact, found) for fact, sets in additive.items() for found in alike(sets)]
        self.distinct = Distincts(self, aggregates)

    def targets(self, by, fact):
        """A function from a course's id (of a fact without one, its site) and slices to what they count for.

        It gives sheets and keys.
        """
        sheets = {scope: sheet for (scope, dimensions), sheet in self.sheets.items() if dimensions == by}
        course, org, site = (sheets.get(scope) for scope in (Scope.COURSE, Scope.ORG, Scope.SITE))
        orgs, site_of, fold = self.orgs if org else {}, self.sites, self.folds.get(by)

        def found(course_id, slices):
            if fold:
                slices = fold(course_id, slices)
            if site:
                yield site, (site_of.get(course_id, HOME) if fact.course_column else course_id, *slices)
            if fact.course_column:
                if course:
                    yield course, (course_id, *slices)
                if of := orgs.get(course_id):
                    yield org, (of, *slices)

        return found

    def where(self, fact):
        """What says whom a fact's rows count for: its course's id, or its site."""
        column = fact.course_column or fact.site_column
        return F(column) if column else Value(HOME)

    def rows(self, fact, first=None, last=None, column=None, **more):
        """The rows of a fact that may be counted, with a day column from ``first`` to ``last``."""
        rows = fact._base_manager.filter(fact.counted, **more).order_by()
        if first:
            rows = rows.filter(**{f"{column}__gte": day_of(first), f"{column}__lte": day_of(last)})
        if self.courses is not None and fact.course_column:
            rows = rows.filter(**{f"{fact.course_column}__in": self.courses})
        return rows

    def grouped(self, rows, fact, by, column, metrics):
        """One scan: ``(course id or site, slices, column's value, numbers as the metrics)`` for every group."""
        groups = {f"g_{name}": F(name) for name in by}  # plain values: a grouping column may be named like a metric
        groups["g_where"] = self.where(fact)
        if column:
            groups["g_at"] = plain(fact, column)
        sums = {f"n_{number}": summed(metric) for number, metric in enumerate(metrics)}
        found = rows.annotate(**groups).values(*groups).annotate(**sums).values_list(*groups, *sums)
        many = len(by)
        for row in tuples(found, stream=True):
            at = row[len(groups) - 1] if column else None
            yield row[many], row[:many], at, row[len(groups) :]

    def stand(self, first):
        """Set every level to what it stood at as the day ``first`` began, by its definition."""
        for scan in self.scans:
            scan.stand(first)

    def count(self, month, first, start, last):
        """Count days into the sheets, all of one month, which begins on ``month``; forgets those counted before.

        What adds up is counted from ``first``, what is distinct and what an hour has from ``start``.
        """
        for sheet in self.sheets.values():
            sheet.clear()
        for scan in self.scans:
            scan.days(first, last)
        self.distinct.days(start, last, month)
        self.hours(start, last)
        self.distinct.hours(start, last)

    def hours(self, first, last):
        """Count what happened in each hour of the days from ``first`` to ``last`` into the sheets."""
        for (fact, by), metrics in self.by_hour.items():
            targets = self.targets(by, fact)
            for column in {metric.on for metric in metrics.values()}:
                wanted = {name: metric for name, metric in metrics.items() if metric.on == column}
                rows = self.rows(fact, first, last, column)
                for course_id, slices, at, numbers in self.grouped(
                    rows, fact, by, fact.instants[column], wanted.values()
                ):
                    hour = self.calendar.hour(EPOCH + at * TICK)
                    for sheet, key in targets(course_id, slices):
                        for (name, metric), number in zip(wanted.items(), numbers, strict=True):
                            if number:
                                sheet.hours[key][hour][name] += rounded(metric, number)
