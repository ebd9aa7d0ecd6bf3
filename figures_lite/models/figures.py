"""What an old install of Figures had recorded, moved in by ``figures_lite import_figures``: its numbers, not ours.

Figures counted days by UTC, and other things than we do by the same names (``docs/moving-from-figures.rst``). So each
metric has a name of its own, is never filled and never added to ours. No run writes here.
"""

from django.utils.translation import gettext_lazy as _

from figures_lite.models.aggregates import Daily, Monthly, PerCourse, PerSite
from figures_lite.vocabulary import Aggregate, Distinct, Level, Mean, Unit, key


class FromFigures(Aggregate):
    """Numbers of an old install of Figures."""

    source = "figures"

    class Meta:
        abstract = True


class FiguresActivity(FromFigures):
    """What Figures recorded of a course and of a site alike, day by day."""

    figures_enrolled = Level(
        label=_("Enrolled (Figures)"),
        meaning=_(
            "As Figures recorded it: active enrollments without the course's staff, of a site those of its courses."
        ),
        unit=Unit.ENROLLMENTS,
    )
    figures_active_learners = Distinct(
        label=_("Active learners (Figures)"),
        meaning=_("As Figures recorded it: accounts, staff too, whose last touch of a block fell on the day, by UTC."),
        unit=Unit.LEARNERS,
    )
    figures_active_this_month = Distinct(
        label=_("Active this month so far (Figures)"),
        meaning=_("As Figures recorded it: accounts active from the first of the month to the day, by UTC."),
        unit=Unit.LEARNERS,
    )

    class Meta:
        abstract = True


class FiguresCourseDay(FiguresActivity, PerCourse, Daily):
    """One course, one day, as Figures recorded it.

    .. no_pii: numbers
    """

    figures_mean_progress = Mean(
        label=_("Mean progress (Figures)"),
        meaning=_("As Figures recorded it: graded sections worked on of those there are, on average of who had begun."),
        unit=Unit.PERCENT,
    )
    figures_completed = Level(
        label=_("Completed (Figures)"),
        meaning=_("As Figures recorded it: certificates there were by the day, of any status."),
        unit=Unit.CERTIFICATES,
    )
    figures_mean_days_to_complete = Mean(
        label=_("Mean days to complete (Figures)"),
        meaning=_("As Figures recorded it: whole days from enrolling to the certificate, on average of all so far."),
        unit=Unit.DAYS,
    )

    class Meta:
        constraints = [key("course", "period")]


class FiguresSiteDay(FiguresActivity, PerSite, Daily):
    """A site, one day, as Figures recorded it.

    .. no_pii: numbers
    """

    figures_accounts = Level(
        label=_("Accounts (Figures)"),
        meaning=_("As Figures recorded it: accounts registered by the end of the day, by UTC."),
        unit=Unit.ACCOUNTS,
    )
    figures_courses = Level(
        label=_("Courses (Figures)"),
        meaning=_("As Figures recorded it: courses there were, whether they were running or not."),
        unit=Unit.COURSES,
    )
    figures_active_days = Level(
        label=_("Active days so far (Figures)"),
        meaning=_(
            "As Figures recorded it: each day's active learners added up since its first day. Not different people."
        ),
        unit=Unit.DAYS,
    )

    class Meta:
        constraints = [key("site", "period")]


class FiguresSiteMonth(FromFigures, PerSite, Monthly):
    """A site, one month, as Figures recorded it.

    .. no_pii: numbers
    """

    figures_monthly_active = Distinct(
        label=_("Monthly active learners (Figures)"),
        meaning=_(
            "As Figures recorded it: accounts, staff too, whose last touch of a block fell in the month, by UTC."
        ),
        unit=Unit.LEARNERS,
    )

    class Meta:
        constraints = [key("site", "period")]
