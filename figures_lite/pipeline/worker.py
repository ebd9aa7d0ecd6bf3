"""What a Celery worker does for a run: it takes parts of it until none is free. Decides nothing, and closes nothing."""

import logging
import os
import socket
import time
import uuid

from django.db.models import F

from figures_lite import __version__
from figures_lite.models import Part, Run
from figures_lite.periods import calendar, zone_name
from figures_lite.pipeline.capture import Capture
from figures_lite.pipeline.courses import Courses
from figures_lite.pipeline.report import Report

log = logging.getLogger(__name__)


class Dismissed(Exception):
    """A part is no longer ours: the run took it back, ended, or was killed and another one began."""


def terms():
    """What must be the same where a part is offered and where it is done."""
    return {"zone": zone_name(), "version": __version__}


class Taken:
    """A part that is ours to do."""

    def __init__(self, part):
        self.part, self.what, self.report, self.told_at = part, part.what, Report(), time.monotonic()

    def beat(self, **more):
        """Tell that we are at work; refuse where the part is no longer ours. Comes first in what writes."""
        mine = Part.objects.filter(pk=self.part.pk, taken_by=self.part.taken_by, done=False)
        if not mine.update(beat=F("beat") + 1, **more):
            raise Dismissed

    def tell(self):
        """Tell what was done so far, once a second."""
        if time.monotonic() - self.told_at >= 1:
            self.beat(report=self.report.as_dict())
            self.told_at = time.monotonic()

    def finish(self):
        """Tell that it is done."""
        self.beat(report=self.report.as_dict(), done=True)


def take(run_id, name):
    """A free part of a run, now ours; None where there is none that we know how to do."""
    free = Part.objects.filter(work=str(run_id), taken_by="", done=False)
    for part in free.order_by("number"):
        if part.what.items() >= terms().items() and free.filter(pk=part.pk).update(taken_by=name):
            part.taken_by = name
            return Taken(part)
    return None


def take_part(run_id):
    """Take parts of a run until none is free; gives how many were done."""
    name, done = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}", 0
    while taken := take(run_id, name):
        try:
            STAGES[taken.what["stage"]](Run.objects.get(pk=run_id), taken)
            taken.finish()
        except Dismissed:
            log.info("figures-lite: a part of run %s is no longer ours.", run_id)
            return done
        done += 1
    return done


def capture(run, taken):
    """Capture touched learners as of the run, side by side with others, until no more can be claimed."""
    courses = Courses(taken.report)
    Capture(courses, calendar(), run.as_of, taken.report).all_touched(lambda _number: taken.tell())


STAGES = {"capture": capture}
