"""How the pipeline is: what is fresh, what is stale, what went wrong last. Reads our own tables only."""

import datetime

from django.conf import settings
from django.db.models import Max
from django.utils.dateparse import parse_datetime

from figures_lite import catalogue
from figures_lite.models import Course, Cursor, Filled, Learner, Receipt, Run, Stale
from figures_lite.pipeline.folded import folded
from figures_lite.pipeline.lock import held
from figures_lite.vocabulary import Scope

#: Runs that are asked what they met.
RUNS = 500
#: What a reason in ``Run.report["skipped"]`` means.
REASONS = {
    "activity_without_enrollment": "rows of learners who never enrolled in the course: not counted",
    "completion_of_deleted_block": "completions of blocks that the published course has not: no part of progress",
    "course_without_structure": "courses of which nothing is published: progress is 0",
    "enrollment_without_account": "enrollments of learner ids without account: not counted",
    "enrollment_without_course": "enrollments in courses without overview: counted for the site only",
    "enrollment_without_date": "enrollments without a date: dated by their history, or by the run that saw them",
    "grade_above_one": "grades above 100 %: counted as they are",
    "instant_in_the_future": "learners whose last trace is yet to come: counted when its day has come",
    "key_differs_in_case": "course keys written in another case: counted for the one course",
    "library_key": "rows of libraries: not counted",
    "malformed_course_key": "rows whose course key is none: not counted",
    "pass_without_date": "passing grades that do not say since when: passing, but no pass",
}


def doubts(report):
    """What a run's report says of rows left out, of missing tables and of errors, as lines to print."""
    lines = [f"missing: {model} is not installed here; its numbers stay 0." for model in report.get("missing", ())]
    for reason, found in sorted(report.get("skipped", {}).items()):
        examples = ", ".join(map(repr, found["examples"]))
        met = f", met by run {found['run']}" if "run" in found else ""
        lines.append(f"{reason}: {found['count']} {REASONS.get(reason, '')} (e.g. {examples}){met}")
    lines.extend(f"error in {error['where']}: {error['error']}" for error in report.get("errors", ()))
    return lines + helped(report.get("workers", {}))


def helped(workers):
    """Who helped a run, or why nobody did, as lines to print."""
    lines = [f"workers: nobody was asked for help: {workers['unused']}."] if "unused" in workers else []
    if "broker" in workers:
        lines.append(f"workers: they could not be asked for help, the run did it all: {workers['broker']}")
    for name, share in sorted(workers.get("took part", {}).items()):
        did = " and ".join(f"{share[what]} {what}" for what in ("learners", "rows") if what in share)
        lines.append(f"workers: {name} did {did}{', and ended early' if share.get('ended early') else ''}.")
    return lines


def skipped():
    """What was left out, each reason as the last run told that met it: later runs read only what is new."""
    found = {}
    for run, report in Run.objects.order_by("-pk").values_list("pk", "report")[:RUNS]:
        for reason, met in report.get("skipped", {}).items():
            found.setdefault(reason, met | {"run": run})
    return found


def status(now):
    """Lines that tell how the pipeline is as of ``now``, and whether all is well."""
    lines, fine = [], True
    limit = datetime.timedelta(hours=settings.FIGURES_LITE_STALE_AFTER)

    last = Run.objects.order_by("-pk").first()
    if last is None:
        return ["No run yet: start with `figures_lite run`."], False
    lines.append(f"{'At work' if at_work(last) else 'Last run'}: run {described(last)}.")
    good = Run.objects.filter(ok=True).order_by("-pk").first()
    if good is None or now - good.as_of > limit:
        fine = False
        lines.append(f"STALE: no run succeeded in the last {settings.FIGURES_LITE_STALE_AFTER} hours.")
    if last.ok is False:
        fine = False
    lines.extend(doubts(last.report | {"skipped": skipped()}))

    lines.append(f"Waiting: {Learner.objects.filter(touched=True).count()} learners to capture, ")
    lines[-1] += f"{Stale.objects.count()} marks of changed facts to fill."
    lines.extend(forgotten())
    if fold := folded():
        lines.append(
            f"Folded: learner days that ceased to hold before {fold.before} are gone; periods before {fold.first} keep "
            "what is stored and are not counted again, neither by a backfill nor for a changed metric."
        )
    lines.append("Sources:")
    for cursor in Cursor.objects.filter(name__contains=".").exclude(name__startswith="declared ").order_by("name"):
        place = cursor.position.get("value", "the start")
        lines.append(f"  {cursor.name:<24} read up to {place} at {stamp(cursor.at)}")
    lines.append("Aggregates:")
    filled = dict(Filled.objects.values_list("aggregate").annotate(at=Max("at")))
    for aggregate in catalogue.aggregates():
        at = filled.get(aggregate._meta.label_lower)
        stale = at is None or now - at > limit
        fine = fine and not stale
        lines.append(f"  {aggregate._meta.label:<32} {'STALE, ' if stale else ''}filled {stamp(at)}")
    if unknown := list(Course.objects.filter(known=False).values_list("key", flat=True)[:20]):
        lines.append(f"Unknown courses, counted for the {Scope.SITE} only: {', '.join(map(str, unknown))}")
    return lines, fine


def forgotten():
    """How many learners were forgotten, and when the last one was; nothing where nobody was."""
    last = Receipt.objects.order_by("-at", "-pk").first()
    if last is None:
        return []
    return [f"Forgotten: {Receipt.objects.count()} learners, the last at {stamp(last.at)} ({last.get_by_display()})."]


def receipts(number):
    """Lines that tell of the last receipts of forgetting, the newest first."""
    for receipt in Receipt.objects.order_by("-at", "-pk")[:number]:
        rows = ", ".join(f"{label} {rows}" for label, rows in sorted(receipt.rows.items()))
        yield f"{stamp(receipt.at)}  {receipt.get_by_display()}: {rows}"


def described(run):
    """A run in a few words."""
    if run.finished_at is None:
        return f"{run.pk}, started {stamp(run.started_at)}, {place(run) if at_work(run) else 'killed'}"
    result = "ok" if run.ok else f"{len(run.report.get('errors', ()))} errors"
    return f"{run.pk}, as of {stamp(run.as_of)}, {(run.finished_at - run.started_at).total_seconds():.1f} s, {result}"


def at_work(run):
    """Whether a run is at work: it has not finished, and the lock is held."""
    return run.finished_at is None and run.ok is None and held()


def place(run):
    """How far a run at work is, in a few words."""
    told = run.progress or {}
    if not told:
        return "just begun"
    share = f" {told['done']} of {told['total']}" if told["total"] else ""
    workers = f", helped by {len(told['workers'])} workers ({', '.join(told['workers'])})" if told["workers"] else ""
    return f"{told['stage']}{share}{workers}, as told at {stamp(parse_datetime(told['at']))}"


def stamp(instant):
    """An instant as people read it."""
    return instant.strftime("%Y-%m-%d %H:%M:%S UTC") if instant else "never"
