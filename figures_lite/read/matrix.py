"""``matrix``: how learners stand in courses, a cell for each: who has done what of a training. Personal.

However many there are, a page asks the same few queries, and reads of its own learners alone.
"""

import dataclasses
import datetime

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Lower
from django.utils import timezone

from figures_lite import databases
from figures_lite.lms import access, people
from figures_lite.models import Course, CourseLearner, Reading
from figures_lite.periods import DAY, calendar, zone_name
from figures_lite.read import freshness
from figures_lite.read.errors import BadQuestion
from figures_lite.read.filters import filtered, word
from figures_lite.read.learner_filters import MatrixCells, MatrixCourses, MatrixFilters, MatrixLearners
from figures_lite.read.log import LoggedRows
from figures_lite.read.reach import anyone
from figures_lite.read.rows import Rows, ordered
from figures_lite.read.statuses import NOT_ENROLLED, SILENT, STATUSES
from figures_lite.sql import tuples

#: The most courses of one matrix, and the most learners on a page.
MOST_COURSES, MOST_LEARNERS = 300, 200


def conditions(today):
    """When each status holds on a day of which none before it does: ``{code: condition}``. The last one needs none."""
    return {
        "c": Q(certificate="downloadable"),
        "p": Q(passed_at__isnull=False),
        "f": Q(progress=100),
        "u": Q(enrolled=False),
        "n": Q(first_active_at=None),
        "s": Q(last_active_at__lt=calendar().start(today - (SILENT - 1) * DAY)),
    }


def status(today):
    """A cell's status on a day as an expression over rows of how learners stand."""
    cases = [When(condition, then=Value(code)) for code, condition in conditions(today).items()]
    return Case(*cases, default=Value("a"), output_field=CharField(max_length=1))


@dataclasses.dataclass(frozen=True)
class Matrix:
    """An answer with a row for each learner: ``cells`` has a letter for each of ``courses``, ``progress`` the whole per
    cent of those cells that are not ".".
    """

    fresh: freshness.Freshness
    rows: Rows
    time_zone: str
    today: datetime.date
    courses: list
    statuses: tuple = STATUSES


class Learners(LoggedRows):
    """The learners of a matrix, logged as they are read."""

    most = chunk = MOST_LEARNERS


def matrix(filters=None, order=(), *, for_user, now=None, via=Reading.Via.PYTHON):
    """Learners by courses, as a :class:`Matrix`, of the courses whose learners the viewer may see.

    ``filters`` are those of ``MatrixFilters``: some choose courses, the others learners, who have a cell like that.
    ``order`` names ``user_id``, ``username``, ``name`` or ``email``, with "-" for downwards. Raises ``BadQuestion``,
    also for more than 300 courses, or ``NotAllowed``.
    """
    anyone(for_user)
    filters = filters or {}
    for name, value in filters.items():
        word(MatrixFilters, name, value)
    today = calendar().day(now or timezone.now())
    courses = columns(filters, for_user)
    cells = databases.rows(CourseLearner).filter(course__in=[course["pk"] for course in courses])
    cells = filtered(MatrixCells, cells, {name: value for name, value in filters.items() if name == "team"})
    some = filtered(MatrixCells, cells, part(MatrixCells, filters))
    found = people.accounts().alias(learner_id=F("pk"))
    found = found.filter(like(some, cells, len(courses), wanted(filters), today))
    found = filtered(MatrixLearners, found, part(MatrixLearners, filters))
    names = {name: Lower(people.column(name)) for name in ("username", "name", "email")}
    found = ordered(found, order, {"user_id": F("pk")} | names, "pk")
    about = {"reader_id": for_user.pk, "via": via}
    listed = Learners(found, ("pk",), dressing(cells, courses, today), about, dear=True)
    return Matrix(freshness.of_capture(), listed, zone_name(), today, courses)


def part(kind, filters):
    """Those of some filters that are of a kind."""
    return {name: value for name, value in filters.items() if name in kind.base_filters}


def columns(filters, for_user):
    """The courses of a matrix, by organisation and name: dicts of ``pk``, ``key``, ``name`` and ``org``."""
    reached = access.scope_learners(for_user, databases.rows(Course))
    found = filtered(MatrixCourses, reached, part(MatrixCourses, filters)).order_by("org", "name", "key")
    courses = list(found.values("pk", "key", "name", "org")[: MOST_COURSES + 1])
    if len(courses) > MOST_COURSES:
        allowed = sorted(MatrixCourses.base_filters)
        message = f"org: more than {MOST_COURSES} courses; choose some with {', '.join(allowed)}."
        raise BadQuestion(message, parameter="org", allowed=allowed)
    return [course | {"key": str(course["key"])} for course in courses]


def wanted(filters):
    """The statuses asked for."""
    names = MatrixCells.base_filters["status"].words(filters.get("status") or ())
    return [each for each in STATUSES if each.name in names]


def like(some, cells, many, asked, today):
    """The condition for learners with a cell like that: among ``some`` of the ``cells`` of ``many`` courses.

    ``asked`` are statuses, of which a cell has one; those who have no cell in some course are found by counting.
    """
    mine = Q(Exists(some.filter(learner_id=OuterRef("pk"))))
    if not asked:
        return mine
    codes = [each.code for each in asked if each.name != NOT_ENROLLED]
    found = some.alias(code=status(today)).filter(code__in=codes, learner_id=OuterRef("pk"))
    if len(codes) == len(asked):
        return Q(Exists(found))
    own = cells.order_by().values("learner_id").annotate(number=Count("pk"))
    few = ~Q(pk__in=own.filter(number__gte=many).values("learner_id"))
    # Who is found has a cell: said of all, so that a database begins with the cells and not with all accounts.
    return mine & (few | Q(Exists(found)) if codes else few)


def dressing(cells, courses, today):
    """A function that gives learners their names and cells."""
    places = {course["pk"]: place for place, course in enumerate(courses)}
    stand = cells.order_by().annotate(code=status(today))

    def dress(chunk):
        ids = [row["pk"] for row in chunk]
        who = people.named(ids)
        codes = {pk: ["."] * len(places) for pk in ids}
        progress = {pk: [None] * len(places) for pk in ids}
        stood = stand.filter(learner_id__in=ids).values_list("learner_id", "course_id", "progress", "code")
        for pk, course_id, done, code in tuples(stood):
            place = places[course_id]
            codes[pk][place], progress[pk][place] = code, done
        return [
            {
                "user_id": pk,
                **dataclasses.asdict(who.get(pk, people.NOBODY)),
                "cells": "".join(codes[pk]),
                "progress": [done for done in progress[pk] if done is not None],
            }
            for pk in ids
        ]

    return dress
