"""What a Celery worker does for a run: it takes parts of it until none is free. Decides nothing, and closes nothing."""

import datetime
import logging
import os
import socket
import time
import uuid

from django.conf import settings
from django.db import transaction
from django.db.models import F

from figures_lite import __version__, catalogue
from figures_lite.models import Course, Part, Run
from figures_lite.periods import calendar, zone_name
from figures_lite.pipeline.capture import Capture
from figures_lite.pipeline.courses import Courses
from figures_lite.pipeline.due import Job
from figures_lite.pipeline.fill import Fill, Overtaken
from figures_lite.pipeline.report import Report

log = logging.getLogger(__name__)


class Dismissed(Overtaken):
    """A part is no longer ours: the run took it back, ended, or was killed and another one began."""


def terms():
    """What must be the same where a part is offered and where it is done."""
    sensitive = [*sorted(settings.FIGURES_LITE_SENSITIVE), *catalogue.demographics()]
    groups = [*sensitive, settings.FIGURES_LITE_MIN_GROUP]
    return {"zone": zone_name(), "version": __version__, "groups": groups}


class Taken:
    """A part that is ours to do."""

    def __init__(self, part):
        self.part, self.what, self.report, self.told_at = part, part.what, Report(), time.monotonic()
        self.told = lambda: None

    def beat(self, **more):
        """Tell that we are at work; refuse where the part is no longer ours. Comes first in what writes."""
        mine = Part.objects.filter(pk=self.part.pk, taken_by=self.part.taken_by, done=False)
        if not mine.update(beat=F("beat") + 1, **more):
            raise Dismissed

    def tell(self):
        """Tell what was done so far, once a second; ``told`` too, where the run wants to know."""
        self.told()
        if time.monotonic() - self.told_at >= 1:
            self.beat(report=self.report.as_dict())
            self.told_at = time.monotonic()

    def finish(self, **more):
        """Tell that it is done, and more that the run wants to know."""
        self.beat(report=self.report.as_dict() | more, done=True)

    def release(self):
        """Leave it to somebody else, unless it is no longer ours."""
        Part.objects.filter(pk=self.part.pk, taken_by=self.part.taken_by, done=False).update(taken_by="")


def take(run_id, name, lost=()):
    """A part of a run that is now ours: a free one, or one of those ``lost``. None where there is none we can do."""
    mine = Part.objects.filter(work=str(run_id), done=False)
    for part in [*lost, *mine.filter(taken_by="").order_by("number")]:
        if part.what.items() >= terms().items():
            with transaction.atomic():
                # Whoever holds its row is writing right now: it is not lost, however still it stands.
                as_it_was = mine.filter(pk=part.pk, taken_by=part.taken_by, beat=part.beat)
                if as_it_was.select_for_update(skip_locked=True).first():
                    mine.filter(pk=part.pk).update(taken_by=name, beat=F("beat") + 1)
                    part.taken_by = name
                    return Taken(part)
    return None


def take_part(run_id):
    """Take parts of a run until none is free; gives how many were done."""
    name, done = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}", 0
    while taken := take(run_id, name):
        try:
            STAGES[taken.what["stage"]](Run.objects.get(pk=run_id), taken)
        except Overtaken:
            log.info("figures-lite: a part of run %s is no longer ours.", run_id)
            return done
        except Exception:  # perhaps only here: whoever does it next will say so
            log.exception("figures-lite: a part of run %s failed", run_id)
            taken.release()
            return done
        done += 1
    return done


def capture(run, taken):
    """Capture touched learners as of the run, side by side with others, until no more can be claimed."""
    courses = Courses(taken.report)
    Capture(courses, calendar(), run.as_of, taken.report).all_touched(lambda _number: taken.tell())
    taken.finish()


def fill(run, taken):
    """Fill some aggregates, or the share of them that some courses have."""
    what = taken.what
    filling = Fill(calendar(), run.as_of, taken.report, what["token"], taken.beat, marks=what["share"] is None)
    by_label = {aggregate._meta.label_lower: aggregate for aggregate in filling.aggregates}
    for labels, start, courses in what["jobs"]:
        courses = None if courses is None else set(courses)
        if what["share"]:
            number, of = what["share"]
            known = Course.objects.values_list("id", flat=True) if courses is None else courses
            courses = {course for course in known if course % of == number}
            if not courses:
                continue
        aggregates = [by_label[label] for label in labels]
        filling.run(Job(aggregates, datetime.date.fromisoformat(start), courses), lambda *_month: taken.tell())
    taken.finish(failed=[aggregate._meta.label_lower for aggregate in filling.failed])


STAGES = {"capture": capture, "fill": fill}
