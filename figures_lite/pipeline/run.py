"""One run of the pipeline: notice, capture, fill. Idempotent; decides itself what is due."""

import datetime
import time

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from figures_lite import catalogue
from figures_lite.lms.sources import SOURCES, installed, missing, tables_looked_up_once
from figures_lite.models import Account, Cursor, Filled, Learner, Part, Run, Stale
from figures_lite.periods import FIRST_DAY, calendar, zone_name
from figures_lite.pipeline import courses, demographics, fold, forget, retired, touch
from figures_lite.pipeline.capture import TABLES, Capture
from figures_lite.pipeline.fill import Fill
from figures_lite.pipeline.folded import again, folded
from figures_lite.pipeline.lock import Busy, Lock
from figures_lite.pipeline.report import Report
from figures_lite.pipeline.spread import Crew

__all__ = ["Busy", "Lock", "ZoneChanged", "run", "unfill"]

#: How long the record of a run is kept.
KEPT = datetime.timedelta(days=90)


class ZoneChanged(Exception):
    """The reporting time zone is not the one the facts were captured in."""


def run(now=None, everybody=False, sweep=False, refill=None, progress=None, workers=None, by=None):
    """Bring facts and aggregates up to date with the LMS as of ``now``; gives the ``Run``.

    ``everybody`` captures every learner again, ``sweep`` compares all fingerprints even if it is too early for it,
    ``refill`` is a day from which on aggregates are filled again; ``progress`` is told ``(stage, done, total)``, total
    None where it is not known; ``workers`` is how many Celery workers may be asked for help, as the settings say where
    it is None; ``by`` is who starts it, one of ``Run.By``. Raises ``Busy`` while another run works, ``ZoneChanged``
    when the reporting zone was changed without ``everybody``.
    """
    if by is not None and by not in Run.By.values:
        raise ValueError(f"by is {by!r}; allowed are {', '.join(Run.By.values)}, or None.")
    now = now or timezone.now()
    lock = Lock()
    with lock, tables_looked_up_once():
        keep_zone(everybody)
        asked(everybody, refill)
        record = begun(now, by)
        report = Report()
        crew = Crew(record.pk, report, settings.FIGURES_LITE_WORKERS if workers is None else workers)
        try:
            steps(now, everybody, sweep, Told(record, lock, crew, progress), report, crew)
        except Exception as error:  # recorded, and the command exits non-zero
            report.error("run", error)
            crew.parts.delete()
        record.finished_at = timezone.now()
        record.ok = not report.errors
        record.report = forget.named_no_more(report.as_dict(), record.started_at)
        record.save(update_fields=["finished_at", "ok", "report"])
        return record


def asked(everybody, refill):
    """Note what a backfill is to do, all of it or nothing: should it be killed, the next run does it."""
    with transaction.atomic():
        if everybody:
            touch.everybody()
        if refill:
            unfill(refill)


def begun(now, by):
    """The record of a new run. Those before it that never finished were killed, and what they offered is void."""
    Run.objects.filter(started_at__lt=timezone.now() - KEPT).delete()
    if Run.objects.filter(finished_at=None, ok=None).update(ok=False):
        Part.objects.all().delete()
    return Run.objects.create(started_at=timezone.now(), as_of=now, by=by)


class Told:
    """Tells how far a run is: whoever started it at once, its row once a second, and that its lock is held."""

    def __init__(self, record, lock, crew, progress):
        self.record, self.lock, self.crew = record, lock, crew
        self.progress = progress or (lambda stage, done, total: None)
        self.at = time.monotonic()

    def __call__(self, stage, done, total):
        self.progress(stage, done, total)
        if time.monotonic() - self.at >= 1:
            self.lock.renew()
            told = {"stage": stage, "done": done, "total": total, "workers": self.crew.at_work()}
            Run.objects.filter(pk=self.record.pk).update(progress=told | {"at": timezone.now().isoformat()})
            self.at = time.monotonic()


def steps(now, everybody, sweep, told, report, crew):
    """What a run does, in order."""
    days = calendar()
    install = not_before(now)
    told("courses", 0, None)
    registry = courses.sync(report, days, days.day(now))
    told("noticing changes", 0, None)
    touch.follow(report, now)
    if not everybody:
        touch.sweep(report, now, force=sweep)
    if read_before(report, registry.domains, everybody):
        crew.capture(Capture(registry, days, now, report), told)
        if install.at is None:
            Cursor.objects.filter(name="install", at=None).update(at=now)
    try:
        retired.sweep(report, now)
    except Exception as error:  # numbers must not wait for it
        report.error("looking for retired learners and old readings", error)
    demographics.complete(report)
    fill = Fill(days, now, report)
    fill.due(lambda day, done, total: told(f"months to {day}", done, total), lambda jobs: crew.fill(fill, jobs, told))
    fold.fold(fill, report)


def not_before(now):
    """Note since when it is recorded what the LMS overwrites: since the first run that came to the end of capture.

    Gives the cursor that says so; its ``at`` is NULL until then.
    """
    install, made = Cursor.objects.get_or_create(name="install", defaults={"since": now})
    if install.at is None and not made:
        Cursor.objects.filter(name="install", at=None).update(since=now)
    return install


class SourceGone(Exception):
    """A table of the LMS that was read before is not there."""


def read_before(report, domains, everybody):
    """Whether every source is there that earlier runs read. Without one, capture would unlearn what it told.

    ``everybody`` says that this is meant: all is captured again from the sources that are there. Where there are other
    sites than before, everybody is captured again to be counted for theirs.
    """
    cursor, _made = Cursor.objects.get_or_create(name="sources")
    here = sorted(source.model for source in SOURCES if installed(source.model))
    gone = sorted(set(cursor.position.get("read", ())) - set(here))
    if gone and not everybody:
        error = SourceGone("read before and gone: nothing new is captured until it is back, or figures_lite backfill")
        report.missing = missing()
        report.error(", ".join(gone), error)
        return False
    position = {"read": here, "sites": domains}
    if cursor.position != position:
        with transaction.atomic():
            if cursor.position.get("sites", {}) != domains:
                touch.everybody()
            cursor.position = position
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
    Cursor.objects.filter(name="fold").delete()  # what the LMS still tells is captured, all of it
    Cursor.objects.filter(name="install").update(at=None)  # what was recorded is gone too


def unfill(since=FIRST_DAY):
    """Have aggregates filled again, from the month of a day on: all of them unless told. What was folded stays."""
    again(Filled.objects.filter(begins__gte=calendar().start(since.replace(day=1))), calendar(), folded())
