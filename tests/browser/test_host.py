"""The npm package in a page that is not ours: packed, installed and built as any host does, then looked at."""

import mimetypes
import shutil
import subprocess
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.sites import ROOT
from tests.browser.visits import api, settled

HOST = ROOT / "tests" / "browser" / "host"
MFE = ROOT / "tests" / "browser" / "mfe"


def npm(folder, *command):
    """One of npm's commands, which must succeed."""
    done = subprocess.run(["npm", *command], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, f"npm {' '.join(command)}: {done.stdout}{done.stderr}"
    return done.stdout.strip()


@pytest.fixture(scope="module")
def tarball(site, tmp_path_factory):
    """The npm package, as it is published."""
    folder = tmp_path_factory.mktemp("package")
    npm(ROOT / "frontend", "run", "build")
    return folder / npm(ROOT / "frontend", "pack", "--silent", "--pack-destination", str(folder)).splitlines()[-1]


def built(app, tarball, folder):
    """The built files of an app with the packed package among its dependencies."""
    app = shutil.copytree(app, folder / "app")
    npm(app, "install", "--no-audit", "--no-fund", "--prefer-offline", str(tarball))
    npm(app, "run", "build")
    return app / "dist"


@pytest.fixture(scope="module")
def host(tarball, tmp_path_factory):
    """The host app's built files."""
    return built(HOST, tarball, tmp_path_factory.mktemp("host"))


@pytest.fixture(scope="module")
def mfe(tarball, tmp_path_factory):
    """The same of a micro front end, which has its package's widgets in slots."""
    return built(MFE, tarball, tmp_path_factory.mktemp("mfe"))


def opened(visits, context, files, query=""):
    """The page of some built files, served beside the site."""

    def answer(route):
        path = files / route.request.url.split("/host/")[1].split("?")[0]
        kind = mimetypes.guess_type(path.name)[0]
        route.fulfill(status=200, body=path.read_bytes(), content_type=kind)

    context.route("**/host/**", answer)
    page = context.new_page()
    page.on("pageerror", lambda error: visits.complaints.append(str(error)))
    page.goto(f"{visits.site.url}/host/index.html{query}")
    settled(page)
    return page


@pytest.mark.parametrize("site", ["demo"], indirect=True)
def test_three_widgets_show_the_apis_numbers_in_a_page_of_somebody_else(host, visits):
    page = opened(visits, visits.context("staff"), host)

    enrolled = api(page, "site/stats/", metric="enrolled")["series"][0]["points"][-1][1]
    assert f"{enrolled:,}" in page.locator("#number").inner_text()
    assert page.locator("#trend svg").count() >= 1
    courses = api(page, "courses/", metric="enrolled", page_size=25)["results"]
    rows = page.locator("#table tbody tr")
    assert rows.count() == len(courses)
    assert f"{courses[0]['metrics']['enrolled']:,}" in rows.first.inner_text()
    # The host's own cache holds what the widgets asked: they have not brought another.
    assert page.evaluate("window.asked.getQueryCache().getAll().length") >= 3


@pytest.mark.parametrize("site", ["demo"], indirect=True)
def test_in_slots_of_a_micro_front_end_a_course_team_finds_its_course(mfe, visits):
    context = visits.context("coursestaff")
    course = api(visits.open(context), "courses/", metric="enrolled")["results"][0]
    page = opened(visits, context, mfe, f"?user=coursestaff&course={quote(course['key'], safe='')}")

    link = page.get_by_role("link", name="Figures", exact=True)
    assert link.get_attribute("href") == f"{visits.site.url}/figures-lite/"
    numbers = page.locator("#course .fl-place-numbers")
    assert f"{course['metrics']['enrolled']:,}" in numbers.inner_text()
    assert page.locator("#course svg[data-fl-chart]").count() >= 3
    # A team's own days are there too, beside what the host had in the slot.
    assert "Your days in this course" in page.locator("#own").inner_text()
    assert "Your grade: 71%" in page.locator("#own").inner_text()
    page.get_by_role("link", name="Everything about this course").click()
    expect(page.locator("h1")).to_have_text(course["name"])


@pytest.mark.parametrize("site", ["demo"], indirect=True)
def test_in_slots_of_a_micro_front_end_a_learner_finds_their_days_alone(mfe, visits):
    context = visits.context(visits.site.learner)
    course = api(visits.open(context), "learners/me/")["results"][0]["course"]
    page = opened(visits, context, mfe, f"?user=somebody&course={quote(course, safe='')}")

    assert page.get_by_role("link", name="Figures", exact=True).count() == 0
    assert page.locator("#own svg[data-fl-chart]").count() == 1
    assert page.locator("#course").inner_text() == ""
