"""Leaves word that a learner changed, from within the LMS's own requests: mostly nothing, or one round trip to a cache.

It asks the database nothing, waits for no lock and raises nothing. ``figures_lite.pipeline.noticed`` says what becomes
of it.
"""

import logging
import os
import random
import threading
import time

from figures_lite.pipeline.noticed import KEPT, LISTS, LONGEST, key, store, window

log = logging.getLogger(__name__)

#: Seconds for which a process leaves a cache alone that has failed.
SILENCE = 60
#: Lists that a thread asks for before it gives up until the next window: all of them are in use, or nearly.
TRIES = 8


class Told(threading.local):
    """What a thread has told in the window that is open: the learners, and the list it has for them.

    ``crowded`` says that it has found no list in this window.
    """

    def __init__(self):
        self.place = random.randrange(LISTS)
        self.begin(None)

    def begin(self, number):
        """Have told nothing in a window."""
        self.window, self.learners, self.ids, self.crowded = number, set(), None, False


class Memory:
    """What a process remembers between two events; ``silent`` is until when it leaves the cache alone."""

    def __init__(self):
        self.told, self.silent = Told(), 0


_memory = Memory()


def forget():
    """Remember nothing: a child of this process must not write to its parent's lists."""
    global _memory
    _memory = Memory()


os.register_at_fork(after_in_child=forget)


def notice(learner_id):
    """Leave word that a learner changed; who was told of in this window already costs nothing."""
    memory = _memory
    told, number = memory.told, window(time.time())
    if told.window != number:
        told.begin(number)
    if learner_id in told.learners or told.crowded or time.monotonic() < memory.silent:
        return
    try:
        leave(told, learner_id)
    except Exception as error:  # a learner's request goes on
        told.ids = None  # it may have been written or not
        memory.silent = time.monotonic() + SILENCE
        log.warning("figures-lite: the cache for events failed, it is left alone for %s s: %r", SILENCE, error)


def leave(told, learner_id):
    """Put a learner on the thread's list, or on a new one where there is one."""
    cache = store()
    if told.ids is not None and len(told.ids) < LONGEST:
        cache.set(key(told.window, told.place), [*told.ids, learner_id], KEPT)
        told.ids.append(learner_id)
        told.learners.add(learner_id)
        return
    for _try in range(TRIES):  # the one it had in the last window is likely to be free
        free = cache.add(key(told.window, told.place), [learner_id], KEPT)
        if free:
            told.ids = [learner_id]
            told.learners.add(learner_id)
            return
        if free is None:  # django-redis, where it is told to ignore errors
            raise ConnectionError("no answer")
        told.place = random.randrange(LISTS)
    told.ids, told.crowded = None, True
