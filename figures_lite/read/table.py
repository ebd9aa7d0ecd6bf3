"""``table``: one row for each course or organisation, with its numbers for one period."""

import dataclasses
import functools
import operator

from django.db.models import F, Min, Value, Window
from django.db.models.functions import DenseRank, Lower, NullIf
from django.utils import timezone

from figures_lite import databases
from figures_lite.lms import access
from figures_lite.models import Course
from figures_lite.periods import calendar, zone_name
from figures_lite.read import freshness
from figures_lite.read.errors import BadQuestion
from figures_lite.read.filters import CourseFilters, OrgFilters, filtered
from figures_lite.read.question import Asked, ask, containing, moment, parts
from figures_lite.read.reach import anything
from figures_lite.read.rows import Rows, SortedRows, directed, ordered
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
#: From so many keys on, the rows of a period are read all instead of key by key.
MANY = 1000


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

    def read(self, keys):
        """Read the stored rows of some keys, of all there are where they are many: ``{aggregate: {key: columns}}``."""
        found = {}
        for aggregate, reader in self.readers.items():
            rows = databases.rows(aggregate).filter(period=self.at)
            rows = rows.filter(**{f"{self.key}__in": keys}) if len(keys) <= MANY else rows
            found[aggregate] = {row[0]: row[1:] for row in rows.values_list(self.key, *reader.columns)}
        return found

    def of(self, keys, rows=None):
        """``{key: {metric: value}}`` for some keys; ``rows`` where they were read before."""
        rows = rows or self.read(keys)
        return {key: {name: self.value(name, key, rows) for name in self.asked.sources} for key in keys}

    def value(self, name, key, rows):
        """A metric's value for a key."""
        aggregate = self.asked.sources[name]
        reader, row = self.readers[aggregate], rows[aggregate].get(key)
        return reader.value(name, self.at, None if row is None else dict(zip(reader.columns, row, strict=True)))

    def order(self, name, rows):
        """A function from a key to the number that a metric is ordered by: None where it is not known."""
        aggregate = self.asked.sources[name]
        reader, stored = self.readers[aggregate], rows[aggregate]
        places = [reader.columns.index(column) for column in parts(aggregate, name)]
        if not all(reader.is_known(reader.columns[place], self.at) for place in places):
            return lambda key: None
        if len(places) == 1:
            found = {key: None if row[places[0]] is None else float(row[places[0]]) for key, row in stored.items()}
            return lambda key: found.get(key, 0.0)
        over, under = places
        return {key: row[over] / row[under] for key, row in stored.items() if row[under] and row[over] is not None}.get


class InOrder:
    """The order of a table by metrics, perhaps among columns.

    A database can sort by metrics only with a look at another table for every row, which takes twice as long as reading
    the numbers of the period at once. It ranks the columns, which it alone knows how to compare.
    """

    def __init__(self, queryset, order, columns, numbers, outer, tie):
        self.numbers, self.order = numbers, order
        found = [directed(word, columns) for word in order]
        self.ranks = {
            f"rank_{place}": Window(DenseRank(), order_by=by) for place, by in enumerate(found) if by is not None
        }
        self.queryset, self.outer = queryset.order_by(tie), outer
        self.rows = None

    def keys(self):
        """The keys of all rows, in order."""
        found = list(self.queryset.values_list("pk", self.outer, *self.ranks.values()))
        self.rows = self.numbers.read([row[1] for row in found])
        places = {name: 2 + place for place, name in enumerate(self.ranks)}
        for place, word in reversed(list(enumerate(self.order))):
            if rank := places.get(f"rank_{place}"):
                found.sort(key=operator.itemgetter(rank))
                continue
            number, down = self.numbers.order(word.removeprefix("-"), self.rows), word.startswith("-")
            found = upwards(found, number, down)
        return [row[0] for row in found]


def upwards(rows, number, down):
    """Rows by a number of their second column, upwards or ``down``; equals stay as they are, None comes last."""
    known = [(number(row[1]), row) for row in rows]
    nothing = [row for value, row in known if value is None]
    known = [pair for pair in known if pair[0] is not None]
    known.sort(key=operator.itemgetter(0), reverse=down)
    return [row for _value, row in known] + nothing


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
    anything(for_user)
    now = now or timezone.now()
    # "Active" is said of today.
    today = calendar().day(now)
    fresh = freshness.of_aggregates(asked.aggregates, asked.grain)
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

    def dress(rows, read=None):
        values = numbers.of([row["pk"] for row in rows], read)
        return [row | {"key": str(row["key"]), "metrics": values[row.pop("pk")]} for row in rows]

    return in_order(found, order, COURSE_COLUMNS, numbers, "pk", "key", ("pk", *COURSE_COLUMNS), dress)


def orgs(numbers, filters, order, for_user):
    """The rows of a table of organisations: those with a known course."""
    reached = access.scope_orgs(for_user, databases.rows(Course).filter(known=True))
    # One course stands for its organisation, so that the table is a plain queryset that any database orders.
    first = reached.values("org").annotate(first=Min("pk")).values("first")
    found = filtered(OrgFilters, databases.rows(Course).filter(pk__in=first), filters)

    def dress(rows, read=None):
        values = numbers.of([row["org"] for row in rows], read)
        return [row | {"metrics": values[row["org"]]} for row in rows]

    return in_order(found, order, ORG_COLUMNS, numbers, "org", "org", ("org",), dress)


def in_order(found, order, by, numbers, outer, tie, columns, dress):
    """The rows of a table, sorted by the database where it can; ``outer`` is the column that numbers are found by."""
    allowed = by | dict.fromkeys(numbers.asked.sources)
    if not any(allowed.get(word.removeprefix("-"), "") is None for word in order):
        return Rows(ordered(found, order, allowed, tie), columns, dress)
    sort = InOrder(found, order, allowed, numbers, outer, tie)
    return SortedRows(found, columns, lambda rows: dress(rows, sort.rows), sort.keys)
