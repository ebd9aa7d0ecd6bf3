"""Fill: aggregates from facts, month by month. Writes only what differs, so that filling twice changes nothing.

A slice of a month is one transaction: its rows and its marks. Killed anywhere, the next fill does the rest.
"""

import datetime
import logging
import time
import uuid

from django.db import OperationalError, connection, transaction
from django.db.models import Max

from figures_lite import catalogue
from figures_lite.models import Course, Cursor, Filled
from figures_lite.periods import DAY, next_month
from figures_lite.pipeline import marks
from figures_lite.pipeline.count import Counter
from figures_lite.pipeline.due import Due, Job
from figures_lite.pipeline.folded import folded
from figures_lite.pipeline.stand import stand
from figures_lite.pipeline.writer import Writer
from figures_lite.sql import upsert
from figures_lite.vocabulary import HOME, Grain, Scope

log = logging.getLogger(__name__)

#: What makes the row that fills look at theirs: side by side, as long as no later fill wants to begin.
SHARED = {"mysql": "LOCK IN SHARE MODE", "postgresql": "FOR SHARE"}
#: A change of the past that took longer than this many seconds to fill is followed by the next one only when
#: so many times its duration has passed: late facts must not keep a database busy.
QUICK = 5
SHARE = 20
#: How often a slice is tried where the database fails: parts of one fill may be in each other's way.
TRIES = 3


class Overtaken(Exception):
    """A later fill has begun, which knows more and does all that is left."""


class Fill:
    """Fills what is due as of ``now``. Of two at once the later one goes on, and the other writes no more.

    ``token`` is that of a fill that others have begun, to work on a part of it: ``beat`` is then called in each
    transaction, and refuses where the part is not ours. ``marks`` says whether what is filled is marked as filled.
    """

    def __init__(self, calendar, now, report, token=None, beat=None, marks=True):
        self.calendar, self.now, self.report = calendar, now, report
        self.token, self.beat, self.marks = token or uuid.uuid4().hex, beat, marks
        self.today = calendar.day(now)
        self.aggregates = catalogue.aggregates()
        if not token:
            self.begin()
        courses = list(Course.objects.values_list("id", "org", "site", "known"))
        self.orgs = {course: org for course, org, _site, known in courses if known}
        self.sites = {course: site for course, _org, site, _known in courses if site != HOME}
        install = Cursor.objects.filter(name="install").first()
        self.installed_at = install.since if install else now
        self.fold, self.failed = folded(), set()

    def begin(self):
        """Overtake other fills, and have filled again since the last one's day what it filled as that day stood.

        A month, for one, it filled up to its day, and facts may have been dated later. Where the clock was set back, it
        filled what is yet to come: that is not known any more.
        """
        mine, _made = Cursor.objects.get_or_create(name="fill")
        row = Cursor.objects.filter(name="fill")
        with transaction.atomic():
            row.update(position={"fill": self.token}, at=self.now)  # first of all a write, see ``touch``
            last = mine.at or self.now
            if last > self.now:
                Filled.objects.filter(begins__gt=self.now, at__gt=self.now).delete()
            if (day := self.calendar.day(last)) != self.today:
                courses = Course.objects.values_list("id", flat=True)
                marks.leave(dict.fromkeys((0, *courses), min(day, self.today)))

    def hold(self):
        """Keep a later fill from beginning until the transaction ends; refuse where one has begun."""
        if self.beat:
            self.beat()
        mine = Cursor.objects.filter(name="fill")
        if how := SHARED.get(connection.vendor):
            sql, parameters = mine.values("id").query.sql_with_params()
            with connection.cursor() as cursor:
                cursor.execute(f"{sql} {how}", parameters)
        else:
            mine.update(at=self.now)  # whoever comes meanwhile waits for this row
        if mine.get().position != {"fill": self.token}:
            raise Overtaken

    def due(self, progress=None, spread=None):
        """Fill everything that is due; what could not be filled stays marked and is reported.

        ``spread``, given the jobs, may have them done by others; it tells whether it did.
        """
        try:
            self.all_due(progress, spread or (lambda _jobs: False))
        except Overtaken:
            log.info("figures-lite: another fill has begun and does the rest.")

    def all_due(self, progress, spread):
        """Fill everything that is due, unless overtaken."""
        taken_up, stale = marks.pending()
        before = dict(Filled.objects.values_list("aggregate").annotate(at=Max("at")))
        due = Due(self.aggregates, self.orgs, self.calendar, self.now, self.fold)
        jobs, late = due.jobs(stale), due.late(stale)
        put_off = bool(late) and self.put_off()
        if put_off:
            self.report.add("courses whose past is filled later", len(stale))
        else:
            jobs += late
        began = time.monotonic()
        # All since the last fill is as it is now, also where nothing happened: days that closed are whole.
        since = {
            aggregate: min(self.calendar.day(before.get(aggregate._meta.label_lower, self.now)), self.today)
            for aggregate in self.aggregates
        }
        if spread(jobs):
            for job in jobs:
                since |= {aggregate: min(job.start, since[aggregate]) for aggregate in job.aggregates}
        else:
            for job in jobs:
                self.run(job, progress)
        if late and not put_off:
            took = {"seconds": round(time.monotonic() - began, 3)}
            Cursor.objects.update_or_create(name="late", defaults={"position": took, "at": self.now})
        with transaction.atomic():
            self.hold()
            if not self.failed and not put_off:
                marks.clear(taken_up)
            self.mark({aggregate: day for aggregate, day in since.items() if aggregate not in self.failed}, self.today)

    def put_off(self):
        """Whether a change of the past must wait, since the last one took long and not long ago."""
        last = Cursor.objects.filter(name="late").first()
        if not last or last.position["seconds"] <= QUICK:
            return False
        return last.at <= self.now < last.at + datetime.timedelta(seconds=SHARE * last.position["seconds"])

    def run(self, job, progress=None):
        """Fill a job slice by slice. An aggregate that fails is left out from there on, the others go on."""
        counter = None
        slices = list(self.slices(job))
        for done, (month, first, last) in enumerate(slices, 1):
            aggregates = [aggregate for aggregate in job.aggregates if aggregate not in self.failed]
            if not aggregates:
                return
            start = max(first, job.start)
            try:
                if counter is None:
                    counter = Counter(aggregates, self.orgs, self.sites, job.courses, self.calendar)
                    first = stand(counter, start, self)
                counter.count(*(day.toordinal() for day in (month, first, start, last)))
            except Exception as error:  # a plugin's broken declaration must not stop ours
                self.alone(job, aggregates, error, progress)
                return
            self.write(counter, aggregates, start, first, last)
            if progress:
                progress(last, done, len(slices))

    def slices(self, job):
        """The slices of a job: ``(the month's first day, first day, last day)``. A month, or a week of hours."""
        hourly = all(aggregate.grain == Grain.HOUR for aggregate in job.aggregates)
        for month in self.calendar.periods(Grain.MONTH, job.start, self.today):
            end, first = min(next_month(month) - DAY, self.today), month
            while first <= end:
                last = min(first + 6 * DAY, end) if hourly else end
                if last >= job.start:
                    yield month, first, last
                first = last + DAY

    def write(self, counter, aggregates, start, first, last):
        """Write a month's slice of each aggregate that shares a counter."""
        for sheet in counter.sheets.values():
            group = [aggregate for aggregate in sheet.aggregates if aggregate in aggregates]
            stood = dict(sheet.levels), dict(sheet.counted)
            try:
                self.patiently(group, sheet, stood, counter.courses, start, first, last)
            except Overtaken:
                raise
            except Exception:  # one table's trouble must not stop the others: each by itself
                for aggregate in group:
                    try:
                        self.patiently([aggregate], sheet, stood, counter.courses, start, first, last)
                    except Overtaken:
                        raise
                    except Exception as error:
                        self.failed.add(aggregate)
                        self.report.error(f"fill of {aggregate._meta.label}", error)
                sheet.levels, sheet.counted = stood
                for _key in sheet.closed(first.toordinal(), last.toordinal()):
                    pass  # the last one may have failed half-way: only move the levels on

    def patiently(self, aggregates, sheet, stood, *slice_):
        """Write a slice; where the database fails, try it again."""
        for tries in range(1, TRIES + 1):
            sheet.levels, sheet.counted = map(dict, stood)
            try:
                self.together(aggregates, sheet, *slice_)
            except OperationalError:
                if tries == TRIES:
                    raise
            else:
                return

    def together(self, aggregates, sheet, courses, start, first, last):
        """Write a month's slice of aggregates with the same keys in one transaction."""
        only = courses
        if courses is not None and sheet.scope == Scope.ORG:
            only = {self.orgs[course] for course in courses if course in self.orgs}
        with transaction.atomic():
            self.hold()
            writers = [
                Writer(aggregate, sheet, self.calendar, self.installed_at, first, start, last, only)
                for aggregate in aggregates
            ]
            for key, days, month in sheet.closed(first.toordinal(), last.toordinal()):
                for writer in writers:
                    writer.take(key, days, month)
            written = {writer.aggregate.__name__: writer.finish() for writer in writers}
            if self.marks:
                self.mark(dict.fromkeys(aggregates, start), last)
        for name, number in written.items():
            self.report.filled[name] = self.report.filled.get(name, 0) + number

    def mark(self, since, last):
        """Mark the periods of aggregates as filled, ``{aggregate: first day}``, to a day."""
        rows = []
        for aggregate, first in since.items():
            periods = self.calendar.periods(aggregate.grain, first, last)
            begins = [self.calendar.begin(aggregate.grain, period) for period in periods]
            rows += [(aggregate._meta.label_lower, begin, self.now) for begin in begins if begin <= self.now]
        upsert(Filled, ("aggregate", "begins", "at"), rows)

    def alone(self, job, aggregates, error, progress):
        """After counting failed: fill each aggregate by itself, so that only the broken one is left out."""
        if len(aggregates) == 1:
            self.failed.add(aggregates[0])
            self.report.error(f"fill of {aggregates[0]._meta.label}", error)
            return
        for aggregate in aggregates:
            self.run(Job([aggregate], job.start, job.courses), progress)
