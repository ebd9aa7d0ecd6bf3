"""``table``: one row for each course or organisation, with its numbers for one period."""

import dataclasses
import functools

from django.db.models import F, FloatField, Min, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Lower, NullIf
from django.utils import timezone

from figures_lite import databases
from figures_lite.lms import access
from figures_lite.models import Course
from figures_lite.periods import calendar, zone_name
from figures_lite.read import freshness
from figures_lite.read.errors import BadQuestion
from figures_lite.read.filters import CourseFilters, OrgFilters, filtered
from figures_lite.read.question import Asked, ask, containing, moment
from figures_lite.read.reach import everything
from figures_lite.read.rows import Rows, ordered
from figures_lite.read.values import Reader
from figures_lite.vocabulary import Grain, Scope

COURSE_COLUMNS = {
    "key": F("key"),
    "org": Lower("org"),
    "name": NullIf(Lower("name"), Value("")),
    "start": F("start"),
    "end": F("end"),
    "known": F("known"),
    "approximate": F("approximate"),
}
ORG_COLUMNS = {"org": F("org")}
#: Stands for NULL where rows are told from no rows: less than any number that is stored.
NOT_KNOWN = -1e300


@dataclasses.dataclass(frozen=True)
class Table:
    """An answer with a row each: dicts of the course's or organisation's columns and its ``metrics``."""

    asked: Asked
    fresh: freshness.Freshness
    at: object
    rows: Rows
    time_zone: str
    mark: str


class Numbers:
    """The numbers of one period for many keys, one query for each aggregate."""

    def __init__(self, asked, at):
        self.asked, self.at = asked, at
        self.key = {Scope.COURSE: "course_id", Scope.ORG: "org"}[asked.scope]

    @functools.cached_property
    def readers(self):
        """A reader for each aggregate."""
        begins = calendar().begin(self.asked.grain, self.at)
        return {
            aggregate: Reader(aggregate, self.asked.columns(aggregate), freshness.filled(aggregate, begins, begins))
            for aggregate in self.asked.aggregates
        }

    def of(self, keys):
        """``{key: {metric: value}}`` for some keys."""
        rows = {}
        for aggregate, reader in self.readers.items():
            found = databases.rows(aggregate).filter(period=self.at, **{f"{self.key}__in": keys})
            rows[aggregate] = {row[self.key]: row for row in found.values(self.key, *reader.columns)}
        return {
            key: {
                name: self.readers[source].value(name, self.at, rows[source].get(key))
                for name, source in self.asked.sources.items()
            }
            for key in keys
        }

    def expression(self, name, outer):
        """A metric as an expression over rows whose key is in column ``outer``, to order by.

        NULL where it is not known, 0 where there is no row; one look at the aggregate's row for each.
        """
        aggregate = self.asked.sources[name]
        reader = self.readers[aggregate]
        ratio = reader.ratios.get(name)
        columns = (name,) if ratio is None else (ratio.over, ratio.under)
        if not all(reader.is_known(column, self.at) for column in columns):
            return Cast(Value(None), FloatField())
        rows = databases.rows(aggregate).filter(period=self.at, **{self.key: OuterRef(outer)})
        if ratio is None:
            stored = Coalesce(Cast(name, FloatField()), Value(NOT_KNOWN))
            return NullIf(Coalesce(Subquery(rows.values(number=stored)[:1]), Value(0.0)), Value(NOT_KNOWN))
        # In floating-point numbers, so that every database divides alike. Without a row there is nothing to divide by.
        under = NullIf(Cast(ratio.under, FloatField()), Value(0.0))
        return Subquery(rows.values(number=Cast(ratio.over, FloatField()) / under)[:1])


def table(metrics=(), scope="course", at=None, filters=None, order=(), *, grain="day", for_user, now=None):
    """A row for each course or organisation with its metrics at one period, as a :class:`Table`.

    ``at`` is a date, or an instant for hours; without it the last period filled. ``filters`` are those of
    ``CourseFilters`` or ``OrgFilters``; ``order`` names columns or metrics, with "-" for downwards. Raises
    ``BadQuestion``, ``NotStored`` or ``NotAllowed``.
    """
    asked = ask(metrics, scope, grain)
    if asked.scope == Scope.SITE:
        allowed = [str(Scope.COURSE), str(Scope.ORG)]
        raise BadQuestion("scope: a table is of courses or of organisations.", parameter="scope", allowed=allowed)
    everything(for_user)
    now = now or timezone.now()
    # "Active" is said of today.
    today = calendar().day(now)
    fresh = freshness.of_aggregates(asked.aggregates, asked.grain).no_older(calendar().start(today))
    at = period_at(asked.grain, at) or fresh.latest or containing(asked.grain, now)
    rows = courses if asked.scope == Scope.COURSE else orgs
    mark = freshness.digest(fresh.mark, asked.sources, at, today)
    return Table(asked, fresh, at, rows(Numbers(asked, at), filters or {}, order, for_user), zone_name(), mark)


def period_at(grain, at):
    """The period a date or instant falls in; None for none."""
    if not at:
        return None
    found = moment(at, grain, "at")
    return containing(grain, found) if grain == Grain.HOUR else calendar().period(grain, found)


def courses(numbers, filters, order, for_user):
    """The rows of a table of courses."""
    found = filtered(CourseFilters, access.scope_courses(for_user, databases.rows(Course)), filters)
    found = ordered(found, order, COURSE_COLUMNS | sortable(numbers, "pk"), "key")

    def dress(rows):
        values = numbers.of([row["pk"] for row in rows])
        return [row | {"key": str(row["key"]), "metrics": values[row.pop("pk")]} for row in rows]

    return Rows(found, ("pk", *COURSE_COLUMNS), dress)


def orgs(numbers, filters, order, for_user):
    """The rows of a table of organisations: those with a known course."""
    reached = access.scope_orgs(for_user, databases.rows(Course).filter(known=True))
    # One course stands for its organisation, so that the table is a plain queryset that any database orders.
    first = reached.values("org").annotate(first=Min("pk")).values("first")
    found = filtered(OrgFilters, databases.rows(Course).filter(pk__in=first), filters)
    found = ordered(found, order, ORG_COLUMNS | sortable(numbers, "org"), "org")

    def dress(rows):
        values = numbers.of([row["org"] for row in rows])
        return [row | {"metrics": values[row["org"]]} for row in rows]

    return Rows(found, ("org",), dress)


def sortable(numbers, outer):
    """The metrics of a table as columns to order by."""
    return {name: functools.partial(numbers.expression, name, outer) for name in numbers.asked.sources}
