"""``dates``: what happened to a course, and what will, to be marked beside its numbers."""

import dataclasses

from figures_lite import databases
from figures_lite.lms import dates as lms
from figures_lite.models import Publish
from figures_lite.periods import zone_name
from figures_lite.read import freshness
from figures_lite.read.reach import reach
from figures_lite.vocabulary import Scope

#: What a date can be of, in the order of those of one instant.
KINDS = ("published", "start", "due", "end")


@dataclasses.dataclass(frozen=True)
class Dates:
    """An answer with a row for each instant and kind: ``at``, ``kind`` (of ``KINDS``), ``count``; in their order."""

    fresh: freshness.Freshness
    key: str
    rows: list
    time_zone: str


def dates(course, *, for_user):
    """When a course starts and ends, when how many of its blocks are due, and when it was published, as :class:`Dates`.

    Publishes are those that runs have met, and the last one. Due dates are those of everybody: no learner's own. Raises
    ``BadQuestion``, ``Unknown`` or ``NotAllowed``.
    """
    found = reach(Scope.COURSE, course, for_user).course
    publishes = set(databases.rows(Publish).filter(course=found).values_list("at", flat=True))
    told = [
        *(("published", at, 1) for at in {*publishes, lms.published(found.key)}),
        ("start", found.start, 1),
        *(("due", at, count) for at, count in lms.due(found.key)),
        ("end", found.end, 1),
    ]
    rows = [{"at": at, "kind": kind, "count": count} for kind, at, count in told if at]
    rows.sort(key=lambda row: (row["at"], KINDS.index(row["kind"])))
    return Dates(freshness.of_capture(), str(found.key), rows, zone_name())
