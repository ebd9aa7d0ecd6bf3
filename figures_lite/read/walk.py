"""Pages of very many rows, found by going along another list that is in their order, and far quicker to sort.

To sort a million rows by names takes a look at somebody's name for each of them: the names alone are far fewer. To sort
those behind a number has a database begin with all of the facts: the rows in their order lead to the first of them
sooner. Where the other list has few of the rows, they are sorted as any are.
"""

import dataclasses
from collections.abc import Callable, Iterable

from figures_lite.lms import people

#: Fewer rows are sorted as they are, and so are those of which some are asked for that lie beyond ``FAR``.
MANY, FAR = 20_000, 2_000
#: How many of the other list are looked at first, how many times more the next time, and before it is given up.
FIRST, MORE, MOST = 1_000, 8, 9_000
NAMES = ("username", "name", "email")


@dataclasses.dataclass(frozen=True)
class Walk:
    """A way along ``others``, a list that can be sliced, in the order of the rows that belong to it.

    ``keys`` takes some of them, and gives the keys of the rows that belong to these, in order.
    """

    others: Iterable
    keys: Callable

    def some(self, count, start, size):
        """The keys of ``size`` of ``count`` rows from ``start`` on; None where they are better sorted."""
        end = start + size
        if count < MANY or end > FAR:
            return None
        found, place, many = [], 0, max(FIRST, end)
        while place < MOST:
            others = list(self.others[place : place + many])
            found += self.keys(others)
            if len(found) >= end:
                return found[start:end]
            if len(others) < many:
                return None
            place, many = place + many, MORE * many
        return None


def along_names(rows, order):
    """A walk along the names that some rows with a ``learner_id`` are ordered by; None where they are by another thing.

    Of those of one name the smaller id comes first, and of one person's rows that with the smaller key.
    """
    name = order[0].removeprefix("-") if len(order) == 1 else None
    if name not in NAMES:
        return None

    def keys(ids):
        found = {}
        theirs = rows.filter(learner_id__in=ids).order_by("pk").values_list("learner_id", "pk")
        for learner_id, pk in theirs:
            found.setdefault(learner_id, []).append(pk)
        return [pk for learner_id in ids for pk in found.get(learner_id, ())]

    return Walk(people.sorted_by(name, order[0].startswith("-")), keys)


def along_all(every, rows):
    """A walk along ``every`` row in order, of which ``rows``, in the same order, are some."""
    return Walk(
        every.values_list("pk", flat=True), lambda pks: list(rows.filter(pk__in=pks).values_list("pk", flat=True))
    )
