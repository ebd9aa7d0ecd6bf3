"""Who may read: by role, over the API and in process. Every cell of it is in ``test_matrix``; here are the reasons."""

import dataclasses
import sys
import types

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from opaque_keys.edx.keys import CourseKey

from figures_lite import api, read
from figures_lite.lms import access, roles
from figures_lite.models import Course
from tests.api.conftest import ALGEBRA, API, BOTANY, CHESS, person
from tests.pipeline.rows import put

ADDRESSES = [
    "metrics/",
    "site/stats/",
    "orgs/",
    "orgs/Club/stats/",
    "courses/",
    f"courses/{CHESS}/stats/",
    f"courses/{CHESS}/learners/",
    "learners/",
    "learners/1/",
    "learners/1/days/",
    "learners/me/",
    "learners/me/days/",
    "accounts/",
    "matrix/",
    "health/",
    "schema/",
]


def give(user, role, org="", course=""):
    """Give somebody a role; a person as the next request would meet them."""
    apps.get_model("student", "CourseAccessRole").objects.create(user=user, role=role, org=org, course_id=course)
    return type(user).objects.get(pk=user.pk)


def reached(user, scope=access.scope_courses):
    """The keys of the courses somebody reaches."""
    return {str(key) for key in scope(user, Course.objects.all()).values_list("key", flat=True)}


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_is_asked_to_log_in(ask, numbers, address):
    response = ask(address, user=None)
    assert response.status_code == 401
    assert response["WWW-Authenticate"]
    assert response.json()["error_code"] == "not_authenticated"


@pytest.mark.parametrize("address", [address for address in ADDRESSES if "/me/" not in address])
def test_without_a_role_it_is_refused(ask, people, numbers, address):
    response = ask(address, user=people.learner, format="json")
    assert response.status_code == 403
    assert response.json()["error_code"] == "permission_denied"


def test_a_refusal_is_json_even_when_csv_was_asked_for(ask, people, numbers):
    response = ask("courses/", user=people.learner, format="csv")
    assert (response.status_code, response["Content-Type"]) == (403, "application/json")


def test_global_staff_read_everything(ask, numbers, learners):
    addresses = [address for address in ADDRESSES if not address.startswith("learners/1/")]
    assert {address: ask(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


def test_staff_whose_account_is_not_active_reads_nothing(people):
    people.staff.is_active = False
    assert not access.may_read(people.staff)
    assert not access.may_read_own(people.staff)


def test_nobody_in_particular_reads_nothing(people, courses):
    for nobody in (None, AnonymousUser()):
        assert not access.may_read(nobody)
        assert not access.may_read_own(nobody)
        assert reached(nobody) == set()


def test_a_superuser_reads_without_being_staff(people):
    people.learner.is_superuser = True
    assert access.may_read(people.learner)


def test_the_in_process_api_applies_the_same_rules(people, numbers, learners):
    viewer = people.course_staff
    assert [row["key"] for row in api.table(["enrolled"], "course", for_user=viewer).rows] == [CHESS]
    assert list(api.table(["enrolled"], "org", for_user=viewer).rows) == []
    assert api.series(["enrolled"], "course", CHESS, for_user=viewer).reached.key == CHESS
    with pytest.raises(read.NotAllowed):
        api.series(["enrolled"], "site", for_user=viewer)
    # What one may not see looks the same as what is not there.
    for question in (
        lambda: api.series(["enrolled"], "course", ALGEBRA, for_user=viewer),
        lambda: api.series(["enrolled"], "org", "Club", for_user=viewer),
    ):
        with pytest.raises(read.Unknown):
            question()
    # That a course has learners is no secret to its staff: that they are not shown is said.
    for question in (
        lambda: api.learners(CHESS, for_user=viewer),
        lambda: api.learner(people.learner.pk, for_user=viewer),
    ):
        with pytest.raises(read.NotAllowed):
            question()


def test_who_has_no_role_is_told_so_in_process(people, numbers, learners):
    for question in (
        lambda viewer: api.series(["enrolled"], "site", for_user=viewer),
        lambda viewer: api.series(["enrolled"], "course", CHESS, for_user=viewer),
        lambda viewer: api.table(["enrolled"], "course", for_user=viewer),
        lambda viewer: api.learners(ALGEBRA, for_user=viewer),
        lambda viewer: api.learner(people.learner.pk, for_user=viewer),
    ):
        with pytest.raises(read.NotAllowed):
            question(people.learner)
    with pytest.raises(read.NotAllowed):
        api.me(for_user=AnonymousUser())


# The roles ----------------------------------------------------------------------------------------------------------


def test_a_key_is_the_same_course_in_any_case(people, courses):
    carla = give(person("carl"), "instructor", "club", CHESS.upper().replace("COURSE-V1", "course-v1"))
    assert reached(carla) == {CHESS}
    assert reached(give(person("orla"), "staff", "CLUB")) == {CHESS}
    assert reached(give(person("ute"), "staff", "Ünï")) == {ALGEBRA, BOTANY}


def test_an_org_with_an_accent_is_another_org(people, courses):
    # To the LMS's MySQL both are the same text.
    assert reached(give(person("uni"), "staff", "Uni")) == set()
    assert reached(give(person("unial"), "staff", "Uni", "course-v1:Uni+ALG+2026")) == set()


def test_a_role_in_a_course_that_is_not_known_yet_opens_an_empty_list(ask, people, numbers):
    early = give(person("earl"), "staff", "Club", "course-v1:Club+NEXT+2027")
    assert ask("courses/", user=early).json()["results"] == []
    assert ask("orgs/Club/stats/", user=early).status_code == 404


def test_roles_add_up(people, courses):
    many = give(give(person("many"), "staff", "Club"), "data_researcher", "Ünï", BOTANY)
    assert reached(many) == {CHESS, BOTANY}
    assert reached(many, access.scope_orgs) == {CHESS}
    assert reached(many, access.scope_learners) == {BOTANY}


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ([], {}),
        (["data_researcher"], {"data_researcher"}),
        (["instructor"], {"instructor"}),
        # To the LMS limited staff are staff.
        (["staff"], {"staff", "limited_staff"}),
        (["limited_staff"], {"limited_staff"}),
        (["data_researcher", "staff", "instructor"], {"data_researcher", "staff", "instructor", "limited_staff"}),
    ],
)
def test_who_sees_learners_is_a_setting(settings, courses, people, words, seen):
    settings.FIGURES_LITE_LEARNER_ROLES = words
    for role in roles.ROLES:
        user = give(person(f"a-{role}"), role, "Club", CHESS)
        assert reached(user) == {CHESS}
        assert reached(user, access.scope_learners) == ({CHESS} if role in seen else set())


def test_a_setting_changed_while_somebody_is_known(settings, courses, people):
    assert reached(people.course_staff, access.scope_learners) == set()
    settings.FIGURES_LITE_LEARNER_ROLES = ["staff"]
    assert reached(people.course_staff, access.scope_learners) == {CHESS}


def test_what_somebody_reaches_is_asked_once(people, courses):
    with CaptureQueriesContext(connection) as queries:
        access.may_read(people.course_staff)
    assert len(queries) == len(roles.ROLES) + 1  # and the courses they name
    with CaptureQueriesContext(connection) as queries:
        assert access.may_read(people.course_staff)
        assert not access.may_read_site(people.course_staff)
        assert not access.may_read_learners(people.course_staff)
        access.mark(people.course_staff)
    assert len(queries) == 0
    with CaptureQueriesContext(connection) as queries:
        assert access.may_read_site(people.staff)
    assert len(queries) == 0


def test_somebody_with_two_thousand_courses(db, django_assert_num_queries):
    user = person("busy")
    keys = [f"course-v1:Org{number % 50}+C{number}+1" for number in range(2500)]
    Course.objects.bulk_create(Course(key=key, org=CourseKey.from_string(key).org, known=True) for key in keys)
    role = apps.get_model("student", "CourseAccessRole")
    role.objects.bulk_create(
        role(user=user, role="staff", org=CourseKey.from_string(key).org, course_id=key) for key in keys[:2000]
    )
    with django_assert_num_queries(len(roles.ROLES) + 1 + 1):
        assert access.scope_courses(user, Course.objects.all()).count() == 2000
    assert not access.scope_orgs(user, Course.objects.all()).exists()


# The LMS's helper ---------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Compat:
    """A role as newer releases give it: of the role table and the authorisation engine alike."""

    user_id: int
    username: str
    org: str
    course_id: str | None
    role: str


@pytest.fixture
def lms(monkeypatch):
    """A function that puts the LMS's helper in place, answering each role with what it is given."""

    def put(answers):
        class UserBasedRole:
            def __init__(self, user, role):
                self.user, self.role = user, role

            def courses_with_role(self):
                return answers(self.user, self.role)

        for name in ("common", "common.djangoapps", "common.djangoapps.student"):
            monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
        helper = types.ModuleType("common.djangoapps.student.roles")
        helper.UserBasedRole = UserBasedRole
        monkeypatch.setitem(sys.modules, helper.__name__, helper)

    return put


def test_the_helper_of_older_releases_gives_rows(lms, people, courses):
    table = apps.get_model("student", "CourseAccessRole").objects
    lms(lambda user, role: table.filter(user=user, role=role))
    assert reached(people.course_staff) == {CHESS}
    assert reached(people.org_staff, access.scope_orgs) == {CHESS}
    assert not access.may_read(people.learner)


def test_the_helper_of_newer_releases_gives_a_set(lms, people, courses):
    """Roles of the engine have no row in the table, and limited staff are told as staff too."""
    key = CourseKey.from_string(ALGEBRA)
    given = {
        "staff": {Compat(1, "x", "Ünï", ALGEBRA, "staff"), Compat(1, "x", "Ünï", key, "limited_staff")},
        "data_researcher": {Compat(1, "x", "Club", None, "data_researcher")},
    }
    lms(lambda user, role: given.get(role, set()))
    assert reached(people.learner) == {ALGEBRA, CHESS}
    assert reached(people.learner, access.scope_learners) == {CHESS}
    assert reached(people.learner, access.scope_orgs) == {CHESS}


def test_in_an_lms_the_role_table_is_not_asked(lms, people, courses):
    lms(lambda user, role: set())
    with CaptureQueriesContext(connection) as queries:
        assert not access.may_read(people.course_staff)
    assert len(queries) == 0


def test_a_helper_that_cannot_be_imported_is_an_error_and_no_stand_in(people, courses, monkeypatch):
    class Broken:
        def find_spec(self, name, path=None, target=None):
            if name.split(".")[0] == "common":
                raise ModuleNotFoundError("No module named 'openedx_authz'", name="openedx_authz")

    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(ModuleNotFoundError, match="openedx_authz"):
        access.may_read(people.course_staff)


# Masquerade ---------------------------------------------------------------------------------------------------------


class CourseMasquerade:
    """What the LMS keeps in its sessions by course key."""

    def __init__(self, course_key, role="student", user_name=None):
        self.course_key, self.role, self.user_name = course_key, role, user_name


def test_who_looks_at_a_course_as_a_learner_sees_what_a_learner_sees(people, courses):
    key = CourseKey.from_string(CHESS)
    people.staff.masquerade_settings = {key: CourseMasquerade(key, user_name="lea")}
    assert reached(people.staff) == {ALGEBRA, BOTANY, "course-v1:Gone+LOST+2020"}
    assert access.may_read_site(people.staff)
    people.staff.masquerade_settings = {key: CourseMasquerade(key, role="staff")}
    assert CHESS in reached(people.staff)
    people.course_staff.masquerade_settings = {key: CourseMasquerade(key)}
    assert not access.may_read(people.course_staff)
    people.course_staff.masquerade_settings = {}
    assert reached(people.course_staff) == {CHESS}


# The rest -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(ask, numbers, method):
    assert ask("courses/", method=method).status_code == 405


def test_no_view_holds_a_transaction_of_the_lms_open(ask):
    from django.urls import resolve

    for address in ["/figures-lite/", "/figures-lite/courses", *(f"{API}/{each}" for each in ADDRESSES)]:
        assert "default" in resolve(address).func._non_atomic_requests, address


def test_every_answer_is_private_and_differs_by_who_asks(ask, people, numbers):
    for address in ["/figures-lite/", "/figures-lite/courses", *(f"{API}/{each}" for each in ADDRESSES)]:
        for user in (people.staff, people.learner, None):
            response = ask(address, user=user)
            assert "private" in response["Cache-Control"], (address, user)
            assert "no-cache" in response["Cache-Control"], (address, user)
            assert "Cookie" in response["Vary"], (address, user)
            assert "Last-Modified" not in response, address


def test_a_role_with_a_malformed_course_key_opens_nothing(people, numbers, client):
    """Real role tables hold such rows. The other roles of the person count."""
    put("student_courseaccessrole", user_id=people.learner.pk, org="Club", course_id="no key", role="staff")
    client.force_login(people.learner)
    assert client.get(f"{API}/courses/").status_code == 403
    put("student_courseaccessrole", user_id=people.learner.pk, org="Club", course_id=CHESS, role="instructor")
    assert [row["key"] for row in client.get(f"{API}/courses/").json()["results"]] == [CHESS]
