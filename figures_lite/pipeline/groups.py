"""Small groups: which groups of learners are told apart by a sensitive dimension, and which are withheld together.

It is decided for each course as a whole, for all its metrics and all its days: a group is told apart when enough
learners have been enrolled with its value, and when those left together are enough too. What is decided holds for good:
groups are only ever split off, and each time both parts are large. So whatever is subtracted from whatever, what
comes out is of enough learners. Organisations and the site are the sums of what their courses tell, and tell no more.

Rows are folded as they are counted, so that no table of numbers has a small group in it.
"""

from collections import Counter, defaultdict

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Min

from figures_lite import catalogue
from figures_lite.models import Cursor, Enrollment, Filled, Group
from figures_lite.pipeline.registry import folded
from figures_lite.sql import tuples, upsert
from figures_lite.vocabulary import WITHHELD


def decide(aggregates, today, again):
    """Split groups off that have become large, once a month; what is sliced by them is filled again.

    Rarely, since it changes numbers of the past. A group of a course that is new waits among those withheld. ``again``
    has periods filled again, but for those whose learner days are gone: there the new groups stay among the others.
    """
    sliced = defaultdict(list)
    for aggregate in aggregates:
        if dimension := catalogue.sensitive(aggregate.by):
            sliced[dimension].append(aggregate._meta.label_lower)
    for dimension, labels in sliced.items():
        name, least = f"groups {dimension}", settings.FIGURES_LITE_MIN_GROUP
        position = {"month": today.replace(day=1).isoformat(), "least": least}
        last = Cursor.objects.filter(name=name).values_list("position", flat=True).first() or {}
        if last == position:
            continue
        with transaction.atomic():
            upsert(Cursor, ("name", "position"), [(name, position)])
            told = Group.objects.filter(dimension=dimension)
            if last.get("least") != least:
                told.delete()
                Filled.objects.filter(aggregate__in=labels).delete()
            if split_off(dimension, least):
                again(Filled.objects.filter(aggregate__in=labels))


def split_off(dimension, least):
    """Note the groups that are told apart from now on; gives how many."""
    before, new = apart(dimension), []
    for course, sizes in sizes_of(dimension).items():
        told = before.get(course, set())
        new += [Group(dimension=dimension, course_id=course, value=value) for value in grown(sizes, told, least)]
    Group.objects.bulk_create(new, batch_size=500)
    return len(new)


def grown(sizes, told, least):
    """The values to be told apart beside those that already are, of a course whose ``{value: learners}`` are known.

    Those left together, too, are at least so many: the smallest new ones stay with them until they are. No answer
    ("") is the first to stay.
    """
    new = {value for value, learners in sizes.items() if learners >= least and value not in told} - {WITHHELD}
    left = sum(learners for value, learners in sizes.items() if value not in told | new)
    for value in sorted(new, key=lambda value: (value != "", sizes[value], value)):
        if left >= least:
            break
        new.discard(value)
        left += sizes[value]
    return new


def sizes_of(dimension):
    """How many learners have ever been enrolled with each value: ``{course id: {value: learners}}``.

    Who had several values counts for one of them: no group is taken for larger than it is, nor several together.
    """
    found = defaultdict(Counter)
    rows = Enrollment.objects.filter(Enrollment.counted).order_by().values("course_id", "learner_id")
    for course, _learner, value in tuples(
        rows.annotate(value=Min(dimension)).values_list("course_id", "learner_id", "value"), stream=True
    ):
        found[course][alike(value)] += 1
    return found


def apart(dimension):
    """The values told apart: ``{course id: {value, …}}``."""
    found = defaultdict(set)
    for course, value in Group.objects.filter(dimension=dimension).values_list("course_id", "value"):
        found[course].add(value)
    return found


def alike(value):
    """A value as the database compares it."""
    value = value or ""
    return folded(value) if connection.vendor == "mysql" else value


def folds(slicings):
    """For each slicing by a sensitive dimension a function from a course's id and slices to the slices to count for.

    More dimensions than that one are all withheld: what is left of two tables could be worked out.
    """
    found = {}
    for by in set(slicings):
        if dimension := catalogue.sensitive(by):
            found[by] = fold(apart(dimension) if len(by) == 1 else {}, len(by))
    return found


def fold(told, many):
    """A function that keeps the slices told apart and withholds all others."""

    def found(course_id, slices):
        if course_id in told and alike(slices[0]) in told[course_id]:
            return slices
        return (WITHHELD,) * many

    return found
