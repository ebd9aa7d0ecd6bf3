"""The list behind a number: the facts that a metric counts over some periods, from its declaration alone.

Nothing here knows a metric by name, so a plugin's has its list as well.
"""

import dataclasses
import enum

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from figures_lite.catalogue import Entry, catalogue, metrics, ratios
from figures_lite.databases import rows
from figures_lite.models import Course, LearnerDay
from figures_lite.periods import DAY, HOUR, calendar, next_month
from figures_lite.pipeline.folded import folded
from figures_lite.read import freshness
from figures_lite.read.errors import BadQuestion, NotStored
from figures_lite.read.question import containing, moment
from figures_lite.vocabulary import SENSITIVE, Grain, Kind, Metric, Unit

#: A mask with every hour that a day can have.
ALL_HOURS = (1 << 25) - 1


class Lists(enum.StrEnum):
    """What the rows of a list are, and where it is told."""

    LEARNERS = "learners"
    ACCOUNTS = "accounts"
    COURSES = "courses"


@dataclasses.dataclass(frozen=True)
class Behind:
    """What is behind a number: ``facts``, the rows that its metric counts from ``start`` to before ``end``.

    ``metric`` is how they are counted: a ratio's is the one that it divides by. Both ends are days, or instants for
    hours.
    """

    entry: Entry
    metric: Metric
    start: object
    end: object
    facts: QuerySet

    @property
    def mark(self):
        """What tells it from others."""
        return self.entry.name, self.start, self.end

    @property
    def each(self):
        """Whether the number is one for each row, so that who has two is listed twice."""
        return self.metric.kind in (Kind.COUNT, Kind.LEVEL) and not self.metric.of


def ask_behind(asked, lists):
    """What is asked to be behind a list, ``(metric, from, to)``, as :class:`Behind`; None where nothing is.

    Without both ends the last day filled is meant, or the last month of a metric that has no days. Raises
    ``BadQuestion``, or ``NotStored`` where facts of that time are not, or no longer, known.
    """
    name, start, end = asked or (None, None, None)
    if not name:
        for parameter, given in (("from", start), ("to", end)):
            if given:
                message = f"{parameter}: there is no number to look behind."
                raise BadQuestion(message, parameter=parameter, allowed=["with behind"])
        return None
    names = listed(lists)
    if name not in names:
        message = f"behind: {name!r} is not one of the metrics that {lists} are behind: {', '.join(names)}."
        raise BadQuestion(message, parameter="behind", allowed=names)
    entry = catalogue()[name]
    by_hour = any("T" in str(each) or hasattr(each, "hour") for each in (start, end) if each)
    aggregate = home(entry, by_hour)
    if aggregate is None:
        message = f"from: {name} is not counted by the hour; give dates."
        raise NotStored(message, parameter="from", allowed=["a date (2026-01-31)"])
    metric = declared(aggregate, name)
    start, end = span(aggregate, by_hour, start, end)
    check_known(metric, start, end, by_hour)
    facts = rows(metric.fact).filter(metric.where, metric.fact.counted).order_by()
    counted = by_hours(facts, metric, start, end) if by_hour else by_days(facts, metric, start, end)
    if metric.of and metric.kind != Kind.DISTINCT:
        counted = counted.filter(**{f"{metric.of}__gt": 0})
    return Behind(entry, metric, start, end, counted)


# Which metrics have a list -------------------------------------------------------------------------------------------


def listed(lists):
    """The names of the metrics that have a list of some sort."""
    return [name for name, entry in catalogue().items() if list_of(declared(entry.aggregates[0], name)) == lists]


def declared(aggregate, name):
    """A metric as one of its aggregates declares how it is counted; of a ratio what it divides by."""
    ratio = ratios(aggregate).get(name)
    return metrics(aggregate)[ratio.under if ratio else name]


def list_of(metric):
    """What a metric's list is of; None where it counts nobody, or by what is nobody's business."""
    fact = metric.fact
    if fact is None:
        return None  # moved in: whom it counted is not known here
    if is_of_courses(metric):
        return Lists.COURSES
    is_of_people = any(field.attname == "learner_id" for field in fact._meta.concrete_fields)
    if not is_of_people or (metric.kind == Kind.DISTINCT and metric.of != "learner_id"):
        return None
    if columns(metric.where) & (SENSITIVE | set(settings.FIGURES_LITE_SENSITIVE)):
        return None
    return Lists.LEARNERS if fact.course_column else Lists.ACCOUNTS


def is_of_courses(metric):
    """Whether a metric counts courses, each once: the running ones, or those of some facts."""
    if metric.unit != Unit.COURSES:
        return False
    is_level = metric.kind == Kind.LEVEL and metric.fact is Course
    return is_level or (metric.kind == Kind.DISTINCT and metric.of == metric.fact.course_column)


def columns(where):
    """The columns that a condition, or an expression in one, looks at."""
    if isinstance(where, F):
        return {where.name.split("__")[0]}
    if isinstance(where, Q):
        return set().union(*map(columns, where.children))
    if isinstance(where, tuple):
        return {where[0].split("__")[0]} | columns(where[1])
    return (
        set().union(*map(columns, where.get_source_expressions()))
        if hasattr(where, "get_source_expressions")
        else set()
    )


def home(entry, by_hour):
    """An aggregate that stores a metric by the hour, or by the day and else by the month; None for none."""
    grains = [Grain.HOUR] if by_hour else [Grain.DAY, Grain.MONTH]
    found = [each for each in entry.aggregates if each.grain in grains]
    return min(found, key=lambda each: (grains.index(each.grain), len(each.by)), default=None)


# When -----------------------------------------------------------------------------------------------------------------


def span(aggregate, by_hour, start, end):
    """From when to before when: days, or instants where hours are meant."""
    grain, one = (Grain.HOUR, HOUR) if by_hour else (Grain.DAY, DAY)
    start = moment(start, grain, "from") if start else None
    end = moment(end, grain, "to") if end else None
    if end is None:
        fresh = freshness.of_aggregates([aggregate], aggregate.grain)
        last = fresh.latest or containing(aggregate.grain, timezone.now())
        end = calendar().end(Grain.HOUR, last) if by_hour else last + DAY
        if aggregate.grain == Grain.MONTH:
            start, end = start or last, next_month(last)
    start = start or end - one
    if not start < end:
        raise BadQuestion(f"from: {start} is not before {end}.", parameter="from", allowed=["before to"])
    return start, end


def check_known(metric, start, end, by_hour):
    """Refuse a time of which facts are not known: before the install, or folded since."""
    level = metric.kind == Kind.LEVEL
    if metric.recorded:
        since, begins = freshness.installed_at(), end if level else start + (HOUR if by_hour else DAY)
        if since is None or (begins if by_hour else calendar().start(begins)) <= since:
            message = f"from: {metric.name} is not known before the install; the LMS overwrites it."
            raise NotStored(message, parameter="from", allowed=["days since the install"])
    fold = folded() if issubclass(metric.fact, LearnerDay) else None
    first = end if level else end - metric.window * DAY if getattr(metric, "window", None) else start
    if fold and (calendar().day(first) if by_hour else first) < fold.before:
        message = f"from: what learners did before {fold.before} is folded, and no longer known one by one."
        raise NotStored(message, parameter="from", allowed=[f"{fold.before} or later"])


# Which facts ----------------------------------------------------------------------------------------------------------


def by_days(facts, metric, start, end):
    """Those of some facts that a metric counts from one day to before another."""
    fact = metric.fact
    if metric.kind == Kind.LEVEL:
        facts = facts.filter(**{f"{fact.begins}__lt": end})
        return facts.filter(**{f"{fact.ends}__gte": end}) if fact.ends else facts
    if window := getattr(metric, "window", None):
        start = end - window * DAY
    column = getattr(metric, "on", None) or fact.begins
    return facts.filter(**{f"{column}__gte": start, f"{column}__lt": end})


def by_hours(facts, metric, start, end):
    """Those of some facts that a metric counts from one instant to before another."""
    fact = metric.fact
    if metric.kind != Kind.DISTINCT:
        column = fact.instants[metric.on]
        return facts.filter(**{f"{column}__gte": start, f"{column}__lt": end})
    first, from_hour = hour_begun(start, "from")
    last, to_hour = hour_begun(end, "to")
    late, early = -1 << from_hour, (1 << to_hour) - 1
    if first == last:
        late, early = late & early, 0
    # Of the first day its later hours, of the last one its earlier, of the days between all.
    facts = facts.alias(behind_late=F(fact.mask).bitand(late & ALL_HOURS), behind_early=F(fact.mask).bitand(early))
    between = {f"{fact.begins}__gt": first, f"{fact.begins}__lt": last, f"{fact.mask}__gt": 0}
    ends = Q(**{fact.begins: first}, behind_late__gt=0) | Q(**{fact.begins: last}, behind_early__gt=0)
    return facts.filter(ends | Q(**between))


def hour_begun(instant, parameter):
    """The day, and the hours since it began, at an instant at which an hour begins."""
    if calendar().hour(instant) != instant:
        message = f"{parameter}: {instant.isoformat()} is not the beginning of an hour."
        raise BadQuestion(message, parameter=parameter, allowed=["the beginning of an hour"])
    return calendar().day_and_hour(instant)
