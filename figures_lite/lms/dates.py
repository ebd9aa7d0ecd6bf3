"""The dates of a course that the LMS keeps: when what is due, and when it was last published. Looked up when shown."""

from django.apps import apps
from django.db.models import Count

from figures_lite.databases import answers
from figures_lite.lms import sources

DATE = "edx_when.ContentDate"


def due(course_key):
    """When blocks of a course are due for everybody: ``[(instant, how many)]``.

    Dates that are counted from each learner's own start are none.
    """
    rows = found(DATE)
    if rows is None:
        return []
    rows = rows.filter(course_id=course_key, field="due", active=True, policy__abs_date__isnull=False)
    return list(rows.order_by().values_list("policy__abs_date").annotate(Count("pk")))


def published(course_key):
    """When a course was last published; None where nothing tells."""
    rows = found(sources.VERSION)
    return None if rows is None else rows.filter(context_key=course_key).values_list("published_at", flat=True).first()


def found(model):
    """All rows of a model of the LMS, where answers are read; None where it has none."""
    try:
        return apps.get_model(model)._base_manager.using(answers())
    except LookupError:
        return None
