"""The npm package in a page that is not ours: packed, installed and built as any host does, then looked at."""

import mimetypes
import shutil
import subprocess

import pytest

from tests.browser.sites import ROOT
from tests.browser.visits import api, settled

HOST = ROOT / "tests" / "browser" / "host"


def npm(folder, *command):
    """One of npm's commands, which must succeed."""
    done = subprocess.run(["npm", *command], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, f"npm {' '.join(command)}: {done.stdout}{done.stderr}"
    return done.stdout.strip()


@pytest.fixture(scope="module")
def host(site, tmp_path_factory):
    """The host app's built files, with the packed package among its dependencies."""
    folder = tmp_path_factory.mktemp("host")
    npm(ROOT / "frontend", "run", "build")
    tarball = npm(ROOT / "frontend", "pack", "--silent", "--pack-destination", str(folder)).splitlines()[-1]
    app = shutil.copytree(HOST, folder / "app")
    npm(app, "install", "--no-audit", "--no-fund", "--prefer-offline", str(folder / tarball))
    npm(app, "run", "build")
    return app / "dist"


@pytest.mark.parametrize("site", ["demo"], indirect=True)
def test_three_widgets_show_the_apis_numbers_in_a_page_of_somebody_else(host, visits):
    context = visits.context("staff")

    def built(route):
        path = host / route.request.url.split("/host/")[1].split("?")[0]
        kind = mimetypes.guess_type(path.name)[0]
        route.fulfill(status=200, body=path.read_bytes(), content_type=kind)

    context.route("**/host/**", built)
    page = context.new_page()
    page.on("pageerror", lambda error: visits.complaints.append(str(error)))
    page.goto(f"{visits.site.url}/host/index.html")
    settled(page)

    enrolled = api(page, "site/stats/", metric="enrolled")["series"][0]["points"][-1][1]
    assert f"{enrolled:,}" in page.locator("#number").inner_text()
    assert page.locator("#trend svg").count() >= 1
    courses = api(page, "courses/", metric="enrolled", page_size=25)["results"]
    rows = page.locator("#table tbody tr")
    assert rows.count() == len(courses)
    assert f"{courses[0]['metrics']['enrolled']:,}" in rows.first.inner_text()
    # The host's own cache holds what the widgets asked: they have not brought another.
    assert page.evaluate("window.asked.getQueryCache().getAll().length") >= 3
