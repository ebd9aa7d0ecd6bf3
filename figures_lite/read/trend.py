"""The trends of a table: some metrics of the rows that are read, period by period."""

from figures_lite import databases
from figures_lite.read import freshness
from figures_lite.read.errors import BadQuestion
from figures_lite.read.numbers import KEY, Periods, QuickReader, up_to
from figures_lite.read.question import after, ask, back

#: The most periods of a trend.
MOST = 400


class Trend:
    """Some metrics of many keys over periods in a row, two queries for each aggregate."""

    def __init__(self, asked, periods: Periods):
        self.asked, self.periods = asked, periods
        self.key = KEY[asked.scope]

    def of(self, keys):
        """``{key: {metric: [value, …]}}`` for some keys, a value for each period."""
        found = {key: dict.fromkeys(self.asked.sources) for key in keys}
        for aggregate in self.asked.aggregates:
            columns = self.asked.columns(aggregate)
            reader = QuickReader(aggregate, columns, freshness.filled(aggregate, *self.periods.begins))
            wanted = {f"{self.key}__in": keys, "period__gte": self.periods.first, "period__lte": self.periods.last}
            rows = {}
            for row in databases.rows(aggregate).filter(**wanted).values(self.key, "period", *columns):
                rows.setdefault(row[self.key], {})[row["period"]] = row
            names = [name for name, source in self.asked.sources.items() if source is aggregate]
            for key in keys:
                at = rows.get(key, {})
                for name in names:
                    found[key][name] = [reader.value(name, each, at.get(each)) for each in self.periods.all]
        return found


def ask_trend(names, since, asked):
    """The metrics that trends are asked of, None for none."""
    if names:
        try:
            return ask(names, asked.scope, asked.grain)
        except BadQuestion as refused:
            message = str(refused).replace("metric:", "trend:", 1)
            raise type(refused)(message, parameter="trend", allowed=refused.allowed) from None
    if since:
        raise BadQuestion("since: there is no trend to begin there.", parameter="since", allowed=["with trend"])
    return None


def trend_to(asked, since, at):
    """The trends of some metrics, from the period around ``since`` to ``at``; without it as long as a series is."""
    periods = up_to(asked.grain, since, at, "since", MOST)
    if not since:
        periods = Periods(asked.grain, back(asked.grain, after(asked.grain, at)), at)
    return Trend(asked, periods)
