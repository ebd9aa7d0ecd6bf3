"""On a site of a multi-tenant platform nobody sees another site's courses, learners, totals or distinct counts.

The matrix of ``test_matrix`` is asked again on each of three sites, and every answer there follows from the one without
sites: rows of other sites are gone, and whatever is of another site is not there.
"""

import pytest

from figures_lite.lms import access
from figures_lite.models import Account, Course, SiteDay
from tests.pipeline.rows import site
from tests.pipeline.test_sites import asked_at

from .conftest import ALGEBRA, BOTANY, CHESS, DAYS
from .roles import DRAFTS, PEOPLE, Everybody
from .test_matrix import CASES, CELLS, EVERYWHERE, HEALTH, LEA, LOST, MAX, NO_FORMAT, expected, point, told

pytestmark = pytest.mark.django_db

CLUB, OWN, EMPTY = "club.example.com", "www.example.com", "new.example.com"
#: The courses, organisations and accounts of each site, and what its total is.
THERE = {
    CLUB: ({CHESS, DRAFTS, "Club", MAX}, 1),
    OWN: ({ALGEBRA, BOTANY, LOST, "Ünï", LEA}, 14),
    EMPTY: (set(), 0),
}
WHOLE = {*EVERYWHERE.split(), "masquerading_global"}
#: The courses that each role lists without sites, or the status they get.
COURSES_OF = expected(next(answers for name, _address, _format, answers in CASES if name == "courses"))


@pytest.fixture
def everybody(numbers, courses):
    """One person for each role, where there are numbers of two sites and a third has nothing."""
    found = Everybody(courses)
    club = site(CLUB, ["club"])
    site(OWN, [])
    site(EMPTY, ["Nobody"])
    Course.objects.filter(org="Club").update(site=club)
    Account.objects.filter(learner_id=found.max.pk).update(site=club)
    SiteDay.objects.create(site=club, period=DAYS[1], enrolled=1)
    return found


def answer_on(host, name, address, role, answer):
    """What is answered on a site where ``answer`` is without sites."""
    there, total = THERE[host]
    if role == "mixed" and name == "course-learners" and f"/{CHESS}/" in address and CHESS not in there:
        return 404  # a course of another site: that its learners are not for its staff is not said either
    sees_all = host == OWN and role in WHOLE  # the platform's own site shows it all to whoever may see it all
    if name == "health" and answer == HEALTH and host != OWN:
        return 403  # a run works for all sites
    if isinstance(answer, int | str):
        return answer
    if name == "site-stats":
        return point(total)
    if name == "may":  # what somebody may see is the same everywhere, how many courses is of the site
        courses = answer_on(host, "courses", address, role, COURSES_OF[role])
        return (*answer[:2], len(courses.keys() - {LOST}) if isinstance(courses, dict) else 0)
    if name in ("org-stats", "course-stats", "course-dates", "course-learners"):
        whose = next(key for key in (ALGEBRA, CHESS, "Ünï", "Club") if f"/{key}/" in address)
        return answer if sees_all or whose in there else 404
    of_me = name in ("me", "my-days")
    rows = {
        key: value
        for key, value in answer.items()
        if (sees_all and not of_me) or (key[1] if isinstance(key, tuple) else key) in there
    }
    return 404 if name in ("learner", "learner-days") and not rows else rows


def test_no_cell_is_missing():
    assert len(THERE) * sum(len(expected(answers)) for _name, _address, _format, answers in CASES) == 3 * CELLS


@pytest.mark.parametrize("host", THERE)
@pytest.mark.parametrize(
    ("name", "address", "format_", "answers"), CASES, ids=[f"{case[1].partition('?')[0]}-{case[2]}" for case in CASES]
)
def test_everybody_gets_what_is_of_the_site(everybody, host, name, address, format_, answers):
    path = "/figures-lite" + address.format(lea=everybody.users["learner"].pk, max=everybody.max.pk)
    headers = {"host": host}
    if name == "schema":
        headers["accept"] = "application/vnd.oai.openapi" + ("+json" if "json" in format_ else "")
    elif name not in NO_FORMAT:
        path += ("&" if "?" in path else "?") + f"format={format_}"
    got = {role: told(everybody.clients[role].get(path, headers=headers), name, format_) for role in PEOPLE}
    assert got == {role: answer_on(host, name, address, role, answer) for role, answer in expected(answers).items()}


def test_a_copy_of_another_site_s_answer_does_not_hold(everybody):
    """Should a browser or a proxy ever ask with one site's ETag on another."""
    address = "/figures-lite/api/v1/site/stats/?metric=enrolled&start=2026-03-03&end=2026-03-04"
    asker = everybody.clients["global_staff"]
    first = asker.get(address, headers={"host": CLUB})
    again = asker.get(address, headers={"host": CLUB, "if-none-match": first["ETag"]})
    other = asker.get(address, headers={"host": OWN, "if-none-match": first["ETag"]})
    assert (first.status_code, again.status_code, other.status_code) == (200, 304, 200)
    assert first.json()["series"] != other.json()["series"]


def test_roles_are_worked_out_again_for_another_site(everybody):
    """A user object may outlive a request."""
    user = everybody.users["org_staff"]
    seen = {}
    for host in THERE:
        with asked_at(host):
            seen[host] = {str(course.key) for course in access.scope_courses(user, Course.objects.all())}
    assert seen == {CLUB: {CHESS, DRAFTS}, OWN: set(), EMPTY: set()}
