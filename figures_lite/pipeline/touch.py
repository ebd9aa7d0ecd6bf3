"""Who has changed in the LMS since the last run: cursors over growing columns, and a sweep for what no cursor tells.

Both only mark learners as touched; what became of them is for capture to read.
"""

import datetime
import time

from django.db import DatabaseError, models, transaction
from django.utils.dateparse import parse_datetime

from figures_lite.lms import sources
from figures_lite.models import Cursor, Learner

#: How long a transaction of the LMS may be open: rows this fresh are read again by the next run, since another one
#: with a lower id or an earlier time may still be committed.
OVERLAP = datetime.timedelta(minutes=15)
#: A sweep that took longer than this many seconds is not repeated before 20 times its duration has passed.
QUICK_SWEEP = 5
SWEEP_SHARE = 20
#: Learners compared at a time.
CHUNK = 1000
#: The cursors that follow a column of the LMS; their ``at`` is when they last did.
FOLLOWING = models.Q(name__contains=".") & ~models.Q(name__startswith="declared ")


def touch(learner_ids):
    """Mark learners to be captured, those never seen included."""
    ids = sorted({learner_id for learner_id in learner_ids if learner_id is not None})
    # Those already touched too: a capture that has read them, and is about to say so, is waited for.
    # And first of all: a transaction that has read may not begin to write on SQLite while another one does.
    Learner.objects.filter(learner_id__in=ids).update(touched=True)
    known = set(Learner.objects.filter(learner_id__in=ids).values_list("learner_id", flat=True))
    new = [Learner(learner_id=learner_id) for learner_id in ids if learner_id not in known]
    Learner.objects.bulk_create(new, batch_size=1000, ignore_conflicts=True)
    return len(ids)


def follow(report, now):
    """Follow every growing column of every source from where the last run left it."""
    bootstrap = not Cursor.objects.filter(name="account.id").exists()
    if bootstrap:
        touch(sources.strangers())  # no account will tell of them
    # Where the other sources stand is noted before accounts are read, so that what comes meanwhile is met again.
    order = sorted(sources.SOURCES, key=lambda source: source is sources.ACCOUNT) if bootstrap else sources.SOURCES
    fresh = told_until(now) - OVERLAP
    for source in order:
        if not sources.installed(source.model):
            continue
        for column in source.change:
            try:
                follow_column(source, column, bootstrap and source is not sources.ACCOUNT, report, now, fresh)
            except Exception as error:  # one source's failure must not stop the others
                report.error(f"reading new rows of {source.model} by {column}", error)


def told_until(now):
    """The instant up to which the LMS's tables tell all that was committed.

    That is ``now``, but for a replica that lags: it is at least where its newest row is, and where our own cursors were
    when the last of them came there.
    """
    if sources.database() == "default":
        return now
    found = [
        row[3] if column == "id" else row[0]
        for source in sources.SOURCES
        if source.stamp and sources.installed(source.model)
        for column in source.change
        for row in sources.newest(source, column, 1)
    ]
    try:
        found.append(Cursor.objects.using(sources.database()).aggregate(at=models.Max("at", filter=FOLLOWING))["at"])
    except DatabaseError:  # a replica of the LMS's tables alone
        pass
    return min(now, max((instant for instant in found if instant), default=now))


def follow_column(source, column, only_note, report, now, fresh):
    """Touch the learners of new rows, page by page; each page's marks and the cursor are one transaction.

    On the very first run every account is captured anyway: there the others only note where they stand. Rows since
    ``fresh`` may still be joined by late commits.
    """
    cursor, made = Cursor.objects.get_or_create(name=f"{source.name}.{column}")
    if made and only_note:
        page = sources.newest(source, column)[::-1]
        settle(cursor, source, column, page, fresh)
        save(cursor, now)
        return
    value, row_id = place(cursor, column)
    if column != "id" and value and cursor.at and now < cursor.at:
        # The clock was set back: rows changed since are dated before those that were read.
        value, row_id = min((value, row_id), (fresh, 0))
    while page := sources.beyond(source, column, value, row_id):
        value, row_id = page[-1][:2]
        with transaction.atomic():
            report.add("touched", touch(row[2] for row in page))
            settle(cursor, source, column, page, fresh)
            save(cursor, now)
    save(cursor, now)


def place(cursor, column):
    """Where a cursor stands: ``(value, row id)``."""
    value, row_id = cursor.position.get("value"), cursor.position.get("id", 0)
    return (value if column == "id" or value is None else parse_datetime(value)), row_id


def settle(cursor, source, column, page, fresh):
    """Move a cursor over a page, but not past what may still be joined by late commits: rows since ``fresh``."""
    for value, row_id, _learner, stamp in page:
        dated = value if column != "id" else stamp if source.stamp else None
        if dated is not None and dated >= fresh:
            return
        cursor.position = {"value": value if column == "id" else value.isoformat(), "id": row_id}


def save(cursor, now):
    """Save a cursor; ``since`` is when it first succeeded."""
    cursor.since = cursor.since or now
    cursor.at = now
    cursor.save()


def sweep(report, now, force=False):
    """Compare every learner's fingerprints with what was last seen; touches those that differ.

    Quick sweeps run every time; one that takes long is repeated only when 20 times its duration has passed.
    """
    cursor, _made = Cursor.objects.get_or_create(name="sweep")
    lasted = cursor.position.get("seconds", 0)
    if not force and cursor.at and lasted > QUICK_SWEEP:
        due = cursor.at + datetime.timedelta(seconds=SWEEP_SHARE * lasted)
        if cursor.at <= now < due:
            return
    began = time.monotonic()
    for chunk, different in differing(sources.swept(), report.error):
        report.add("swept", len(chunk))
        if different:
            report.add("touched by sweep", touch(different))
    cursor.position = {"seconds": round(time.monotonic() - began, 3)}
    save(cursor, now)


def differing(swept, failed):
    """Chunks of learners not touched yet, and those among them whose fingerprints are not the ones last seen."""
    after, known = -1, Learner.objects.filter(touched=False).order_by("learner_id")
    while chunk := list(known.filter(learner_id__gt=after)[:CHUNK]):
        after = chunk[-1].learner_id
        different = set()
        for source in swept:
            try:
                found = source.fingerprints([row.learner_id for row in chunk])
            except Exception as error:  # one source's failure must not stop the others
                failed(f"sweeping {source.model}", error)
                continue
            different |= {row.learner_id for row in chunk if row.seen.get(source.name) != found.get(row.learner_id)}
        yield chunk, different


def unseen():
    """The learners whom the LMS tells something new of since the last run, or perhaps. Marks nobody."""
    found = set()
    for source in sources.SOURCES:
        if not sources.installed(source.model):
            continue
        for column in source.change:
            cursor = Cursor.objects.filter(name=f"{source.name}.{column}").first() or Cursor()
            value, row_id = place(cursor, column)
            while page := sources.beyond(source, column, value, row_id):
                value, row_id = page[-1][:2]
                found.update(row[2] for row in page)
    for _chunk, different in differing(sources.swept(), lambda where, error: None):
        found |= different
    return found | set(Learner.objects.filter(touched=True).values_list("learner_id", flat=True))


def everybody():
    """Touch every learner there is: capture reads all again."""
    return Learner.objects.update(touched=True)


def waiting():
    """How many learners are touched and not captured yet."""
    return Learner.objects.filter(touched=True).aggregate(number=models.Count("pk"))["number"]
