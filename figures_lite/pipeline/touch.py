"""Who has changed in the LMS since the last run: cursors over growing columns. What they do not tell is for sweeps.

Learners are only marked as touched; what became of them is for capture to read.
"""

import datetime
import functools
import itertools

from django.db import models, transaction
from django.utils.dateparse import parse_datetime

from figures_lite.lms import sources
from figures_lite.models import Cursor, Learner
from figures_lite.periods import DAY, TICK, instant, micros
from figures_lite.pipeline import noticed
from figures_lite.pipeline.sweep import differing, sweep
from figures_lite.pipeline.touched import touch
from figures_lite.sql import upsert

__all__ = ["everybody", "follow", "sweep", "touch", "unseen", "waiting"]

#: How long a transaction of the LMS may be open: rows this fresh are read again by the next run, since another one
#: with a lower id or an earlier time may still be committed.
OVERLAP = datetime.timedelta(minutes=15)
#: Pages of rows whose learners are marked in one transaction.
PAGES = 10
#: How many rows that are read again are remembered, so that nobody is captured again for them.
MET = 10_000
#: Later than any instant.
FOREVER = 1 << 62


def follow(report, now):
    """Take up what events told, then follow every growing column of every source from where the last run left it."""
    fresh = horizon(now)
    places = {cursor.name: Place(cursor, fresh, now) for cursor in Cursor.objects.all()}
    events = places.get(noticed.NAME) or Place(Cursor(name=noticed.NAME), fresh, now)
    moved = []
    if position := noticed.notice(report, events.cursor.position, now):
        events.cursor.position = position
        moved.append(events)
    bootstrap = "account.id" not in places
    if bootstrap:
        touch(sources.strangers())  # no account will tell of them
    # Where the other sources stand is noted before accounts are read, so that what comes meanwhile is met again.
    order = sorted(sources.SOURCES, key=lambda source: source is sources.ACCOUNT) if bootstrap else sources.SOURCES
    for source in order:
        if not sources.installed(source.model):
            continue
        for column in source.change:
            name = f"{source.name}.{column}"
            place = places.get(name) or Place(Cursor(name=name), fresh, now)
            try:
                # On the very first run every account is captured anyway: there the others only note where they stand.
                if bootstrap and place.new and source is not sources.ACCOUNT:
                    note(source, column, place)
                    save([place])
                else:
                    report.add("touched", follow_column(source, column, place))
                    moved.append(place)
            except Exception as error:  # one source's failure must not stop the others
                report.error(f"reading new rows of {source.model} by {column}", error)
    save(moved)


def horizon(now):
    """Since when rows may still be joined by late commits, in microseconds.

    A replica that lags has not got the last minutes' rows, and our clock may be ahead of the LMS's: how far the rows
    themselves have come is what counts.
    """
    now = micros(now)
    clock = sources.clock(now)
    return (now if clock is None else clock) - OVERLAP // TICK


def note(source, column, place):
    """Stand where the next run has to begin, and remember what is there after it."""
    if column != "id":
        value, row_id = place.fresh, 0
        place.stand(column, value, row_id)
        while len(place.later) < MET and (page := sources.beyond(source, column, value, row_id)):
            value, row_id = page[-1][:2]
            place.met(column, page)
        return
    rows = page = sources.newest(source)
    while page and not any(place.is_settled(column, row) for row in page):
        page = sources.newest(source, below=page[0][1])
        rows = page + rows
    place.met(column, rows)


def follow_column(source, column, place):
    """Touch the learners of new rows, some pages at a time; gives how many.

    The marks of some pages and the place after them are one transaction.
    """
    value, row_id = place.start(column)
    touched, more = 0, True
    while more:
        rows = []
        while more and len(rows) < PAGES * sources.PAGE:
            page = sources.beyond(source, column, value, row_id)
            more = len(page) == sources.PAGE
            rows += page
            if page:
                value, row_id = page[-1][:2]
        new = place.met(column, rows)
        if new:
            with transaction.atomic():
                touched += touch(new)
                save([place])
    return touched


class Place:
    """Where a cursor stands: at the last row that no late commit can come before any more.

    What was met after it is read again by the next run, and remembered, so that nobody is captured again for it.
    """

    def __init__(self, cursor, fresh, now):
        self.cursor, self.fresh, self.now = cursor, fresh, now
        self.new = cursor.pk is None
        self.before = {tuple(row) for row in cursor.position.get("met", ())}
        self.later, self.open = [], True

    def start(self, column):
        """From where on a column is read: ``(value, row id)``."""
        position = self.cursor.position
        value, row_id = position.get("value"), position.get("id", 0)
        if column == "id" or value is None:
            return value, row_id
        value = micros(parse_datetime(value))
        if self.now and value > micros(self.now - OVERLAP):  # the clock was set back: what was passed comes again
            value, row_id = self.fresh, 0
            self.stand(column, value, row_id)
        return value, row_id

    def stand(self, column, value, row_id):
        """Take a place."""
        value = value if column == "id" else instant(value).isoformat()
        self.cursor.position = {"value": value, "id": row_id, "met": []}

    def is_settled(self, column, row):
        """Whether no late commit can come before a row any more."""
        value, _row_id, _learner, stamp = row
        dated = value if column != "id" else stamp
        # A row that is dated after tomorrow tells nothing of when it was made, and is no reason to stay.
        return dated is None or dated < self.fresh or (column == "id" and dated > micros(self.now + DAY))

    def met(self, column, rows):
        """Move over rows, but not past what may still be joined by late commits; gives the learners of new ones."""
        settled = []
        if self.open:
            settled = list(itertools.takewhile(functools.partial(self.is_settled, column), rows))
            self.open = len(settled) == len(rows)
        if settled:
            self.stand(column, *settled[-1][:2])
        self.later += [row[:2] for row in rows[len(settled) :]]
        self.cursor.position["met"] = self.later[:MET]
        return {row[2] for row in rows if row[:2] not in self.before}


def save(places):
    """Save where cursors stand; ``since`` is when one first succeeded."""
    rows = [(each.cursor.name, each.cursor.position, each.cursor.since or each.now, each.now) for each in places]
    upsert(Cursor, ("name", "position", "since", "at"), rows)


def unseen():
    """The learners whom the LMS tells something new of since the last run, or perhaps. Marks nobody."""
    found = set()
    cursors = {cursor.name: cursor for cursor in Cursor.objects.all()}
    for source in sources.SOURCES:
        if not sources.installed(source.model):
            continue
        for column in source.change:
            place = Place(cursors.get(f"{source.name}.{column}") or Cursor(), FOREVER, None)
            value, row_id = place.start(column)
            while page := sources.beyond(source, column, value, row_id):
                value, row_id = page[-1][:2]
                found.update(row[2] for row in page if row[:2] not in place.before)
    for _chunk, different in differing(sources.swept(), lambda where, error: None):
        found |= different
    return found | set(Learner.objects.filter(touched=True).values_list("learner_id", flat=True))


def everybody():
    """Touch every learner there is: capture reads all again."""
    return Learner.objects.update(touched=True)


def waiting():
    """How many learners are touched and not captured yet."""
    return Learner.objects.filter(touched=True).aggregate(number=models.Count("pk"))["number"]
