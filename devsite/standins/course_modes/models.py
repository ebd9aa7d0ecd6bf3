"""Stand-in for ``common.djangoapps.course_modes``: the modes a course is offered in."""

# ruff: noqa: DJ001 - nullable texts are what the LMS has

from django.db import models


class CourseMode(models.Model):
    """One mode of one course.

    .. no_pii:
    """

    course = models.ForeignKey(
        "course_overviews.CourseOverview", db_constraint=False, on_delete=models.DO_NOTHING, related_name="modes"
    )
    mode_slug = models.CharField(max_length=100)
    mode_display_name = models.CharField(max_length=255)
    min_price = models.IntegerField(default=0)
    currency = models.CharField(default="usd", max_length=8)
    expiration_datetime = models.DateTimeField(null=True, blank=True)
    expiration_datetime_is_explicit = models.BooleanField(default=False)
    expiration_date = models.DateField(default=None, null=True, blank=True)
    suggested_prices = models.CharField(max_length=255, blank=True, default="")
    description = models.TextField(null=True, blank=True)
    sku = models.CharField(max_length=255, null=True, blank=True)
    bulk_sku = models.CharField(max_length=255, null=True, blank=True)
    android_sku = models.CharField(max_length=255, null=True, blank=True)
    ios_sku = models.CharField(max_length=255, null=True, blank=True)

    class Meta:
        unique_together = (("course", "mode_slug", "currency"),)
