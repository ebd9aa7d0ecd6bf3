"""The people of the API's tests in a real LMS: roles are the platform's own, and so is looking as a learner."""

from common.djangoapps.student import roles
from django.conf import settings
from django.test import Client
from lms.djangoapps.courseware.masquerade import MASQUERADE_SETTINGS_KEY, CourseMasquerade
from opaque_keys.edx.keys import CourseKey
from openedx.core.djangoapps.safe_sessions.middleware import SafeSessionMiddleware

from tests.api.roles import Everybody

OF_COURSES = {
    "staff": roles.CourseStaffRole,
    "instructor": roles.CourseInstructorRole,
    "limited_staff": roles.CourseLimitedStaffRole,
    "data_researcher": roles.CourseDataResearcherRole,
    "beta_testers": roles.CourseBetaTesterRole,
    "finance_admin": roles.CourseFinanceAdminRole,
    "ccx_coach": roles.CourseCcxCoachRole,
}
OF_ORGS = {
    "staff": roles.OrgStaffRole,
    "instructor": roles.OrgInstructorRole,
    "data_researcher": roles.OrgDataResearcherRole,
}


def role(word, org="", course=""):
    """A role as the platform has it: of a course, of an org, or of neither."""
    if course:
        return OF_COURSES[word](CourseKey.from_string(course))
    return OF_ORGS[word](org) if org and word in OF_ORGS else roles.RoleBase(word, org)


def with_session(user, **options):
    """A client with somebody's session, in a cookie as the platform signs it."""
    client = Client(**options)
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    SafeSessionMiddleware.update_with_safe_session_cookie(client.cookies, user.pk)
    return client


class People(Everybody):
    """One person for each role, each given by the platform."""

    def enter(self, account):
        """Make an account: the platform refuses new ones that are called as retired ones are."""
        user = super().enter(account | {"username": f"before {account['username']}"[:150]})
        type(user).objects.filter(pk=user.pk).update(**account)
        user.refresh_from_db()
        return user

    def give(self, user, roles):
        """Roles are given to accounts that are in use: the platform gives others none."""
        active, user.is_active = user.is_active, True
        for each in roles:
            role(*each).add_users(user)
        user.is_active = active

    def signed_in(self, user, masquerade):
        """A client with a session of the LMS, in which it keeps as whom they look at courses."""
        client = with_session(user)
        if masquerade:
            session = client.session
            session[MASQUERADE_SETTINGS_KEY] = {
                CourseKey.from_string(key): CourseMasquerade(CourseKey.from_string(key), role=word)
                for key, word in masquerade
            }
            session.save()
        return client
