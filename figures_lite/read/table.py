"""``table``: one row for each course or organisation, with its numbers for one period, or for several in a row."""

import dataclasses
import operator

from django.db.models import F, Min, Value, Window
from django.db.models.functions import DenseRank, Lower, NullIf
from django.utils import timezone

from figures_lite import databases
from figures_lite.lms import access
from figures_lite.models import Course
from figures_lite.periods import calendar, zone_name
from figures_lite.read import freshness
from figures_lite.read.behind import Behind, Lists, ask_behind
from figures_lite.read.counted import of_courses
from figures_lite.read.errors import BadQuestion
from figures_lite.read.filters import CourseFilters, OrgFilters, filtered
from figures_lite.read.numbers import Numbers, ask_over, period_at, up_to
from figures_lite.read.question import Asked, ask, containing
from figures_lite.read.reach import anything
from figures_lite.read.rows import Rows, SortedRows, directed, ordered
from figures_lite.read.trend import ask_trend, trend_to
from figures_lite.vocabulary import Scope

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


@dataclasses.dataclass(frozen=True)
class Table:
    """An answer with a row each: dicts of the course's or organisation's columns, its ``metrics`` and ``learners``.

    ``learners`` says that the viewer may see all of its learners one by one. Where they were asked for, rows have
    ``against``, the metrics of another time, and ``trend``, a list of values for each metric asked for, one for each of
    ``trend_periods``. ``range_start`` is the first of several periods.
    """

    asked: Asked
    fresh: freshness.Freshness
    at: object
    rows: Rows
    time_zone: str
    mark: str
    entries: list
    range_start: object = None
    against: object = None
    trend_periods: list | None = None
    behind: Behind | None = None


class Dress:
    """What rows have beside their columns: ``numbers``; ``against`` and ``trend`` too, where they are not None."""

    def __init__(self, numbers, against=None, trend=None):
        self.numbers, self.against, self.trend = numbers, against, trend

    def of(self, keys, rows=None):
        """What there is to tell of each key: ``{key: {"metrics": …}}``; ``rows`` where numbers were read before."""
        parts = {"metrics": self.numbers.of(keys, rows)}
        if self.against:
            parts["against"] = self.against.of(keys)
        if self.trend:
            parts["trend"] = self.trend.of(keys)
        return {key: {name: values[key] for name, values in parts.items()} for key in keys}


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


def table(
    metrics=(),
    scope="course",
    at=None,
    filters=None,
    order=(),
    *,
    grain="day",
    start=None,
    against=None,
    trend=(),
    since=None,
    behind=None,
    for_user,
    now=None,
):
    """A row for each course or organisation with its metrics at one period, as a :class:`Table`.

    ``at`` is a date, or an instant for hours; without it the last period filled. With ``start``, numbers are over the
    periods from there to ``at``: counts summed, levels as the last one ends, ratios divided from such parts.
    ``against`` is another ``at`` to tell the metrics of too, over as many periods. ``trend`` names metrics to be told
    for each period from ``since`` (24 hours, 30 days or 12 months back) to ``at``, 400 at the most. ``behind`` is
    ``(metric, from, to)``, for courses: those that the metric counts there. ``filters`` are those of ``CourseFilters``
    or ``OrgFilters``; ``order`` names columns or metrics, with "-" for downwards. Raises ``BadQuestion``,
    ``NotStored`` or ``NotAllowed``.
    """
    asked = (ask_over if start else ask)(metrics, scope, grain)
    if asked.scope == Scope.SITE:
        allowed = [str(Scope.COURSE), str(Scope.ORG)]
        raise BadQuestion("scope: a table is of courses or of organisations.", parameter="scope", allowed=allowed)
    trends = ask_trend(trend, since, asked)
    anything(for_user)
    now = now or timezone.now()
    # "Active" is said of today.
    today = calendar().day(now)
    aggregates = list(dict.fromkeys([*asked.aggregates, *(trends.aggregates if trends else ())]))
    fresh = freshness.of_aggregates(aggregates, asked.grain)
    at = period_at(asked.grain, at) or fresh.latest or containing(asked.grain, now)
    periods, other = up_to(asked.grain, start, at), period_at(asked.grain, against, "against")
    beside = trend_to(trends, since, at) if trends else None
    dress = Dress(Numbers(asked, periods), Numbers(asked, periods.ending(other)) if other else None, beside)
    counted = ask_behind(behind, Lists.COURSES)
    if counted and asked.scope != Scope.COURSE:
        message = "behind: numbers have courses behind them, not organisations."
        raise BadQuestion(message, parameter="behind", allowed=["with scope course"])
    rows = courses if asked.scope == Scope.COURSE else orgs
    entries = {entry.name: entry for entry in [*asked.entries, *(trends.entries if trends else ())]}
    told = asked.sources, periods, other, beside and (beside.asked.sources, beside.periods), counted and counted.mark
    return Table(
        asked,
        fresh,
        at,
        rows(dress, filters or {}, order, for_user, counted),
        zone_name(),
        freshness.digest(fresh.mark, told, today),
        list(entries.values()),
        periods.first if start else None,
        other,
        beside.periods.all if beside else None,
        counted,
    )


def courses(dress, filters, order, for_user, behind):
    """The rows of a table of courses."""
    reached = access.scope_courses(for_user, databases.rows(Course))
    found = filtered(CourseFilters, of_courses(reached, behind, filters) if behind else reached, filters)

    def told(rows, read=None):
        beside = dress.of([row["pk"] for row in rows], read)
        return [
            row
            | {"key": str(row["key"]), "learners": access.may_read_learners_of(for_user, row["pk"])}
            | beside[row.pop("pk")]
            for row in rows
        ]

    return in_order(found, order, COURSE_COLUMNS, dress.numbers, "pk", "key", ("pk", *COURSE_COLUMNS), told)


def orgs(dress, filters, order, for_user, _behind):
    """The rows of a table of organisations: those with a known course."""
    reached = access.scope_orgs(for_user, databases.rows(Course).filter(known=True))
    # One course stands for its organisation, so that the table is a plain queryset that any database orders.
    first = reached.values("org").annotate(first=Min("pk")).values("first")
    found = filtered(OrgFilters, databases.rows(Course).filter(pk__in=first), filters)

    def told(rows, read=None):
        names = [row["org"] for row in rows]
        beside, closed = dress.of(names, read), out_of_sight(names, for_user)
        return [row | {"learners": row["org"] not in closed} | beside[row["org"]] for row in rows]

    return in_order(found, order, ORG_COLUMNS, dress.numbers, "org", "org", ("org",), told)


def out_of_sight(names, for_user):
    """Those of some organisations with a course whose learners the viewer may not see one by one."""
    theirs = databases.rows(Course).filter(known=True, org__in=names).values_list("pk", "org")
    return {org for pk, org in theirs if not access.may_read_learners_of(for_user, pk)}


def in_order(found, order, by, numbers, outer, tie, columns, dress):
    """The rows of a table, sorted by the database where it can; ``outer`` is the column that numbers are found by."""
    allowed = by | dict.fromkeys(numbers.asked.sources)
    if not any(allowed.get(word.removeprefix("-"), "") is None for word in order):
        return Rows(ordered(found, order, allowed, tie), columns, dress)
    sort = InOrder(found, order, allowed, numbers, outer, tie)
    return SortedRows(found, columns, lambda rows: dress(rows, sort.rows), sort.keys)
