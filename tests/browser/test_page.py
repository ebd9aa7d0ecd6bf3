"""The chain in a browser: log in, see the site's totals, as the API tells them."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from figures_lite.models import Filled, Run, SiteDay
from figures_lite.periods import DAY, calendar

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def accounts(transactional_db):
    """Somebody who may see the figures and somebody who may not."""
    get_user_model().objects.create_user("gloria", "gloria@example.org", "gloria", is_staff=True)
    get_user_model().objects.create_user("lea", "lea@example.org", "lea")


@pytest.fixture
def numbers(transactional_db):
    """Three days of numbers that end today: 1,207, 1,234 and 1,240 enrolled."""
    now = timezone.now()
    today = calendar().day(now)
    for ago, enrolled, enrollments in ((2, 1207, 9), (1, 1234, 30), (0, 1240, 6)):
        day = today - ago * DAY
        SiteDay.objects.create(
            period=day,
            enrolled=enrolled,
            enrollments=enrollments,
            active_learners=100 * ago,
            progress_points=enrolled * 25,
        )
        Filled.objects.create(aggregate="figures_lite.siteday", begins=calendar().start(day), at=now)
    Run.objects.create(started_at=now, as_of=now, finished_at=now + datetime.timedelta(seconds=1), ok=True)


@pytest.fixture
def visit(browser, live_server, accounts):
    """Opens the page logged in as somebody; what the console complains of is in ``page.complaints``."""
    contexts = []

    def go(username, **options):
        context = browser.new_context(locale="en-GB", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(f"{live_server.url}/figures-lite/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", username)
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.press("[name=password]", "Enter")
        return page

    yield go
    for context in contexts:
        context.close()


def test_the_totals_are_the_apis(visit, numbers, live_server):
    page = visit("gloria")
    page.wait_for_selector("figure.card")
    answer = page.request.get(f"{live_server.url}/figures-lite/api/v1/site/stats/?metric=enrolled").json()

    last = answer["series"][0]["points"][-1]
    shown = page.locator("[data-metric=enrolled]")
    assert last[1] == 1240
    assert (shown.get_attribute("data-value"), shown.inner_text()) == ("1240", "1,240")
    assert page.locator("[data-metric=mean_progress]").inner_text() == "25 %"
    # What happened is summed over the days shown; learners told apart are those of the last whole day.
    assert page.locator("[data-metric=enrollments]").inner_text() == "45"
    assert page.locator("[data-metric=active_learners]").inner_text() == "100"
    assert page.locator("#fresh").inner_text().count("UTC") == 1
    assert page.complaints == []


def test_what_is_not_known_is_said_to_be(visit, numbers):
    page = visit("gloria")
    page.wait_for_selector("figure.card")
    assert page.locator("[data-metric=mean_grade]").inner_text() == "Not known yet"
    assert page.locator("[data-metric=registrations]").inner_text() == "Not known yet"


def test_each_card_has_a_caption_a_named_chart_and_a_table_by_keyboard(visit, numbers):
    page = visit("gloria")
    page.wait_for_selector("figure.card")
    card = page.locator("figure.card", has=page.locator("[data-metric=enrolled]"))
    assert "Enrolled" in card.locator("figcaption").inner_text()
    assert card.get_by_role("img").get_attribute("aria-labelledby") == "enrolled-title enrolled-desc"
    assert card.locator("desc").text_content() == "Lowest 1,207, highest 1,240, last 1,240."
    card.locator("summary").nth(1).focus()
    page.keyboard.press("Enter")
    cells = card.locator("tbody td").all_inner_texts()
    assert cells[:4] == ["1,240", "1,234", "1,207", "Not known yet"]


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_nothing_overflows(visit, numbers, width):
    page = visit("gloria", viewport={"width": width, "height": 900})
    page.wait_for_selector("figure.card")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_before_the_first_run_the_page_says_so(visit):
    page = visit("gloria")
    page.get_by_text("the pipeline has not run").wait_for()
    assert page.locator("figure.card").count() == 0
    assert page.complaints == []


def test_a_failure_is_told_and_can_be_tried_again(visit, numbers):
    page = visit("gloria")
    page.wait_for_selector("figure.card")
    page.route("**/site/stats/**", lambda route: route.fulfill(status=503, body="gone"))
    page.reload()
    assert "could not be loaded" in page.get_by_role("alert").inner_text()
    page.unroute("**/site/stats/**")
    page.get_by_role("button", name="Try again").click()
    page.wait_for_selector("figure.card")
    assert page.locator("#state").is_hidden()


def test_who_may_not_read_is_told_why(visit, numbers):
    page = visit("lea")
    page.wait_for_selector("main.refused")
    assert "Only staff of the whole site" in page.locator("main").inner_text()
