"""What a fill has to do. It follows from the data alone: periods without their ``Filled`` mark, and what capture has
marked as ``Stale``.
"""

import dataclasses
import datetime
import functools

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Min

from figures_lite import catalogue
from figures_lite.models import Course, Cursor, Filled
from figures_lite.periods import DAY, FIRST_DAY
from figures_lite.pipeline import demographics, groups
from figures_lite.pipeline.folded import again
from figures_lite.sql import EPOCH, TICK, Instant, tuples, upsert
from figures_lite.vocabulary import Grain, Scope

#: Facts that changed within this many days are filled for all courses at once, together with the periods begun since.
RECENT = 2


@dataclasses.dataclass
class Job:
    """Aggregates to fill from a day on, for all courses or only some (None: all)."""

    aggregates: list
    start: datetime.date
    courses: frozenset | None = None


class Due:
    """What is due as of ``now``. ``orgs`` maps each known course's id to its org, ``fold`` is what was folded."""

    def __init__(self, aggregates, orgs, calendar, now, fold=None):
        self.aggregates, self.orgs, self.calendar, self.now, self.fold = aggregates, orgs, calendar, now, fold
        self.today = calendar.day(now)
        self.notice_declarations()
        groups.decide(aggregates, self.today, lambda marks: again(marks, calendar, fold))
        self.drop_old_hours()
        self.first_day = max(self.first_fact(), self.fold.first) if self.fold else self.first_fact()

    def notice_declarations(self):
        """Forget what is filled of an aggregate whose declaration has changed."""
        known = dict(Cursor.objects.filter(name__startswith="declared ").values_list("name", "position"))
        demographics.forget(known)
        for aggregate in self.aggregates:
            label = aggregate._meta.label_lower
            name, position = f"declared {label}", {"declared": catalogue.declaration(aggregate)}
            if known.get(name) != position:
                with transaction.atomic():
                    marks = Filled.objects.filter(aggregate=label)
                    if catalogue.sensitive(aggregate.by):
                        marks.delete()
                        aggregate._base_manager.all().delete()  # small groups may be in it
                    elif name in known:
                        again(marks, self.calendar, self.fold)
                    # Not first looked for: a transaction that has read may not begin to write on SQLite.
                    upsert(Cursor, ("name", "position"), [(name, position)])

    @property
    def first_hour_day(self):
        """The first day whose hours are kept."""
        return self.today - (settings.FIGURES_LITE_HOURS_KEPT - 1) * DAY

    def drop_old_hours(self):
        """Delete hours older than they are kept, and the marks that they are known: in a day's first fill."""
        before, today = self.calendar.start(self.first_hour_day), (self.calendar.start(self.today) - EPOCH) // TICK
        hourly = [aggregate for aggregate in self.aggregates if aggregate.grain == Grain.HOUR]
        if all(today in self.filled.get(aggregate._meta.label_lower, ()) for aggregate in hourly):
            return
        # The marks first: killed in between, hours are not known any more that are still there, and deleted next time.
        Filled.objects.filter(aggregate__in=[each._meta.label_lower for each in hourly], begins__lt=before).delete()
        for aggregate in hourly:
            aggregate._base_manager.filter(period__lt=before).delete()

    def first_fact(self):
        """The first day any fact speaks of, or spoke of when it was filled: what is no longer there must go.

        One for all aggregates, so that they can share their scans.
        """
        facts = {metric.fact for aggregate in self.aggregates for metric in catalogue.metrics(aggregate).values()}
        daily = [aggregate._meta.label_lower for aggregate in self.aggregates if aggregate.grain == Grain.DAY]
        filled = Filled.objects.filter(aggregate__in=daily).aggregate(first=Min("begins"))["first"]
        first = min(self.today, self.calendar.day(filled)) if filled else self.today
        for fact in facts - {Course}:  # a course may have a start long before anybody enrolled
            try:
                day = fact._base_manager.aggregate(first=Min(fact.begins))["first"]
            except DatabaseError:  # a plugin's table that is not there: the aggregates that need it will say so
                continue
            first = min(first, day or first)
        return max(first, FIRST_DAY)

    def first(self, aggregate):
        """The first day of an aggregate."""
        first = self.fold.first_of(aggregate) if self.fold else self.first_day
        return max(self.first_day, first, self.first_hour_day if aggregate.grain == Grain.HOUR else first)

    def jobs(self, stale):
        """What is due now: periods not filled yet, and facts that changed lately.

        ``stale`` is ``{course id: the first day its numbers changed on}``, 0 for what has no course.
        """
        jobs, self.whole = {}, {}
        recent = min((day for day in stale.values() if day >= self.today - RECENT * DAY), default=None)
        for aggregate in self.aggregates:
            first = self.first(aggregate)
            start = min(filter(None, (self.first_missing(aggregate, first), recent)), default=None)
            if start and start <= self.today:
                self.whole[aggregate] = start = max(start, first)
                jobs.setdefault((start, aggregate.grain == Grain.HOUR), Job([], start)).aggregates.append(aggregate)
        return list(jobs.values())

    def late(self, stale):
        """What is due after ``jobs``: facts of a past that was filled before they changed."""
        jobs = {}
        for aggregate in self.aggregates:
            before = self.whole.get(aggregate, self.today + DAY)  # from there on it is filled by now
            late = {course: max(day, self.first(aggregate)) for course, day in stale.items() if day < before}
            late = {course: day for course, day in late.items() if day < before}
            if aggregate.scope != Scope.SITE:
                late.pop(0, None)
            if late:
                start, courses = min(late.values()), self.affected(aggregate.scope, late)
                where = (start, courses, aggregate.grain == Grain.HOUR)
                jobs.setdefault(where, Job([], start, courses)).aggregates.append(aggregate)
        return list(jobs.values())

    def affected(self, scope, late):
        """The courses whose facts must be counted where those of some courses have changed; None for all."""
        courses = frozenset(late)
        if scope == Scope.ORG:
            if min(late.values()) <= self.first_day:
                return None  # a course may have moved to another organisation
            orgs = {self.orgs.get(course) for course in courses}
            courses = frozenset(course for course, org in self.orgs.items() if org in orgs)
        return None if scope == Scope.SITE or len(courses) > len(self.orgs) / 2 else courses

    def first_missing(self, aggregate, first):
        """The first day, from ``first`` to today, whose period has no ``Filled`` mark; None where all have."""
        filled = self.filled.get(aggregate._meta.label_lower, ())
        for begins in self.begins(aggregate.grain, first):
            if (begins - EPOCH) // TICK not in filled and begins <= self.now:
                return max(first, self.calendar.day(begins))
        return None

    @functools.cached_property
    def filled(self):
        """When the periods with a ``Filled`` mark begin: ``{aggregate's label: {instant, …}}``."""
        found = {}
        for label, begins in tuples(Filled.objects.order_by().values_list("aggregate", Instant("begins"))):
            found.setdefault(label, set()).add(begins)
        return found

    @functools.cached_property
    def begins(self):
        """A function from a grain and a day to when its periods from there to today begin."""

        @functools.cache
        def found(grain, first):
            return [self.calendar.begin(grain, period) for period in self.calendar.periods(grain, first, self.today)]

        return found
