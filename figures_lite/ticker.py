"""The ticker: a Celery task that sends the next one of its kind, so that the pipeline runs without any scheduler.

A tick first moves the chain on and sends the next message, and only then runs the pipeline: whatever becomes of the
run, the next tick comes. A worker that starts arms the chain, and workers look now and then whether it still goes on,
since a broker can lose messages. Which message is the chain's is decided in the database (``pipeline.ticks``).
"""

import logging
import time

from celery import current_app, signals
from django.conf import settings
from django.db import connections
from django.utils import timezone

from figures_lite.models import Run
from figures_lite.pipeline import ticks
from figures_lite.pipeline.run import Busy, run
from figures_lite.pipeline.spread import sending

log = logging.getLogger(__name__)

TASK = "figures_lite.tick"
#: Seconds until a worker looks again that could not look.
AGAIN = 60


def on():
    """Whether this site is to tick. Where tasks run where they are called, a tick would call itself for ever."""
    return bool(settings.FIGURES_LITE_TICKER) and not current_app.conf.task_always_eager


def tick(due):
    """The tick due at an instant: go on, then run. Gives whether all went well, None where nothing was run.

    A tick that is no longer the chain's does nothing. One that finds that another scheduler's run has just ended leaves
    its own out, and comes again an interval after that one.
    """
    if not on():
        ticks.move(due, None)
        return None
    now = timezone.now()
    ran = ticks.just_ran(now)
    following = (ran or now) + ticks.interval()
    if not ticks.move(due, following):
        return None
    send(following)
    if ran:
        return None
    try:
        return run(by=Run.By.TICKER).ok
    except Busy:
        return None


def send(due):
    """Send the message of the tick due at an instant. Where the broker is away, the chain ends, to be armed again."""
    try:
        with sending() as message:
            countdown = max(0, (due - timezone.now()).total_seconds())
            message(TASK, args=[due.isoformat()], countdown=countdown)
    except Exception as error:  # of whichever broker
        ticks.move(due, None)
        log.warning("figures-lite: no tick could be sent, a worker tries again: %s: %s", type(error).__name__, error)


def arm():
    """Arm the chain, unless one goes on. Raises nothing: it is called in a worker's main process."""
    try:
        now = timezone.now()
        if on() and ticks.begin(now):
            log.info("figures-lite: the ticker is armed, with a tick every %s s", settings.FIGURES_LITE_TICK)
            send(now)
    except Exception as error:  # no database, no tables yet
        log.warning("figures-lite: the ticker could not be armed: %s: %s", type(error).__name__, error)
    finally:
        close()


def close():
    """Close what was opened here: processes that the worker forks later must not have it too."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()


class Watch:
    """Looks whether the chain goes on: when a worker is ready, and then with its heartbeats, once in an interval."""

    def __init__(self):
        self.next = None  # by the monotonic clock; None before the worker is ready

    def ready(self, **_signal):
        """A worker is ready to take messages, for the first time or again after it lost the broker."""
        self.look()

    def heartbeat(self, **_signal):
        """A worker's heart beats, every few seconds."""
        if self.next is not None and time.monotonic() >= self.next:
            self.look()

    def look(self):
        """Look now."""
        self.next = time.monotonic() + AGAIN  # should an error come out of it, which Celery would log
        arm()
        self.next = time.monotonic() + ticks.interval().total_seconds()


watch = Watch()


def connect():
    """Have this process keep the chain going, should it be a Celery worker."""
    signals.worker_ready.connect(watch.ready, weak=False, dispatch_uid="figures_lite.ticker.ready")
    signals.heartbeat_sent.connect(watch.heartbeat, weak=False, dispatch_uid="figures_lite.ticker.heartbeat")
