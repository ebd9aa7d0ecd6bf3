"""Stand-in for ``common.djangoapps.student``: profiles, enrollments with their history, and course roles."""

# ruff: noqa: DJ001 - nullable texts are what the LMS has

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from opaque_keys.edx.django.models import CourseKeyField


class UserAttribute(models.Model):
    """Something the LMS notes of a person, such as the site they registered on.

    .. no_pii:
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attributes")
    name = models.CharField(max_length=255, db_index=True)
    value = models.CharField(max_length=255)
    created = models.DateTimeField(default=timezone.now)
    modified = models.DateTimeField(default=timezone.now)

    class Meta:
        unique_together = ("user", "name")


class UserProfile(models.Model):
    """What the LMS knows of a person beside their account.

    .. pii: everything here
    .. pii_types: name, location, birth_date, gender, phone_number, biography
    .. pii_retirement: local_api
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile")
    name = models.CharField(blank=True, max_length=255, db_index=True)
    meta = models.TextField(blank=True)
    courseware = models.CharField(blank=True, max_length=255, default="course.xml")
    language = models.CharField(blank=True, max_length=255, db_index=True)
    location = models.CharField(blank=True, max_length=255, db_index=True)
    year_of_birth = models.IntegerField(blank=True, null=True, db_index=True)
    gender = models.CharField(blank=True, null=True, max_length=6, db_index=True)
    level_of_education = models.CharField(blank=True, null=True, max_length=6, db_index=True)
    mailing_address = models.TextField(blank=True, null=True)
    city = models.TextField(blank=True, null=True)
    country = models.CharField(blank=True, null=True, max_length=2)
    state = models.CharField(blank=True, null=True, max_length=2)
    goals = models.TextField(blank=True, null=True)
    bio = models.CharField(blank=True, null=True, max_length=3000)
    profile_image_uploaded_at = models.DateTimeField(null=True, blank=True)
    phone_number = models.CharField(blank=True, null=True, max_length=50)

    class Meta:
        db_table = "auth_userprofile"


class CourseEnrollment(models.Model):
    """A learner's one enrollment in a course, kept and switched off when they un-enroll.

    .. no_pii:
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    course = models.ForeignKey(
        "course_overviews.CourseOverview", db_constraint=False, on_delete=models.DO_NOTHING, related_name="+"
    )
    created = models.DateTimeField(default=timezone.now, null=True, db_index=True)
    is_active = models.BooleanField(default=True)
    mode = models.CharField(default="audit", max_length=100)

    class Meta:
        unique_together = (("user", "course"),)
        indexes = [
            models.Index(fields=["user", "-created"], name="student_cou_user_id_b19dcd_idx"),
            # Said outright: MySQL would drop the foreign key's own index, since the unique key leads with it.
            models.Index(fields=["user"], name="student_cou_user_id_4263a8_idx"),
        ]


class HistoricalCourseEnrollment(models.Model):
    """How an enrollment (``id``) looked after one change of it.

    .. no_pii:
    """

    id = models.IntegerField(db_index=True)
    history_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    history_date = models.DateTimeField()
    history_type = models.CharField(max_length=1, choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")])
    history_change_reason = models.CharField(max_length=100, null=True)
    history_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, db_constraint=False, on_delete=models.DO_NOTHING, related_name="+"
    )
    course = models.ForeignKey(
        "course_overviews.CourseOverview",
        null=True,
        db_constraint=False,
        on_delete=models.DO_NOTHING,
        related_name="+",
    )
    created = models.DateTimeField(default=timezone.now, null=True, db_index=True)
    is_active = models.BooleanField(default=True)
    mode = models.CharField(default="audit", max_length=100)

    class Meta:
        db_table = "student_courseenrollment_history"


class CourseAccessRole(models.Model):
    """A role of a person on a course, or on all courses of an org (``course_id`` empty).

    .. no_pii:
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    org = models.CharField(max_length=64, db_index=True, blank=True)
    course_id = CourseKeyField(max_length=255, db_index=True, blank=True)
    role = models.CharField(max_length=64, db_index=True)

    class Meta:
        unique_together = (("user", "org", "course_id", "role"),)
