"""What somebody could work out who has read everything: all answers as one system of equations, solved."""

from figures_lite import read
from figures_lite.models import Course

#: Coefficients are counted in a field so large that nothing is 0 in it by chance.
PRIME = (1 << 61) - 1
METRICS = ("enrolled", "enrollments", "unenrollments")


def answers(staff, start, end, by):
    """Everything that is told of some days and the months they are in, sliced and not.

    ``{(scope, key, grain, value): {metric: {period: number}}}``; the value is None where nothing is sliced.
    """
    places = [("site", None), *[("org", org) for org in sorted({course.org for course in Course.objects.all()})]]
    places += [("course", str(course.key)) for course in Course.objects.order_by("id")]
    found = {}
    for scope, key in places:
        for grain in ("day", "month"):
            for slicing in ((), (by,)):
                since = start.replace(day=1) if grain == "month" else start
                told = read.series(METRICS, scope, key, grain, since, end, slicing, for_user=staff)
                for line in told.lines:
                    cell = found.setdefault((scope, key, grain, line.by.get(by)), {})
                    cell[line.metric] = {period: number for period, number in line.points if number is not None}
    return found


class System:
    """Linear equations over unknown numbers, solved as they come. A row is ``{unknown: coefficient}``."""

    def __init__(self):
        self.rows = {}  # by the unknown it begins with

    def add(self, unknowns):
        """Take an equation: what this sum of unknowns is, is known."""
        row = self.reduced({unknown: number % PRIME for unknown, number in unknowns.items()})
        if row:
            pivot = min(row)
            inverse = pow(row[pivot], -1, PRIME)
            self.rows[pivot] = {unknown: number * inverse % PRIME for unknown, number in row.items()}

    def reduced(self, row):
        """What is left of a row when all that is known is taken from it."""
        row, left = dict(row), {}
        while row:
            first = min(row)
            number = row.pop(first)
            known = self.rows.get(first)
            if known is None:
                left[first] = number
                continue
            for unknown, coefficient in known.items():
                if unknown != first:
                    new = (row.get(unknown, 0) - number * coefficient) % PRIME
                    if new:
                        row[unknown] = new
                    else:
                        row.pop(unknown, None)
        return left

    def knows(self, *unknowns):
        """Whether the sum of some unknowns can be worked out."""
        return not self.reduced(dict.fromkeys(unknowns, 1))


def attack(snapshots, courses, values, days, there):
    """A system of all that some snapshots of answers tell of the true numbers ``(metric, course, value, day)``.

    ``courses`` maps each course's key to its org. Of each snapshot ``told`` are the values of each course that are
    told apart, as can be seen from the answers. Whoever asks knows which values each course has, those ``there``, and
    how numbers hang together: that the enrolled of a day are those of the day before, more by who enrolled and less
    by who un-enrolled, and that months are of days.
    """
    system, before = System(), dict(zip(days[1:], days, strict=False))
    for key in courses:
        for value in values:
            for day in days if (key, value) not in there else ():
                for metric in METRICS:
                    system.add({(metric, key, value, day): 1})
            for day in days:
                row = {("enrolled", key, value, day): 1, ("enrollments", key, value, day): -1}
                row |= {("unenrollments", key, value, day): 1}
                row |= {("enrolled", key, value, before[day]): -1} if day in before else {}
                system.add(row)
    for found in snapshots:
        told = {key: {value for scope, k, _grain, value in found if (scope, k) == ("course", key)} for key in courses}
        for (scope, key, grain, value), metrics in found.items():
            reached = [k for k, org in courses.items() if scope == "site" or key in (org, k)]
            cells = [
                (k, each)
                for k in reached
                for each in values
                if value is None or each == value in told[k] or (value == "withheld" and each not in told[k])
            ]
            for metric, points in metrics.items():
                for period in points:
                    those = [period] if grain == "day" else [day for day in days if day.replace(day=1) == period]
                    those = [day for day in those if day in days]
                    those = those[-1:] if metric == "enrolled" else those
                    if those:
                        system.add({(metric, *cell, day): 1 for cell in cells for day in those})
    return system
