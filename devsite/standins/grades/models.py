"""Stand-in for ``lms.djangoapps.grades``: grades as the LMS persisted them."""

from django.db import models
from django.utils import timezone
from opaque_keys.edx.django.models import CourseKeyField, UsageKeyField


class PersistentCourseGrade(models.Model):
    """A learner's course grade; none before a first attempt.

    .. no_pii:
    """

    id = models.BigAutoField(primary_key=True)
    created = models.DateTimeField(default=timezone.now)
    modified = models.DateTimeField(default=timezone.now)
    user_id = models.IntegerField(db_index=True)
    course_id = CourseKeyField(max_length=255)
    course_edited_timestamp = models.DateTimeField(blank=True, null=True)
    course_version = models.CharField(blank=True, max_length=255)
    grading_policy_hash = models.CharField(max_length=255)
    percent_grade = models.FloatField()
    letter_grade = models.CharField(max_length=255)
    passed_timestamp = models.DateTimeField(blank=True, null=True)

    class Meta:
        unique_together = (("course_id", "user_id"),)
        indexes = [
            models.Index(fields=["passed_timestamp", "course_id"], name="passed_timestamp_course_id_idx"),
            models.Index(fields=["modified", "course_id"], name="modified_course_id_idx"),
        ]


class PersistentSubsectionGrade(models.Model):
    """A learner's grade in one subsection. ``visible_blocks_hash`` points at a table that is not stood in for.

    .. no_pii:
    """

    id = models.BigAutoField(primary_key=True)
    created = models.DateTimeField(default=timezone.now)
    modified = models.DateTimeField(default=timezone.now)
    user_id = models.IntegerField()
    course_id = CourseKeyField(max_length=255)
    usage_key = UsageKeyField(max_length=255)
    subtree_edited_timestamp = models.DateTimeField(blank=True, null=True)
    course_version = models.CharField(blank=True, max_length=255)
    earned_all = models.FloatField()
    possible_all = models.FloatField()
    earned_graded = models.FloatField()
    possible_graded = models.FloatField()
    first_attempted = models.DateTimeField(null=True, blank=True)
    visible_blocks_hash = models.CharField(max_length=100, blank=True, default="", db_index=True)

    class Meta:
        unique_together = (("course_id", "user_id", "usage_key"),)
        indexes = [
            models.Index(fields=["modified", "course_id", "usage_key"], name="course_id_usage_key_idx"),
            models.Index(fields=["first_attempted", "course_id", "user_id"], name="first_course_id_user_id_idx"),
        ]
