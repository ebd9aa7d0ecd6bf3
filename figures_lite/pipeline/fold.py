"""Fold: learner days older than they are kept go, once all that they say is in the aggregates.

Only those go whose state holds no more: every level of the days since, and every count and window, comes out of what
stays. Periods before are never counted again and keep what is stored. How many active days a learner had, and how many
problems right, is carried on in ``CourseLearner``.
"""

import time

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Q, Sum

from figures_lite.models import CourseLearner, Cursor, Learner, LearnerDay, Stale
from figures_lite.periods import DAY
from figures_lite.pipeline.due import Due
from figures_lite.pipeline.folded import REACH, Fold
from figures_lite.sql import Among
from figures_lite.vocabulary import Grain

#: Old days that are looked at to find learners, all of whose old days are dropped in one transaction; and the seconds
#: after which the rest is left to the next run.
CHUNK, LONGEST = 2000, 20


def fold(filled, report):
    """Fold what is due after a fill, ``filled``, that left nothing undone; drop what was folded and is still there."""
    before = filled.fold
    if settings.FIGURES_LITE_FACTS_KEPT is not None:
        kept = max(settings.FIGURES_LITE_FACTS_KEPT, settings.FIGURES_LITE_HOURS_KEPT)
        first = (filled.today - kept * DAY).replace(day=1)
        if (before is None or first > before.first) and not report.errors and ready(filled, before, first):
            before = Fold(first, first - REACH * DAY)
            position = {"first": before.first.isoformat(), "before": before.before.isoformat()}
            Cursor.objects.update_or_create(name="fold", defaults={"position": position, "at": filled.now})
    if before:
        drop(LearnerDay.objects.filter(until_day__lt=before.before), report)


def ready(filled, before, first):
    """Whether every period before a day is filled, of everybody, and no fact has changed since."""
    if filled.failed or Stale.objects.exists() or Learner.objects.filter(touched=True).exists():
        return False
    due = Due(filled.aggregates, filled.orgs, filled.calendar, filled.now, before)
    daily = [aggregate for aggregate in filled.aggregates if aggregate.grain != Grain.HOUR]
    missing = [due.first_missing(aggregate, due.first(aggregate)) for aggregate in daily]
    return due.first_day < first and not any(day and day < first for day in missing)


def drop(old, report):
    """Delete old learner days, some learners at a time; what they count for stays counted."""
    began, held = time.monotonic(), set()
    while time.monotonic() - began < LONGEST:
        rows = old.exclude(learner_id__in=held) if held else old
        learner_ids = sorted(set(rows.order_by().values_list("learner_id", flat=True)[:CHUNK]))
        if not learner_ids:
            return
        with transaction.atomic():
            mine = claimed(learner_ids)
            held.update(set(learner_ids) - set(mine))  # by who captures them, which drops their days as well
            if mine:
                report.add("learner days folded", dropped(old.filter(Among("learner_id", mine))))


def claimed(learner_ids):
    """Those of some learners whom nobody captures right now: they are held, as capture holds them."""
    rows = Learner.objects.filter(learner_id__in=learner_ids).order_by("learner_id")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
    else:  # SQLite, where only a transaction that begins by writing may write later
        Learner.objects.filter(learner_id=-1).update(touched=False)
    return list(rows.values_list("learner_id", flat=True))


def dropped(rows):
    """Delete some learners' old days and add what they count for to how the learners stand; gives how many went."""
    counts = {"n_active": Count("pk", filter=Q(hours__gt=0)), "n_correct": Sum("correct")}
    found = rows.order_by().values("learner_id", "course_id").annotate(**counts)
    sums = {(row["learner_id"], row["course_id"]): (row["n_active"], row["n_correct"]) for row in found}
    standing = list(CourseLearner.objects.filter(Among("learner_id", {learner_id for learner_id, _course in sums})))
    changed = [row for row in standing if (row.learner_id, row.course_id) in sums]
    for row in changed:
        active, correct = sums[row.learner_id, row.course_id]
        row.folded_active = (row.folded_active or 0) + active
        row.folded_correct = (row.folded_correct or 0) + correct
    CourseLearner.objects.bulk_update(changed, ["folded_active", "folded_correct"], batch_size=500)
    return rows.delete()[0]
