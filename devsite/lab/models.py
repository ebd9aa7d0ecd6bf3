"""What the lab stores that an LMS keeps elsewhere: published course structures."""

from django.db import models


class CourseStructure(models.Model):
    """One course's published block tree.

    ``tree`` is ``{"root": block id, "blocks": [{"id", "type", "name", "children", "completion_mode", "graded",
    "format", "due", "staff_only", "group_access"}]}``; ``version`` changes with each publish.

    .. no_pii:
    """

    course_key = models.CharField(max_length=255, unique=True)
    version = models.CharField(max_length=255)
    tree = models.JSONField()

    def __str__(self):
        return self.course_key
