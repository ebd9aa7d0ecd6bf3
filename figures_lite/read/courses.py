"""The courses behind a number of courses: those that ``courses`` or ``active_courses`` counts at a time."""

import dataclasses
import datetime

from figures_lite import databases
from figures_lite.catalogue import Entry, catalogue, metrics
from figures_lite.lms import sites
from figures_lite.models import Course
from figures_lite.periods import DAY
from figures_lite.pipeline.folded import folded
from figures_lite.read import freshness
from figures_lite.read.errors import BadQuestion, NotStored
from figures_lite.read.question import moment
from figures_lite.vocabulary import Grain, Kind, Scope, Unit


@dataclasses.dataclass(frozen=True)
class Behind:
    """The days, half-open, in which a metric counts courses, and how it does."""

    entry: Entry
    start: datetime.date
    end: datetime.date

    @property
    def mark(self):
        """What tells it from others."""
        return self.entry.name, self.start, self.end

    def of(self, courses, filters):
        """Those of a queryset of courses that the metric counts, as its site's number does, or its organisation's.

        Some organisations' courses are asked for by ``filters``; without, the site's are meant.
        """
        courses = courses.filter(known=True) if any(filters.get("org", ())) else courses.filter(site=sites.current())
        metric = declared(self.entry)
        rows = databases.rows(metric.fact).filter(metric.where, metric.fact.counted)
        begins, ends = metric.fact.begins, metric.fact.ends
        if metric.kind == Kind.LEVEL:
            held = rows.filter(**{f"{begins}__lt": self.end, f"{ends}__gte": self.end})
            return courses.filter(pk__in=held.values(metric.fact.course_column))
        fell = rows.filter(**{f"{begins}__gte": self.start, f"{begins}__lt": self.end})
        return courses.filter(pk__in=fell.values(metric.of))


def declared(entry):
    """A metric of courses as it is declared."""
    return metrics(entry.aggregates[0])[entry.name]


def names():
    """The metrics whose list is one of courses."""
    return [name for name, entry in catalogue().items() if is_of_courses(entry)]


def is_of_courses(entry):
    """Whether a metric counts courses, each once: the running ones, or those of some facts."""
    if entry.unit != Unit.COURSES or entry.kind not in (Kind.LEVEL, Kind.DISTINCT):
        return False
    metric = declared(entry)
    return metric.fact is Course if entry.kind == Kind.LEVEL else metric.of == metric.fact.course_column


def last_day(entry):
    """The last day of which a metric is known."""
    daily = [aggregate for aggregate in entry.aggregates if aggregate.grain == Grain.DAY]
    return freshness.of_aggregates(daily[:1], Grain.DAY).latest


def ask_behind(asked, scope, today):
    """What is asked to be behind, ``(metric, from, to)``, as :class:`Behind`; None where nothing is.

    Without both ends the last day filled is meant, ``today`` before there is one.
    """
    name, start, end = asked or (None, None, None)
    if not name:
        for parameter, given in (("from", start), ("to", end)):
            if given:
                message = f"{parameter}: there is no number to look behind."
                raise BadQuestion(message, parameter=parameter, allowed=["with behind"])
        return None
    if scope != Scope.COURSE or name not in names():
        message = f"behind: {name!r} is not one of the metrics that courses are behind: {', '.join(names())}."
        raise BadQuestion(message, parameter="behind", allowed=names())
    entry = catalogue()[name]
    end = moment(end, Grain.DAY, "to") if end else (last_day(entry) or today) + DAY
    start = moment(start, Grain.DAY, "from") if start else end - DAY
    if not start < end:
        raise BadQuestion(f"from: {start} is not before {end}.", parameter="from", allowed=["before to"])
    if window := getattr(declared(entry), "window", None):
        start = end - window * DAY
    fold = folded() if entry.kind == Kind.DISTINCT else None
    if fold and start < fold.before:
        message = f"from: what learners did before {fold.before} is folded, and no longer known one by one."
        raise NotStored(message, parameter="from", allowed=[f"{fold.before} or later"])
    return Behind(entry, start, end)
