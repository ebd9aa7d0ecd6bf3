"""``days``: what a learner did day by day, and what happened once. Personal."""

import dataclasses
import datetime

from django.utils import timezone

from figures_lite import databases
from figures_lite.lms import access
from figures_lite.models import Course, CourseLearner, LearnerDay, Milestone, Reading
from figures_lite.periods import DAY, HOUR, calendar, zone_name
from figures_lite.pipeline.folded import folded
from figures_lite.read import freshness, log
from figures_lite.read.errors import BadQuestion, NotAllowed, Unknown
from figures_lite.read.filters import filtered
from figures_lite.read.learner_filters import DayFilters
from figures_lite.read.question import moment
from figures_lite.read.reach import anyone
from figures_lite.vocabulary import Grain

#: How many days there are unless told, and the most there may be.
USUAL, MOST = 365, 800
#: What a day tells, as it is stored.
TOLD = (
    "active_hours",
    "completions",
    "attempts",
    "correct",
    "enrolled",
    "mode",
    "progress",
    "units",
    "grade",
    "passing",
    "certified",
)


@dataclasses.dataclass(frozen=True)
class Days:
    """A learner's days with a change, from ``start`` to before ``end``, by day and course, and their ``milestones``.

    What was done on days before ``kept_since`` is no longer known day by day; None: everything is.
    """

    fresh: freshness.Freshness
    time_zone: str
    start: datetime.date
    end: datetime.date
    kept_since: datetime.date | None
    rows: list
    milestones: list


def days(user_id, filters=None, start=None, end=None, *, for_user, now=None, via=Reading.Via.PYTHON):
    """The days of a learner in the courses whose learners the viewer may see, as :class:`Days`.

    ``filters`` are those of ``DayFilters``. ``start`` and ``end`` are dates, the second left out; the last 365 days
    unless told, at most 800. Raises ``BadQuestion``, ``Unknown`` or ``NotAllowed``.
    """
    anyone(for_user)
    courses = access.scope_learners(for_user, databases.rows(Course))
    if not databases.rows(CourseLearner).filter(learner_id=user_id, course__in=courses).exists():
        raise Unknown(f"There is no learner {user_id}.", parameter="user_id")
    found = of_learner(user_id, courses, filters, start, end, now)
    if for_user.pk != user_id:
        # A file has the days alone.
        given = len(found.rows) + (0 if via == Reading.Via.CSV else len(found.milestones))
        log.write({"reader_id": for_user.pk, "learner_id": user_id, "via": via}, given)
    return found


def my_days(filters=None, start=None, end=None, *, for_user, now=None):
    """The viewer's own days in the site's courses, as :class:`Days`; the rest as for :func:`days`."""
    if not access.may_read_own(for_user):
        raise NotAllowed("You have to be signed in with an account in use.")
    return of_learner(for_user.pk, access.scope_own(databases.rows(Course)), filters, start, end, now)


def of_learner(user_id, courses, filters, start, end, now):
    """A learner's days in some courses."""
    start, end = span(start, end, now or timezone.now())
    ids = filtered(DayFilters, courses, filters or {}).values("pk")
    when = {"learner_id": user_id, "course__in": ids, "day__gte": start, "day__lt": end}
    days = databases.rows(LearnerDay).filter(**when).order_by("day", "course__key")
    once = databases.rows(Milestone).filter(**when).order_by("at", "course__key", "pk")
    fold = folded()
    return Days(
        freshness.of_capture(),
        zone_name(),
        start,
        end,
        fold.before if fold else None,
        [day(row) for row in days.values("day", "course__key", "hours", *TOLD)],
        [milestone(row) for row in once.values("course__key", "course__name", "kind", "at")],
    )


def span(start, end, now):
    """The first day asked for and the one after the last."""
    end = moment(end, Grain.DAY, "end") if end else calendar().day(now) + DAY
    start = moment(start, Grain.DAY, "start") if start else end - USUAL * DAY
    if not start < end:
        raise BadQuestion(f"start: {start} is not before the end, {end}.", parameter="start", allowed=["before end"])
    if (end - start).days > MOST:
        message = f"start: more than {MOST} days from {start} to {end}."
        raise BadQuestion(message, parameter="start", allowed=[f"at most {MOST} days"])
    return start, end


def day(row):
    """One day as it is shown."""
    told = {name: row[name] for name in TOLD}
    return {"day": row["day"], "course": str(row["course__key"]), "hours": hours(row["day"], row["hours"])} | told


def hours(day, mask):
    """The hours of the clock in which there is a trace: an hour that the clock shows twice is there once."""
    begins = calendar().start(day)
    traced = (begins + number * HOUR for number in range(mask.bit_length()) if mask >> number & 1)
    return sorted({instant.astimezone(calendar().zone).hour for instant in traced})


def milestone(row):
    """One milestone as it is shown."""
    return {"course": str(row["course__key"]), "course_name": row["course__name"], "kind": row["kind"], "at": row["at"]}
