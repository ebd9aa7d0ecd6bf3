"""``learners`` and ``learner``: how people stand in courses now. Personal: the one reader that shows names."""

import dataclasses
import datetime

from django.db.models import F, Min, Value
from django.db.models.functions import Lower, NullIf
from django.utils import timezone

from figures_lite import databases
from figures_lite.lms import access, people, sites
from figures_lite.models import Course, CourseLearner, Reading
from figures_lite.periods import calendar, zone_name
from figures_lite.read import freshness
from figures_lite.read.behind import Behind, Lists, ask_behind
from figures_lite.read.counted import of_pairs
from figures_lite.read.errors import Unknown
from figures_lite.read.filters import filtered
from figures_lite.read.learner_filters import LearnerFilters, LearnersFilters, StandingsFilters
from figures_lite.read.log import LoggedRows
from figures_lite.read.reach import anyone, course_of_learners
from figures_lite.read.rows import Rows, ordered
from figures_lite.read.walk import along_all, along_names
from figures_lite.vocabulary import Kind

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
    behind: Behind | None = None


def learners(course=None, filters=None, order=(), *, behind=None, for_user, now=None, via=Reading.Via.PYTHON):
    """The learners of a course, as :class:`Learners`; ``rows.page(n, size)`` reads some, iterating reads all.

    Without a course those of every course whose learners the viewer may see, a row for each course. ``filters`` are
    those of ``LearnerFilters``, of ``LearnersFilters`` without a course; ``order`` names columns, with "-" for
    downwards. ``behind`` asks for the list behind a number, ``(metric, from, to)``: see :func:`counted`. Raises
    ``BadQuestion``, ``NotStored``, ``Unknown`` or ``NotAllowed``.
    """
    filters, found = filters or {}, None
    if course is None:
        anyone(for_user)
        rows = access.scope_about_learners(for_user, databases.rows(CourseLearner))
        rows = filtered(LearnersFilters, rows, filters)
    else:
        found = course_of_learners(course, for_user)
        rows = filtered(LearnerFilters, databases.rows(CourseLearner).filter(course=found), filters)
    asked = ask_behind(behind, Lists.LEARNERS)
    every = ordered(rows, order, columns(), "learner_id", "pk")
    if asked:
        rows = counted(rows, asked, found, filters)
    rows = ordered(rows, order, columns(), "learner_id", "pk")
    today = calendar().day(now or timezone.now())
    about = {"reader_id": for_user.pk, "course_id": found and found.pk, "via": via}
    names = along_names(rows, order)
    if asked and asked.metric.kind == Kind.DISTINCT:
        how = {"dear": True}  # nothing is known of any before all of them are
    elif of_some(found, filters, for_user):
        how = {"dear": not names, "walk": names}
    else:
        how = {"dear": bool(filters.get("search")) and not names, "walk": names or (asked and along_all(every, rows))}
    listed = dressed(rows, today, about, **how)
    return Learners(freshness.of_capture(), listed, zone_name(), today, found, asked)


def of_some(course, filters, for_user):
    """Whether rows are asked for of some courses, and not of all of a site: most often they are few.

    A database that has only to find the first of them may look for them among all rows.
    """
    return bool(course) or chosen(filters) or not access.may_read_accounts(for_user)


def chosen(filters):
    """Whether filters choose organisations or courses."""
    return any(any(filters.get(name) or ()) for name in ("org", "course"))


def counted(rows, behind, course, filters):
    """Those of some rows that a metric counts: as many as its number, where nobody was forgotten since.

    Who is counted twice, for having enrolled again, is listed twice. A distinct metric counts whoever is in several
    courses once, and so does the list, by the first of their rows. Without a course, organisation or list of courses
    the number is the site's.
    """
    if course is None and not chosen(filters):
        # Most courses are the site's: looked up for each row, they would be where a database begins.
        elsewhere = databases.rows(Course).exclude(site=sites.current())
        rows = rows.exclude(course__in=elsewhere)
    rows = of_pairs(rows, behind, course)
    if course is None and behind.metric.kind == Kind.DISTINCT:
        firsts = rows.order_by().values("learner_id").annotate(first=Min("pk")).values("first")
        rows = databases.rows(CourseLearner).filter(pk__in=firsts)
    return rows


def learner(user_id, filters=None, order=(), *, for_user, now=None, via=Reading.Via.PYTHON):
    """The courses of one learner whose learners the viewer may see, as :class:`Learners`.

    Raises ``BadQuestion``, ``Unknown`` or ``NotAllowed``.
    """
    anyone(for_user)
    rows = access.scope_about_learners(for_user, databases.rows(CourseLearner).filter(learner_id=user_id))
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


def dressed(rows, today, about, **how):
    """Rows with their people's names and their course's key. ``about`` is what is logged of reading them, if at all.

    ``how`` they are found is what ``Rows`` takes.
    """

    def dress(chunk):
        who = people.named({row["learner_id"] for row in chunk})
        return [shown(row, who.get(row["learner_id"], people.NOBODY), today) for row in chunk]

    columns = ("learner_id", "course__key", "course__name", "course__approximate", *STANDING)
    return LoggedRows(rows, columns, dress, about, **how) if about else Rows(rows, columns, dress, **how)


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
