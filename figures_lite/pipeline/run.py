"""One run of the pipeline: notice, capture, fill. Idempotent; decides itself what is due."""

import datetime
import os
import socket

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from figures_lite import catalogue
from figures_lite.lms.sources import SOURCES, installed, missing
from figures_lite.models import Account, Cursor, Filled, Learner, Run, Stale
from figures_lite.periods import FIRST_DAY, calendar, zone_name
from figures_lite.pipeline import courses, touch
from figures_lite.pipeline.capture import TABLES, Capture
from figures_lite.pipeline.fill import Fill
from figures_lite.pipeline.report import Report

#: A run that has not renewed its lock for this long was killed on another machine.
ABANDONED = datetime.timedelta(minutes=5)
#: How long the record of a run is kept.
KEPT = datetime.timedelta(days=90)


class Busy(Exception):
    """Another run is at work."""


class ZoneChanged(Exception):
    """The reporting time zone is not the one the facts were captured in."""


def run(now=None, everybody=False, sweep=False, refill=None, progress=None):
    """Bring facts and aggregates up to date with the LMS as of ``now``; gives the ``Run``.

    ``everybody`` captures every learner again, ``sweep`` compares all fingerprints even if it is too early for it,
    ``refill`` is a day from which on aggregates are filled again; ``progress`` is told ``(stage, done, total)``, total
    None where it is not known. Raises ``Busy`` while another run works, ``ZoneChanged`` when the reporting zone was
    changed without ``everybody``.
    """
    now = now or timezone.now()
    told = progress or (lambda stage, done, total: None)
    with Lock():
        keep_zone(everybody)
        if refill:
            unfill(refill)
        Run.objects.filter(started_at__lt=timezone.now() - KEPT).delete()
        record = Run.objects.create(started_at=timezone.now(), as_of=now)
        report = Report()
        try:
            steps(now, everybody, sweep, told, report)
        except Exception as error:  # recorded, and the command exits non-zero
            report.error("run", error)
        record.finished_at = timezone.now()
        record.ok = not report.errors
        record.report = report.as_dict()
        record.save()
        return record


def steps(now, everybody, sweep, told, report):
    """What a run does, in order."""
    days = calendar()
    not_before(now)
    told("courses", 0, None)
    registry = courses.sync(report, days, days.day(now))
    told("noticing changes", 0, None)
    touch.follow(report, now)
    if everybody:
        touch.everybody()
    else:
        touch.sweep(report, now, force=sweep)
    total, done = touch.waiting(), 0

    def captured(number):
        nonlocal done
        done += number
        Lock.renew()
        told("learners", done, total)

    def filled(day, done, total):
        Lock.renew()
        told(f"months to {day}", done, total)

    if read_before(report, everybody):
        Capture(registry, days, now, report).all_touched(captured)
        Cursor.objects.filter(name="install", at=None).update(at=now)
    Fill(days, now, report).due(filled)


def not_before(now):
    """Note since when it is recorded what the LMS overwrites: since the first run that came to the end of capture."""
    Cursor.objects.get_or_create(name="install", defaults={"since": now})
    Cursor.objects.filter(name="install", at=None).update(since=now)


class SourceGone(Exception):
    """A table of the LMS that was read before is not there."""


def read_before(report, everybody):
    """Whether every source is there that earlier runs read. Without one, capture would unlearn what it told.

    ``everybody`` says that this is meant: all is captured again from the sources that are there.
    """
    cursor, _made = Cursor.objects.get_or_create(name="sources")
    here = sorted(source.model for source in SOURCES if installed(source.model))
    gone = sorted(set(cursor.position.get("read", ())) - set(here))
    if gone and not everybody:
        error = SourceGone("read before and gone: nothing new is captured until it is back, or figures_lite backfill")
        report.missing = missing()
        report.error(", ".join(gone), error)
        return False
    cursor.position = {"read": here}
    cursor.save()
    return True


def keep_zone(everybody):
    """Remember the zone that days are counted in; refuse to mix two."""
    cursor, _made = Cursor.objects.get_or_create(name="zone", defaults={"position": {"zone": zone_name()}})
    kept = cursor.position.get("zone")
    if kept == zone_name():
        return
    if not everybody:
        raise ZoneChanged(
            f"FIGURES_LITE_TIME_ZONE is {zone_name()!r}, but days so far were counted in {kept!r}. "
            "Set it back, or count all again in the new zone with: figures_lite backfill"
        )
    with transaction.atomic():
        forget_days()
        cursor.position = {"zone": zone_name()}
        cursor.save()


def forget_days():
    """Delete all that is counted by day, so that it is captured and filled anew from what the LMS still tells."""
    for model in (*TABLES, Account, Filled, Stale, *catalogue.aggregates()):
        model._base_manager.all().delete()
    Learner.objects.update(touched=True, captured_at=None)
    Cursor.objects.filter(name="install").update(at=None)  # what was recorded is gone too


class Lock:
    """Keeps a second run out while one works. Only politeness: what makes runs safe is in their transactions."""

    def __enter__(self):
        Cursor.objects.get_or_create(name="lock")
        holder = {"host": socket.gethostname(), "pid": os.getpid()}
        kept = Cursor.objects.get(name="lock")
        free = Q(at=None) | Q(at__lt=timezone.now() - ABANDONED)
        if kept.position.get("host") == holder["host"] and not alive(kept.position.get("pid")):
            free |= Q(at=kept.at)  # killed here: nobody renews it any more
        taken = Cursor.objects.filter(free, name="lock").update(at=timezone.now(), position=holder)
        if not taken:
            raise Busy(f"Another run is at work (process {kept.position.get('pid')} on {kept.position.get('host')}).")
        return self

    @staticmethod
    def renew():
        """Tell that the run is alive."""
        Cursor.objects.filter(name="lock").update(at=timezone.now())

    def __exit__(self, *_error):
        Cursor.objects.filter(name="lock").update(at=None)


def alive(pid):
    """Whether a process of this machine is there."""
    try:
        os.kill(int(pid), 0)
    except (TypeError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def unfill(since=FIRST_DAY):
    """Have aggregates filled again, from the month of a day on: all of them unless told."""
    Filled.objects.filter(begins__gte=calendar().start(since.replace(day=1))).delete()
