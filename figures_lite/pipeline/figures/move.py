"""Moves the numbers of an old install of Figures into aggregates of their own, month by month, and out again.

A month of a table is one transaction, and writes only what differs: killed anywhere, the same command does the rest,
and given twice it writes nothing. What is no longer in the old tables stays.
"""

import dataclasses
import datetime

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction

from figures_lite import catalogue
from figures_lite.models import Course, Cursor
from figures_lite.periods import FIRST_DAY, next_month
from figures_lite.pipeline.figures.old import TABLES, Old, day
from figures_lite.pipeline.figures.values import numbers
from figures_lite.pipeline.moved import moved_into
from figures_lite.pipeline.registry import Courses, folded, parsed
from figures_lite.pipeline.report import Report
from figures_lite.sql import upsert
from figures_lite.vocabulary import HOME, Grain, Scope

SOURCE = "figures"
#: How often a month is tried where the database fails: a run may be in the way.
TRIES = 3


@dataclasses.dataclass
class Moved:
    """What was done with one table: rows ``read``, and of those ``new``, ``changed`` and as they were (``same``).

    ``unknown`` are the metrics that this version of Figures had no column for; ``there`` says whether it had the table.
    """

    table: str
    there: bool = True
    read: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    first: datetime.date | None = None
    last: datetime.date | None = None
    unknown: list = dataclasses.field(default_factory=list)

    @property
    def left_out(self):
        """Rows that were not moved."""
        return self.read - self.new - self.changed - self.same


class Move:
    """One import from the database ``alias``, of the days in [since, until). ``dry_run`` rolls back all that it does.

    ``home`` is the id, in the old database, of the site whose numbers are those of the platform's own site.
    """

    def __init__(self, alias, today, now, *, since=None, until=None, home=None, dry_run=False):
        self.now, self.dry_run = now, dry_run
        tomorrow = today + datetime.timedelta(days=1)
        self.old = Old(alias, tomorrow)
        self.since, self.until = since or FIRST_DAY, min(until or tomorrow, tomorrow)
        self.report, self.tables, self.made = Report(), [], set()
        self.courses = Courses(Report())
        self.sites = self.ours(self.old.sites(), home)

    @property
    def found(self):
        """Whether there is any table of Figures."""
        return any(self.old.columns(table) is not None for table in TABLES)

    def ours(self, old, home):
        """Our site for each of Figures': one whose org filter claims organisations, or ``HOME``: ``{id: site}``.

        They are the same where the domain is, or the id where no domains are told. Only one can be ``HOME``.
        """
        ids = set(self.courses.domains.values())
        found = {}
        for site, domain in old.items():
            claimed = self.courses.domains.get(domain) if domain else site if site in ids else None
            if claimed is not None and site != home:
                found[site] = claimed
        others = [site for site in old if site not in found]
        if others:
            default = getattr(settings, "SITE_ID", None)
            found[next((site for site in (home, default) if site in others), others[0])] = HOME
        return found

    def run(self, progress=None):
        """Move everything; a table that fails is reported, and the others go on."""
        for table in TABLES:
            moved = Moved(table.name)
            self.tables.append(moved)
            try:
                self.table(table, moved, progress or (lambda _table, _month: None))
            except Exception as error:
                self.report.error(table.name, error)

    def table(self, table, moved, progress):
        """Move one table."""
        columns = self.old.columns(table)
        if columns is None:
            moved.there = False
            return
        if missing := table.needed - columns:
            raise ValueError(f"it has no column {', '.join(sorted(missing))}")
        moved.unknown = [metric for column, metric in table.metrics.items() if column not in columns]
        metrics = {column: metric for column, metric in table.metrics.items() if column in columns}
        number, few = self.old.undated(table)
        for row in few:
            self.report.skip("no_such_day", f"{table.name} {row}", 0)
        if number:
            self.report.skip("no_such_day", f"{table.name} {few[0]}", number)
            moved.read += number
        asked = [name for name in ("course_id", "site_id") if name in columns] + list(metrics)
        first, last = self.old.span(table)
        month = max(first, self.since).replace(day=1) if first else self.until
        while month < self.until and month <= last:
            start, end = max(month, self.since), min(next_month(month), self.until)
            if rows := self.old.rows(table, asked, start, end):
                self.patiently(table, metrics, rows, moved)
                progress(table.name, month)
            month = next_month(month)

    def patiently(self, table, metrics, rows, moved):
        """Move the rows of a month; where the database fails, try it again."""
        before = len(self.made)
        for tries in range(1, TRIES + 1):
            report = Report()
            try:
                with transaction.atomic():
                    told = self.month(table, metrics, rows, report)
                    if self.dry_run:
                        transaction.set_rollback(True)
                break
            except (OperationalError, IntegrityError):
                self.courses.load()
                if tries == TRIES:
                    raise
        if self.dry_run and len(self.made) > before:
            self.courses.load()  # those that were made are not there
        self.report.merge(report.as_dict())
        moved.read += len(rows)
        for name, number in told.items():
            setattr(moved, name, getattr(moved, name) + number)
        days = [day(row[table.day]) for row in (rows[0], rows[-1])]
        moved.first, moved.last = moved.first or days[0], days[1]

    def month(self, table, metrics, rows, report):
        """Move the rows of a month, in a transaction; gives how many are ``new``, ``changed`` or the ``same``."""
        aggregate, name = table.aggregate, moved_into(table.aggregate)
        if not Cursor.objects.filter(name=name).update(at=self.now):  # first of all a write, see ``touch``
            Cursor.objects.create(name=name, at=self.now)
        position = Cursor.objects.get(name=name).position
        made = set()
        wanted = self.wanted(table, metrics, rows, report, made)
        (key,) = catalogue.keys(aggregate)
        names = list(metrics.values())
        kept = {period for _key, period in wanted}
        stored = aggregate._base_manager.filter(period__gte=min(kept), period__lte=max(kept)) if kept else ()
        stored = {(row[0], row[1]): row[2:] for row in stored.values_list(key, "period", *names)} if kept else {}
        told, write = {"new": 0, "changed": 0, "same": 0}, []
        for place, values in wanted.items():
            known = stored.get(place)
            if known == values:
                told["same"] += 1
                continue
            # A row may be there for what another table told of the same day.
            told["new" if known is None or set(known) == {None} else "changed"] += 1
            write.append((*place, *values))
        upsert(aggregate, (key, "period", *names), write)
        if kept:
            first, last = min(kept).isoformat(), max(kept).isoformat()
            position["first"] = min(first, position.get("first", first))
            position["last"] = max(last, position.get("last", last))
        if made:
            position["made"] = sorted({*position.get("made", ()), *made})
        Cursor.objects.filter(name=name).update(position=position)
        return told

    def wanted(self, table, metrics, rows, report, made):
        """What rows say: ``{(our key, period): values}``. What cannot be taken is counted in the report."""
        found, whose = {}, self.course if table.aggregate.scope == Scope.COURSE else self.site
        for row in rows:
            here = f"{table.name} {row['id']}"
            ours = whose(row, here, report, made)
            if ours is None:
                continue

            def doubt(column, value, here=here):
                report.skip("impossible_number", f"{here}: {column} {value}")

            period = day(row[table.day])
            place = ours, period.replace(day=1) if table.aggregate.grain == Grain.MONTH else period
            if place in found:
                report.skip("recorded_twice", here)
            found[place] = tuple(numbers(row, metrics, doubt).values())
        return found

    def course(self, row, here, report, made):
        """The id of a row's course, made where it is new, as capture does; None where its key is no course's."""
        text = row["course_id"] or ""
        key, doubt = parsed(text)
        if key is None:
            report.skip(doubt, f"{here}: {text}")
            return None
        known = self.courses.by_key.get(folded(text))
        if known is None:
            known = self.courses.find(text)
            made.add(known.id)
            self.made.add(known.key)
        elif known.key != text:
            report.skip("key_differs_in_case", text)
        return known.id

    def site(self, row, here, report, _made):
        """Our site of a row; before 0.2 Figures knew of no sites."""
        if "site_id" not in row:
            return HOME
        if row["site_id"] not in self.sites:
            report.skip("site_without_org_filter", f"{here}: site {row['site_id']}")
            return None
        return self.sites[row["site_id"]]


def forget():
    """Delete all that was moved in from Figures, a month at a time, and the courses that only it spoke of.

    Gives how many rows went of each aggregate, and how many courses.
    """
    gone = {}
    for aggregate in catalogue.moved():
        if aggregate.source != SOURCE:
            continue
        rows, number = aggregate._base_manager.order_by("period"), 0
        while first := rows.values_list("period", flat=True).first():
            number += rows.filter(period__lt=next_month(first.replace(day=1))).delete()[0]
        gone[aggregate.__name__] = number
        cursor = Cursor.objects.filter(name=moved_into(aggregate)).first()
        if cursor:
            with transaction.atomic():
                courses = unspoken(cursor.position.get("made", ()))
                gone["Course"] = gone.get("Course", 0) + Course.objects.filter(pk__in=courses).delete()[0]
                cursor.delete()
    return gone


def unspoken(ids):
    """Those of some courses that the LMS does not have and nothing here is about."""
    found = set(Course.objects.filter(pk__in=ids, known=False).values_list("pk", flat=True))
    for relation in Course._meta.get_fields(include_hidden=True):
        if relation.auto_created and relation.one_to_many:
            rows, name = relation.related_model._base_manager, relation.field.attname
            found -= set(rows.filter(**{f"{name}__in": found}).values_list(name, flat=True))
    return sorted(found)
