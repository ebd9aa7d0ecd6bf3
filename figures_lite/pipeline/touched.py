"""Marks learners to be captured, whatever has noticed them."""

from figures_lite.models import Learner
from figures_lite.sql import BATCH, upsert


def touch(learner_ids):
    """Mark learners to be captured, those never seen included; gives how many they are."""
    ids = sorted({learner_id for learner_id in learner_ids if learner_id is not None})
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        # Those already touched too: a capture that has read them, and is about to say so, is waited for.
        # And first of all: a transaction that has read may not begin to write on SQLite while another one does.
        rows = Learner.objects.filter(learner_id__in=some)
        there = rows.update(touched=True)
        if there < len(some):
            known = set(rows.values_list("learner_id", flat=True)) if there else ()
            new = [(learner_id, True, {}) for learner_id in some if learner_id not in known]
            upsert(Learner, ("learner_id", "touched", "seen"), new)
    return len(ids)
