"""The log of readings: every answer with rows about learners says here who was given how many. Names nobody.

Where rows are read it cannot be gone around. What cannot be logged is reported and read all the same: a log that
stands still must not keep people from their work. It is written where the LMS writes, never to a replica.
"""

import logging

from django.db import DEFAULT_DB_ALIAS, DatabaseError, transaction
from django.utils import timezone

from figures_lite.models import Reading
from figures_lite.read.rows import Rows

log = logging.getLogger(__name__)


class LoggedRows(Rows):
    """Rows about learners that are logged as they are read: a page when it is, all of them when the last one is.

    ``about`` is what the log says of the answer beside when and how many: the fields of ``Reading``.
    """

    def __init__(self, queryset, columns, dress, about, **how):
        super().__init__(queryset, columns, dress, **how)
        self._about = about

    def page(self, number=1, size=10):
        """One page of the rows, from 1."""
        page = super().page(number, size)
        write(self._about, len(page.rows))
        return page

    def __iter__(self):
        # Before the first one: a reader who goes away, or a server that dies, leaves no reading without its entry.
        entry, given = write(self._about, None), 0
        try:
            for row in super().__iter__():
                given += 1
                yield row
        finally:
            if entry:
                quietly(lambda: readings().filter(pk=entry.pk).update(rows=given))


def write(about, rows):
    """Write an entry; gives it, None where that was not possible."""
    return quietly(lambda: readings().create(at=timezone.now(), rows=rows, **about))


def readings():
    """The log, where it is written."""
    return Reading.objects.using(DEFAULT_DB_ALIAS)


def quietly(work):
    """Do something with the log; where the database refuses, say so and go on."""
    try:
        with transaction.atomic(using=DEFAULT_DB_ALIAS):
            return work()
    except DatabaseError:
        log.exception("figures-lite: a reading of rows about learners could not be logged")
        return None
