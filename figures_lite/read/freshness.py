"""How fresh an answer is, and whether it may be told unchanged: from the pipeline's own marks."""

import dataclasses
import datetime
import hashlib

from django.db.models import Count, Max

from figures_lite.databases import rows
from figures_lite.models import CourseDay, Cursor, Filled, Run, SiteDay
from figures_lite.periods import calendar
from figures_lite.pipeline.moved import moved_into
from figures_lite.read.question import containing
from figures_lite.vocabulary import Grain

#: How many runs back one that never finished may still be at work; older ones were killed.
RUNS_AT_WORK = 5
#: How many periods back the last closed one is looked for.
PERIODS_BACK = 8


@dataclasses.dataclass(frozen=True)
class Freshness:
    """``as_of``: every number is at least this fresh. ``complete_until``: no period before it will change by itself.

    ``latest`` is the last period filled. ``mark`` changes whenever numbers may have changed; ``settled`` says that
    nothing is being written right now.
    """

    as_of: datetime.datetime | None
    complete_until: datetime.datetime | None
    latest: object
    mark: str
    settled: bool


def of_aggregates(aggregates, grain):
    """How fresh the numbers of some aggregates of one grain are.

    Numbers that were moved in stay as they are: they decide it only where no others are asked for.
    """
    moved = [aggregate for aggregate in aggregates if aggregate.source]
    aggregates = [aggregate for aggregate in aggregates if not aggregate.source]
    came = marks_of_moves(moved) if moved else []
    if moved and not aggregates:
        return of_moved(came, len(moved), grain)
    labels = [aggregate._meta.label_lower for aggregate in aggregates]
    marks = rows(Filled).filter(aggregate__in=labels)
    fills = list(marks.values_list("aggregate").annotate(Max("at"), Count("pk"), Max("begins")).order_by("aggregate"))
    recent = list(marks.order_by("-begins").values_list("aggregate", "begins", "at")[: PERIODS_BACK * len(labels)])
    runs, settled = last_runs()
    complete = [closed_until(grain, [row[1:] for row in recent if row[0] == label]) for label in labels]
    everywhere = len(fills) == len(labels) and bool(labels)
    return Freshness(
        as_of=min((at for _label, at, _rows, _begins in fills), default=None),
        complete_until=min(complete) if everywhere and None not in complete else None,
        latest=containing(grain, min(row[3] for row in fills)) if everywhere else None,
        mark=digest(labels, fills, runs, *came),
        settled=settled,
    )


def marks_of_moves(moved):
    """What was noted of the last move into some aggregates: ``(name, position, at)``."""
    names = [moved_into(aggregate) for aggregate in moved]
    found = rows(Cursor).filter(name__in=names).values_list("name", "position", "at").order_by("name")
    return [row for row in found if "last" in row[1]]


def of_moved(came, number, grain):
    """How fresh numbers are that were moved in: as of then, and all of them are over."""
    runs, settled = last_runs()
    last = min((datetime.date.fromisoformat(position["last"]) for _name, position, _at in came), default=None)
    whole = len(came) == number
    return Freshness(
        as_of=min((at for _name, _position, at in came), default=None),
        complete_until=calendar().end(grain, last) if whole else None,
        latest=last if whole else None,
        mark=digest(came, runs),
        settled=settled,
    )


def days_complete_until():
    """The end of the last day that is over and counted for the site and every course; None before there is one."""
    return of_aggregates([CourseDay, SiteDay], Grain.DAY).complete_until


def of_capture():
    """How fresh what is known of each learner is: as the last finished run says."""
    runs, settled = last_runs()
    as_of = rows(Run).filter(finished_at__isnull=False).aggregate(Max("as_of"))["as_of__max"]
    return Freshness(as_of, as_of, None, digest(runs), settled)


def last_runs():
    """The last few runs, and whether all of them are over (or killed)."""
    runs = list(rows(Run).order_by("-pk").values_list("pk", "finished_at", "ok")[:RUNS_AT_WORK])
    return runs, all(end or ok is False for _pk, end, ok in runs)


def closed_until(grain, marks):
    """The end of the last period that was filled after it had ended; ``marks`` are ``(begins, at)``, newest first."""
    for begins, at in marks:
        end = calendar().end(grain, containing(grain, begins))
        if at >= end:
            return end
    return marks[-1][0] if marks else None


def filled(aggregate, first, last):
    """The first instants of an aggregate's filled periods that begin from ``first`` to ``last``, both included."""
    if aggregate.source:
        return set()  # moved in, and never filled
    marks = rows(Filled).filter(aggregate=aggregate._meta.label_lower, begins__gte=first, begins__lte=last)
    return set(marks.values_list("begins", flat=True))


def installed_at():
    """When the first capture succeeded: what the LMS overwrites is known from then on. None: not yet."""
    return rows(Cursor).filter(name="install").values_list("since", flat=True).first()


def digest(*parts):
    """A short text that differs when any part does."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
