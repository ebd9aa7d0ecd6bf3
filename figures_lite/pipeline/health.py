"""How the pipeline is: what is fresh, what is stale, what went wrong last. Reads our own tables only.

``status`` writes it as lines, ``figures_lite.read.health`` for the API; neither decides anything.
"""

import dataclasses
import datetime

from django.conf import settings
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from figures_lite import catalogue
from figures_lite.models import Course, Cursor, Enrollment, FiguresCourseDay, Filled, Learner, Receipt, Run, Stale
from figures_lite.pipeline.folded import Fold, folded
from figures_lite.pipeline.lock import held
from figures_lite.pipeline.moved import MOVED
from figures_lite.pipeline.ticks import Ticked, Ticker, ticked, ticker

#: Runs that are asked what they left out, of those that left something out.
RUNS = 500
#: Runs that are told of one by one, and courses that only enrollments speak of.
SHOWN = 20
#: What a reason in ``Run.report["skipped"]`` means.
REASONS = {
    "activity_without_enrollment": _("rows of learners who never enrolled in the course: not counted"),
    "completion_of_deleted_block": _("completions of blocks that the published course has not: no part of progress"),
    "course_without_structure": _("courses of which nothing is published: progress is 0"),
    "enrollment_without_account": _("enrollments of learner ids without account: not counted"),
    "enrollment_without_course": _("enrollments in courses without overview: counted for the site only"),
    "enrollment_without_date": _("enrollments without a date: dated by their history, or by the run that saw them"),
    "grade_above_one": _("grades above 100 %: counted as they are"),
    "instant_in_the_future": _("learners whose last trace is yet to come: counted when its day has come"),
    "key_differs_in_case": _("course keys written in another case: counted for the one course"),
    "library_key": _("rows of libraries: not counted"),
    "malformed_course_key": _("rows whose course key is none: not counted"),
    "pass_without_date": _("passing grades that do not say since when: passing, but no pass"),
}


@dataclasses.dataclass(frozen=True)
class Skipped:
    """Rows that were left out, or taken with a doubt, for a reason; ``run`` is the last run that met such."""

    reason: str
    count: int
    examples: list
    run: int | None = None

    @property
    def meaning(self):
        """What the reason means; empty for one of another release."""
        return REASONS.get(self.reason, "")


@dataclasses.dataclass(frozen=True)
class Source:
    """How far a table of the LMS was read: up to ``read_up_to`` (None: from the start), last ``at``."""

    name: str
    read_up_to: object
    at: datetime.datetime | None


@dataclasses.dataclass(frozen=True)
class FilledAt:
    """When an aggregate was last filled, and whether that is too long ago."""

    aggregate: type
    at: datetime.datetime | None
    stale: bool


@dataclasses.dataclass(frozen=True)
class Health:
    """How the pipeline is at an instant: ``runs`` are the last ones, the newest first.

    ``at_work`` is the run that is at work, ``good`` the last one that went well, ``late`` whether that was too long
    ago. ``waiting`` learners are to be captured, ``marks`` of changed facts to be filled. ``forgotten`` learners, the
    ``last_receipt`` of them. ``unknown`` are keys of courses that only enrollments speak of. ``ticked`` tells which
    schedulers ran anything in the last days, the latest first, by the clock and not as of ``now``.
    """

    now: datetime.datetime
    runs: list
    at_work: Run | None
    good: Run | None
    late: bool
    skipped: list
    waiting: int
    marks: int
    forgotten: int
    last_receipt: Receipt | None
    fold: Fold | None
    sources: list
    aggregates: list
    unknown: list
    ticked: list[Ticked]
    ticker: Ticker

    @property
    def last(self):
        """The last run; None where there was none."""
        return self.runs[0] if self.runs else None

    @property
    def failed(self):
        """Whether the last run did not go well: a part of it failed, or it was killed and the next one said so."""
        return bool(self.last and self.last.ok is False)

    @property
    def stale(self):
        """The aggregates that were not filled in time."""
        return [filled for filled in self.aggregates if filled.stale]

    @property
    def ok(self):
        """Whether all is well."""
        return not (self.late or self.failed or self.stale)


def health(now):
    """How the pipeline is as of ``now``: an instant, some way behind on a simulated site."""
    runs = list(Run.objects.order_by("-pk")[:SHOWN])
    good = Run.objects.filter(ok=True).order_by("-pk").first()
    last = Receipt.objects.order_by("-at", "-pk").first()
    limit = datetime.timedelta(hours=settings.FIGURES_LITE_STALE_AFTER)
    return Health(
        now=now,
        runs=runs,
        at_work=next((run for run in runs[:1] if at_work(run)), None),
        good=good,
        late=good is None or now - good.as_of > limit,
        skipped=skipped(),
        waiting=Learner.objects.filter(touched=True).count(),
        marks=Stale.objects.count(),
        forgotten=Receipt.objects.count() if last else 0,
        last_receipt=last,
        fold=folded(),
        sources=sources(),
        aggregates=aggregates(now, limit),
        unknown=unknown(),
        ticked=ticked(timezone.now()),
        ticker=ticker(timezone.now()),
    )


def unknown():
    """Courses that the LMS does not have; without those that nobody is enrolled in and that only Figures spoke of."""
    enrolled = Exists(Enrollment.objects.filter(course_id=OuterRef("pk")))
    moved = Exists(FiguresCourseDay.objects.filter(course_id=OuterRef("pk")))
    return list(Course.objects.filter(enrolled | ~moved, known=False).values_list("key", flat=True)[:SHOWN])


def at_work(run):
    """Whether a run is at work: it has not finished, and the lock is held."""
    return run.finished_at is None and run.ok is None and held()


def skipped():
    """What was left out, each reason as the last run told that met it: later runs read only what is new."""
    found = {}
    met_some = Run.objects.exclude(report__skipped={}).order_by("-pk")
    for run, report in met_some.values_list("pk", "report")[:RUNS]:
        for reason, met in report.get("skipped", {}).items():
            found.setdefault(reason, Skipped(reason, met["count"], met["examples"], run))
    return [found[reason] for reason in sorted(found)]


def sources():
    """How far each table of the LMS was read that is read by a cursor."""
    cursors = Cursor.objects.filter(name__contains=".").exclude(name__startswith="declared ")
    cursors = cursors.exclude(name__startswith=MOVED).order_by("name")
    return [Source(cursor.name, cursor.position.get("value"), cursor.at) for cursor in cursors]


def aggregates(now, limit):
    """When each aggregate was last filled."""
    filled = dict(Filled.objects.values_list("aggregate").annotate(at=Max("at")))
    found = []
    for aggregate in catalogue.aggregates():
        at = filled.get(aggregate._meta.label_lower)
        found.append(FilledAt(aggregate, at, at is None or now - at > limit))
    return found
