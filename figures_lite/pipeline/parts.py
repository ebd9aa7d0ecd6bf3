"""What a fill has to do, cut into parts that know nothing of each other, so that they may be done side by side.

Where levels stand is what the aggregates of the same scope and dimensions have stored, so one part has all jobs of
those, in their order. The numbers of a course follow from its own facts: there the courses are shared out. Those of the
site and of organisations come from the same scans, and so do hours: these are a part each.
"""

from figures_lite.vocabulary import Grain, Scope

#: A fill of more months than this is worth the help.
MONTHS = 3


def much(jobs, today):
    """Whether jobs are worth the help of others."""
    return any((today.year - job.start.year) * 12 + today.month - job.start.month > MONTHS for job in jobs)


def parts(jobs, shares):
    """Jobs as parts, each a dict with its ``jobs`` and its ``share`` of the courses: ``[number, of]``, or None."""
    found = {}
    for job in jobs:
        alike = {}
        for aggregate in job.aggregates:
            hourly = aggregate.grain == Grain.HOUR
            where = aggregate.scope == Scope.COURSE and not hourly, hourly
            alike.setdefault(where, []).append(aggregate._meta.label_lower)
        for where, labels in alike.items():
            courses = None if job.courses is None else sorted(job.courses)
            found.setdefault(where, []).append([labels, job.start.isoformat(), courses])
    made = []
    for (of_courses, _hourly), work in found.items():
        many = shares if of_courses else 1
        made += [{"jobs": work, "share": [number, many] if many > 1 else None} for number in range(many)]
    return made
