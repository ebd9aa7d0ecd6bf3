"""Busy days: an aggregate of a plugin's own, of every kind there is."""

from django.db.models import Q

from figures_lite.models import LearnerDay
from figures_lite.models.aggregates import Daily, PerCourse
from figures_lite.vocabulary import Count, Distinct, Level, Ratio, Unit, key

BUSY = Q(completions__gte=3)


class BusyDay(PerCourse, Daily):
    """One course, one day.

    .. no_pii: numbers
    """

    busy_learners = Count(LearnerDay, where=BUSY, label="Busy", meaning="Three blocks a day.", unit=Unit.LEARNERS)
    busy_blocks = Count(LearnerDay, where=BUSY, of="completions", label="Blocks", meaning="Theirs.", unit=Unit.BLOCKS)
    busy_week = Distinct(LearnerDay, where=BUSY, window=7, label="Week", meaning="In a week.", unit=Unit.LEARNERS)
    halfway = Level(LearnerDay, where=Q(progress__gte=50), label="Half", meaning="Half-way.", unit=Unit.LEARNERS)
    pace = Ratio("busy_blocks", "busy_learners", label="Pace", meaning="Blocks of a busy one.", unit=Unit.BLOCKS)

    class Meta:
        constraints = [key("course", "period")]
