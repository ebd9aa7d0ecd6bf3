"""What a stored number means: unknown, none, or so many; and one number over another."""

from decimal import Decimal

from figures_lite.catalogue import ratios
from figures_lite.periods import calendar
from figures_lite.read.freshness import installed_at
from figures_lite.read.question import is_recorded

#: Decimals of a ratio, so that all databases and both formats show the same.
DECIMALS = 6


class Reader:
    """Reads the values of one aggregate's metrics for one period at a time.

    A period that is not filled is not known: None. A filled one without a row has none of anything: 0. What the LMS
    overwrites is None for periods that ended before it was first captured. What was moved in is known where there is a
    row, and nowhere else.
    """

    def __init__(self, aggregate, columns, known):
        self.grain = aggregate.grain
        self.ratios = ratios(aggregate)
        self.columns = columns
        self.known = known  # the first instants of filled periods
        self.moved = aggregate.source is not None
        self.nothing = None if self.moved else 0  # what a period without a row has
        self.recorded = {column for column in columns if is_recorded(aggregate, column)}
        self.since = installed_at() if self.recorded else None

    def is_known(self, column, period):
        """Whether a column's value in a period can be known at all."""
        if self.moved:
            return True  # as far as there is a row
        if calendar().begin(self.grain, period) not in self.known:
            return False
        if column not in self.recorded:
            return True
        return self.since is not None and calendar().end(self.grain, period) > self.since

    def stored(self, column, period, row):
        """A column's value in a period; ``row`` is ``{column: value}``, or None where there is no row."""
        if not self.is_known(column, period):
            return None
        value = self.nothing if row is None else row[column]
        return float(value) if isinstance(value, Decimal) else value

    def value(self, name, period, row):
        """A metric's value in a period."""
        ratio = self.ratios.get(name)
        if ratio is None:
            return self.stored(name, period, row)
        over, under = self.stored(ratio.over, period, row), self.stored(ratio.under, period, row)
        return round(over / under, DECIMALS) if under and over is not None else None
