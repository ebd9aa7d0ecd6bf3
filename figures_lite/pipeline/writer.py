"""Write one slice of an aggregate: the rows that differ from the stored ones, and nothing else."""

import decimal
import operator

from figures_lite import catalogue
from figures_lite.sql import BATCH, EPOCH, TICK, plain, tuples, upsert
from figures_lite.vocabulary import Grain, Scope


class Writer:
    """Writes the rows of one aggregate whose periods have a day from ``start`` to ``last`` (dates).

    It takes the numbers of a ``count.Sheet``, whose vectors begin with the day ``first``. ``only`` are the courses or
    organisations that the sheet knows of, None for all. Metrics of a past that the LMS has overwritten are left NULL
    for periods that ended by ``installed_at``.
    """

    def __init__(self, aggregate, sheet, calendar, installed_at, first, start, last, only=None):
        self.aggregate, self.sheet, self.first = aggregate, sheet, first
        self.hourly = aggregate.grain == Grain.HOUR
        self.metrics, self.keys = catalogue.metrics(aggregate), catalogue.keys(aggregate)
        self.periods = calendar.periods(aggregate.grain, start, last)
        self.unknown = {period for period in self.periods if calendar.end(aggregate.grain, period) <= installed_at}
        self.names = sheet.month_names if aggregate.grain == Grain.MONTH else sheet.names
        if not self.hourly:
            self.known, self.recorded = self.maker(False), self.maker(True)
        rows = aggregate._base_manager.filter(period__gte=self.periods[0], period__lte=self.periods[-1])
        if only is not None and aggregate.scope != Scope.SITE:
            rows = rows.filter(**{f"{self.keys[0]}__in": only})
        self.stored = dict(self.read(rows.order_by()))
        self.pending, self.written = [], 0

    def maker(self, unknown):
        """A function from a sheet's numbers to a row's values; ``unknown``: NULL where they are recorded ones."""
        places = [
            len(self.names) if unknown and metric.recorded else self.names.index(name)
            for name, metric in self.metrics.items()
        ]
        return operator.itemgetter(*places) if len(places) > 1 else lambda numbers: (numbers[places[0]],)

    def read(self, rows):
        """The stored rows: ``((key, period), (id, values))``."""
        exact = [place for place, metric in enumerate(self.metrics.values()) if hasattr(metric, "decimal_places")]
        many = len(self.keys)
        columns = ("pk", *self.keys, plain(self.aggregate, "period"), *self.metrics)
        for row in tuples(rows.values_list(*columns), stream=True):
            values = row[many + 2 :]
            if exact:  # SQLite has floats
                places = {place: decimal.Decimal(str(values[place])) for place in exact if values[place] is not None}
                values = tuple(places.get(place, value) for place, value in enumerate(values)) if places else values
            period = EPOCH + row[many + 1] * TICK if self.hourly else row[many + 1]
            yield (row[1 : many + 1], period), (row[0], values)

    def take(self, key, days, month):
        """Take a key's numbers of the slice, as ``Sheet.closed`` gives them."""
        if self.hourly:
            for period, numbers in self.sheet.hours.get(key, {}).items():
                self.put(key, period, self.of_hour(period, numbers))
            return
        numbers = make = values = None
        for period in self.periods:
            found = month if self.aggregate.grain == Grain.MONTH else days[(period - self.first).days]
            how = self.recorded if period in self.unknown else self.known
            if found is not numbers or how is not make:
                numbers, make, values = found, how, how(found)
            self.put(key, period.toordinal(), values)

    def of_hour(self, period, numbers):
        """The values of an hour's row."""
        unknown = period in self.unknown
        return tuple(
            None if unknown and metric.recorded else numbers.get(name, 0) for name, metric in self.metrics.items()
        )

    def put(self, key, period, values):
        """Take one row: written if it says something and differs from what is stored."""
        if not any(values):
            return
        stored = self.stored.pop((key, period), None) if self.stored else None
        if stored and stored[1] == values:
            return
        self.pending.append((*key, period, *values))
        if len(self.pending) >= BATCH:
            self.flush()

    def flush(self):
        """Write what is pending."""
        upsert(self.aggregate, (*self.keys, "period", *self.metrics), self.pending)
        self.written += len(self.pending)
        self.pending = []

    def finish(self):
        """Write the rest, and delete rows that no longer say anything; gives how many were written."""
        self.flush()
        gone = [row_id for row_id, _values in self.stored.values()]
        for start in range(0, len(gone), BATCH):
            self.aggregate._base_manager.filter(pk__in=gone[start : start + BATCH]).delete()
        return self.written
