"""What is kept of forgetting and of reading about learners: that it happened, and nobody's name."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from figures_lite.models.course import Course


class Receipt(models.Model):
    """That a learner was forgotten: when, who asked for it, and how many rows of each table went or were cleared.

    Nothing in it tells who the learner was.

    .. no_pii: an instant and numbers
    """

    class By(models.TextChoices):
        """What had the learner forgotten."""

        SIGNAL = "signal", _("the LMS's retirement")
        RUN = "run", _("a run, which found the account retired or gone")
        HAND = "hand", _("somebody, by hand")

    at = models.DateTimeField(db_index=True)
    by = models.CharField(max_length=10, choices=By.choices)
    rows = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("receipt of forgetting")
        verbose_name_plural = _("receipts of forgetting")


class Reading(models.Model):
    """An answer with rows about learners: who read it, what it was about, and how many rows they were given.

    ``reader_id`` and ``learner_id`` are the LMS's user ids; each is cleared when that account is retired.
    ``learner_id`` is there where the answer was about one learner, ``course`` where it was about a course's. ``rows``
    is NULL for an answer that is still being read, or that was broken off by a crash.

    .. no_pii: internal ids
    """

    class Via(models.TextChoices):
        """How the rows were given."""

        JSON = "json", _("a page, as JSON")
        CSV = "csv", _("all, as CSV")
        PYTHON = "python", _("in the LMS, by another plugin")

    at = models.DateTimeField(db_index=True)
    reader_id = models.IntegerField(null=True, db_index=True)
    learner_id = models.IntegerField(null=True, db_index=True)
    course = models.ForeignKey(Course, null=True, on_delete=models.SET_NULL, db_index=False, related_name="+")
    via = models.CharField(max_length=10, choices=Via.choices)
    rows = models.IntegerField(null=True)

    class Meta:
        verbose_name = _("reading")
