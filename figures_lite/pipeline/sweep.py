"""Sweeps: who differs from what was last seen of them. They find what no growing column of the LMS tells.

A sweep goes round: each run compares as many learners as the time that passed asks for, from where the last one
stopped, so that everybody is compared once in a period. Some sources are compared each hour, the others each day.
"""

import datetime
import json
import time

from figures_lite.lms import sources
from figures_lite.models import Cursor, Learner
from figures_lite.pipeline.touched import touch
from figures_lite.sql import tuples

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
#: Learners that each run compares at least: on small sites all.
LEAST = 1000
#: Seconds after which a sweep that nobody asked for stops; what it owes is due in the next run.
LONGEST = 20
#: Learners compared at a time, at first and at the most, and the seconds that one statement on LMS tables should take.
PIECE, LARGEST, SECONDS = 1000, 10_000, 0.1
#: How many ids there may be for each learner between the first and the last of a piece, for it to be read as a range.
SPARSE = 4


def sweep(report, now, force=False):
    """Compare learners' fingerprints with what was last seen: as many as are due, or all. Others are touched."""
    swept, total = sources.swept(), Learner.objects.count()
    for name, period, hourly in (("sweep.hour", HOUR, True), ("sweep", DAY, False)):
        its = [source for source in swept if source.hourly == hourly]
        if its:
            go_round(name, period, its, total, report, now, force)


def go_round(name, period, swept, total, report, now, force):
    """Compare the learners that are due by some sources, of so many in all, once round at the most."""
    cursor, _made = Cursor.objects.get_or_create(name=name)
    began, done = time.monotonic(), 0
    passed = period if cursor.at is None else max(now - cursor.at, 0 * period)
    share = total if force or passed >= period else -int(-total * passed // period)
    due = min(total, max(LEAST, share + cursor.position.get("owed", 0)))
    after = cursor.position.get("after", -1)
    for learner_ids, different in differing(swept, report.error, after) if due else ():
        after, done = learner_ids[-1], done + len(learner_ids)
        if different:
            report.add("touched by sweep", touch(different))
        if done >= due or (not force and time.monotonic() - began > LONGEST):
            break
    else:
        done = due  # all round
    report.add("swept", done)
    cursor.position, cursor.at = {"after": after, "owed": max(0, due - done)}, now
    cursor.since = cursor.since or now
    cursor.save()


def differing(swept, failed, after=-1):
    """Pieces of the learners not touched yet, and those among them whose fingerprints are not the ones last seen.

    Once round, beginning with the learner ``after`` one.
    """
    known = Learner.objects.filter(touched=False).order_by("learner_id").values_list("learner_id", "seen")
    size = PIECE
    for rows, place in ((known, after), (known.filter(learner_id__lte=after), -1)):
        while piece := seen(rows.filter(learner_id__gt=place)[:size]):
            learner_ids = list(piece)
            place, different, longest = learner_ids[-1], set(), 0
            for source in swept:
                began = time.monotonic()
                try:
                    found = fingerprints(source, learner_ids)
                except Exception as error:  # one source's failure must not stop the others
                    failed(f"sweeping {source.model}", error)
                    continue
                longest = max(longest, time.monotonic() - began)
                name = source.name
                different.update([each for each, seen in piece.items() if seen.get(name) != found.get(each)])
            yield learner_ids, different
            size = size // 2 + 1 if longest > SECONDS else min(LARGEST, size * 2 if longest < SECONDS / 3 else size)


def seen(rows):
    """The fingerprints last seen, ``{learner id: {source: number}}``: parsed in one go, a learner at a time is slow."""
    found = tuples(rows)
    return dict(
        zip((who for who, _text in found), json.loads(f"[{','.join(text for _who, text in found)}]"), strict=True)
    )


def fingerprints(source, learner_ids):
    """A source's fingerprints of some learners, and perhaps of others between them."""
    first, last = learner_ids[0], learner_ids[-1]
    if last - first < SPARSE * len(learner_ids):
        return source.fingerprints(between=(first, last))
    return source.fingerprints(learner_ids)
