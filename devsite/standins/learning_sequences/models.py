"""Stand-in for ``openedx.core.djangoapps.content.learning_sequences``: which version of a course is published."""

from django.db import models
from django.utils import timezone
from opaque_keys.edx.django.models import LearningContextKeyField


class LearningContext(models.Model):
    """A course, or another thing learned from, as last published.

    .. no_pii:
    """

    id = models.BigAutoField(primary_key=True)
    context_key = LearningContextKeyField(max_length=255, unique=True, null=True)
    title = models.CharField(max_length=255, db_index=True)
    published_at = models.DateTimeField()
    published_version = models.CharField(max_length=255)
    created = models.DateTimeField(default=timezone.now)
    modified = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["-published_at"], name="learning_se_publish_62319b_idx")]
