"""Spreads a run over Celery workers: parts of its work that whoever is free takes. What nobody takes, the run does.

The database is the only truth. Parts are rows, taken by a compare-and-set and fenced by it: whoever works on one counts
its beat up in each transaction that writes, and is refused where the run took the part back. So workers may die, come
late or never, and the broker may be away: the tables become the same, only later. Nothing waits for results of Celery.
"""

import contextlib
import functools
import threading
import time

from celery import current_app
from django.conf import settings
from django.db import connection

from figures_lite.models import Part, Run
from figures_lite.pipeline import parts, touch
from figures_lite.pipeline.fill import Overtaken
from figures_lite.pipeline.worker import STAGES, take, terms

#: Help is asked for where more chunks of learners than this are touched.
MUCH = 4
#: Shares that the courses of a fill are cut into, for each who takes part: more than one, since courses differ.
SHARES = 2
#: Seconds after which a part whose beat stands still is taken back: its worker was killed, or is stuck.
LEASE = 60
#: Seconds after which what somebody holds in a transaction is left to the next run.
STUCK = 300
#: Seconds that the run waits for the last words of workers that have nothing left to do.
LAST_WORDS = 5
#: Seconds between looks at what the others do.
PAUSE = 0.2
#: Seconds after which a message is not worth delivering.
EXPIRES = 3600
#: The task that takes part in a run.
TASK = "figures_lite.take_part"
#: Who takes a part that the run does itself.
THE_RUN = "the run"


class Crew:
    """The workers that a run asks for help: ``wanted`` is how many at most, with 0 the run is alone."""

    def __init__(self, run_id, report, wanted):
        self.run_id, self.report = run_id, report
        self.wanted = wanted if wanted and possible(report) else 0
        self.parts = Part.objects.filter(work=str(run_id))
        self.offered, self.calls, self.counted, self.beats = 0, [], (0, 0), {}

    def offer(self, whats):
        """Offer parts of the work, each a dict with its ``stage``, and call for help."""
        rows = [
            Part(work=str(self.run_id), number=self.offered + number, what=what | terms())
            for number, what in enumerate(whats)
        ]
        self.offered += len(rows)
        Part.objects.bulk_create(rows)
        self.calls.append(Call(self.run_id, min(self.wanted, len(rows))))
        self.calls[-1].start()

    def capture(self, capture, told):
        """Capture every touched learner, with help where they are many."""
        total, done = touch.waiting(), 0
        if not total:
            return

        def captured(number):
            nonlocal done
            done += number
            told("learners", min(total, done + self.captured()), total)

        if self.wanted and total > MUCH * settings.FIGURES_LITE_CHUNK:
            self.offer([{"stage": "capture"}] * self.wanted)
        capture.all_touched(captured)
        if self.offered:
            self.outlast(capture, captured)
            self.gather("capture")

    def outlast(self, capture, captured):
        """Wait for the learners that workers hold. Those of a worker that dies come back, and are captured here."""
        left, since = None, time.monotonic()
        while (waiting := touch.waiting() - len(capture.tried)) > 0:
            if waiting != left:
                left, since = waiting, time.monotonic()
            elif time.monotonic() - since > STUCK:
                self.report.error("capture", TimeoutError(f"{left} learners are held by somebody who does not end"))
                return
            time.sleep(PAUSE)
            captured(0)
            capture.all_touched(captured)

    def fill(self, fill, jobs, told):
        """Have the jobs of a fill done in parts, by the workers and by the run; gives whether they were worth it."""
        if not self.wanted or not parts.much(jobs, fill.today):
            return False
        cut = parts.parts(jobs, SHARES * (self.wanted + 1))
        self.offer([{"stage": "fill", "token": fill.token} | part for part in cut])
        run, failed = Run.objects.get(pk=self.run_id), set()
        while left := self.parts.filter(done=False).count():
            tell = functools.partial(told, "parts filled", len(cut) - left, len(cut))
            tell()
            if taken := take(self.run_id, THE_RUN, self.still(LEASE)):
                taken.told = tell
                self.do(fill, run, taken)
            elif len(held := self.still(STUCK)) == left:  # each in a transaction that does not end
                failed = {label for part in held for label in labels(part.what)}
                self.report.error(f"fill of {', '.join(sorted(failed))}", TimeoutError("held by who does not end"))
                break
            else:
                time.sleep(PAUSE)
        failed = failed.union(*(report.get("failed", ()) for report in self.parts.values_list("report", flat=True)))
        fill.failed |= {aggregate for aggregate in fill.aggregates if aggregate._meta.label_lower in failed}
        self.gather("fill")
        return True

    def do(self, fill, run, taken):
        """Do a part of a fill here. What fails here fails."""
        try:
            STAGES["fill"](run, taken)
        except Overtaken:
            raise
        except Exception as error:
            failed = sorted(labels(taken.what))
            taken.report.error(f"fill of {', '.join(failed)}", error)
            taken.finish(failed=failed)

    def still(self, seconds):
        """The parts whose beat stands still for so long, by this run's own clock: no two machines' are compared."""
        now, found = time.monotonic(), []
        for part in self.parts.exclude(taken_by__in=("", THE_RUN)).filter(done=False):
            beat, since = self.beats.get(part.pk, (None, now))
            self.beats[part.pk] = part.beat, since if beat == part.beat else now
            if now - self.beats[part.pk][1] > seconds:
                found.append(part)
        return found

    def captured(self):
        """How many learners the workers have captured, looked up once a second."""
        at, number = self.counted
        if self.offered and time.monotonic() - at >= 1:
            told = self.parts.values_list("report", flat=True)
            number = sum(report.get("captured", {}).get("learners", 0) for report in told)
            self.counted = time.monotonic(), number
        return number

    def at_work(self):
        """The names of the workers at work."""
        if not self.offered:
            return []
        return sorted(
            set(self.parts.exclude(taken_by__in=("", THE_RUN)).filter(done=False).values_list("taken_by", flat=True))
        )

    def gather(self, stage):
        """Add to the run's report what workers did in a stage, and let go of those that are still at it."""
        taken, ends = self.parts.exclude(taken_by=""), time.monotonic() + LAST_WORDS
        while taken.filter(done=False).exists() and time.monotonic() < ends:
            time.sleep(PAUSE)
        for part in taken.order_by("number"):
            self.report.merge(part.report)
            if part.taken_by != THE_RUN:
                self.report.worked(part.taken_by, stage, part.report, part.done)
        self.parts.delete()
        if problems := {call.problem() for call in self.calls} - {""}:
            self.report.workers["broker"] = max(problems, key=len)  # an error says more than silence


class Call(threading.Thread):
    """The messages to workers, sent while the run is at work already: a broker that is away can be slow to say so."""

    def __init__(self, run_id, number):
        super().__init__(daemon=True)
        self.run_id, self.number, self.error = run_id, number, None

    def run(self):
        """Send them."""
        try:
            with sending() as send:
                for _number in range(self.number):
                    send(TASK, args=[self.run_id], expires=EXPIRES)
        except Exception as error:
            self.error = error

    def problem(self):
        """What went wrong, as text; nothing where the messages were sent."""
        if self.is_alive():
            return "does not answer"
        return f"{type(self.error).__name__}: {self.error}"[:500] if self.error else ""


@contextlib.contextmanager
def sending():
    """Gives what sends messages to our tasks: to the queue that the settings name, else wherever the site's routes say.

    A broker that is away is an error soon, and is not tried again.
    """
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, interval_start=0)
        queue = {"queue": settings.FIGURES_LITE_QUEUE} if settings.FIGURES_LITE_QUEUE else {}
        yield functools.partial(current_app.send_task, connection=broker, retry=False, ignore_result=True, **queue)


def labels(what):
    """The aggregates of a part of a fill."""
    return {label for job in what["jobs"] for label in job[0]}


def possible(report):
    """Whether work can be spread here at all; the report says why not."""
    if not connection.features.has_select_for_update_skip_locked:
        report.workers["unused"] = f"{connection.display_name} lets one process work at a time"
    elif current_app.conf.task_always_eager:
        report.workers["unused"] = "CELERY_TASK_ALWAYS_EAGER is set: there are no workers"
    return not report.workers
