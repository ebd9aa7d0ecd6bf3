"""Fill: aggregates from facts, month by month. Writes only what differs, so that filling twice changes nothing.

What must be filled follows from the data alone: periods without their ``Filled`` mark, and courses marked ``Stale`` by
a capture. A slice of a month is one transaction: its rows and its marks. Killed anywhere, the next fill does the rest.
"""

import dataclasses
import datetime
import logging
import uuid
import zlib

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Max, Min

from figures_lite import catalogue
from figures_lite.models import Course, Cursor, Filled
from figures_lite.periods import DAY, FIRST_DAY, next_month
from figures_lite.pipeline import marks
from figures_lite.pipeline.count import Counter
from figures_lite.pipeline.write import upsert
from figures_lite.vocabulary import Grain, Scope

log = logging.getLogger(__name__)

#: A course whose facts changed within this many days is filled together with the others of that kind.
RECENT = 2
#: Rows written at a time.
BATCH = 1000


@dataclasses.dataclass
class Job:
    """Aggregates to fill from a day on, for all courses or only some (None: all)."""

    aggregates: list
    start: datetime.date
    courses: set | None = None


class Overtaken(Exception):
    """A later fill has begun, which knows more and does all that is left."""


class Fill:
    """Fills what is due as of ``now``. Of two at once the later one goes on, and the other writes no more."""

    def __init__(self, calendar, now, report):
        self.calendar, self.now, self.report = calendar, now, report
        self.token = uuid.uuid4().hex
        Cursor.objects.get_or_create(name="fill")
        Cursor.objects.filter(name="fill").update(position={"fill": self.token}, at=now)
        self.today = calendar.day(now)
        self.aggregates = catalogue.aggregates()
        self.orgs = dict(Course.objects.filter(known=True).values_list("id", "org"))
        install = Cursor.objects.filter(name="install").first()
        self.installed_at = install.since if install else now
        self.failed = set()

    def hold(self):
        """Keep other fills from writing until the transaction ends; refuse where a later one has begun."""
        mine = Cursor.objects.filter(name="fill")
        mine.update(at=self.now)  # whoever comes meanwhile waits for this row
        if mine.get().position != {"fill": self.token}:
            raise Overtaken

    def due(self, progress=None):
        """Fill everything that is due; what could not be filled stays marked and is reported."""
        try:
            self.all_due(progress)
        except Overtaken:
            log.info("figures-lite: another fill has begun and does the rest.")

    def all_due(self, progress):
        """Fill everything that is due, unless overtaken."""
        taken_up, stale = marks.pending()
        before = dict(Filled.objects.values_list("aggregate").annotate(at=Max("at")))
        self.notice_declarations()
        self.drop_old_hours()
        for job in self.jobs(stale):
            self.run(job, progress)
        with transaction.atomic():
            self.hold()
            if not self.failed:
                marks.clear(taken_up)
            for aggregate in self.aggregates:
                if aggregate not in self.failed:
                    # All since the last fill is as it is now, also where nothing happened: days that closed are whole.
                    filled_at = before.get(aggregate._meta.label_lower, self.now)
                    self.mark(aggregate, min(self.calendar.day(filled_at), self.today), self.today)

    def notice_declarations(self):
        """Forget what is filled of an aggregate whose declaration has changed."""
        for aggregate in self.aggregates:
            cursor, made = Cursor.objects.get_or_create(name=f"declared {aggregate._meta.label_lower}")
            declared = zlib.crc32(repr(declaration(aggregate)).encode())
            if cursor.position != {"declared": declared}:
                with transaction.atomic():
                    if not made:
                        Filled.objects.filter(aggregate=aggregate._meta.label_lower).delete()
                    cursor.position = {"declared": declared}
                    cursor.save()

    @property
    def first_hour_day(self):
        """The first day whose hours are kept."""
        return self.today - (settings.FIGURES_LITE_HOURS_KEPT - 1) * DAY

    def drop_old_hours(self):
        """Delete hours older than they are kept, and the marks that they are known."""
        before = self.calendar.start(self.first_hour_day)
        for aggregate in self.aggregates:
            if aggregate.grain == Grain.HOUR:
                with transaction.atomic():
                    Filled.objects.filter(aggregate=aggregate._meta.label_lower, begins__lt=before).delete()
                    aggregate._base_manager.filter(period__lt=before).delete()

    def first_day(self):
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

    def jobs(self, stale):
        """What is due: whole periods not filled yet first, then courses whose facts changed before those."""
        first_day, jobs, firsts, whole = self.first_day(), {}, {}, {}
        for aggregate in self.aggregates:
            hourly = aggregate.grain == Grain.HOUR
            firsts[aggregate] = max(first_day, self.first_hour_day) if hourly else first_day
            whole[aggregate] = self.first_missing(aggregate, firsts[aggregate])
        for aggregate, start in whole.items():
            if start:
                jobs.setdefault((start, aggregate.grain == Grain.HOUR), Job([], start)).aggregates.append(aggregate)
        yield from jobs.values()
        jobs = {}
        recent = self.today - RECENT * DAY
        for aggregate in self.aggregates:
            before = whole[aggregate] or self.today + DAY  # from there on it is filled by now
            late = {course: max(since, firsts[aggregate]) for course, since in stale.items() if since < before}
            late = {course: since for course, since in late.items() if since < before}
            if not late:
                continue
            split = aggregate.scope == Scope.COURSE
            fresh = {course: since for course, since in late.items() if course and since >= recent}
            old = {course: since for course, since in late.items() if course and since < recent}
            for group in (fresh, old) if split else (late,):
                if group:
                    start, courses = min(group.values()), frozenset(group) if split else None
                    where = (start, courses, aggregate.grain == Grain.HOUR)
                    jobs.setdefault(where, Job([], start, courses)).aggregates.append(aggregate)
        yield from jobs.values()

    def first_missing(self, aggregate, first):
        """The first day, from ``first`` to today, whose period has no ``Filled`` mark; None where all have."""
        filled = set(Filled.objects.filter(aggregate=aggregate._meta.label_lower).values_list("begins", flat=True))
        for period in self.calendar.periods(aggregate.grain, first, self.today):
            begins = self.calendar.begin(aggregate.grain, period)
            if begins not in filled and begins <= self.now:
                return max(first, self.calendar.day(begins))
        return None

    def run(self, job, progress=None):
        """Fill a job month by month. An aggregate that fails is left out from there on, the others go on."""
        counter = None
        months = self.calendar.periods(Grain.MONTH, job.start, self.today)
        for done, first in enumerate(months, 1):
            last = min(next_month(first) - DAY, self.today)
            aggregates = [aggregate for aggregate in job.aggregates if aggregate not in self.failed]
            if not aggregates:
                return
            try:
                if counter is None:
                    counter = Counter(aggregates, self.orgs, job.courses, self.calendar)
                    counter.stand(first)
                counter.month(first, last)
                counter.hours(max(first, job.start), last)
            except Exception as error:  # a plugin's broken declaration must not stop ours
                self.alone(job, aggregates, error, progress)
                return
            self.write(counter, aggregates, max(first, job.start), first, last)
            if progress:
                progress(last, done, len(months))

    def alone(self, job, aggregates, error, progress):
        """After counting failed: fill each aggregate by itself, so that only the broken one is left out."""
        if len(aggregates) == 1:
            self.failed.add(aggregates[0])
            self.report.error(f"fill of {aggregates[0]._meta.label}", error)
            return
        for aggregate in aggregates:
            self.run(Job([aggregate], job.start, job.courses), progress)

    def write(self, counter, aggregates, start, first, last):
        """Write a month's slice of each aggregate that shares a counter."""
        for where, sheet in counter.sheets.items():
            group = [aggregate for aggregate in aggregates if (aggregate.scope, tuple(aggregate.by)) == where]
            stood = {key: dict(levels) for key, levels in sheet.levels.items()}
            try:
                self.together(group, sheet, counter.courses, start, first, last)
            except Overtaken:
                raise
            except Exception:  # one table's trouble must not stop the others: each by itself
                for aggregate in group:
                    sheet.levels = {key: dict(levels) for key, levels in stood.items()}
                    try:
                        self.together([aggregate], sheet, counter.courses, start, first, last)
                    except Overtaken:
                        raise
                    except Exception as error:
                        self.failed.add(aggregate)
                        self.report.error(f"fill of {aggregate._meta.label}", error)
                sheet.levels = stood
                for _key in self.closed(sheet, first, last):
                    pass  # the last one may have failed half-way: only move the levels on

    def together(self, aggregates, sheet, courses, start, first, last):
        """Write a month's slice of aggregates with the same keys in one transaction."""
        with transaction.atomic():
            self.hold()
            writers = [Writer(aggregate, self, courses, start, first, last) for aggregate in aggregates]
            for key, days, month in self.closed(sheet, first, last):
                for writer in writers:
                    writer.take(key, days, month, sheet)
            for writer in writers:
                writer.finish()
                self.mark(writer.aggregate, start, last)

    def closed(self, sheet, first, last):
        """Every key of a sheet with its numbers of each day and of the month; moves the levels on."""
        for key in sheet.keys:
            levels, changes, counts = sheet.levels.pop(key, {}), sheet.changes.get(key, {}), sheet.counts.get(key, {})
            distinct, days, month, day = sheet.days.get(key, {}), {}, dict(sheet.months.get(key, {})), first
            while day <= last:
                for name, number in changes.get(day, {}).items():
                    levels[name] = levels.get(name, 0) + number
                days[day] = levels | counts.get(day, {}) | distinct.get(day, {})
                for name, number in counts.get(day, {}).items():
                    month[name] = month.get(name, 0) + number
                day += DAY
            if any(levels.values()):
                sheet.levels[key] = levels
            yield key, days, month | levels

    def mark(self, aggregate, first, last):
        """Mark the periods of an aggregate from one day to another as filled."""
        periods = self.calendar.periods(aggregate.grain, first, last)
        begins = [self.calendar.begin(aggregate.grain, period) for period in periods]
        label = aggregate._meta.label_lower
        upsert([Filled(aggregate=label, begins=begin, at=self.now) for begin in begins if begin <= self.now])


class Writer:
    """Writes the rows of one aggregate in one slice: those that differ from the stored ones, and nothing else."""

    def __init__(self, aggregate, fill, courses, start, first, last):
        self.aggregate, self.fill, self.start, self.last = aggregate, fill, start, last
        self.names = catalogue.metrics(aggregate)
        self.key_names = catalogue.keys(aggregate)
        calendar = fill.calendar
        self.periods = calendar.periods(aggregate.grain, start, last)
        self.unknown = {period for period in self.periods if calendar.end(aggregate.grain, period) <= fill.installed_at}
        rows = aggregate._base_manager.filter(period__gte=self.periods[0], period__lte=self.periods[-1])
        if courses is not None:
            rows = rows.filter(course_id__in=courses)
        columns = ("pk", *self.key_names, "period", *self.names)
        keys = 1 + len(self.key_names)
        self.stored = {}
        for row in rows.values_list(*columns).iterator(chunk_size=2000):
            self.stored[row[1:keys], row[keys]] = (row[0], row[keys + 1 :])
        self.pending = []

    def take(self, key, days, month, sheet):
        """Take a key's numbers of the slice."""
        if self.aggregate.grain == Grain.MONTH:
            self.put(key, self.periods[0], month)
        elif self.aggregate.grain == Grain.HOUR:
            for period, numbers in sheet.hours.get(key, {}).items():
                if period >= self.periods[0]:
                    self.put(key, period, numbers)
        else:
            for period in self.periods:
                self.put(key, period, days[period])

    def put(self, key, period, numbers):
        """Take one row: written if it says something and differs from what is stored."""
        values = tuple(
            None if metric.recorded and period in self.unknown else numbers.get(name, 0)
            for name, metric in self.names.items()
        )
        if not any(values):
            return
        stored = self.stored.pop((key, period), None)
        if stored and stored[1] == values:
            return
        row = self.aggregate(period=period, **dict(zip(self.key_names, key, strict=True)))
        for name, value in zip(self.names, values, strict=True):
            setattr(row, name, value)
        self.pending.append(row)
        if len(self.pending) >= BATCH:
            self.flush()

    def flush(self):
        """Write what is pending."""
        upsert(self.pending)
        self.fill.report.filled[self.aggregate.__name__] = self.fill.report.filled.get(
            self.aggregate.__name__, 0
        ) + len(self.pending)
        self.pending = []

    def finish(self):
        """Write the rest, and delete rows that no longer say anything."""
        self.flush()
        gone = [pk for pk, _values in self.stored.values()]
        self.aggregate._base_manager.filter(pk__in=gone).delete()


def declaration(aggregate):
    """How an aggregate is counted, as plain values: a change of it asks for filling anew."""
    return [
        (
            name,
            str(metric.kind),
            metric.fact._meta.label,
            str(metric.where),
            metric.of,
            getattr(metric, "on", None),
            getattr(metric, "window", None),
            metric.recorded,
        )
        for name, metric in catalogue.metrics(aggregate).items()
    ]
