"""The night's work for privacy: retired accounts that anything still points at are forgotten, old readings go."""

import datetime
import itertools

from django.conf import settings
from django.utils import timezone

from figures_lite.lms import sources
from figures_lite.models import Cursor, Learner, Reading, Receipt
from figures_lite.pipeline import forget

#: How often it is looked, and how many are looked for at a time.
NIGHT = datetime.timedelta(days=1)
SOME = 500


def sweep(report, now):
    """Once a day: forget the retired whom something still points at, whatever the LMS told us; delete old readings.

    Capture forgets those that it meets; this finds what it does not look at, such as rows that a plugin wrote later.
    """
    cursor, _made = Cursor.objects.get_or_create(name="retired")
    if cursor.at is not None and datetime.timedelta(0) <= now - cursor.at < NIGHT:
        return
    kept = datetime.timedelta(days=settings.FIGURES_LITE_READS_KEPT)
    Reading.objects.filter(at__lt=timezone.now() - kept).delete()
    absent, retired = forget.not_there(), iter(sources.all_retired())
    while some := dict(itertools.islice(retired, SOME)):
        for learner_id in sorted(pointed_at(some, absent)):
            # Who may still come back is left to capture, which remembers them.
            known = Learner.objects.filter(learner_id=learner_id)
            try:
                if some[learner_id] == sources.LEAVING and known.update(touched=True):
                    continue
                if forget.forget(learner_id, Receipt.By.RUN, now):
                    report.add("retired learners forgotten")
            except Exception as error:  # the others go on
                report.error("forgetting a retired learner", error)
    cursor.at = now
    cursor.save(update_fields=["at"])


def pointed_at(learner_ids, absent):
    """Those of some learners whom a fact or a reading points at."""
    found = set()
    columns = [(model, "learner_id") for model in forget.personal_facts()]
    for model, column in [*columns, (Reading, "reader_id"), (Reading, "learner_id")]:
        if model not in absent:
            rows = model._base_manager.using(forget.home(model)).filter(**{f"{column}__in": learner_ids})
            found.update(rows.order_by().values_list(column, flat=True).distinct())
    return found
