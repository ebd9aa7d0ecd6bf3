"""Stand-in for ``openedx.core.djangoapps.course_groups``: cohorts and the content groups they open."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from opaque_keys.edx.django.models import CourseKeyField


class CourseUserGroup(models.Model):
    """A named group of a course; ``group_type`` "cohort" is a cohort.

    .. no_pii:
    """

    name = models.CharField(max_length=255)
    users = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="course_groups")
    course_id = CourseKeyField(max_length=255, db_index=True)
    group_type = models.CharField(max_length=20, default="cohort")

    class Meta:
        unique_together = (("name", "course_id"),)


class CohortMembership(models.Model):
    """The one cohort of a learner in a course.

    .. no_pii:
    """

    course_user_group = models.ForeignKey(CourseUserGroup, on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    course_id = CourseKeyField(max_length=255)

    class Meta:
        unique_together = (("user", "course_id"),)


class CourseUserGroupPartitionGroup(models.Model):
    """The content group that a cohort opens.

    .. no_pii:
    """

    course_user_group = models.OneToOneField(CourseUserGroup, on_delete=models.CASCADE)
    partition_id = models.IntegerField()
    group_id = models.IntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
