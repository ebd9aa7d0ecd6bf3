"""How requests say who asks: sessions, JWTs and bearer tokens that the LMS itself has issued, and forged ones."""

import base64
import json

import jwt
import pytest
from common.djangoapps.student.roles import CourseDataResearcherRole
from django.test import Client, RequestFactory
from lms.djangoapps.courseware.masquerade import MASQUERADE_SETTINGS_KEY, CourseMasquerade
from oauth2_provider.models import AccessToken, Application
from opaque_keys.edx.keys import CourseKey
from openedx.core.djangoapps.oauth_dispatch.adapters import DOTAdapter
from openedx.core.djangoapps.oauth_dispatch.api import create_dot_access_token
from openedx.core.djangoapps.oauth_dispatch.jwt import create_jwt_for_user, create_jwt_token_dict
from openedx.core.djangoapps.oauth_dispatch.models import RestrictedApplication

from tests.api.conftest import CHESS, courses, numbers, person, refusals_end_no_test  # noqa: F401  (fixtures)
from tests.lms.people import with_session

COURSES = "/figures-lite/api/v1/courses/?metric=enrolled&at=2026-03-03"
PASSWORD = "Riddles-in-the-dark-1"
LOGIN = "/api/user/v2/account/login_session/"
COOKIES = {"edx-jwt-cookie-header-payload", "edx-jwt-cookie-signature"}


@pytest.fixture
def researcher(numbers):  # noqa: F811
    """Somebody who may read the numbers of Chess, and its learners."""
    user = person("rhea")
    user.set_password(PASSWORD)
    user.save()
    from common.djangoapps.student.models import UserProfile

    UserProfile.objects.create(user=user, name="Rhea")
    CourseDataResearcherRole(CourseKey.from_string(CHESS)).add_users(user)
    return user


@pytest.fixture
def application(researcher):
    """A service's application: confidential, for its client credentials, with the researcher's account."""
    return Application.objects.create(
        name="warehouse",
        user=researcher,
        client_id="warehouse",
        client_secret="a secret",
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
    )


def ask(client=None, **headers):
    """What the courses are answered: a status, or the keys."""
    response = (client or Client()).get(COURSES, headers=headers)
    return {row["key"] for row in response.json()["results"]} if response.status_code == 200 else response.status_code


def deactivate(user):
    """As an account is before its e-mail address is confirmed, or after support has switched it off."""
    user.is_active = False
    user.save()


def service_token(kind):
    """What the LMS gives a service for its client credentials."""
    credentials = {"grant_type": "client_credentials", "client_id": "warehouse", "client_secret": "a secret"}
    response = Client().post("/oauth2/access_token/", credentials | {"token_type": kind})
    assert response.status_code == 200, response.content
    return response.json()["access_token"]


def test_a_session_of_the_lms(researcher):
    assert ask(with_session(researcher)) == {CHESS}


def test_a_session_is_worth_nothing_once_the_account_is_not_active(researcher):
    client = with_session(researcher)
    deactivate(researcher)
    assert ask(client) == 401


def test_a_session_in_a_cookie_that_was_tampered_with(researcher):
    client = with_session(researcher)
    value = client.cookies["sessionid"].value
    client.cookies["sessionid"] = value[:-3] + ("abc" if not value.endswith("abc") else "xyz")
    assert ask(client) in (401, 302)


def test_logging_in_gives_a_session_and_jwt_cookies_and_each_will_do(researcher, settings, lms_cache):
    settings.FEATURES = settings.FEATURES | {"DISABLE_SET_JWT_COOKIES_FOR_TESTS": False}
    login = settings.JWT_AUTH["JWT_LOGIN_CLIENT_ID"]
    Application.objects.create(
        client_id=login, user=person("login"), client_type="public", authorization_grant_type="password"
    )
    client = Client()
    answer = client.post(LOGIN, {"email_or_username": "rhea", "password": PASSWORD})
    assert answer.status_code == 200, answer.content
    assert set(client.cookies) >= COOKIES
    assert ask(client) == {CHESS}
    cookies, client.cookies = client.cookies, type(client.cookies)()
    client.cookies.update({name: morsel for name, morsel in cookies.items() if name in COOKIES})
    assert ask(client, use_jwt_cookie="true") == {CHESS}
    client.cookies["edx-jwt-cookie-signature"] = "x" + client.cookies["edx-jwt-cookie-signature"].value[1:]
    assert ask(client, use_jwt_cookie="true") == 401


def test_reading_asks_for_no_csrf_token_and_writing_is_not_heard_of(researcher):
    client = with_session(researcher, enforce_csrf_checks=True)
    assert ask(client) == {CHESS}
    assert client.post(COURSES).status_code == 403  # for want of a token
    assert with_session(researcher).post(COURSES).status_code == 405


@pytest.mark.parametrize("scopes", [None, ["read"], ["user_id", "email", "profile"]], ids=str)
def test_a_jwt_in_the_header(researcher, scopes):
    assert ask(authorization=f"JWT {create_jwt_for_user(researcher, scopes=scopes)}") == {CHESS}


def test_a_jwt_of_a_learner_opens_what_learners_may(researcher):
    assert ask(authorization=f"JWT {create_jwt_for_user(person('lou'))}") == 403


def test_a_jwt_of_an_account_that_is_not_active(researcher):
    token = create_jwt_for_user(researcher)
    deactivate(researcher)
    assert ask(authorization=f"JWT {token}") == 403


def claims(token):
    """What a JWT says."""
    return jwt.decode(token, options={"verify_signature": False})


def part(value):
    """A part of a JWT."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("how", ["unsigned", "by another key", "expired", "by the public key", "of nobody"])
def test_a_jwt_that_the_lms_has_not_issued(researcher, settings, how):
    said = claims(create_jwt_for_user(researcher)) | {"administrator": True}
    token = {
        "unsigned": lambda: f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(said)}.",
        "by another key": lambda: jwt.encode(said, "another", "HS256"),
        "expired": lambda: jwt.encode(said | {"exp": 1}, settings.JWT_AUTH["JWT_SECRET_KEY"], "HS256"),
        "by the public key": lambda: jwt.encode(
            said, json.loads(settings.JWT_AUTH["JWT_PUBLIC_SIGNING_JWK_SET"])["keys"][0]["n"], "HS256"
        ),
        "of nobody": lambda: jwt.encode(said | {"preferred_username": "nobody"}, "another", "HS256"),
    }[how]()
    assert ask(authorization=f"JWT {token}") == 401


def test_a_session_of_one_and_a_jwt_of_another(researcher):
    """The platform takes no token beside somebody else's session; with one's own, the session's masquerade holds."""
    lou = person("lou")
    CourseDataResearcherRole(CourseKey.from_string(CHESS)).add_users(lou)
    client = with_session(lou)
    key = CourseKey.from_string(CHESS)
    session = client.session
    session[MASQUERADE_SETTINGS_KEY] = {key: CourseMasquerade(key, role="student")}
    session.save()
    assert ask(client) == 403
    assert ask(client, authorization=f"JWT {create_jwt_for_user(lou)}") == 403
    assert ask(client, authorization=f"JWT {create_jwt_for_user(researcher)}") == 401
    assert ask(authorization=f"JWT {create_jwt_for_user(lou)}") == {CHESS}


def test_a_bearer_token(researcher, application):
    request = RequestFactory().post("/oauth2/access_token/")
    token = create_dot_access_token(request, researcher, application)["access_token"]
    assert ask(authorization=f"Bearer {token}") == {CHESS}
    assert ask(authorization="Bearer no-such-token") == 401
    AccessToken.objects.update(expires="2026-01-01T00:00:00Z")
    assert ask(authorization=f"Bearer {token}") == 401


def test_a_bearer_token_of_an_account_that_is_not_active(researcher, application):
    token = service_token("bearer")
    deactivate(researcher)
    assert ask(authorization=f"Bearer {token}") == 401


@pytest.mark.parametrize(("kind", "word"), [("bearer", "Bearer"), ("jwt", "JWT")])
def test_a_service_sees_what_its_account_does(application, kind, word):
    """As docs/access.rst tells operators to do it."""
    assert ask(authorization=f"{word} {service_token(kind)}") == {CHESS}


def test_a_role_of_a_service_counts_from_the_next_request_on(application, researcher):
    token = service_token("jwt")
    CourseDataResearcherRole(CourseKey.from_string(CHESS)).remove_users(researcher)
    assert ask(authorization=f"JWT {token}") == 403


def test_tokens_of_restricted_applications_are_refused(application):
    RestrictedApplication.objects.create(application=application)
    assert ask(authorization=f"JWT {service_token('jwt')}") == 403
    assert ask(authorization=f"Bearer {service_token('bearer')}") == 401  # it has expired when it is given


def test_a_jwt_signed_by_the_private_key(application, researcher):
    token = create_dot_access_token(RequestFactory().post("/"), researcher, application)
    found = create_jwt_token_dict(token, DOTAdapter(), use_asymmetric_key=True)["access_token"]
    assert jwt.get_unverified_header(found)["alg"] == "RS512"
    assert ask(authorization=f"JWT {found}") == {CHESS}


def test_accounts_that_ask_too_often_are_told_so(researcher, settings, lms_cache):
    settings.FIGURES_LITE_RATE = "2/hour"
    client = with_session(researcher)
    assert [ask(client) for _time in range(3)] == [{CHESS}, {CHESS}, 429]


def test_the_page_sends_who_is_not_signed_in_to_the_login_of_the_lms(db):
    answer = Client().get("/figures-lite/")
    assert (answer.status_code, answer["Location"]) == (302, "/login?next=/figures-lite/")
