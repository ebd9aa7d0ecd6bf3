"""Sites of a multi-tenant platform: each counts what its org filter claims, the platform's own site all the rest."""

import contextlib

import crum
import pytest
from django.apps import apps
from django.contrib.sites.models import Site
from django.test import RequestFactory

from devsite.middleware import site_of
from figures_lite.lms import sites
from figures_lite.models import Account, Course, OrgDay, SiteDay, SiteModeDay, SiteMonth
from figures_lite.pipeline.audit import audit
from figures_lite.vocabulary import HOME

from ..laws.worlds import succeed
from . import rows
from .rows import NOW, site

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
EAST, WEST, LOST = "course-v1:East+A+1", "course-v1:West+B+1", "course-v1:East+Gone+1"


@pytest.fixture
def east(db):
    """The site of the organisation East; West is of the platform's own. Ann learns in both, Bob in East, Cid in West.

    Ann registered on the platform's own site, Bob on East's. One course of East is known from its enrollments only.
    """
    found = site("east.example.com", ["east"])
    rows.course(EAST)
    rows.course(WEST)
    ann, bob, cid = map(rows.person, ("ann", "bob", "cid"))
    for learner, key in ((ann, EAST), (ann, WEST), (bob, EAST), (cid, WEST), (bob, LOST)):
        rows.enroll(learner, key)
        rows.complete(learner, "a", key)
    rows.put("student_userattribute", user_id=ann, name="created_on_site", value="www.example.com")
    rows.put("student_userattribute", user_id=bob, name="created_on_site", value="EAST.example.com")
    rows.put("student_userattribute", user_id=cid, name="campaign", value="east.example.com")
    succeed(NOW)
    return found


def numbers(model=SiteDay, names=("accounts", "courses", "enrolled", "active_learners_28d"), period=TODAY, **more):
    """The numbers of each site."""
    return {row[0]: row[1:] for row in model.objects.filter(period=period, **more).values_list("site", *names)}


def test_each_site_has_totals_of_its_own(east):
    assert numbers() == {HOME: (2, 1, 2, 2), east: (1, 1, 3, 2)}
    month = ("accounts", "registrations", "enrolled", "monthly_active")
    assert numbers(SiteMonth, month, NOW.date().replace(day=1)) == {HOME: (2, 2, 2, 2), east: (1, 1, 3, 2)}
    assert numbers(SiteModeDay, ("enrolled",), mode="audit") == {HOME: (2,), east: (3,)}
    assert dict(OrgDay.objects.filter(period=NOW.date()).values_list("org", "enrolled")) == {"East": 2, "West": 2}
    assert audit(periods=40)[0] == []


def test_a_filter_that_changes_moves_courses_and_accounts_with_their_whole_past(east):
    model = apps.get_model("site_configuration", "SiteConfiguration")
    west = site("west.example.com", "West")
    model.objects.filter(site=east).update(enabled=False)
    rows.put(
        "student_userattribute",
        user_id=Account.objects.order_by("learner_id")[2].learner_id,
        name="created_on_site",
        value="west.example.com",
    )
    succeed(NOW)
    assert numbers() == {HOME: (2, 1, 3, 2), west: (1, 1, 2, 2)}
    assert numbers(names=("enrollments",), period=rows.at(2).date()) == {HOME: (3,), west: (2,)}
    assert dict(Course.objects.values_list("org", "site").distinct()) == {"East": HOME, "West": west}
    assert audit(periods=40)[0] == []


def test_without_filters_everything_is_of_one_site(db):
    site("east.example.com", [])
    site("off.example.com", ["East"], enabled=False)
    rows.course(EAST)
    rows.enroll(rows.person("ann"), EAST)
    succeed(NOW)
    assert numbers(names=("accounts", "enrolled")) == {HOME: (1, 1)}
    assert sites.claims() == {}


@pytest.mark.parametrize("orgs", ["East", ["East", "Other"], ["Other", "EAST"]])
def test_a_filter_is_a_name_or_a_list_in_any_case(orgs):
    found = site("east.example.com", orgs)
    rows.course(EAST)
    succeed(NOW)
    assert Course.objects.get().site == found


def test_an_organisation_that_two_sites_claim_is_of_the_first():
    first, _second = site("east.example.com", ["East"]), site("far-east.example.com", ["East"])
    rows.course(EAST)
    succeed(NOW)
    assert Course.objects.get().site == first


def test_the_current_site_is_the_request_s(east, settings):
    settings.ALLOWED_HOSTS = ["*"]
    Site.objects.create(domain="plain.example.com", name="plain")
    for host, expected in (
        ("east.example.com", east),
        ("plain.example.com", HOME),
        ("nobody.example.com", HOME),
    ):
        with asked_at(host):
            assert sites.current() == expected, host
    assert sites.current() == HOME


@contextlib.contextmanager
def asked_at(host):
    """A request to a host, for as long as it lasts."""
    request = RequestFactory().get("/", headers={"host": host})
    request.site = site_of(host)
    crum.set_current_request(request)
    try:
        yield
    finally:
        crum.set_current_request(None)
