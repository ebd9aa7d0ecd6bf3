"""Privacy: what happens to a learner's facts when the learner is retired."""

import logging

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from figures_lite.models import Learner
from figures_lite.periods import calendar
from figures_lite.pipeline import marks
from figures_lite.pipeline.capture import forgot
from figures_lite.vocabulary import Fact

log = logging.getLogger(__name__)

SITE = 0  # the whole site, where a course's number is asked for


def personal_facts():
    """Every model, ours or a plugin's, whose rows are about one learner."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Fact)
        and model._meta.managed
        and not model._meta.proxy
        and any(field.attname == "learner_id" for field in model._meta.concrete_fields)
    ]


@transaction.atomic
def forget(learner_id):
    """Delete every fact about a learner; return how many rows went. Calling it again does nothing.

    Closed periods keep their counts; the day and the month still open are counted again without the learner.
    """
    deleted, courses = 0, set()
    for fact in personal_facts():
        rows = fact.objects.filter(learner_id=learner_id)
        if fact.course_column:
            courses.update(rows.order_by().values_list(fact.course_column, flat=True).distinct())
        gone, _per_model = rows.delete()
        deleted += gone
    Learner.objects.filter(learner_id=learner_id).delete()
    if deleted:
        today = calendar().day(timezone.now())
        marks.leave(dict.fromkeys({SITE, *courses} - {None}, today))
        forgot(courses, today)
        log.info("Retirement: %s facts of one learner deleted in %s courses.", deleted, len(courses))
    return deleted
