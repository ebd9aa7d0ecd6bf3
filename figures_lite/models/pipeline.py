"""What the pipeline remembers between runs: how far it read, what it has seen, what it has filled."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from figures_lite.models.course import Course


class Run(models.Model):
    """One run of the pipeline. ``as_of`` is the instant its numbers are true for.

    While it works, ``finished_at`` and ``ok`` are NULL, and ``progress`` tells how far it is: ``{"stage", "done",
    "total", "workers", "at"}``. A run that was killed never finishes; the next one sets its ``ok`` to false.

    ``report`` says what it did: ``{"captured": …, "filled": …, "skipped": {reason: {"count": n, "examples": […]}},
    "missing": [tables], "errors": [{"where": …, "error": …}]}``.

    ``by`` says who started it; NULL where nobody said, as in a release before it.

    .. no_pii:
    """

    class By(models.TextChoices):
        """Who starts runs."""

        TICKER = "ticker", _("the ticker, in Celery workers")
        BEAT = "beat", _("Celery beat")
        CRON = "cron", _("cron")
        CRONJOB = "cronjob", _("a Kubernetes CronJob")
        COMMAND = "command", _("somebody, by hand")
        TASK = "task", _("a Celery task that somebody called")

    started_at = models.DateTimeField(db_index=True)
    as_of = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    ok = models.BooleanField(null=True)
    report = models.JSONField(default=dict)
    progress = models.JSONField(default=dict, null=True)  # NULL: a run of a release before it
    by = models.CharField(max_length=10, choices=By.choices, null=True)  # noqa: DJ001  (that release writes none)

    class Meta:
        verbose_name = _("run")


class Part(models.Model):
    """A part of the work of a run that other processes may do; ``work`` is the run's token, ``what`` names the part.

    Free while ``taken_by`` is empty. Whoever takes it writes its name there, counts ``beat`` up in each transaction in
    which it writes, and sets ``done``. Only the run takes a part back, when ``beat`` stands still; so two never write.

    .. no_pii:
    """

    work = models.CharField(max_length=32)
    number = models.IntegerField()
    what = models.JSONField(default=dict)
    taken_by = models.CharField(max_length=100, default="")
    beat = models.IntegerField(default=0)
    done = models.BooleanField(default=False)
    report = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "number"], name="figures_lite_part_once")]


class Cursor(models.Model):
    """How far a named reader has come. ``since`` is when it first succeeded: what it reads is recorded from then on.

    .. no_pii:
    """

    name = models.CharField(max_length=100, unique=True)
    position = models.JSONField(default=dict)
    since = models.DateTimeField(null=True)
    at = models.DateTimeField(null=True)


class Learner(models.Model):
    """What capture last saw of an account in the LMS.

    ``touched`` asks for it to be captured again. ``seen`` holds a fingerprint per source, by which a sweep notices what
    no cursor tells: un-enrollments, deleted rows, roles, certificates, retirements.

    .. no_pii: an internal id and checksums
    """

    learner_id = models.IntegerField(primary_key=True)
    touched = models.BooleanField(default=True, db_index=True)
    captured_at = models.DateTimeField(null=True)
    seen = models.JSONField(default=dict)


class Stale(models.Model):
    """Facts of courses (0: of the site) changed: aggregates must be filled again, each course from a day of its own on.

    ``marks`` is ``{course id: ISO day}``. Written in the transaction that changes the facts, deleted by the fill that
    has taken it up. Only ever added to, so that two captures cannot lose each other's. ``course_id`` and ``since`` are
    those of rows that an earlier release wrote, one a course.

    .. no_pii:
    """

    marks = models.JSONField(default=dict, null=True)  # NULL: written by that earlier release
    course_id = models.IntegerField(null=True)
    since = models.DateField(null=True)


class Group(models.Model):
    """A value of a sensitive dimension that enough learners of a course have for it to be told apart from the others.

    .. no_pii:
    """

    dimension = models.CharField(max_length=100)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, db_index=False, related_name="+")
    value = models.CharField(max_length=255)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dimension", "course", "value"], name="figures_lite_group_once"),
        ]


class Filled(models.Model):
    """A period of an aggregate is filled: a key without a row there has nothing, and that is known.

    .. no_pii:
    """

    aggregate = models.CharField(max_length=100)
    begins = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["aggregate", "begins"], name="figures_lite_filled_once")]
