"""Where levels stand, and what a month has counted so far, as a fill begins in its middle.

Both are what the days before have stored, so that a run a day does not count years again. Where that is not stored, or
not all of it is known, levels are counted by their definition.
"""

from django.db.models import Value

from figures_lite import catalogue
from figures_lite.models import Course, Cursor, Filled
from figures_lite.periods import DAY
from figures_lite.pipeline.scan import rounded, total
from figures_lite.sql import tuples
from figures_lite.vocabulary import Grain, Scope


def stand(counter, start, fill):
    """Give a counter's sheets their levels and counts as the day ``start`` begins.

    Gives the day to count from: ``start``, or the first of its month where the days between are not all stored.
    """
    month = start.replace(day=1)
    sheets = [Stored(sheet, counter.courses, fill) for sheet in counter.sheets.values() if sheet.month_names]
    first = start if all(sheet.knows("count_names", month, start) for sheet in sheets) else month
    if first > month:
        for sheet in sheets:
            sheet.count(month, first)
    before = first - DAY
    known = all(sheet.knows("level_names", before, first) for sheet in sheets)
    if known and not forgotten(counter.courses, first) and not at_fold(first, fill.fold):
        for sheet in sheets:
            sheet.stand(before)
    else:
        counter.stand(first.toordinal())
    return first


def forgotten(courses, since):
    """Whether a learner was forgotten on a day or later: days before still count them, but no level goes on."""
    cursor = Cursor.objects.filter(name="forgotten").first()
    if not cursor or cursor.position["day"] < since.isoformat():
        return False
    return courses is None or Course.objects.filter(id__in=courses, forgotten_on__gte=since).exists()


def at_fold(first, fold):
    """Whether days before are folded: facts of theirs may have changed, and they are not filled again to say so."""
    return fold is not None and first <= fold.first


class Stored:
    """What the aggregates by the day have stored of a sheet's keys."""

    def __init__(self, sheet, courses, fill):
        self.sheet, self.fill = sheet, fill
        self.only = courses
        if courses is not None and sheet.scope == Scope.ORG:
            self.only = {fill.orgs[course] for course in courses if course in fill.orgs}
        self.daily = {
            aggregate: catalogue.metrics(aggregate)
            for aggregate in fill.aggregates
            if (aggregate.scope, aggregate.grain, tuple(aggregate.by)) == (sheet.scope, Grain.DAY, sheet.by)
        }

    def home(self, names):
        """Which aggregate stores each of some metrics; None where one is not stored by the day."""
        found = {name: aggregate for aggregate, metrics in self.daily.items() for name in metrics}
        return {name: found[name] for name in names} if all(name in found for name in names) else None

    def knows(self, names, first, end):
        """Whether metrics (those of ``names``) are all stored and known from a day to before another."""
        calendar, names = self.fill.calendar, getattr(self.sheet, names)
        home = self.home(names)
        if home is None:
            return False
        recorded = any(self.daily[home[name]][name].recorded for name in names)
        if recorded and first < end and calendar.end(Grain.DAY, first) <= self.fill.installed_at:
            return False
        begins = [calendar.start(day) for day in calendar.periods(Grain.DAY, first, end - DAY)]
        return all(
            Filled.objects.filter(aggregate=aggregate._meta.label_lower, begins__in=begins).count() == len(begins)
            for aggregate in set(home.values())
        )

    def stand(self, day):
        """Set the sheet's levels to those stored of a day."""
        self.sheet.levels = self.sums(self.sheet.level_names, period=day)

    def count(self, first, end):
        """Set what the sheet has counted to the sums of the days from one to before another."""
        self.sheet.counted = self.sums(self.sheet.count_names, period__gte=first, period__lt=end)

    def sums(self, names, **periods):
        """The sums of stored metrics over some periods: ``{key: [number, …]}`` in the order of the names."""
        found, home = {}, self.home(names)
        for aggregate in set(home.values()):
            mine = {place: self.daily[aggregate][name] for place, name in enumerate(names) if home[name] is aggregate}
            keys = catalogue.keys(aggregate)
            rows = aggregate._base_manager.filter(**periods).order_by()
            if self.only is not None and self.sheet.scope != Scope.SITE:
                rows = rows.filter(**{f"{keys[0]}__in": self.only})
            sums = {f"n_{metric.name}": total(metric.name, metric) for metric in mine.values()}
            grouped = rows.values(*keys) if keys else rows.values(one=Value(1))
            many = len(keys) or 1
            for row in tuples(grouped.annotate(**sums).values_list(*(keys or ["one"]), *sums), stream=True):
                numbers = found.setdefault(row[: len(keys)], [0] * len(names))
                for (place, metric), number in zip(mine.items(), row[many:], strict=True):
                    if number:
                        numbers[place] = rounded(metric, number)
        return found
