"""Who may read: for now global staff, and nobody else anything."""

import pytest

from figures_lite import api, read
from figures_lite.lms import access
from figures_lite.models import Course
from tests.api.conftest import ALGEBRA, API, CHESS

ADDRESSES = [
    "metrics/",
    "site/stats/",
    "orgs/",
    "orgs/Club/stats/",
    "courses/",
    f"courses/{CHESS}/stats/",
    f"courses/{CHESS}/learners/",
    "learners/1/",
    "schema/",
]
STRANGERS = ["org_staff", "course_staff", "learner"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_is_asked_to_log_in(ask, numbers, address):
    response = ask(address, user=None)
    assert response.status_code == 401
    assert response["WWW-Authenticate"]
    assert response.json()["error_code"] == "not_authenticated"


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("role", STRANGERS)
def test_without_global_staff_it_is_refused(ask, people, numbers, address, role):
    response = ask(address, user=getattr(people, role), format="json")
    assert response.status_code == 403
    assert response.json()["error_code"] == "permission_denied"


def test_a_refusal_is_json_even_when_csv_was_asked_for(ask, people, numbers):
    response = ask("courses/", user=people.learner, format="csv")
    assert (response.status_code, response["Content-Type"]) == (403, "application/json")


def test_global_staff_read_everything(ask, numbers, learners):
    addresses = [address for address in ADDRESSES if address != "learners/1/"]
    assert {address: ask(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


def test_staff_whose_account_is_not_active_reads_nothing(people):
    people.staff.is_active = False
    assert not access.may_read(people.staff)


def test_a_superuser_reads_without_being_staff(people):
    people.learner.is_superuser = True
    assert access.may_read(people.learner)


@pytest.mark.parametrize("role", STRANGERS)
def test_the_in_process_api_applies_the_same_rules(people, numbers, learners, role):
    viewer = getattr(people, role)
    with pytest.raises(read.NotAllowed):
        api.series(["enrolled"], "site", for_user=viewer)
    with pytest.raises(read.NotAllowed):
        api.table(["enrolled"], "course", for_user=viewer)
    # What one may not see looks the same as what is not there.
    for question in (
        lambda: api.series(["enrolled"], "course", CHESS, for_user=viewer),
        lambda: api.series(["enrolled"], "org", "Club", for_user=viewer),
        lambda: api.learners(ALGEBRA, for_user=viewer),
        lambda: api.learner(people.learner.pk, for_user=viewer),
    ):
        with pytest.raises(read.Unknown):
            question()
    assert not access.scope_courses(viewer, Course.objects.all()).exists()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(ask, numbers, method):
    assert ask("courses/", method=method).status_code == 405


def test_the_page_asks_who_you_are_and_refuses_strangers(ask, people):
    assert ask("/figures-lite/", user=None)["Location"] == "/login/?next=/figures-lite/"
    refused = ask("/figures-lite/", user=people.course_staff)
    assert refused.status_code == 403
    assert "Only staff of the whole site" in refused.content.decode()
    assert ask("/figures-lite/").status_code == 200


def test_no_view_holds_a_transaction_of_the_lms_open(ask):
    from django.urls import resolve

    for address in ["/figures-lite/", *(f"{API}/{each}" for each in ADDRESSES if each != "schema/")]:
        assert "default" in resolve(address).func._non_atomic_requests, address
