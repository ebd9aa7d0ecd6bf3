"""Rows of a table: read a page or a chunk at a time, whatever their number."""

import dataclasses
import itertools

from django.db.models import Count, Window

from figures_lite.read.errors import BadQuestion, Unknown
from figures_lite.read.walk import Walk

CHUNK = 500
MOST_A_PAGE = 100
#: Beyond any table, and what comes before it is still a number to every database.
LAST_PAGE = 2**31 - 1


@dataclasses.dataclass(frozen=True)
class Page:
    """Some of a table's rows: page ``number`` of ``pages``, the first of them being row ``start`` of ``count``."""

    number: int
    size: int
    count: int
    rows: list

    @property
    def pages(self):
        """How many pages there are; one when there is nothing."""
        return max(1, -(-self.count // self.size))

    @property
    def start(self):
        """How many rows come before this page."""
        return (self.number - 1) * self.size


class Rows:
    """A queryset's rows as dicts of ``columns``, dressed with what other tables know of them.

    ``dress`` takes and returns a list of them. ``dear`` says that to find the rows takes longer than to sort and count
    them; ``walk`` is another way to find some of them where they are many.
    """

    #: The most rows a page may have, and how many are read at a time where all are.
    most, chunk = MOST_A_PAGE, CHUNK

    def __init__(self, queryset, columns, dress, *, dear=False, walk: Walk | None = None):
        self._queryset, self._columns, self._dress = queryset, columns, dress
        self._dear, self._walk = dear, walk

    def __iter__(self):
        rows = self._queryset.values(*self._columns).iterator(chunk_size=self.chunk)
        while chunk := list(itertools.islice(rows, self.chunk)):
            yield from self._dress(chunk)

    def count(self):
        """How many rows there are."""
        return self._queryset.count()

    def page(self, number=1, size=10):
        """One page of the rows, from 1."""
        number, size = whole(number, "page", LAST_PAGE), whole(size, "page_size", self.most)
        count, pks = self._keys((number - 1) * size, size)
        page = Page(number, size, count, [])
        if number > page.pages:
            message = f"page: there is no page {number}, only {page.pages}."
            raise Unknown(message, parameter="page", allowed=[f"1 to {page.pages}"])
        page.rows.extend(self._dress(self._read(pks)))
        return page

    def _keys(self, start, size):
        """How many rows there are, and the keys of some.

        Counting them while they are sorted has a database put all of them aside, which of a million takes ten times as
        long as to count them and to keep the first few apart. So both are done at once only for rows that are dear to
        find. A page that is not full has counted them.
        """
        if self._dear:
            found = list(self._queryset.values_list("pk", Window(Count("*")))[start : start + size])
            return found[0][1] if found else self.count() if start else 0, [pk for pk, _count in found]
        if not self._walk:
            pks = self._sorted(start, size)
            return (start + len(pks) if len(pks) < size and (pks or not start) else self.count()), pks
        count = self.count()
        pks = self._walk.some(count, start, size) if start < count else []
        return count, self._sorted(start, size) if pks is None else pks

    def _sorted(self, start, size):
        """The keys of some rows."""
        return list(self._queryset.values_list("pk", flat=True)[start : start + size])

    def _read(self, pks):
        """The rows with some keys, in their order."""
        same = self._queryset.model._default_manager.using(self._queryset.db).filter(pk__in=pks)
        rows = {pk: row for pk, *row in same.values_list("pk", *self._columns)} if pks else {}
        return [dict(zip(self._columns, rows[pk], strict=True)) for pk in pks if pk in rows]


class SortedRows(Rows):
    """Rows in an order of our own: ``keys`` gives the keys of all of them in it."""

    def __init__(self, queryset, columns, dress, keys):
        super().__init__(queryset, columns, dress)
        self._all = keys

    def __iter__(self):
        pks = iter(self._all())
        while chunk := list(itertools.islice(pks, self.chunk)):
            yield from self._dress(self._read(chunk))

    def _keys(self, start, size):
        """How many rows there are, and the keys of some."""
        pks = self._all()
        return len(pks), pks[start : start + size]


def whole(value, parameter, most=None):
    """A value as a whole number from 1, up to ``most``."""
    allowed = f"a whole number from 1{f' to {most}' if most else ''}"
    try:
        number = int(str(value))
    except ValueError:
        number = 0
    if number < 1 or (most and number > most):
        raise BadQuestion(f"{parameter}: {value!r} is not {allowed}.", parameter=parameter, allowed=[allowed])
    return number


def ordered(queryset, order, columns, *ties):
    """A queryset ordered by ``order``, names of ``columns`` with "-" for downwards; nothing known comes last both ways.

    ``columns`` is ``{name: expression}``, ``ties`` the columns that decide between equals.
    """
    return queryset.order_by(*(directed(word, columns) for word in order), *ties)


def directed(word, columns):
    """What a word orders by, as an expression: ``columns`` is ``{name: expression}``, None for what is not one."""
    name = word.removeprefix("-")
    if name not in columns:
        message = f"ordering: {name!r} is not one of {', '.join(columns)}."
        raise BadQuestion(message, parameter="ordering", allowed=[*columns, *(f"-{each}" for each in columns)])
    expression = columns[name]
    if expression is None:
        return None
    return expression.desc(nulls_last=True) if word.startswith("-") else expression.asc(nulls_last=True)
