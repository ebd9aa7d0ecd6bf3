"""Who ticks: which scheduler started which run, and when the ticker's next tick is due. Sends no message.

The ticker is a chain of messages. A row tells the instant at which its next tick is due, and the message carries the
same instant: whoever moves the row on from there is the chain, and every other message is an old one.
"""

import dataclasses
import datetime

from django.conf import settings
from django.db.models import Max

from figures_lite.models import Cursor, Run
from figures_lite.pipeline.lock import held

#: Intervals after which a tick that did not come is taken to be lost.
LOST = 2
#: How far back schedulers are looked for.
SEEN = datetime.timedelta(days=7)


@dataclasses.dataclass(frozen=True)
class Ticked:
    """The last run, ``run``, that a scheduler (one of ``Run.By``) started, and when it started."""

    by: str
    run: int
    at: datetime.datetime


@dataclasses.dataclass(frozen=True)
class Ticker:
    """Whether the ticker is ``on``, when its next tick is ``due`` (None: none is armed), and whether that is lost."""

    on: bool
    due: datetime.datetime | None
    lost: bool


def ticked(now):
    """The last run of each scheduler that ran anything in the last days, the latest first."""
    seen = Run.objects.filter(started_at__gt=now - SEEN).exclude(by=None)
    last = seen.order_by().values("by").annotate(last=Max("pk")).values_list("last", flat=True)
    rows = Run.objects.filter(pk__in=list(last)).order_by("-pk")
    return [Ticked(*row) for row in rows.values_list("by", "pk", "started_at")]


def ticker(now):
    """How the ticker is. A tick that is overdue while a run is at work is not lost: it waits for a worker."""
    at = due()
    return Ticker(bool(settings.FIGURES_LITE_TICKER), at, at is not None and lost(at, now) and not held())


def interval():
    """The time between two ticks: a second at least, whatever the setting says, since each sends the next."""
    return datetime.timedelta(seconds=max(1, settings.FIGURES_LITE_TICK))


def due():
    """The instant at which the ticker's next tick is due; None where no chain is armed."""
    return Cursor.objects.filter(name="ticker").values_list("at", flat=True).first()


def lost(at, now):
    """Whether the tick that is due at an instant will not come.

    It is long overdue, or further ahead than any tick is armed: the clock was set back since, or the interval cut.
    """
    return abs(now - at) > LOST * interval()


def begin(now):
    """Begin a chain whose first tick is due now, unless one goes on; gives whether that tick is ours to send."""
    at = due()
    if at is not None and (not lost(at, now) or held()):
        return False
    if at is None:
        Cursor.objects.get_or_create(name="ticker")
    return move(at, now)


def move(at, to):
    """Move the chain on from the tick due at an instant to the next; false where that tick is no longer the chain's."""
    return bool(Cursor.objects.filter(name="ticker", at=at).update(at=to))


def just_ran(now):
    """When the last run ended, where another scheduler started it and that was less than half an interval ago."""
    last = Run.objects.order_by("-pk").values_list("by", "finished_at").first()
    if last and last[0] != Run.By.TICKER and last[1] and now - interval() / 2 < last[1] <= now:
        return last[1]
    return None
