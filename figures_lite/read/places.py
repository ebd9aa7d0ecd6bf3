"""Where to show figures to somebody: whether a link to them leads to anything, whether a course has a tab for them."""

import dataclasses

from figures_lite.databases import rows
from figures_lite.lms import access
from figures_lite.models import Course
from figures_lite.read.errors import Refused
from figures_lite.read.reach import anything, course


@dataclasses.dataclass(frozen=True)
class Sees:
    """What somebody sees on the site that is asked: any ``numbers``, any ``learners``, and of how many ``courses``."""

    numbers: bool
    learners: bool
    courses: int


def sees(for_user):
    """What there is to be seen for a viewer."""
    numbers = access.may_read(for_user)
    return Sees(
        numbers=numbers,
        learners=access.may_read_learners(for_user),
        courses=access.scope_courses(for_user, rows(Course).filter(known=True)).count() if numbers else 0,
    )


def sees_course(course_key, for_user):
    """Whether a viewer may read the numbers of a course, and the pipeline has met it."""
    try:
        anything(for_user)
        course(course_key, access.scope_courses, for_user)
    except Refused:
        return False
    return True
