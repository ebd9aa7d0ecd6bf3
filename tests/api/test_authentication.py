"""Who asks: sessions, the LMS's JWTs in the header and in cookies, CSRF, and how often one account may ask."""

import subprocess
import sys
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings as site
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from edx_rest_framework_extensions.auth.jwt.authentication import JwtAuthentication
from edx_rest_framework_extensions.auth.jwt.cookies import jwt_cookie_header_payload_name, jwt_cookie_signature_name
from rest_framework.authentication import SessionAuthentication

from figures_lite.api.v1 import door
from figures_lite.lms import authentication
from tests.api.conftest import API, CHESS
from tests.api.roles import signed_in

COURSES = f"{API}/courses/"


def token(user, key=None, algorithm="RS512", **claims):
    """A JWT as the LMS gives it for an account: to a browser at login, to a service for its client credentials."""
    issuer = site.JWT_AUTH["JWT_ISSUERS"][0]
    now = int(time.time())
    payload = {
        "iss": issuer["ISSUER"], "aud": issuer["AUDIENCE"], "iat": now, "exp": now + 600, "version": "1.2.0",
        "preferred_username": user.username, "email": user.email, "user_id": user.pk, "scopes": ["user_id"],
        "administrator": False, "is_restricted": False, "filters": [],
    } | claims  # fmt: skip
    return jwt.encode(payload, key or site.SIGNING_KEY, algorithm=algorithm)


def with_header(text):
    """A client that shows a token."""
    return Client(headers={"authorization": f"JWT {text}"})


def with_cookies(text, client=None):
    """A client with a token in the two cookies that the LMS splits it into."""
    client = client or Client()
    body, _dot, signature = text.rpartition(".")
    client.cookies[jwt_cookie_header_payload_name()] = body
    client.cookies[jwt_cookie_signature_name()] = signature
    return client


def keys(response):
    """The courses of an answer."""
    assert response.status_code == 200, response.content
    return [row["key"] for row in response.json()["results"]]


@pytest.mark.parametrize("show", [with_header, with_cookies])
def test_a_jwt_says_who_asks(people, numbers, show):
    assert keys(show(token(people.course_staff)).get(COURSES)) == [CHESS]
    assert show(token(people.learner)).get(COURSES).status_code == 403
    assert show(token(people.staff)).get(f"{API}/site/stats/").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"exp": 1},
        {"iss": "somebody else"},
        {"aud": "another service"},
        {"key": rsa.generate_private_key(public_exponent=65537, key_size=2048)},
        {"key": 2 * site.SECRET_KEY, "algorithm": "HS256"},
        {"preferred_username": None},
    ],
)
def test_a_token_that_is_not_good_says_nothing(people, numbers, wrong):
    text = token(people.staff, **wrong)
    refused = with_header(text).get(COURSES)
    assert (refused.status_code, refused.json()["error_code"]) == (401, "authentication_failed")
    assert refused["WWW-Authenticate"].startswith("JWT")
    assert with_cookies(text).get(COURSES).status_code == 401


def test_a_token_without_a_signature_says_nothing(people, numbers):
    issuer = site.JWT_AUTH["JWT_ISSUERS"][0]
    claims = {"iss": issuer["ISSUER"], "aud": issuer["AUDIENCE"], "iat": 1, "exp": time.time() + 600}
    bare = jwt.encode(claims | {"preferred_username": people.staff.username}, None, algorithm="none")
    assert with_header(bare).get(COURSES).status_code == 401
    assert with_header("nonsense").get(COURSES).status_code == 401
    assert with_header(token(people.staff)[:-3]).get(COURSES).status_code == 401


def test_without_keys_no_token_is_taken(settings):
    """The extensions would take any, signed or not."""
    for keys_ in (None, ""):
        settings.JWT_AUTH = site.JWT_AUTH | {"JWT_PUBLIC_SIGNING_JWK_SET": keys_}
        assert authentication.authentication() == [SessionAuthentication]
    del settings.JWT_AUTH
    assert authentication.authentication() == [SessionAuthentication]


def test_what_a_token_claims_of_rights_counts_for_nothing(people, numbers):
    text = token(people.learner, administrator=True, superuser=True, scopes=["read", "write"])
    assert with_header(text).get(COURSES).status_code == 403
    assert not get_user_model().objects.get(pk=people.learner.pk).is_staff


def test_an_account_that_is_not_active_is_refused_though_its_token_is_good(people, numbers):
    get_user_model().objects.filter(pk=people.staff.pk).update(is_active=False)
    for address in (COURSES, f"{API}/learners/me/"):
        assert with_header(token(people.staff)).get(address).status_code == 403
        assert with_cookies(token(people.staff)).get(address).status_code == 403


def test_a_token_of_a_restricted_application_is_refused(people, numbers):
    assert with_header(token(people.staff, is_restricted=True)).get(COURSES).status_code == 403
    assert with_header(token(people.staff, is_restricted=True)).get(f"{API}/schema/").status_code == 403


def test_a_token_goes_before_a_session(people, numbers):
    client = signed_in(people.staff)
    assert keys(client.get(COURSES, headers={"authorization": f"JWT {token(people.course_staff)}"})) == [CHESS]


def test_cookies_of_two_accounts_are_refused(people, numbers):
    """A session of one and a spoilt token of another: the LMS's class refuses to choose."""
    client = with_cookies(token(people.course_staff, exp=1), signed_in(people.staff))
    assert client.get(COURSES).status_code == 401


def test_as_whom_somebody_looks_is_said_by_their_own_session_only(people, numbers):
    masquerade = ((CHESS, "student"),)
    assert keys(signed_in(people.staff).get(COURSES)) != keys(signed_in(people.staff, masquerade).get(COURSES))
    # With the token of somebody else, the session's masquerade is not theirs.
    client = signed_in(people.staff, masquerade)
    assert keys(client.get(COURSES, headers={"authorization": f"JWT {token(people.course_staff)}"})) == [CHESS]
    # Their own token does not end it.
    own = client.get(COURSES, headers={"authorization": f"JWT {token(people.staff)}"})
    assert CHESS not in keys(own)


def test_csrf_is_asked_of_sessions_and_cookies_and_not_of_headers(people, numbers):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.staff)
    refused = client.post(COURSES)
    assert (refused.status_code, refused.json()["error_code"]) == (403, "permission_denied")
    assert "CSRF" in refused.json()["developer_message"]
    # A token in cookies without it counts for nothing, and nobody is left to ask.
    assert with_cookies(token(people.staff), Client(enforce_csrf_checks=True)).post(COURSES).status_code == 401
    shown = Client(enforce_csrf_checks=True, headers={"authorization": f"JWT {token(people.staff)}"})
    assert shown.post(COURSES).status_code == 405


def test_every_endpoint_takes_the_same_ways_in():
    from figures_lite.api.v1 import learners, views

    found = [*vars(views).values(), *vars(learners).values()]
    endpoints = {each for each in found if isinstance(each, type) and issubclass(each, door.Door)}
    assert len(endpoints) >= 20
    for view in endpoints:
        assert view.authentication_classes == (JwtAuthentication, SessionAuthentication), view
        assert view.throttle_classes == door.Door.throttle_classes, view
        assert view.permission_classes[:-1] == door.lets_in(door.MayRead)[:-1], view


def test_without_the_extensions_there_are_sessions():
    """In a process of its own where edx-drf-extensions cannot be imported."""
    program = (
        "import sys; sys.modules['edx_rest_framework_extensions'] = None\n"
        "from django.conf import settings\n"
        "settings.configure(INSTALLED_APPS=['django.contrib.auth', 'django.contrib.contenttypes', 'rest_framework'],\n"
        "                   JWT_AUTH={'JWT_PUBLIC_SIGNING_JWK_SET': '{}'})\n"
        "import django; django.setup()\n"
        "from figures_lite.lms import authentication\n"
        "print([each.__name__ for each in authentication.authentication()], authentication.restrictions())\n"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "['SessionAuthentication'] []"


# How often -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def rates(settings):
    """Three requests a minute for people, five for services; nothing asked before."""
    settings.FIGURES_LITE_RATE, settings.FIGURES_LITE_SERVICE_RATE = "3/minute", "5/minute"
    settings.FIGURES_LITE_SERVICE_USERS = ["oscar"]
    cache.clear()
    yield settings
    cache.clear()


def test_who_asks_too_often_is_told_when_to_come_back(ask, people, numbers, rates):
    # All endpoints count together.
    assert [ask(address).status_code for address in ("courses/", "orgs/", "metrics/")] == [200, 200, 200]
    for format_ in ("json", "csv"):
        response = ask("courses/", format=format_)
        assert (response.status_code, response.json()["error_code"]) == (429, "throttled")
        assert set(response.json()) == {"error_code", "developer_message", "parameter", "allowed"}
        assert 0 < int(response["Retry-After"]) <= 60
        assert "private" in response["Cache-Control"]


def test_everybody_has_their_own(ask, people, numbers, rates):
    assert [ask("courses/").status_code for _time in range(4)] == [200, 200, 200, 429]
    assert ask("courses/", user=people.course_staff).status_code == 200
    assert ask("learners/me/", user=people.learner).status_code == 200


def test_services_may_ask_more(ask, people, numbers, rates):
    found = [ask("courses/", user=people.org_staff).status_code for _time in range(6)]
    assert found == [200] * 5 + [429]


def test_a_new_token_is_no_new_account(people, numbers, rates):
    found = [with_header(token(people.staff, jti=str(n))).get(COURSES).status_code for n in range(4)]
    assert found == [200, 200, 200, 429]


def test_a_304_and_a_schema_count_too(ask, people, numbers, rates):
    etag = ask("courses/")["ETag"]
    assert ask("courses/", headers={"if-none-match": etag}).status_code == 304
    assert ask("schema/").status_code == 200
    assert ask("schema/").status_code == 429


def test_there_need_be_no_rate(ask, people, numbers, rates):
    rates.FIGURES_LITE_RATE = None
    assert {ask("metrics/").status_code for _time in range(10)} == {200}


def test_the_rates_that_ship_let_a_dashboard_ask_for_much_at_once():
    from figures_lite.settings.common import DEFAULTS

    assert (DEFAULTS["FIGURES_LITE_RATE"], DEFAULTS["FIGURES_LITE_SERVICE_RATE"]) == ("300/minute", "800/minute")
