"""Made-up LMSs to hold the laws in, and what the pipeline stored of them."""

import collections
import datetime

from django.conf import settings

from devsite.lab.generate import EVENTS, simulate_day
from devsite.lab.generate.rhythm import seeded
from figures_lite import catalogue
from figures_lite.models import Course, Cursor
from figures_lite.periods import calendar
from figures_lite.pipeline.run import run

from .tables import numbers, utc

INSTALL = utc(2026, 3, 6, 6)
DAY = datetime.timedelta(days=1)
LMS = {"learners": 40, "courses": 8, "years": 0.3}
#: A retired learner's facts are gone while closed periods keep their counts: they no longer add up, as they should.
LASTING = {event: 1 for event in EVENTS if event != "retirements"}


def lived(start, seed, events, days):
    """Live some days from an instant, with a run as each ends and another soon after.

    Gives the instant of the last run, and what happened, counted by name.
    """
    now, happened = start, collections.Counter()
    for day in range(days):
        began = start + day * DAY
        happened += simulate_day(began, seeded(seed, began), events)
        # No later than late rows may still come: what was open for longer than the pipeline waits is not met.
        for now in (began + DAY, began + DAY + datetime.timedelta(minutes=4)):
            succeed(now)
    return now, happened


def succeed(now, **options):
    """A run as of an instant, which must succeed."""
    record = run(now=now, **options)
    assert record.ok, record.report
    return record


class World:
    """What the pipeline stored, as plain data."""

    def __init__(self, now):
        self.now, self.calendar, self.today = now, calendar(), calendar().day(now)
        self.hours_kept = settings.FIGURES_LITE_HOURS_KEPT
        self.installed = Cursor.objects.get(name="install").since
        self.numbers = {aggregate: numbers(aggregate) for aggregate in catalogue.aggregates()}
        self.courses = {str(course.key).casefold(): course for course in Course.objects.all()}
        #: The site of each course and organisation.
        self.sites = {key: course.site for key, course in self.courses.items()}
        self.sites |= {course.org: course.site for course in self.courses.values()}

    def unknown(self, metric, grain, period):
        """Whether a metric cannot be known for a period: the LMS overwrites it, and nobody was there to see."""
        return bool(metric.recorded) and self.calendar.end(grain, period) <= self.installed

    def org(self, course):
        """The org that a course counts for, None for one that nobody knows."""
        return self.courses[course].org if self.courses[course].known else None
