"""Forgetting: what points at a learner goes from every table of ours and of plugins, and a receipt stays.

A statement or two for each table, by an index on the learner. Closed periods keep their counts; what is still open is
counted again without the learner. Doing it again does nothing.
"""

import logging
import re
import time
from collections import Counter, defaultdict

from django.apps import apps
from django.db import DatabaseError, OperationalError, connection, connections, models, router, transaction
from django.db.models import Count, Q
from django.db.models.functions import Cast
from django.utils import timezone

from figures_lite.lms import people
from figures_lite.models import Account, Learner, Reading, Receipt, Run
from figures_lite.periods import calendar
from figures_lite.pipeline import marks
from figures_lite.pipeline.stored import TABLES, forgot
from figures_lite.sql import upsert
from figures_lite.vocabulary import Fact

log = logging.getLogger(__name__)

SITE = 0  # the whole site, where a course's number is asked for
#: Seconds in which forgetting is tried again where something was in the way, such as a chunk that is being captured.
PATIENCE = 30
#: Seconds between two tries.
PAUSE = 0.1
#: MySQL's error for a lock that did not come: the statement is undone, the transaction around it is not.
LOCK_WAIT = 1205


def personal_facts():
    """Every model, ours or a plugin's, whose rows are about one learner."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Fact)
        and model._meta.managed
        and not model._meta.proxy
        and any(field.attname == "learner_id" for field in model._meta.concrete_fields)
    ]


def forget(learner_id, by=Receipt.By.HAND, now=None):
    """Delete every fact about a learner and all else that names them; gives how many rows of each table, by its label.

    Periods that had closed by ``now`` keep their counts. Whoever captures the learner is waited for. A table that is
    not there holds nothing. Any other error is raised: then nothing was done, and the learner is not forgotten.
    """
    absent, began = set(), time.monotonic()
    while True:
        inside = connection.in_atomic_block
        try:
            with transaction.atomic():
                return forget_now(learner_id, by, absent, now or timezone.now())
        except DatabaseError as error:
            if connection.needs_rollback:
                raise  # the transaction around us, the LMS's, is lost: it must not seem to have gone well
            if missing := not_there() - absent:
                absent |= missing
            elif not in_the_way(error, inside) or time.monotonic() - began > PATIENCE:
                raise
            else:
                time.sleep(PAUSE)


def in_the_way(error, inside):
    """Whether an error may be gone at the next try. ``inside`` a transaction that is not ours, less can be undone."""
    if not isinstance(error, OperationalError):
        return False
    return not inside or connection.vendor == "postgresql" or error.args[:1] == (LOCK_WAIT,)


def not_there():
    """Those of the models to be cleared whose table is not there: a plugin's, or ours, before it was migrated."""
    found = set()
    for model in (*personal_facts(), Learner, Reading, Receipt, Run):
        with connections[home(model)].cursor() as cursor:
            names = connections[home(model)].introspection.table_names(cursor)
        if model._meta.db_table not in names:
            found.add(model)
    return found


def home(model):
    """The database that a model's rows are written to."""
    return router.db_for_write(model)


def forget_now(learner_id, by, absent, now):
    """Forget a learner as of an instant, in the transaction that is open."""
    rows = Counter()
    if Learner not in absent:
        # Whoever captures the learner holds this row to the end. Where there is none, a new one keeps capture waiting.
        known = Learner.objects.filter(learner_id=learner_id)
        if known.update(touched=True):
            rows[Learner._meta.label] = 1
        else:
            upsert(Learner, ("learner_id", "touched", "seen"), [(learner_id, True, {})])
    found, courses = erased([learner_id], [model for model in personal_facts() if model not in absent])
    if facts := found.get(learner_id):
        rows += facts
        today = calendar().day(now)
        marks.leave(dict.fromkeys((SITE, *sorted(courses)), today))
        forgot(courses, today)
    rows += cleared([learner_id], absent)[learner_id]
    if Learner not in absent:
        known.delete()
    # Of who was forgotten when they asked for it, and is now retired, no more was left than that they were seen.
    had = rows.keys() - {Learner._meta.label}
    if had and Receipt not in absent:
        leave_receipts([rows], by)
    if had:
        log.info("A learner was forgotten: %s rows in %s tables.", rows.total(), len(rows))
    return dict(rows)


def forget_gone(gone, stay, today):
    """Finish forgetting the learners that a capture found gone: ``{learner id: rows of ours deleted, by label}``.

    Facts of plugins go too. What is remembered of those who ``stay`` remains: they may come back. In the transaction
    of the capture, which has the learners claimed. ``today`` is that of the run.
    """
    if not gone:
        return
    others = [model for model in personal_facts() if model not in (*TABLES, Account)]
    if others and (absent := not_there()):
        others = [model for model in others if model not in absent]
    found, courses = erased(sorted(gone), others)
    for learner_id, rows in found.items():
        gone[learner_id] += rows
    if found:
        marks.leave(dict.fromkeys((SITE, *sorted(courses)), today))
        forgot(courses, today)
    had = sorted(learner_id for learner_id, rows in gone.items() if rows)
    for learner_id, rows in cleared(had, ()).items():
        gone[learner_id] += rows
    Learner.objects.filter(learner_id__in=gone.keys() - stay).delete()
    leave_receipts([gone[learner_id] for learner_id in had], Receipt.By.RUN)


def erased(learner_ids, facts):
    """Delete the rows of some models about some learners.

    Gives how many each learner had, ``{learner id: {label: rows}}``, and the courses that they were in.
    """
    found, courses = defaultdict(Counter), set()
    for model in facts if learner_ids else ():
        rows = model._base_manager.using(home(model)).filter(learner_id__in=learner_ids)
        columns = ["learner_id", *([model.course_column] if model.course_column else [])]
        counted = rows.order_by().values(*columns).annotate(rows_found=Count("*"))
        for learner_id, *course, number in counted.values_list(*columns, "rows_found"):
            found[learner_id][model._meta.label] += number
            courses.update(course)
        rows.delete()
    return found, courses - {None}


def cleared(learner_ids, absent):
    """Take some learners' ids out of the log of readings and the reports of runs: ``{learner id: {label: rows}}``."""
    found = defaultdict(Counter)
    for learner_id in learner_ids:
        for column in ("reader_id", "learner_id") if Reading not in absent else ():
            found[learner_id][Reading._meta.label] += Reading.objects.filter(**{column: learner_id}).update(
                **{column: None}
            )
        if Run not in absent:
            found[learner_id][Run._meta.label] += unnamed(learner_id)
        found[learner_id] += Counter()  # without zeros
    return found


def unnamed(learner_id):
    """Take a learner's id out of the examples and errors that runs have told of; gives of how many."""
    told = Q()
    for words in ("learner {} ", "learners {} to", 'to {}"', "'{}-", "({},"):  # ours, and two of a unique key's error
        told |= Q(text__contains=words.format(learner_id))
    changed = 0
    for run in Run.objects.annotate(text=Cast("report", models.TextField())).filter(told).defer("progress"):
        run.report = without(run.report, re.compile(rf"(?<!\d){learner_id}(?!\d)"))
        run.save(update_fields=["report"])
        changed += 1
    return changed


def without(report, number):
    """A run's report without a number in what it quotes."""

    def plain(texts):
        return [number.sub("…", text) if isinstance(text, str) else text for text in texts]

    skipped = {
        reason: met | {"examples": plain(met.get("examples", ()))} for reason, met in report.get("skipped", {}).items()
    }
    errors = [dict(zip(error, plain(error.values()), strict=True)) for error in report.get("errors", ())]
    return report | {"skipped": skipped, "errors": errors}


def leave_receipts(each, by):
    """Leave a receipt for each of some learners, of whom these rows went, by label."""
    now = timezone.now()
    Receipt.objects.bulk_create([Receipt(at=now, by=by, rows=dict(sorted(rows.items()))) for rows in each])


def named_no_more(report, since):
    """What a run tells, without those who were forgotten while it was at work."""
    told = set(map(int, re.findall(r"\blearners? (\d+)", str(report))))
    if not told:
        return report
    gone = told - set(Learner.objects.filter(learner_id__in=told).values_list("learner_id", flat=True))
    if not Receipt.objects.filter(at__gte=since).exists():
        gone = {learner_id for learner_id in gone if people.account(learner_id)}  # forgotten before, and retired by now
    for learner_id in gone:
        report = without(report, re.compile(rf"(?<!\d){learner_id}(?!\d)"))
    return report
