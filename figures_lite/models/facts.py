"""Facts: small true things about one learner. Written by capture alone, deleted when the learner is retired.

``learner_id`` is the LMS's integer user id. No fact holds a name, a username, an e-mail or an address: people are
looked up when they are shown.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from figures_lite.models.course import Course
from figures_lite.periods import NEVER
from figures_lite.vocabulary import HOME, Fact


class LearnerFact(Fact):
    """A fact about one learner in one course. Whoever derives from it is cleared when the learner is retired.

    ``is_team`` marks people on the course's team. They are captured like everybody, and counted by no metric.
    """

    counted = Q(is_team=False)

    learner_id = models.IntegerField()
    course = models.ForeignKey(Course, on_delete=models.PROTECT, db_index=False, related_name="+")
    is_team = models.BooleanField(default=False)

    class Meta:
        abstract = True


class Account(Fact):
    """One account of the LMS, and the site it was made on. Retired accounts have none.

    .. no_pii: an internal id and the date it was made
    """

    course_column, site_column = None, "site"
    instants = {"day": "at"}

    learner_id = models.IntegerField(unique=True)
    site = models.IntegerField(default=HOME)
    at = models.DateTimeField()
    day = models.DateField(db_index=True)


class Enrollment(LearnerFact):
    """A spell: a learner enrolled in a course, in one mode, from ``since`` to ``until`` (NULL while it lasts).

    A re-enrollment and a mode change are each a new spell; ``began`` and ``ended`` tell which it was. ``observed``
    says that no history row tells when it began or ended: it is dated by the run that saw it.

    ``country`` to ``education`` are what the learner's profile said when the spell was first seen, "" for no answer.
    They are NULL, and nothing is stored, but where ``FIGURES_LITE_DEMOGRAPHICS`` names them.

    .. pii: an internal id and what it did in a course; where a site asks for it, what the learner told of themselves
    .. pii_types: id, location, gender, birth_date, other
    .. pii_retirement: local_api
    """

    class Began(models.TextChoices):
        """Why a spell began."""

        ENROLLED = "enrolled", _("enrolled")
        MODE = "mode", _("changed mode")

    class Ended(models.TextChoices):
        """Why a spell ended."""

        OPEN = "", _("has not ended")
        UNENROLLED = "unenrolled", _("unenrolled")
        MODE = "mode", _("changed mode")
        UNKNOWN = "unknown", _("ended, nothing tells when or how")

    begins, ends = "since_day", "until_day"
    instants = {"since_day": "since", "until_day": "until"}

    mode = models.CharField(max_length=100)
    since = models.DateTimeField()
    since_day = models.DateField()
    until = models.DateTimeField(null=True)
    until_day = models.DateField(default=NEVER)
    began = models.CharField(max_length=10, choices=Began.choices)
    ended = models.CharField(max_length=10, choices=Ended.choices, blank=True, default=Ended.OPEN)
    observed = models.BooleanField(default=False)
    # NULL: nobody has asked.
    country = models.CharField(max_length=10, null=True)  # noqa: DJ001
    gender = models.CharField(max_length=10, null=True)  # noqa: DJ001
    birth_years = models.CharField(max_length=10, null=True)  # noqa: DJ001
    education = models.CharField(max_length=10, null=True)  # noqa: DJ001

    class Meta:
        verbose_name = _("enrollment")
        constraints = [
            models.UniqueConstraint(fields=["learner_id", "course", "since"], name="figures_lite_enrollment_spell"),
        ]
        indexes = [
            models.Index(fields=["since_day", "course"], name="figures_lite_enr_since"),
            models.Index(fields=["until_day", "course"], name="figures_lite_enr_until"),
        ]


class LearnerDay(LearnerFact):
    """A day on which something changed for a learner in a course: what they did, and the state as the day closed.

    The state holds until the next row's day, kept in ``until_day``, so that any past day can be counted again.
    ``hours`` is a mask: bit n is set by a trace in the n-th hour since the day began (25 bits, for the longest day).
    ``progress`` is in whole per cent of ``units``, the learner's units in the course's structure of that time;
    ``grade`` in whole points (0 to 100; NULL: none persisted, or not known).

    .. no_pii: an internal id and what it did in a course
    """

    ends = "until_day"
    mask = "hours"

    day = models.DateField()
    until_day = models.DateField(default=NEVER)
    # What was done on the day.
    hours = models.IntegerField(default=0)
    active_hours = models.SmallIntegerField(default=0)
    completions = models.IntegerField(default=0)
    attempts = models.IntegerField(default=0)
    correct = models.IntegerField(default=0)
    # The state as the day closed.
    enrolled = models.BooleanField(default=False)
    mode = models.CharField(max_length=100, blank=True, default="")
    started = models.BooleanField(default=False)
    progress = models.SmallIntegerField(default=0)
    units = models.SmallIntegerField(default=0)
    grade = models.SmallIntegerField(null=True)
    passing = models.BooleanField(default=False)
    certified = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("learner day")
        constraints = [
            models.UniqueConstraint(fields=["learner_id", "course", "day"], name="figures_lite_learnerday_day"),
        ]
        indexes = [
            models.Index(fields=["day", "course"], name="figures_lite_day_day"),
            models.Index(fields=["until_day", "course"], name="figures_lite_day_until"),
        ]


class Milestone(LearnerFact):
    """Something that happens once to a learner in a course, at an instant. ``days``: since they first enrolled.

    .. no_pii: an internal id and what it did in a course
    """

    class Kind(models.TextChoices):
        """What happened."""

        ENROLLED = "enrolled", _("first enrolled")
        STARTED = "started", _("left a first trace")
        FINISHED = "finished", _("reached 100 %")
        PASSED = "passed", _("first passed")
        CERTIFIED = "certified", _("first had a downloadable certificate")

    instants = {"day": "at"}

    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    day = models.DateField()
    days = models.DecimalField(max_digits=12, decimal_places=6, null=True)

    class Meta:
        verbose_name = _("milestone")
        constraints = [
            models.UniqueConstraint(fields=["learner_id", "course", "kind"], name="figures_lite_milestone_once"),
        ]
        indexes = [models.Index(fields=["day", "course"], name="figures_lite_milestone_day")]


class CourseLearner(LearnerFact):
    """How a learner stands in a course now: what learner lists read.

    ``enrolled_at`` is when they last enrolled, ``grade`` in whole points (NULL: none persisted, the gradebook's 0),
    ``letter`` empty below the first cutoff. ``cohort`` is their cohort's name, empty for none. ``folded_active`` and
    ``folded_correct`` are the active days, and the problems right on days, that are no longer stored.

    .. no_pii: an internal id and how it stands in a course
    """

    enrolled = models.BooleanField(default=False)
    mode = models.CharField(max_length=100, blank=True, default="")
    cohort = models.CharField(max_length=255, blank=True, default="")
    enrolled_at = models.DateTimeField(null=True)
    first_active_at = models.DateTimeField(null=True)
    last_active_at = models.DateTimeField(null=True)
    active_days = models.IntegerField(default=0)
    complete_units = models.IntegerField(default=0)
    units = models.IntegerField(default=0)
    progress = models.SmallIntegerField(default=0)
    grade = models.SmallIntegerField(null=True)
    letter = models.CharField(max_length=255, blank=True, default="")
    passed_at = models.DateTimeField(null=True)
    certificate = models.CharField(max_length=32, blank=True, default="")
    certified_at = models.DateTimeField(null=True)
    folded_active = models.IntegerField(default=0, null=True)  # NULL: written by a release before it
    folded_correct = models.IntegerField(default=0, null=True)

    class Meta:
        verbose_name = _("course learner")
        constraints = [
            models.UniqueConstraint(fields=["course", "learner_id"], name="figures_lite_courselearner_once"),
        ]
        indexes = [models.Index(fields=["learner_id"], name="figures_lite_cl_learner")]
