"""What was folded: from which day on periods can still be counted from facts, and which learner days are gone."""

import dataclasses
import datetime

from figures_lite import catalogue
from figures_lite.models import Cursor
from figures_lite.periods import DAY, next_month

#: Days before the first period that can be counted of which learner days are kept at least, for windows to reach back.
REACH = 31


@dataclasses.dataclass(frozen=True)
class Fold:
    """``first`` is the first day that can still be counted from facts, a month's first. Learner days are gone whose
    state ceased to hold before the day ``before``: whatever holds on it, or happened since, is there.
    """

    first: datetime.date
    before: datetime.date

    def first_of(self, aggregate):
        """The first day of an aggregate that can be counted: later, where its windows reach further than is kept."""
        windows = [getattr(metric, "window", None) or 1 for metric in catalogue.metrics(aggregate).values()]
        first = self.before + (max(windows, default=1) - 1) * DAY
        return self.first if first <= self.first else next_month(first)


def folded():
    """What was folded; None: nothing."""
    position = Cursor.objects.filter(name="fold").values_list("position", flat=True).first()
    return Fold(**{name: datetime.date.fromisoformat(day) for name, day in position.items()}) if position else None


def dropped_before():
    """The day, as a number, before which learner days ceased to hold that are gone; 0 where nothing was folded."""
    fold = folded()
    return fold.before.toordinal() if fold else 0


def again(marks, calendar, fold):
    """Have periods filled again by deleting their marks; those that were folded keep theirs, and what is stored."""
    (marks.filter(begins__gte=calendar.start(fold.first)) if fold else marks).delete()
