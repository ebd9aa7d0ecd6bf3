"""Who holds which of the LMS's course roles, as its own helper says: never a query on the LMS's role table.

The helper knows both the role table and the newer authorisation engine, and that one role may count as another:
limited staff are staff in the LMS.
"""

import dataclasses
import logging

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from opaque_keys import InvalidKeyError

from figures_lite.lms.releases import only

log = logging.getLogger(__name__)

#: The roles that open a course's numbers: they open the LMS's instructor dashboard too.
ROLES = ("staff", "instructor", "limited_staff", "data_researcher")
#: What the stand-alone site knows of one role counting as another; an LMS says it itself.
COUNT_AS = {"staff": ("staff", "limited_staff")}
#: Where the LMS keeps, by course key, as whom somebody of a course's team looks at the course.
MASQUERADE = "masquerade_settings"


@dataclasses.dataclass(frozen=True)
class Held:
    """A role somebody holds: on a course, on all courses of an org (no ``course``), or everywhere (neither)."""

    role: str
    org: str
    course: str


def held(user):
    """The roles of a user that open numbers, each :class:`Held` once."""
    found = set()
    for role in ROLES:
        try:
            found |= {Held(role, str(org or ""), str(course or "")) for org, course in places(user, role)}
        except InvalidKeyError:  # reading one such row fails all of the same role, in the LMS too
            log.warning("figures-lite: a %s role of user %s has a malformed course key: none is taken", role, user.pk)
    return frozenset(found)


def places(user, role):
    """Where a user holds a role, or one that counts as it: ``(org, course key or nothing)``."""
    try:
        from common.djangoapps.student.roles import UserBasedRole
    except ModuleNotFoundError as error:
        # The stand-alone site has no such module. An LMS has, and the role table alone would not tell everything.
        only(error, "common.djangoapps.student.roles")
        return standin(user, role)
    # Rows of a table or members of a set, as the release has it: these two attributes both have.
    return [(each.org, each.course_id) for each in UserBasedRole(user, role).courses_with_role()]


def standin(user, role):
    """The same from the stand-alone site's roles; none where there are none."""
    try:
        rows = apps.get_model("student", "CourseAccessRole").objects
    except LookupError:
        return []
    return rows.filter(user_id=user.pk, role__in=COUNT_AS.get(role, (role,))).values_list("org", "course_id")


def take_masquerade(request):
    """Remember on a request's user the courses that they look at as a learner, as the LMS's own views do.

    It is in the session, which is not that of whoever shows a token of somebody else.
    """
    session, user = getattr(request, "session", None), request.user
    if session is None or not user.is_authenticated or str(session.get(SESSION_KEY)) != str(user.pk):
        return
    user.masquerade_settings = session.get(MASQUERADE) or {}


def seen_as_learner(user):
    """The keys of the courses that somebody of their team looks at as a learner for now."""
    found = getattr(user, MASQUERADE, None) or {}
    return frozenset(str(key) for key, how in found.items() if part(how) == "student")


def part(how):
    """The part somebody plays: the LMS keeps an object, the stand-alone site's sessions hold JSON."""
    return how.get("role") if isinstance(how, dict) else getattr(how, "role", None)
