"""``attention``: the courses that need a look, and why. Reasons are declared here, with what they mean."""

import dataclasses
import datetime
import functools
from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from figures_lite import databases
from figures_lite.lms import access
from figures_lite.models import Course
from figures_lite.periods import DAY, TICK, zone_name
from figures_lite.read import freshness
from figures_lite.read.filters import AttentionFilters, filtered
from figures_lite.read.numbers import Numbers, Periods
from figures_lite.read.question import ask, containing
from figures_lite.read.reach import anything
from figures_lite.read.rows import SortedRows
from figures_lite.vocabulary import Grain, Scope

WEEK = 7 * DAY
#: Courses of fewer learners than these are left alone: a person more or less would say too much.
FEW = 10
#: What is looked at: as the day ends, as the day a week before ended, and over the week between.
NOW = ("active_learners_7d", "enrolled", "never_started", "mean_progress", "graded", "mean_grade")
BEFORE = ("active_learners_7d",)
OVER = ("unenrollments",)


@dataclasses.dataclass(frozen=True)
class Look:
    """What is known of a course that is running: its numbers, and how many days since it started and until it ends."""

    now: dict
    before: dict
    over: dict
    days_since_start: int
    days_until_end: int


@dataclasses.dataclass(frozen=True)
class Reason:
    """Why a course may need a look.

    ``metric`` is what it is told by. ``find`` takes a :class:`Look` and gives ``(value, against)``: the number, and
    what it is held against; either is None where it is not known. ``holds`` takes the look and both.
    """

    name: str
    label: str
    meaning: str
    metric: str
    find: Callable
    holds: Callable

    def of(self, look):
        """The reason as it is told of a course; None where it does not hold, or cannot be known."""
        value, against = self.find(look)
        if value is None or against is None or not self.holds(look, value, against):
            return None
        return {"reason": self.name, "value": value, "against": against, "metric": self.metric}


def number(look, name):
    """One of the numbers as the day ends, 0 where it is not known."""
    return look.now[name] or 0


REASONS = (
    Reason(
        "activity_fell",
        _("Activity fell"),
        _("At most half as many active in 7 days as in those before, where 10 or more were. Against: before."),
        "active_learners_7d",
        lambda look: (look.now["active_learners_7d"], look.before["active_learners_7d"]),
        lambda look, value, against: against >= FEW and 2 * value <= against,
    ),
    Reason(
        "silent",
        _("Silent"),
        _("Nobody active in 7 days of a course that 10 or more are enrolled in. Against: the enrolled."),
        "active_learners_7d",
        lambda look: (look.now["active_learners_7d"], look.now["enrolled"]),
        lambda look, value, against: look.days_since_start >= 7 and against >= FEW and value == 0,
    ),
    Reason(
        "many_never_started",
        _("Many never started"),
        _("Half or more of 10 or more enrolled have left no trace 14 days after the start. Against: the enrolled."),
        "never_started",
        lambda look: (look.now["never_started"], look.now["enrolled"]),
        lambda look, value, against: look.days_since_start >= 14 and against >= FEW and 2 * value >= against,
    ),
    Reason(
        "many_left",
        _("Many left"),
        _("5 or more un-enrollments in 7 days, and a tenth of the enrolled or more. Against: the enrolled."),
        "unenrollments",
        lambda look: (look.over["unenrollments"], look.now["enrolled"]),
        lambda look, value, against: value >= 5 and 10 * value >= against,
    ),
    Reason(
        "ends_behind",
        _("Ends soon, far behind"),
        _("Ends within 14 days with a mean progress of less than 50 %, where 10 or more are enrolled. Against: 50."),
        "mean_progress",
        lambda look: (look.now["mean_progress"], 50),
        lambda look, value, against: look.days_until_end <= 14 and number(look, "enrolled") >= FEW and value < against,
    ),
    Reason(
        "low_grades",
        _("Low grades"),
        _("A mean grade of less than 50, where 10 or more are graded. Against: 50."),
        "mean_grade",
        lambda look: (look.now["mean_grade"], 50),
        lambda look, value, against: number(look, "graded") >= FEW and value < against,
    ),
)


@dataclasses.dataclass(frozen=True)
class Attention:
    """An answer with a row for each course that needs a look: ``key``, ``org``, ``name``, ``learners``, ``reasons``.

    Worst first: those with more reasons; of these, those with more enrolled. ``at`` is the day that they are told by,
    None before there is one.
    """

    fresh: freshness.Freshness
    at: datetime.date | None
    rows: SortedRows
    time_zone: str
    mark: str
    reasons: tuple = REASONS


def attention(filters=None, *, for_user):
    """The running courses that need a look, as :class:`Attention`; ``filters`` are those of ``AttentionFilters``.

    Raises ``BadQuestion`` or ``NotAllowed``.
    """
    anything(for_user)
    asked = ask(NOW, Scope.COURSE, Grain.DAY)
    fresh = freshness.of_aggregates(asked.aggregates, Grain.DAY)
    at = containing(Grain.DAY, fresh.complete_until - TICK) if fresh.complete_until else None
    found = filtered(AttentionFilters, access.scope_courses(for_user, databases.rows(Course)), filters or {})
    running = found.filter(known=True, start_day__lte=at, end_day__gt=at) if at else found.none()
    looks = Looks(running, at)

    def dress(rows):
        return [
            {
                "key": str(row["key"]),
                "org": row["org"],
                "name": row["name"],
                "learners": access.may_read_learners_of(for_user, row["pk"]),
                "reasons": looks.found[row["pk"]],
            }
            for row in rows
        ]

    rows = Found(running, ("pk", "key", "org", "name"), dress, lambda: list(looks.found))
    return Attention(fresh, at, rows, zone_name(), freshness.digest(fresh.mark, at))


class Found(SortedRows):
    """Rows of those courses of a queryset that are found."""

    def count(self):
        """How many rows there are."""
        return len(self._all())


class Looks:
    """What is found of all of some courses on a day, with a few queries."""

    def __init__(self, courses, at):
        self.courses, self.at = courses, at

    @functools.cached_property
    def found(self):
        """The reasons of each course that has any: ``{course id: [reason]}``, the worst course first."""
        rows = self.courses.order_by("key").values_list("pk", "start_day", "end_day")
        days = {pk: (start, end) for pk, start, end in rows}
        if not days:
            return {}
        now, before, over = (self.numbers(*each).of(list(days)) for each in self.looked_at())
        found = []
        for pk, (start, end) in days.items():
            look = Look(now[pk], before[pk], over[pk], (self.at - start).days, (end - self.at).days)
            reasons = [told for reason in REASONS if (told := reason.of(look))]
            if reasons:
                found.append((-len(reasons), -number(look, "enrolled"), pk, reasons))
        # Courses alike in both stay in the order of their keys.
        found.sort(key=lambda each: each[:2])
        return {pk: reasons for _many, _enrolled, pk, reasons in found}

    def looked_at(self):
        """The metrics that are read, and from when to when."""
        return (
            (NOW, self.at, self.at),
            (BEFORE, self.at - WEEK, self.at - WEEK),
            (OVER, self.at - WEEK + DAY, self.at),
        )

    @staticmethod
    def numbers(names, first, last):
        """Some metrics of courses over some days."""
        return Numbers(ask(names, Scope.COURSE, Grain.DAY), Periods(Grain.DAY, first, last))
