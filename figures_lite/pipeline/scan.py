"""One grouped scan over a fact, for whatever adds up in it."""

import decimal

from django.db.models import BigIntegerField, Count, DecimalField, Sum
from django.db.models.functions import Cast

from figures_lite.sql import day_of
from figures_lite.vocabulary import Kind


class Scan:
    """What adds up of one fact, for sets of dimensions of which the widest has all of the others'.

    One scan by the widest serves them all, since what adds up adds up over slices too. ``sets`` is
    ``{dimensions: {name: metric}}``. A metric that is declared alike in several sets is computed once.
    """

    def __init__(self, counter, fact, sets):
        self.counter, self.fact, self.by = counter, fact, max(sets, key=len)
        computed = {}
        for metrics in sets.values():
            for metric in metrics.values():
                computed.setdefault(declared(metric), metric)
        self.metrics, order = list(computed.values()), list(computed)
        #: For each set of dimensions: where its slices are among the widest, whom a row counts for, and at which place
        #: of a sheet's numbers each metric goes.
        self.sets = []
        for by, metrics in sets.items():
            places = {}
            for (_scope, dimensions), sheet in counter.sheets.items():
                if dimensions == by:
                    mine = [(name, place) for name, place in sheet.place.items() if name in metrics]
                    places[sheet] = [(order.index(declared(metrics[name])), place) for name, place in mine]
            self.sets.append(([self.by.index(name) for name in by], counter.targets(by, fact), places))

    def stand(self, first):
        """Count where levels stood as a day began, into the sheets."""
        levels = [number for number, metric in enumerate(self.metrics) if metric.kind == Kind.LEVEL]
        if not levels:
            return
        held = self.counter.rows(self.fact, **{f"{self.fact.begins}__lt": day_of(first)})
        if self.fact.ends:
            held = held.filter(**{f"{self.fact.ends}__gte": day_of(first)})
        for sheet, key, _day, numbers in self.read(held, None, levels):
            level = sheet.levels.setdefault(key, [0] * len(sheet.level_names))
            for place, number in numbers:
                level[place] += number

    def days(self, first, last):
        """Count what happened on days, one scan by each day column, and what levels changed by."""
        fact = self.fact
        for column in {fact.begins, fact.ends, *(getattr(metric, "on", None) for metric in self.metrics)} - {None}:
            wanted = [
                number
                for number, metric in enumerate(self.metrics)
                if (column in (fact.begins, fact.ends) if metric.kind == Kind.LEVEL else metric.on == column)
            ]
            if not wanted:
                continue
            rows = self.counter.rows(fact, first, last, column)
            for sheet, key, day, numbers in self.read(rows, column, wanted):
                cell = sheet.cell(key, day)
                for place, number in numbers:
                    cell[place] += number

    def read(self, rows, column, wanted):
        """One scan for the metrics of some numbers: ``(sheet, key, day, [(place, number), …])`` of what is not 0."""
        metrics = [self.metrics[number] for number in wanted]
        # What ends on a day takes away from a level.
        signs = [-1 if metric.kind == Kind.LEVEL and column and column == self.fact.ends else 1 for metric in metrics]
        position = {number: index for index, number in enumerate(wanted)}
        sets = []
        for parts, targets, places in self.sets:
            here = {sheet: [(position[n], at) for n, at in found if n in position] for sheet, found in places.items()}
            sets.append((parts, targets, here))
        for course_id, slices, day, found in self.counter.grouped(rows, self.fact, self.by, column, metrics):
            numbers = [
                number and sign * rounded(metric, number)
                for sign, metric, number in zip(signs, metrics, found, strict=True)
            ]
            if not any(numbers):
                continue
            for parts, targets, places in sets:
                for sheet, key in targets(course_id, tuple([slices[part] for part in parts])):
                    mine = [(place, numbers[index]) for index, place in places[sheet] if numbers[index]]
                    if mine:
                        yield sheet, key, day, mine


def alike(sets):
    """Sets of dimensions that one scan can serve: ``{dimensions: …}``, one after the other."""
    left = dict(sorted(sets.items(), key=lambda item: -len(item[0])))
    while left:
        widest = next(iter(left))
        yield {by: left.pop(by) for by in list(left) if set(by) <= set(widest)}


def declared(metric):
    """How a metric is counted, as plain values."""
    return metric.kind, str(metric.where), metric.of, getattr(metric, "on", None), exact(metric)


def total(column, metric, **options):
    """The sum of a column, of the kind that a metric is: whole sums come as whole numbers, not as decimals."""
    found = Sum(column, **options)
    return found if exact(metric) else Cast(found, BigIntegerField())


def summed(metric):
    """How a metric is computed inside a grouped scan."""
    options = {"filter": metric.where} if metric.where else {}
    return total(metric.of, metric, **options) if metric.of else Count("pk", **options)


def exact(metric):
    """Whether a metric is a decimal."""
    return isinstance(metric, DecimalField)


def rounded(metric, number):
    """A sum as the number that is stored: of decimals without what a database that adds floats left in it."""
    return round(decimal.Decimal(number), metric.decimal_places) if exact(metric) else int(number)
