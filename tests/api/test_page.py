"""The shell of the page: who gets it, at which addresses, what its script is told, and what it may run."""

import json
import re

import pytest
from django.test import Client

from figures_lite import views
from figures_lite.lms import authentication
from figures_lite.models import Course, CourseDay, SiteDay
from figures_lite.read.may import MOST_ORGS
from tests.api.conftest import CHESS, DAYS, fill
from tests.api.roles import Everybody
from tests.pipeline.rows import site

PAGE = "/figures-lite/"
NOTHING = {"site": False, "numbers": False, "learners": False, "own": True, "health": False, "orgs": []}
#: What the page of each role offers, beside what everybody's does.
OFFERS = {
    "learner": {},
    "beta_tester": {},
    "masquerading": {},
    "wrong_org": {"numbers": True, "learners": True},
    "course_staff": {"numbers": True},
    "researcher": {"numbers": True, "learners": True},
    "org_staff": {"numbers": True, "orgs": ["Club"]},
    "org_researcher": {"numbers": True, "learners": True, "orgs": ["Club"]},
    "platform_staff": {"numbers": True, "site": True, "orgs": ["Club", "Ünï"]},
    "platform_researcher": {"numbers": True, "learners": True, "site": True, "orgs": ["Club", "Ünï"]},
    "masquerading_global": {"numbers": True, "learners": True, "site": True, "health": True, "orgs": ["Club", "Ünï"]},
    "global_staff": {"numbers": True, "learners": True, "site": True, "health": True, "orgs": ["Club", "Ünï"]},
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def everybody(courses):
    """One person for each role."""
    return Everybody(courses)


def told(response):
    """What the page's script is told."""
    assert response.status_code == 200, response.content
    found = re.search(
        r'<script id="figures-lite-boot" type="application/json">(.*?)</script>', response.content.decode()
    )
    return json.loads(found.group(1))


def test_the_script_is_told_where_it_is_and_for_whom(everybody, settings):
    settings.FIGURES_LITE_TIME_ZONE = "Asia/Kathmandu"
    boot = told(everybody.clients["learner"].get(PAGE))
    user = everybody.users["learner"]
    assert boot == {
        "base": "/figures-lite/",
        "api": "/figures-lite/api/v1/",
        "static": "/static/figures_lite/",
        "language": "en",
        "rtl": False,
        "time_zone": "Asia/Kathmandu",
        "complete_until": None,  # of the site no day is filled here
        "user": {"id": user.pk, "username": "u-learner"},
        "may": NOTHING,
        "logout": "/logout/",
    }


def test_in_a_frame_the_script_has_its_addresses_below_another_base(everybody):
    client = everybody.clients["course_staff"]
    framed, page = told(client.get(f"{PAGE}embed/courses/{CHESS}")), told(client.get(PAGE))
    assert framed == page | {"base": "/figures-lite/embed/", "embedded": True}


@pytest.mark.parametrize("role", OFFERS)
def test_the_page_offers_what_a_role_may_ask_for(everybody, role):
    assert told(everybody.clients[role].get(PAGE))["may"] == NOTHING | OFFERS[role]


def test_the_page_offers_what_is_of_the_site(everybody):
    Course.objects.filter(org="Club").update(site=site("club.example.com", ["club"]))
    site("www.example.com", [])
    staff = everybody.clients["global_staff"]
    there = told(staff.get(PAGE, headers={"host": "club.example.com"}))["may"]
    assert (there["site"], there["health"], there["orgs"]) == (True, False, ["Club"])
    own = told(staff.get(PAGE, headers={"host": "www.example.com"}))["may"]
    assert (own["site"], own["health"], own["orgs"]) == (True, True, ["Club", "Ünï"])


def test_a_few_organisations_are_named_however_many_there_are(everybody):
    Course.objects.bulk_create(
        Course(key=f"course-v1:Org{number:03}+C+1", org=f"Org{number:03}", known=True) for number in range(150)
    )
    orgs = told(everybody.clients["superuser"].get(PAGE))["may"]["orgs"]
    assert len(orgs) == MOST_ORGS == 100
    assert orgs == sorted(orgs)


@pytest.mark.parametrize(
    "below",
    [
        "courses",
        "courses/",
        f"courses/{CHESS}",
        "courses/edX/DemoX/2014",
        "learners/7?year=2026",
        "me",
        "apis",
        "x/api/v1/",
    ],
)
def test_every_address_below_it_is_the_page_s_own(everybody, below):
    assert told(everybody.clients["learner"].get(PAGE + below))["base"] == PAGE


@pytest.mark.parametrize("below", ["api", "api/", "api/v2/", "api/v1/nothing/", "api/v1"])
def test_what_is_below_the_api_is_an_endpoint_or_nothing(everybody, below):
    response = everybody.clients["superuser"].get(PAGE + below)
    assert response.status_code == 404, response.content


def test_an_endpoint_without_its_last_slash_leads_to_it(everybody):
    response = everybody.clients["superuser"].get("/figures-lite/api/v1/courses")
    assert response["Location"] == "/figures-lite/api/v1/courses/"


def test_whoever_is_not_signed_in_comes_back_to_where_they_were_going(db):
    response = Client().get(f"{PAGE}courses?org=Club")
    assert response["Location"] == "/login/?next=/figures-lite/courses%3Forg%3DClub"


@pytest.mark.parametrize("role", ["retired", "leaving"])
def test_an_account_that_is_not_in_use_is_told_so(everybody, role):
    response = everybody.clients[role].get(PAGE)
    assert response.status_code == 403
    assert "This account is not in use" in response.content.decode()
    assert "boot" not in response.content.decode()


def test_without_the_built_script_the_page_says_how_to_build_it(everybody, bundle):
    bundle.unlink()
    response = everybody.clients["learner"].get(PAGE)
    assert response.status_code == 404
    assert "make frontend" in response.content.decode()
    assert "app.js" not in response.content.decode()


def test_nothing_is_written_by_it(everybody):
    assert everybody.clients["learner"].post(PAGE).status_code == 405
    assert everybody.clients["learner"].head(f"{PAGE}me").status_code == 200


def test_no_script_stands_in_the_page_itself(everybody):
    response = everybody.clients["global_staff"].get(PAGE)
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", response.content.decode(), re.DOTALL)
    assert [(tag.strip(), bool(body)) for tag, body in scripts] == [
        ('id="figures-lite-boot" type="application/json"', True),
        ('defer src="/static/figures_lite/app.js"', False),
    ]
    assert not re.search(r"<[^>]+\son\w+=", response.content.decode())
    policy = dict(rule.split(" ", 1) for rule in response["Content-Security-Policy"].split("; "))
    assert (policy["default-src"], policy["script-src"], policy["connect-src"]) == ("'none'", "'self'", "'self'")
    assert response["Referrer-Policy"] == "same-origin"


def test_a_name_cannot_end_the_script_s_data(everybody):
    user = everybody.users["learner"]
    user.username = "</script><script>alert(1)</script>"
    user.save()
    response = everybody.clients["learner"].get(PAGE)
    assert "<script>alert" not in response.content.decode()
    assert told(response)["user"]["username"] == user.username


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("/static/figures_lite/", "'self'"),
        ("https://cdn.example.org/static/figures_lite/", "'self' https://cdn.example.org"),
        ("//cdn.example.org:8443/figures_lite/", "'self' https://cdn.example.org:8443"),
    ],
)
def test_scripts_may_come_from_where_our_static_files_are(address, allowed):
    assert f"; script-src {allowed}; " in views.policy(address)


def test_it_speaks_the_language_of_the_request(everybody):
    response = everybody.clients["learner"].get(PAGE, headers={"accept-language": "ar"})
    assert (told(response)["language"], told(response)["rtl"]) == ("ar", True)
    assert '<html lang="ar" dir="rtl">' in response.content.decode()


def test_where_one_logs_out_is_said_by_the_platform(settings):
    assert authentication.logout_address() == "/logout/"
    settings.FRONTEND_LOGOUT_URL = "https://lms.example.org/logout"
    assert authentication.logout_address() == "https://lms.example.org/logout"
    settings.FRONTEND_LOGOUT_URL = None
    settings.ROOT_URLCONF = "figures_lite.urls"
    assert authentication.logout_address() is None


def test_days_are_over_where_counting_has_come_to(everybody):
    fill(CourseDay, DAYS[3])
    fill(SiteDay, DAYS[2], DAYS[3])  # the last of them in its midst
    assert told(everybody.clients["learner"].get(PAGE))["complete_until"] == "2026-03-05T00:00:00+00:00"
