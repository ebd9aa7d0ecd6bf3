"""Learners whom events of the LMS told of: where its processes leave word of them, and how a run takes it up.

Word is left in the LMS's shared cache, since a request of a learner may neither wait for a query nor write a row. Time
is cut into windows. In each, a thread that has something to tell takes one of the window's lists for its own
(``figures_lite.signals.notice``), and a run reads all lists since the last one. Nothing depends on it: what is lost is
found by cursors and sweeps.
"""

import time

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import InvalidCacheBackendError
from django.core.cache.backends.db import BaseDatabaseCache
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django.db import DEFAULT_DB_ALIAS

from figures_lite.lms import sources
from figures_lite.periods import micros
from figures_lite.pipeline.touched import touch

#: Seconds of a window, and for how many it is kept.
WINDOW, KEPT = 30, 2 * 60 * 60
#: Lists of a window: as many threads can tell something in it, of so many learners each.
LISTS, LONGEST = 512, 200
#: Windows by which the clocks of two machines may differ.
APART = 1
#: Caches in which word can be left and does not arrive, and why.
UNSHARED = {LocMemCache: "is of one process alone", DummyCache: "keeps nothing"}
#: The cursor that says which window was open when the last run read.
NAME = "noticed"


def window(at):
    """The window that is open at a time in seconds."""
    return int(at // WINDOW)


def key(number, place):
    """The cache key of one of a window's lists. Its value is a list of learner ids."""
    return f"figures_lite.noticed.1.{number}.{place}"


def store():
    """The cache that word is left in."""
    return caches[settings.FIGURES_LITE_EVENTS_CACHE]


def why_not():
    """Why no word is left here at all; empty where it is."""
    if not settings.FIGURES_LITE_EVENTS:
        return "FIGURES_LITE_EVENTS is off"
    name = settings.FIGURES_LITE_EVENTS_CACHE
    try:
        found = store()
    except InvalidCacheBackendError:
        return f"FIGURES_LITE_EVENTS_CACHE is {name!r}, which is not in CACHES"
    except Exception as error:  # the LMS starts without it
        return f"the cache {name!r} cannot be had: {error!r}"
    if isinstance(found, BaseDatabaseCache):  # a query in each request
        return f"the cache {name!r} is kept in the database"
    return ""


def doubt():
    """Why word that is left may not arrive; empty where it does."""
    found = store()
    reason = next((why for kind, why in UNSHARED.items() if isinstance(found, kind)), "")
    return reason and f"the cache {settings.FIGURES_LITE_EVENTS_CACHE!r} {reason}"


def notice(report, position, now):
    """Touch the learners of whom word was left since the last run; gives the new position, None where it stays.

    The window that was open then, and the one before, are read again: who is on a list already costs the LMS nothing,
    so a list that has not changed may tell of a later change. ``now`` is the run's, windows are of the wall clock.
    """
    if why_not():
        return None
    here = window(time.time())
    try:
        learner_ids = read(min(position.get("window", here), here) - APART, here + APART)
    except Exception as error:  # it is read by the next run
        report.error("reading of whom the LMS's events told", error)
        return None
    report.add("noticed", touch(learner_ids))
    return {"window": arrived(here, now)}


def read(first, last):
    """The learner ids on all lists from one window to another."""
    cache, found = store(), set()
    for number in range(max(first, last - KEPT // WINDOW), last + 1):
        for learner_ids in cache.get_many([key(number, place) for place in range(LISTS)]).values():
            found.update(learner_ids)
    return found


def arrived(here, now):
    """The window from which on word is read again: on a replica that lags, what it tells of is not there yet."""
    if sources.database() == DEFAULT_DB_ALIAS:
        return here
    come = sources.clock(micros(now))
    return here if come is None else min(here, here - int((micros(now) - come) / 1e6 // WINDOW))
