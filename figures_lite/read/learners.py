"""``learners`` and ``learner``: how people stand in courses now. Personal: the one reader that shows names."""

import dataclasses
import datetime

from django.db.models import F, Value
from django.db.models.functions import Lower, NullIf
from django.utils import timezone

from figures_lite import databases
from figures_lite.lms import access, people
from figures_lite.models import Course, CourseLearner, Reading
from figures_lite.periods import calendar, zone_name
from figures_lite.read import freshness
from figures_lite.read.errors import Unknown
from figures_lite.read.filters import LearnerFilters, StandingsFilters, filtered
from figures_lite.read.log import LoggedRows
from figures_lite.read.reach import anyone, course_of_learners
from figures_lite.read.rows import Rows, ordered

#: What a row says of the learner in the course, as the read model stores it.
STANDING = (
    "enrolled",
    "mode",
    "cohort",
    "enrolled_at",
    "first_active_at",
    "last_active_at",
    "active_days",
    "complete_units",
    "units",
    "progress",
    "grade",
    "letter",
    "passed_at",
    "certificate",
    "certified_at",
    "is_team",
)
TEXTS = {"mode", "cohort", "letter", "certificate"}


@dataclasses.dataclass(frozen=True)
class Learners:
    """An answer with a row for each learner of a course, or for each course of a learner."""

    fresh: freshness.Freshness
    rows: Rows
    time_zone: str
    today: datetime.date
    course: Course | None = None


def learners(course, filters=None, order=(), *, for_user, now=None, via=Reading.Via.PYTHON):
    """The learners of a course, as :class:`Learners`; ``rows.page(n, size)`` reads some, iterating reads all.

    ``filters`` are those of ``LearnerFilters``; ``order`` names columns, with "-" for downwards. Raises
    ``BadQuestion``, ``Unknown`` or ``NotAllowed``.
    """
    found = course_of_learners(course, for_user)
    rows = filtered(LearnerFilters, databases.rows(CourseLearner).filter(course=found), filters or {})
    rows = ordered(rows, order, columns(), "learner_id")
    today = calendar().day(now or timezone.now())
    about = {"reader_id": for_user.pk, "course_id": found.pk, "via": via}
    return Learners(freshness.of_capture(), dressed(rows, today, about), zone_name(), today, found)


def learner(user_id, filters=None, order=(), *, for_user, now=None, via=Reading.Via.PYTHON):
    """The courses of one learner whose learners the viewer may see, as :class:`Learners`.

    Raises ``BadQuestion``, ``Unknown`` or ``NotAllowed``.
    """
    anyone(for_user)
    courses = access.scope_learners(for_user, databases.rows(Course))
    rows = databases.rows(CourseLearner).filter(learner_id=user_id, course__in=courses)
    if not rows.exists():
        raise Unknown(f"There is no learner {user_id}.", parameter="user_id")
    rows = filtered(StandingsFilters, rows, filters or {})
    rows = ordered(rows, order, columns(), "course__key")
    today = calendar().day(now or timezone.now())
    # One's own rows are nobody's business.
    about = {"reader_id": for_user.pk, "learner_id": user_id, "via": via} if for_user.pk != user_id else None
    return Learners(freshness.of_capture(), dressed(rows, today, about), zone_name(), today)


def columns():
    """The columns of a row as expressions to order by. An empty text is nothing, so it comes last."""
    found = {"user_id": F("learner_id"), "course": F("course__key"), "course_name": Lower("course__name")}
    found |= {name: Lower(people.column(name)) for name in ("username", "name", "email")}
    found |= {name: NullIf(F(name), Value("")) if name in TEXTS else F(name) for name in STANDING}
    return found | {"days_since_active": Backwards("last_active_at")}


class Backwards(F):
    """A column ordered the other way round: the more days since, the earlier the last."""

    def asc(self, **options):
        """Downwards."""
        return super().desc(**options)

    def desc(self, **options):
        """Upwards."""
        return super().asc(**options)


def dressed(rows, today, about):
    """Rows with their people's names and their course's key. ``about`` is what is logged of reading them, if at all."""

    def dress(chunk):
        who = people.named({row["learner_id"] for row in chunk})
        return [shown(row, who.get(row["learner_id"], people.NOBODY), today) for row in chunk]

    columns = ("learner_id", "course__key", "course__name", "course__approximate", *STANDING)
    return LoggedRows(rows, columns, dress, about) if about else Rows(rows, columns, dress)


def shown(row, person, today):
    """One row as it is shown."""
    active = row["last_active_at"]
    return {
        "user_id": row["learner_id"],
        "username": person.username,
        "name": person.name,
        "email": person.email,
        "course": str(row["course__key"]),
        "course_name": row["course__name"],
        **{name: row[name] for name in STANDING},
        "days_since_active": (today - calendar().day(active)).days if active else None,
        "approximate": row["course__approximate"],
    }
