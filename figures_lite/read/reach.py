"""What a viewer reaches: courses and organisations found by key, after the access rules. Applied to every question."""

import dataclasses

from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey

from figures_lite.databases import rows
from figures_lite.lms import access, sites
from figures_lite.models import Course
from figures_lite.read.errors import BadQuestion, NotAllowed, Unknown
from figures_lite.vocabulary import Scope


@dataclasses.dataclass(frozen=True)
class Reached:
    """What an answer is about: its key as shown, the filter of its aggregates' rows, its course where it is one."""

    key: str | None
    rows: dict
    course: Course | None = None


def reach(scope, key, for_user):
    """What a scope and key name, if the viewer may read it."""
    anything(for_user)
    if scope == Scope.SITE:
        if not access.may_read_site(for_user):
            raise NotAllowed("You may not read the numbers of the whole site.")
        return Reached(None, {"site": sites.current()})
    if scope == Scope.ORG:
        courses = access.scope_orgs(for_user, rows(Course).filter(known=True, org=key))
        # Not every database can be asked about a null character.
        org = None if "\0" in str(key) else courses.values_list("org", flat=True).first()
        if org is None:
            raise Unknown(f"There is no organisation {key!r} with a course.", parameter="org")
        return Reached(org, {"org": org})
    found = course(key, access.scope_courses, for_user)
    return Reached(str(found.key), {"course_id": found.pk}, found)


def course(key, scope, for_user):
    """The course with a key among those that ``scope`` leaves to the viewer. Case matters only between two."""
    try:
        wanted = CourseKey.from_string(str(key))
    except InvalidKeyError:
        message = f"course_key: {str(key)!r} is not a course key."
        example = ["a course key, such as course-v1:edX+DemoX+2026"]
        raise BadQuestion(message, parameter="course_key", allowed=example) from None
    found = list(scope(for_user, rows(Course).filter(key__iexact=str(wanted)).defer("units")))
    if not found:
        raise Unknown(f"There is no course {str(key)!r}.", parameter="course_key")
    return next((each for each in found if each.key == wanted), found[0])


def course_of_learners(key, for_user):
    """The course with a key, if the viewer may see its learners one by one."""
    anyone(for_user)
    found = course(key, access.scope_courses, for_user)
    if not access.may_read_learners_of(for_user, found.pk):
        raise NotAllowed("You may read this course's numbers, but not see its learners one by one.")
    return found


def anything(for_user):
    """Refuse a viewer who may not read any numbers."""
    if not access.may_read(for_user):
        raise NotAllowed("You may not read figures.")


def anyone(for_user):
    """Refuse a viewer who may not see any learners one by one."""
    if not access.may_read_learners(for_user):
        raise NotAllowed("You may not see learners one by one.")
