"""Marks of what is stale: left by whatever changes facts, in the same transaction, and cleared by the fill."""

import datetime

from figures_lite.models import Stale
from figures_lite.periods import NEVER

#: Rows read and deleted at a time.
PAGE = 500


def leave(marks):
    """Note that numbers of courses (0: of the site) change: ``{course id: the first day they change on}``. One row."""
    if marks:
        Stale.objects.create(marks={str(course): day.isoformat() for course, day in sorted(marks.items())})


def pending():
    """What is marked: the marks' ids, to clear them by, and ``{course id: the earliest day}``."""
    ids, earliest, after = [], {}, 0
    rows = Stale.objects.order_by("id").values_list("id", "marks", "course_id", "since")
    while page := list(rows.filter(id__gt=after)[:PAGE]):
        after = page[-1][0]
        for row_id, marks, course_id, since in page:
            ids.append(row_id)
            found = {int(course): datetime.date.fromisoformat(day) for course, day in (marks or {}).items()}
            if course_id is not None:
                found[course_id] = since
            for course, day in found.items():
                earliest[course] = min(day, earliest.get(course, NEVER))
    return ids, earliest


def clear(ids):
    """Delete the marks that a fill has taken up; those left meanwhile stay."""
    for start in range(0, len(ids), PAGE):
        Stale.objects.filter(id__in=ids[start : start + PAGE]).delete()
