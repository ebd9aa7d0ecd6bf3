"""Stand-in for ``openedx.core.djangoapps.user_api``: where a learner's retirement stands."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class RetirementState(models.Model):
    """A step of retirement.

    .. no_pii:
    """

    state_name = models.CharField(max_length=30, unique=True)
    state_execution_order = models.SmallIntegerField(unique=True)
    is_dead_end_state = models.BooleanField(default=False, db_index=True)
    required = models.BooleanField(default=False)


class UserRetirementStatus(models.Model):
    """A learner on the way out.

    .. pii: who the learner was
    .. pii_types: username, email_address, name
    .. pii_retirement: local_api
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    created = models.DateTimeField(default=timezone.now)
    modified = models.DateTimeField(default=timezone.now)
    original_username = models.CharField(max_length=150, db_index=True)
    original_email = models.EmailField(db_index=True)
    original_name = models.CharField(max_length=255, blank=True, db_index=True)
    retired_username = models.CharField(max_length=150, db_index=True)
    retired_email = models.EmailField(db_index=True)
    current_state = models.ForeignKey(RetirementState, on_delete=models.CASCADE, related_name="current_state")
    last_state = models.ForeignKey(RetirementState, blank=True, on_delete=models.CASCADE, related_name="last_state")
    responses = models.TextField()
