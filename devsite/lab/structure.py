"""Published course structures for figures-lite, read from the lab's own table."""

from devsite.lab.models import CourseStructure


def published(course_key):
    """The block tree of a course, ``None`` where none is stored (form: see ``CourseStructure``)."""
    return CourseStructure.objects.filter(course_key=str(course_key)).values_list("tree", flat=True).first()
