"""Courses as figures-lite knows them: the registry every fact and aggregate points into."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from opaque_keys.edx.django.models import CourseKeyField

from figures_lite.periods import FIRST_DAY, NEVER
from figures_lite.vocabulary import HOME


class Course(models.Model):
    """One course run. Keys that differ only in case are one course, as they are to the LMS's MySQL.

    ``known`` is False for a course that only enrollments, or moved numbers, speak of: it never had a CourseOverview.
    Its numbers count for its site, but it is no org's and no catalogue's course. ``site`` is the id of the site whose
    org filter claims its org, ``HOME`` for none. ``units`` is its published structure, read once a version: a list of
    ``[blocks, gates]``, blocks being the completable blocks of one unit and gates the content groups it asks for,
    ``{partition id: [group ids]}``. ``approximate`` says that a unit's visibility depends on something not known
    here, so that a learner's progress can differ from their Progress tab. ``forgotten_on`` is the last day on which
    facts were deleted with a retired learner: aggregates of periods closed before it hold more than facts still tell.

    .. no_pii:
    """

    # A metric can count courses too (see vocabulary.Fact for what these say).
    begins, ends, instants, mask = "start_day", "end_day", {"start_day": "start", "end_day": "end"}, None
    course_column, site_column = "id", None
    counted = Q(known=True)

    id = models.AutoField(primary_key=True)  # 4 bytes: it stands in every fact and its indexes
    key = CourseKeyField(max_length=255, unique=True)
    org = models.CharField(max_length=255, db_index=True)
    site = models.IntegerField(default=HOME)
    name = models.CharField(max_length=255, blank=True, default="")
    known = models.BooleanField(default=False)
    start = models.DateTimeField(null=True)
    end = models.DateTimeField(null=True)
    start_day = models.DateField(default=FIRST_DAY)
    end_day = models.DateField(default=NEVER)
    structure_version = models.CharField(max_length=255, blank=True, default="")
    units = models.JSONField(default=list)
    approximate = models.BooleanField(default=False)
    forgotten_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("course")

    def __str__(self):
        return str(self.key)


class Publish(models.Model):
    """A publish of a course that a run has met: of those between two runs the last, which is all that the LMS keeps.

    Dated as the LMS dates it.

    .. no_pii:
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, db_index=False, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("publish")
        constraints = [models.UniqueConstraint(fields=["course", "at"], name="figures_lite_publish_once")]
