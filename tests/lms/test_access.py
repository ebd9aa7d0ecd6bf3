"""Who gets what, with the platform's roles, sessions and middleware: the same matrix as on the stand-alone site."""

import dataclasses

import pytest
from common.djangoapps.student import roles
from opaque_keys.edx.keys import CourseKey

from figures_lite.lms import access
from figures_lite.models import Course
from tests.api.conftest import CHESS, courses, numbers, refusals_end_no_test  # noqa: F401  (fixtures)
from tests.api.roles import PEOPLE
from tests.api.test_matrix import CASES, NO_FORMAT, asked, expected
from tests.lms.people import People, role

NAMES = [f"{case[1].partition('?')[0]}-{case[2]}" for case in CASES]


@pytest.fixture
def everybody(numbers, courses):  # noqa: F811
    """One person for each role, where there are numbers."""
    return People(courses)


def in_the_lms(name, answers):
    """What is expected here: the platform lets accounts sign in that are not active, and our page refuses them then."""
    return answers | {"inactive": 403} if name in NO_FORMAT else answers


@pytest.mark.parametrize(("name", "address", "format_", "answers"), CASES, ids=NAMES)
def test_everybody_gets_what_they_should(everybody, name, address, format_, answers):
    assert asked(everybody, name, address, format_) == in_the_lms(name, expected(answers))


@dataclasses.dataclass(frozen=True)
class Member:
    """A member of the set that newer releases answer with, where course roles are rows no more."""

    user_id: int
    username: str
    org: str
    course_id: str | None
    role: str


@pytest.mark.parametrize(("name", "address", "format_", "answers"), CASES, ids=NAMES)
def test_so_they_do_where_the_platform_gives_a_set_of_roles(everybody, monkeypatch, name, address, format_, answers):
    """Simulated on top of this release's helper; what newer ones answer is known from their source."""
    rows = roles.UserBasedRole.courses_with_role

    def members(self):
        return {
            Member(row.user_id, row.user.username, row.org, str(row.course_id) if row.course_id else None, row.role)
            for row in rows(self)
        }

    monkeypatch.setattr(roles.UserBasedRole, "courses_with_role", members)
    assert asked(everybody, name, address, format_) == in_the_lms(name, expected(answers))


def numbers_of(user):
    """The courses whose numbers a user reaches, as another request of theirs would."""
    fresh = type(user).objects.get(pk=user.pk)
    return {str(key) for key in access.scope_courses(fresh, Course.objects.all()).values_list("key", flat=True)}


@pytest.mark.parametrize("word", ["staff", "instructor", "limited_staff", "data_researcher"])
def test_a_role_counts_from_when_it_is_given_until_it_is_taken(everybody, word):
    user = everybody.users["learner"]
    assert numbers_of(user) == set()
    role(word, course=CHESS).add_users(user)
    assert numbers_of(user) == {CHESS}
    role(word, course=CHESS).remove_users(user)
    assert numbers_of(user) == set()


@pytest.mark.parametrize("who", [name for name, person in PEOPLE.items() if person])
def test_numbers_of_a_course_are_for_whom_the_lms_shows_its_instructor_dashboard(everybody, who):
    """But for who looks as a learner of all of the platform, which this release's permission does not know."""
    from lms.djangoapps.instructor.permissions import VIEW_DASHBOARD

    user = type(everybody.users[who]).objects.get(pk=everybody.users[who].pk)
    if who in ("retired", "leaving", "inactive"):
        assert numbers_of(user) == set()  # which to this permission may be staff for all that
        return
    if who in ("platform_staff", "platform_researcher"):
        assert CHESS in numbers_of(user)
        return
    assert (CHESS in numbers_of(user)) == user.has_perm(VIEW_DASHBOARD, CourseKey.from_string(CHESS))


@pytest.mark.parametrize("who", [name for name, person in PEOPLE.items() if person])
def test_learners_of_a_course_are_for_whom_the_lms_lets_do_research(everybody, who):
    from lms.djangoapps.instructor.permissions import CAN_RESEARCH

    user = type(everybody.users[who]).objects.get(pk=everybody.users[who].pk)
    ours = access.may_read_learners_of(user, Course.objects.get(key=CHESS).pk)
    if who in ("retired", "leaving", "inactive"):
        assert not ours
        return
    if who == "platform_researcher":
        assert ours
        return
    assert ours == user.has_perm(CAN_RESEARCH, CourseKey.from_string(CHESS))
