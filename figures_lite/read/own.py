"""``me``: how the viewer stands in their own courses, with the others of each course beside them as medians."""

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from figures_lite import databases
from figures_lite.lms import access, people
from figures_lite.models import Course, CourseLearner
from figures_lite.periods import calendar, zone_name
from figures_lite.read import freshness
from figures_lite.read.errors import NotAllowed
from figures_lite.read.freshness import digest
from figures_lite.read.learners import STANDING, Learners, columns, shown
from figures_lite.read.rows import Rows, ordered

#: What there are medians of. Nobody is made out by one: it is told of a group of FIGURES_LITE_MIN_GROUP or more.
COMPARED = ("progress", "grade", "active_days")
#: Seconds for which medians are kept where no run changes anything.
KEPT = 3600
ALONE = {f"median_{name}": None for name in COMPARED}


def me(order=(), *, for_user, now=None):
    """The viewer's own courses on the site, as :class:`Learners`, with ``median_progress``, ``median_grade``,
    ``median_active_days`` of the learners enrolled in each; None where they are too few.

    ``order`` names columns of ``learners``, with "-" for downwards. Raises ``BadQuestion`` or ``NotAllowed``.
    """
    if not access.may_read_own(for_user):
        raise NotAllowed("You have to be signed in with an account in use.")
    here = access.scope_own(databases.rows(Course))
    rows = databases.rows(CourseLearner).filter(learner_id=for_user.pk, course__in=here)
    rows = ordered(rows, order, columns(), "course__key")
    today = calendar().day(now or timezone.now())
    fresh = freshness.of_capture()
    return Learners(fresh, dressed(rows, today, fresh.mark), zone_name(), today)


def dressed(rows, today, mark):
    """Rows with the viewer's names and their courses' medians, kept under a mark of how fresh they are."""

    def dress(chunk):
        who = people.named({row["learner_id"] for row in chunk})
        beside = kept_medians({row["course_id"] for row in chunk}, mark)
        return [
            shown(row, who.get(row["learner_id"], people.NOBODY), today) | ALONE | beside.get(row["course_id"], {})
            for row in chunk
        ]

    known = ("learner_id", "course_id", "course__key", "course__name", "course__approximate", *STANDING)
    return Rows(rows, known, dress)


def kept_medians(course_ids, mark):
    """The medians of some courses, worked out once for all their learners until a run changes the mark.

    A course of a hundred thousand learners takes seconds. What is kept holds nobody: numbers of groups, by course.
    """
    names = {f"figures_lite.medians.{digest(mark, settings.FIGURES_LITE_MIN_GROUP, pk)}": pk for pk in course_ids}
    kept = cache.get_many(names)
    missing = {name: pk for name, pk in names.items() if name not in kept}
    if missing:
        found = medians(missing.values())
        worked_out = {name: found.get(pk, {}) for name, pk in missing.items()}
        cache.set_many(worked_out, KEPT)
        kept |= worked_out
    return {names[name]: values for name, values in kept.items()}


def medians(course_ids):
    """The medians of some courses: ``{course id: {median: value}}``, without those of too few.

    Of learners with an open enrollment who are not on the team; of grades, of those who have one. One query: each
    learner is numbered in the order of each value, and those in the middle are read.
    """
    others = databases.rows(CourseLearner).filter(course__in=course_ids, enrolled=True, is_team=False)
    middle = Q()
    for name in COMPARED:
        order = F(name).asc(nulls_last=True)
        place = Window(RowNumber(), partition_by="course_id", order_by=order)
        many = Window(Count(name), partition_by="course_id")
        others = others.annotate(**{f"{name}_twice": place + place, f"{name}_many": many})
        # The one in the middle, or both.
        middle |= Q(
            **{
                f"{name}_many__gte": settings.FIGURES_LITE_MIN_GROUP,
                f"{name}_twice__gte": F(f"{name}_many"),
                f"{name}_twice__lte": F(f"{name}_many") + 2,
            }
        )
    wanted = [column for name in COMPARED for column in (name, f"{name}_twice", f"{name}_many")]
    found = {}
    for course_id, *values in others.filter(middle).values_list("course_id", *wanted):
        for place, name in enumerate(COMPARED):
            value, twice, many = values[3 * place : 3 * place + 3]
            if many >= settings.FIGURES_LITE_MIN_GROUP and many <= twice <= many + 2:
                found.setdefault(course_id, {}).setdefault(f"median_{name}", []).append(value)
    return {
        course_id: {name: sum(values) / len(values) for name, values in each.items()}
        for course_id, each in found.items()
    }
