"""Demographics of enrollments: what a learner's profile says when a spell of enrollment is first seen. It stays.

A change of the profile changes later enrollments and no number of the past: who moves from one group to another
would carry all their numbers along, and two answers would tell them apart. Follows the growing ids of our own rows,
after capture and before fill. Without ``FIGURES_LITE_DEMOGRAPHICS`` nothing is read, written or asked.
"""

import collections

from django.apps import apps
from django.db import transaction
from django.db.models import Max

from figures_lite import catalogue
from figures_lite.lms import demographics as lms
from figures_lite.lms.sources import installed
from figures_lite.models import Cursor, Enrollment, Filled, Group
from figures_lite.pipeline import marks
from figures_lite.vocabulary import DEMOGRAPHICS, Aggregate

#: Enrollments looked at in one transaction.
PAGE = 2000
NAME = "demographics"


def complete(report):
    """Tell of each new enrollment what the learner's profile says, where the site asks for it.

    What fails is reported and done by the next run: until then, those enrollments are among the withheld.
    """
    if dimensions := catalogue.demographics():
        try:
            of_new(dimensions, report)
        except Exception as error:
            report.error(f"reading {lms.PROFILE}", error)


def of_new(dimensions, report):
    """Tell of each new enrollment what the learner's profile says; of all, where a dimension is new."""
    if not installed(lms.PROFILE):
        report.missing = sorted({*report.missing, lms.PROFILE})
        return
    cursor, _made = Cursor.objects.get_or_create(name=NAME)
    known = set(dimensions) <= set(cursor.position.get("told", ()))
    after = cursor.position["after"] if known else 0
    while rows := list(
        Enrollment.objects.filter(pk__gt=after)
        .order_by("pk")
        .values_list("pk", "learner_id", "course_id", "since_day")[:PAGE]
    ):
        found = lms.profiles({row[1] for row in rows}, dimensions)
        after = rows[-1][0]
        with transaction.atomic():
            if known:
                cursor.position = {"after": after, "told": sorted(dimensions)}
                cursor.save()
                marks.leave(earliest(rows))
            tell(rows, found, dimensions)
        report.add("enrollments with demographics", len(rows))
    if not known:
        cursor.position = {"after": after, "told": sorted(dimensions)}
        cursor.save()


def tell(rows, found, dimensions):
    """Write what profiles say to enrollments that nothing has been told of yet."""
    nothing = ("",) * len(dimensions)
    for place, dimension in enumerate(dimensions):
        groups = collections.defaultdict(list)
        for pk, learner_id, *_rest in rows:
            groups[found.get(learner_id, nothing)[place]].append(pk)
        for value, pks in groups.items():
            Enrollment.objects.filter(pk__in=pks, **{f"{dimension}__isnull": True}).update(**{dimension: value})


def earliest(rows):
    """The first day from which some enrollments count, by course."""
    days = {}
    for _pk, _learner, course_id, day in rows:
        days[course_id] = min(day, days.get(course_id, day))
    return days


def forget(names):
    """Delete what is stored of demographics that the site no longer has; ``names`` are those of all declarations known.

    What says that there is something to forget goes last: killed in between, the next run does the rest.
    """
    off = set(DEMOGRAPHICS).difference(catalogue.demographics())
    gone = {
        f"declared {model._meta.label_lower}": model
        for model in apps.get_models()
        if issubclass(model, Aggregate) and not off.isdisjoint(model.by)
    }
    gone = {name: model for name, model in gone.items() if name in names}
    dimensions = sorted({dimension for model in gone.values() for dimension in off.intersection(model.by)})
    for model in gone.values():
        Filled.objects.filter(aggregate=model._meta.label_lower).delete()
        model._base_manager.all().delete()
    for dimension in dimensions:
        Group.objects.filter(dimension=dimension).delete()
        Cursor.objects.filter(name=f"groups {dimension}").delete()
        last = Enrollment.objects.aggregate(last=Max("pk"))["last"] or 0
        for first in range(0, last + 1, PAGE):
            here = Enrollment.objects.filter(pk__gte=first, pk__lt=first + PAGE)
            here.exclude(**{dimension: None}).update(**{dimension: None})
    if dimensions:
        for cursor in Cursor.objects.filter(name=NAME):
            cursor.position["told"] = sorted(set(cursor.position.get("told", ())).difference(dimensions))
            cursor.save()
    if gone:
        Cursor.objects.filter(name__in=gone).delete()
