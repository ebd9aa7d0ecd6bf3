"""The aggregates are the catalogue: each metric is declared here, once, with what it means.

``docs/metrics.rst``, the API's catalogue, CSV columns and the laws in ``tests/laws`` follow from these declarations. A
plugin adds metrics by declaring an ``Aggregate`` of its own.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from figures_lite.models.course import Course
from figures_lite.models.facts import Account, Enrollment, LearnerDay, Milestone
from figures_lite.vocabulary import (
    HOME,
    Aggregate,
    Count,
    DecimalCount,
    Distinct,
    Grain,
    Level,
    Ratio,
    Scope,
    Unit,
    key,
)

ACTIVE = Q(hours__gt=0)
ENROLLED = Q(enrolled=True)
GRADED = Q(enrolled=True, grade__isnull=False)


class Metrics(models.Model):
    """A family of metrics, written once; its columns are wherever it is mixed in."""

    class Meta:
        abstract = True


class EnrollmentMoments(Metrics):
    """Enrolling and un-enrolling."""

    enrollments = Count(
        Enrollment,
        where=Q(began=Enrollment.Began.ENROLLED),
        label=_("Enrollments"),
        meaning=_("Times a learner enrolled, first or again. A change of mode is not one."),
        unit=Unit.ENROLLMENTS,
    )
    unenrollments = Count(
        Enrollment,
        on="until_day",
        where=Q(ended=Enrollment.Ended.UNENROLLED),
        label=_("Un-enrollments"),
        meaning=_("Times a learner un-enrolled or was un-enrolled. A change of mode is not one."),
        unit=Unit.ENROLLMENTS,
    )

    class Meta:
        abstract = True


class Enrolled(Metrics):
    """Who is enrolled."""

    enrolled = Level(
        Enrollment,
        label=_("Enrolled"),
        meaning=_("Learners with an open enrollment as the period ends."),
        unit=Unit.ENROLLMENTS,
    )

    class Meta:
        abstract = True


class EnrollmentLevels(Enrolled):
    """Who is enrolled, and has not begun."""

    never_started = Level(
        LearnerDay,
        where=Q(enrolled=True, started=False),
        label=_("Never started"),
        meaning=_("Open enrollments whose learner has left no trace in the course by the end of the period."),
        unit=Unit.ENROLLMENTS,
    )

    class Meta:
        abstract = True


class LearnerMoments(Metrics):
    """What happens once to a learner in a course."""

    starts = Count(
        Milestone,
        where=Q(kind=Milestone.Kind.STARTED),
        label=_("Starts"),
        meaning=_("Learners whose first trace in the course fell in the period."),
        unit=Unit.LEARNERS,
    )
    finishes = Count(
        Milestone,
        where=Q(kind=Milestone.Kind.FINISHED),
        label=_("Finishes"),
        meaning=_("Learners who reached 100 % progress in the period for the first time."),
        unit=Unit.LEARNERS,
    )
    passes = Count(
        Milestone,
        where=Q(kind=Milestone.Kind.PASSED),
        label=_("Passes"),
        meaning=_("Learners whose first pass fell in the period. A pass never un-happens."),
        unit=Unit.LEARNERS,
    )
    certificates = Count(
        Milestone,
        where=Q(kind=Milestone.Kind.CERTIFIED),
        label=_("Certificates"),
        meaning=_("Certificates that first became downloadable in the period."),
        unit=Unit.CERTIFICATES,
    )

    class Meta:
        abstract = True


class ActiveLearners(Metrics):
    """Learners with a trace in the period, for periods up to a day."""

    active_learners = Distinct(
        LearnerDay,
        where=ACTIVE,
        label=_("Active learners"),
        meaning=_(
            "Learners who left a trace in the period: opened, answered or completed anything. Before the install this "
            "is a lower bound, since the LMS keeps only the last touch of a block's state."
        ),
        unit=Unit.LEARNERS,
    )

    class Meta:
        abstract = True


class RecentlyActive(Metrics):
    """Active learners over a window of days."""

    active_learners_7d = Distinct(
        LearnerDay,
        where=ACTIVE,
        window=7,
        label=_("Active in 7 days"),
        meaning=_("Learners who left a trace in the 7 days that end with the period."),
        unit=Unit.LEARNERS,
    )
    active_learners_28d = Distinct(
        LearnerDay,
        where=ACTIVE,
        window=28,
        label=_("Active in 28 days"),
        meaning=_("Learners who left a trace in the 28 days that end with the period."),
        unit=Unit.LEARNERS,
    )

    class Meta:
        abstract = True


class MonthlyActive(Metrics):
    """Active learners of a calendar month."""

    monthly_active = Distinct(
        LearnerDay,
        where=ACTIVE,
        label=_("Monthly active learners"),
        meaning=_("Learners who left a trace in the calendar month; month to date while it is open."),
        unit=Unit.LEARNERS,
    )

    class Meta:
        abstract = True


class ActivityMetrics(Metrics):
    """What was done."""

    completions = Count(
        LearnerDay,
        of="completions",
        label=_("Completions"),
        meaning=_("Blocks newly complete in the period."),
        unit=Unit.BLOCKS,
    )
    attempts = Count(
        LearnerDay,
        of="attempts",
        label=_("Attempts"),
        meaning=_("Problems first submitted in the period."),
        unit=Unit.PROBLEMS,
    )
    correct = Count(
        LearnerDay,
        of="correct",
        label=_("Correct"),
        meaning=_(
            "Problems first fully right in the period. Before the install dated by the last touch of a problem's state."
        ),
        unit=Unit.PROBLEMS,
    )
    active_hours = Count(
        LearnerDay,
        of="active_hours",
        label=_("Active hours"),
        meaning=_("Clock hours in which a learner left a trace, summed over learners: an estimate of time."),
        unit=Unit.HOURS,
    )

    class Meta:
        abstract = True


def progress_level(low, high, label):
    """A metric of the progress spread: open enrollments from ``low`` to ``high`` per cent."""
    return Level(
        LearnerDay,
        where=Q(enrolled=True, progress__gte=low, progress__lte=high),
        label=label,
        meaning=_("Open enrollments with this progress as the period ends."),
        unit=Unit.ENROLLMENTS,
    )


class ProgressMetrics(Metrics):
    """How far learners are. Days before the install are counted by the course's structure as it was at the install."""

    enrolled_ever = Level(
        Milestone,
        where=Q(kind=Milestone.Kind.ENROLLED),
        label=_("Ever enrolled"),
        meaning=_("Learners who had enrolled in the course at any time before the period's end."),
        unit=Unit.LEARNERS,
    )
    progress_points = Level(
        LearnerDay,
        where=ENROLLED,
        of="progress",
        label=_("Progress points"),
        meaning=_("Progress in whole per cent, summed over open enrollments; never-started ones are 0."),
        unit=Unit.POINTS,
    )
    mean_progress = Ratio(
        "progress_points",
        "enrolled",
        label=_("Mean progress"),
        meaning=_("Progress of an open enrollment on average; never-started ones are 0."),
        unit=Unit.PERCENT,
    )
    progress_0 = progress_level(0, 0, _("No progress"))
    progress_1_24 = progress_level(1, 24, _("Progress 1–24 %"))
    progress_25_49 = progress_level(25, 49, _("Progress 25–49 %"))
    progress_50_74 = progress_level(50, 74, _("Progress 50–74 %"))
    progress_75_99 = progress_level(75, 99, _("Progress 75–99 %"))
    progress_100 = progress_level(100, 100, _("Progress 100 %"))
    finished = Level(
        LearnerDay,
        where=Q(enrolled=True, progress=100),
        label=_("Finished"),
        meaning=_("Open enrollments at 100 % progress as the period ends."),
        unit=Unit.ENROLLMENTS,
    )

    class Meta:
        abstract = True


def grade_level(low, high, label):
    """A metric of the grade spread: graded open enrollments from ``low`` points to below ``high`` (None: no end)."""
    above = Q(grade__gte=low) if low else Q(grade__isnull=False)
    return Level(
        LearnerDay,
        where=ENROLLED & above & (Q() if high is None else Q(grade__lt=high)),
        recorded=True,
        label=label,
        meaning=_("Open enrollments with a persisted course grade in this decile as the period ends."),
        unit=Unit.ENROLLMENTS,
    )


class GradeMetrics(Metrics):
    """Grades, passes and certificates. The LMS keeps no past grade: grades are known from the install on."""

    graded = Level(
        LearnerDay,
        where=GRADED,
        recorded=True,
        label=_("Graded"),
        meaning=_("Open enrollments with a persisted course grade; the LMS persists one after a first attempt."),
        unit=Unit.ENROLLMENTS,
    )
    grade_points = Level(
        LearnerDay,
        where=GRADED,
        of="grade",
        recorded=True,
        label=_("Grade points"),
        meaning=_("Course grades in whole points (0–100), summed over graded open enrollments."),
        unit=Unit.POINTS,
    )
    mean_grade = Ratio(
        "grade_points",
        "graded",
        label=_("Mean grade"),
        meaning=_("Course grade of a graded open enrollment on average."),
        unit=Unit.PERCENT,
    )
    grade_0_9 = grade_level(0, 10, _("Grade 0–9"))
    grade_10_19 = grade_level(10, 20, _("Grade 10–19"))
    grade_20_29 = grade_level(20, 30, _("Grade 20–29"))
    grade_30_39 = grade_level(30, 40, _("Grade 30–39"))
    grade_40_49 = grade_level(40, 50, _("Grade 40–49"))
    grade_50_59 = grade_level(50, 60, _("Grade 50–59"))
    grade_60_69 = grade_level(60, 70, _("Grade 60–69"))
    grade_70_79 = grade_level(70, 80, _("Grade 70–79"))
    grade_80_89 = grade_level(80, 90, _("Grade 80–89"))
    grade_90_100 = grade_level(90, None, _("Grade 90–100"))
    passing = Level(
        LearnerDay,
        where=Q(enrolled=True, passing=True),
        recorded=True,
        label=_("Passing"),
        meaning=_("Open enrollments with a passing letter grade as the period ends."),
        unit=Unit.ENROLLMENTS,
    )
    certified = Level(
        LearnerDay,
        where=Q(certified=True),
        label=_("Certified"),
        meaning=_("Downloadable certificates as the period ends."),
        unit=Unit.CERTIFICATES,
    )
    days_to_pass = DecimalCount(
        Milestone,
        where=Q(kind=Milestone.Kind.PASSED),
        of="days",
        label=_("Days to pass"),
        meaning=_("Days from first enrollment to first pass, summed over the period's passes."),
        unit=Unit.DAYS,
    )
    mean_days_to_pass = Ratio(
        "days_to_pass",
        "passes",
        label=_("Mean days to pass"),
        meaning=_("Days from first enrollment to first pass on average; unknown where nobody passed."),
        unit=Unit.DAYS,
    )

    class Meta:
        abstract = True


class Registrations(Metrics):
    """New accounts."""

    registrations = Count(
        Account,
        label=_("Registrations"),
        meaning=_("Accounts made in the period; retired ones are left out."),
        unit=Unit.ACCOUNTS,
    )

    class Meta:
        abstract = True


class Accounts(Metrics):
    """All accounts."""

    accounts = Level(
        Account,
        label=_("Accounts"),
        meaning=_("Accounts made before the period's end; retired ones are left out."),
        unit=Unit.ACCOUNTS,
    )

    class Meta:
        abstract = True


class CourseLevels(Metrics):
    """How many courses there are."""

    courses = Level(
        Course,
        label=_("Courses"),
        meaning=_("Courses that have started and not ended as the period ends."),
        unit=Unit.COURSES,
    )

    class Meta:
        abstract = True


class ActiveCourses(Metrics):
    """How many courses somebody learns in."""

    active_courses = Distinct(
        LearnerDay,
        where=ACTIVE,
        of="course_id",
        label=_("Active courses"),
        meaning=_("Courses in which a learner left a trace in the period."),
        unit=Unit.COURSES,
    )

    class Meta:
        abstract = True


class PerCourse(Aggregate):
    """An aggregate of one course."""

    scope = Scope.COURSE
    course = models.ForeignKey(Course, on_delete=models.CASCADE, db_index=False, related_name="+")

    class Meta:
        abstract = True


class PerOrg(Aggregate):
    """An aggregate of one organisation: of its known courses."""

    scope = Scope.ORG
    org = models.CharField(max_length=255)

    class Meta:
        abstract = True


class PerSite(Aggregate):
    """An aggregate of one site, unknown courses included: of ``HOME``, unless org filters make several."""

    scope = Scope.SITE
    site = models.IntegerField(default=HOME)

    class Meta:
        abstract = True


class Hourly(Aggregate):
    """One row an hour."""

    grain = Grain.HOUR
    period = models.DateTimeField(db_index=True)

    class Meta:
        abstract = True


class Daily(Aggregate):
    """One row a day."""

    grain = Grain.DAY
    period = models.DateField(db_index=True)

    class Meta:
        abstract = True


class Monthly(Aggregate):
    """One row a month, its period the first day."""

    grain = Grain.MONTH
    period = models.DateField(db_index=True)

    class Meta:
        abstract = True


class ByMode(Aggregate):
    """A slice per enrollment mode."""

    by = ("mode",)
    mode = models.CharField(max_length=100)

    class Meta:
        abstract = True


class HourMetrics(EnrollmentMoments, ActiveLearners, LearnerMoments):
    """What is known by the hour."""

    class Meta:
        abstract = True


class CommonMetrics(
    EnrollmentLevels, EnrollmentMoments, LearnerMoments, ActivityMetrics, ProgressMetrics, GradeMetrics
):
    """What a day and a month both have."""

    class Meta:
        abstract = True


class DayMetrics(CommonMetrics, ActiveLearners, RecentlyActive):
    """What is known by the day."""

    class Meta:
        abstract = True


class MonthMetrics(CommonMetrics, MonthlyActive):
    """What is known by the month."""

    class Meta:
        abstract = True


class ModeMetrics(EnrollmentLevels, EnrollmentMoments):
    """What is known by enrollment mode."""

    class Meta:
        abstract = True


class CourseHour(HourMetrics, PerCourse, Hourly):
    """One course, one hour.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("course", "period")]


class CourseDay(DayMetrics, PerCourse, Daily):
    """One course, one day.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("course", "period")]


class CourseMonth(MonthMetrics, PerCourse, Monthly):
    """One course, one month.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("course", "period")]


class CourseModeDay(ModeMetrics, ByMode, PerCourse, Daily):
    """One course, one enrollment mode, one day.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("course", "mode", "period")]


class CourseModeMonth(ModeMetrics, ByMode, PerCourse, Monthly):
    """One course, one enrollment mode, one month.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("course", "mode", "period")]


class OrgHour(HourMetrics, PerOrg, Hourly):
    """One organisation, one hour.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("org", "period")]


class OrgDay(CourseLevels, ActiveCourses, DayMetrics, PerOrg, Daily):
    """One organisation, one day.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("org", "period")]


class OrgMonth(CourseLevels, ActiveCourses, MonthMetrics, PerOrg, Monthly):
    """One organisation, one month.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("org", "period")]


class OrgModeDay(ModeMetrics, ByMode, PerOrg, Daily):
    """One organisation, one enrollment mode, one day.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("org", "mode", "period")]


class OrgModeMonth(ModeMetrics, ByMode, PerOrg, Monthly):
    """One organisation, one enrollment mode, one month.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("org", "mode", "period")]


class SiteHour(Registrations, HourMetrics, PerSite, Hourly):
    """The site, one hour.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("site", "period")]


class SiteDay(Accounts, Registrations, CourseLevels, ActiveCourses, DayMetrics, PerSite, Daily):
    """The site, one day.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("site", "period")]


class SiteMonth(Accounts, Registrations, CourseLevels, ActiveCourses, MonthMetrics, PerSite, Monthly):
    """The site, one month.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("site", "period")]


class SiteModeDay(ModeMetrics, ByMode, PerSite, Daily):
    """The site, one enrollment mode, one day.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("site", "mode", "period")]


class SiteModeMonth(ModeMetrics, ByMode, PerSite, Monthly):
    """The site, one enrollment mode, one month.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("site", "mode", "period")]
