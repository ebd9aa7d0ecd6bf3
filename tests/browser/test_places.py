"""The tab in the legacy instructor dashboard, on the stand-alone site's likeness of it: real filter, frame, policy."""

import pytest
from playwright.sync_api import expect

from tests.browser.visits import api, settled

pytestmark = pytest.mark.parametrize("site", ["demo"], indirect=True)


def dashboard(visits, context, course):
    """The instructor dashboard of a course."""
    page = context.new_page()
    page.on("console", lambda said: visits.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: visits.complaints.append(str(error)))
    page.goto(f"{visits.site.url}/courses/{course['key']}/instructor")
    return page


@pytest.fixture
def course(visits):
    """A course of somebody who is staff of it alone."""
    page = visits.page("coursestaff")
    return api(page, "courses/", metric="enrolled")["results"][0]


@pytest.mark.parametrize("width", [390, 1440])
def test_the_tab_has_the_course_s_page_as_high_as_it_is(visits, course, width):
    context = visits.context("coursestaff", viewport={"width": width, "height": 900})
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    page = dashboard(visits, context, course)
    settled(page)
    assert not [address for address in asked if "/figures-lite/" in address]  # nothing is loaded before it is opened

    page.get_by_role("link", name="Figures", exact=True).click()
    frame = page.frame_locator("iframe[title='Figures of this course']")
    expect(frame.locator("h1")).to_have_text(course["name"])
    settled(page.frames[1])
    assert f"{course['metrics']['enrolled']:,}" in frame.locator(".fp-numbers").inner_text()
    assert frame.get_by_role("banner").count() == 0

    def overflow():
        return page.evaluate(
            "(() => { const frame = document.querySelector('iframe'), inside = frame.contentDocument.documentElement;"
            " return [inside.scrollHeight - frame.clientHeight, inside.scrollWidth - frame.clientWidth] })()"
        )

    page.wait_for_function("document.querySelector('iframe').clientHeight > 1000")
    assert overflow() == [0, 0]


def test_keys_alone_lead_into_the_frame_and_out_of_it(visits, course):
    page = dashboard(visits, visits.context("coursestaff"), course)
    tab = page.get_by_role("link", name="Figures", exact=True)
    tab.focus()
    page.keyboard.press("Enter")
    expect(page.frame_locator("iframe").locator("h1")).to_have_text(course["name"])
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Open on a page of its own")).to_be_focused()
    page.keyboard.press("Tab")
    inside = page.frames[1]
    assert inside.evaluate("document.activeElement.tagName") in ("BUTTON", "A")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("link", name="Open on a page of its own")).to_be_focused()


def test_what_is_behind_a_number_opens_in_the_tab_and_there_is_a_way_back(visits):
    context = visits.context("researcher")
    course = api(visits.open(context), "courses/", metric="enrolled")["results"][0]
    page = dashboard(visits, context, course)
    page.get_by_role("link", name="Figures", exact=True).click()
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Enrolled, ").first.click()
    expect(frame.locator("h1")).to_contain_text("Enrolled")
    assert page.url.endswith("/instructor#figures_lite")
    frame.get_by_role("link", name="Back to the course").click()
    expect(frame.locator("h1")).to_have_text(course["name"])


def test_the_link_beside_it_leads_to_the_page(visits, course):
    page = dashboard(visits, visits.context("coursestaff"), course)
    page.get_by_role("link", name="Figures", exact=True).click()
    page.get_by_role("link", name="Open on a page of its own").click()
    settled(page)
    expect(page.locator("h1")).to_have_text(course["name"])
    assert page.get_by_role("banner").count() == 1


def test_who_may_not_read_the_course_has_no_tab(visits, course):
    page = dashboard(visits, visits.context(visits.site.learner), course)
    assert page.get_by_role("link", name="Course Info").count() == 1
    assert page.get_by_role("link", name="Figures").count() == 0
    assert page.locator("iframe").count() == 0
