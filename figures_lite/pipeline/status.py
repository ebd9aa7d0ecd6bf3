"""How the pipeline is, as lines to print: for ``figures_lite status`` and ``receipts``, and a run that is done."""

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from figures_lite.lms.releases import told
from figures_lite.models import Receipt
from figures_lite.pipeline import noticed
from figures_lite.pipeline.health import Skipped, health
from figures_lite.pipeline.moved import MOVED, moves
from figures_lite.vocabulary import Scope


def status(now):
    """Lines that tell how the pipeline is as of ``now``, and whether all is well."""
    found = health(now)
    if found.last is None:
        return ["No run yet: start with `figures_lite run`.", *ticks([], found.ticker, timezone.now())], False
    at_work = found.at_work is not None
    lines = [f"{'At work' if at_work else 'Last run'}: run {described(found.last, at_work)}."]
    lines.extend(ticks(found.ticked, found.ticker, timezone.now()))
    if found.late:
        lines.append(f"STALE: no run succeeded in the last {settings.FIGURES_LITE_STALE_AFTER} hours.")
    lines.extend(doubts(found.last.report, found.skipped))
    lines.append(f"Waiting: {found.waiting} learners to capture, {found.marks} marks of changed facts to fill.")
    if last := found.last_receipt:
        lines.append(f"Forgotten: {found.forgotten} learners, the last at {stamp(last.at)} ({last.get_by_display()}).")
    if fold := found.fold:
        lines.append(
            f"Folded: learner days that ceased to hold before {fold.before} are gone; periods before {fold.first} keep "
            "what is stored and are not counted again, neither by a backfill nor for a changed metric."
        )
    lines.append("Sources:")
    for source in found.sources:
        place = "the start" if source.read_up_to is None else source.read_up_to
        lines.append(f"  {source.name:<24} read up to {place} at {stamp(source.at)}")
    lines.append("Aggregates:")
    for filled in found.aggregates:
        lines.append(
            f"  {filled.aggregate._meta.label:<32} {'STALE, ' if filled.stale else ''}filled {stamp(filled.at)}"
        )
    lines.extend(f"Moved in: {said}" for said in map(moved, moves()))
    if found.unknown:
        lines.append(f"Unknown courses, counted for the {Scope.SITE} only: {', '.join(map(str, found.unknown))}")
    lines.extend(told())
    if why := noticed.why_not() or noticed.doubt():
        lines.append(f"Events: of no use here: {why}. Cursors and sweeps notice what changed.")
    return lines, found.ok


def moved(cursor):
    """What was moved into an aggregate, and when."""
    first, last = cursor.position["first"], cursor.position["last"]
    return f"{cursor.name.removeprefix(MOVED):<32} {first} to {last}, at {stamp(cursor.at)}"


def doubts(report, skipped=None):
    """What a run's report says of rows left out, of missing tables and of errors, as lines to print.

    ``skipped`` are the rows left out by all runs; without it, by this one.
    """
    if skipped is None:
        met = sorted(report.get("skipped", {}).items())
        skipped = [Skipped(reason, each["count"], each["examples"]) for reason, each in met]
    lines = [f"missing: {model} is not installed here; its numbers stay 0." for model in report.get("missing", ())]
    for each in skipped:
        examples = ", ".join(map(repr, each.examples))
        met = "" if each.run is None else f", met by run {each.run}"
        lines.append(f"{each.reason}: {each.count} {each.meaning} (e.g. {examples}){met}")
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


def receipts(number):
    """Lines that tell of the last receipts of forgetting, the newest first."""
    for receipt in Receipt.objects.order_by("-at", "-pk")[:number]:
        rows = ", ".join(f"{label} {rows}" for label, rows in sorted(receipt.rows.items()))
        yield f"{stamp(receipt.at)}  {receipt.get_by_display()}: {rows}"


def ticks(ticked, ticker, now):
    """Which scheduler ticked last, the others that did in the last days, and how the ticker is, as lines to print."""
    if ticked:
        last, *others = ticked
        told = "; ".join(f"{other.by}: run {other.run}, {ago(now - other.at)}" for other in others)
        told = f" ({told})" if told else ""
        yield f"Ticked last: by {last.by}, run {last.run}, {stamp(last.at)}{told}."
    if not ticker.on:
        yield "Ticker: off (FIGURES_LITE_TICKER)."
    elif ticker.due is None:
        yield "Ticker: not armed. A Celery worker arms it: is one running?"
    elif ticker.lost:
        yield f"Ticker: LOST. Its tick was due at {stamp(ticker.due)}: is a Celery worker running?"
    else:
        yield f"Ticker: the next tick is due at {stamp(ticker.due)}."


def ago(past):
    """How long ago something was, in a few words."""
    seconds = max(0, int(past.total_seconds()))
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= length:
            number = seconds // length
            return f"{number} {unit}{'s' if number > 1 else ''} ago"
    return f"{seconds} s ago"


def described(run, at_work):
    """A run in a few words."""
    if run.finished_at is None:
        return f"{run.pk}, started {stamp(run.started_at)}, {place(run) if at_work else 'killed'}"
    result = "ok" if run.ok else f"{len(run.report.get('errors', ()))} errors"
    return f"{run.pk}, as of {stamp(run.as_of)}, {(run.finished_at - run.started_at).total_seconds():.1f} s, {result}"


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
