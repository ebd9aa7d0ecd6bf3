"""What a source told stays where it cannot be read: one table's trouble leaves the numbers of the others fresh.

Its rows are made up of the facts found before, so that these come out the same. Some sources cannot be done without.
"""

import datetime

from django.db import transaction

from figures_lite.lms.sources import database
from figures_lite.periods import micros
from figures_lite.pipeline import learner as pure

#: Without these nobody is captured: nothing tells who there is, and progress is of what was completed.
NEEDED = {"account", "history", "enrollment", "completion"}
GRADE, LETTER, PASSED, COHORT, CERTIFICATE, CERTIFIED = map(
    pure.STANDING.index, ("grade", "letter", "passed_at", "cohort", "certificate", "certified_at")
)
GRADED = pure.DAYS.index("grade")


class SourceBroken(Exception):
    """A source that cannot be done without cannot be read."""


def broken(sources):
    """Those of some sources that cannot be read, each with its error."""
    found = {}
    for source in sources:
        try:
            with transaction.atomic(using=database()):
                source.read([-1])
        except Exception as error:
            found[source] = error
    return found


def keep(names, rows, before, course, cohorts, calendar):
    """Complete the rows of a learner in a course by what sources told before that cannot be read now."""
    standing = before.standing.get(None)
    if not standing:
        return
    if "grade" in names and standing[GRADE] is not None:
        rows.grade = standing[GRADE] / 100, standing[LETTER], standing[PASSED], graded(before, standing, calendar)
    if "certificate" in names and standing[CERTIFICATE]:
        rows.certificate = standing[CERTIFICATE], standing[CERTIFIED]
    if "cohort" in names and standing[COHORT]:
        rows.cohort = standing[COHORT]
        links = [link for key, name, link in cohorts.values() if (key, name) == (str(course.key), rows.cohort)]
        rows.groups = frozenset(filter(None, links))


def graded(before, standing, calendar):
    """The instant since when a grade has been as it is, as far as the days tell."""
    since = None
    for day in sorted(before.days, reverse=True):
        if before.days[day][GRADED] != standing[GRADE]:
            break
        since = day
    return None if since is None else micros(calendar.start(datetime.date.fromordinal(since)))
