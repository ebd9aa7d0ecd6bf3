"""What people come for, step by step: as global staff, org staff, a course's team, and a learner."""

import csv
import datetime
import io
import re
import urllib.parse
import zipfile

import pytest

from tests.browser.visits import api, last_day, listed, settled

#: Numbers of the overview whose list is behind them, one for each way of counting, and a week of one that is summed.
OPENED = ("enrolled", "active_learners_7d", "passes", "certificates")


def downloaded(page, title, format_):
    """The file that a panel's menu gives."""
    page.get_by_role("button", name=f"Export: {title}", exact=True).first.click()
    with page.expect_download() as found:
        page.get_by_role("button", name=format_).click()
    return open(found.value.path(), "rb").read()


def address(key):
    """A course's key in an address."""
    return urllib.parse.quote(key, safe=":")


def busiest(page):
    """The course with most learners."""
    return api(page, "courses/", metric="enrolled", ordering="-enrolled")["results"][0]


# The whole site -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("metric", OPENED)
def test_a_number_of_the_site_opens_a_list_as_long_as_it_is_great(visits, metric):
    page = visits.page(visits.site.staff)
    label = next(entry["label"] for entry in api(page, "metrics/")["metrics"] if entry["name"] == metric)
    card = page.locator(".fl-number", has=page.get_by_role("heading", name=label, exact=True)).first
    number = int(card.locator(".fl-figure").inner_text().replace(",", ""))
    card.locator(".fl-open").click()
    settled(page)
    assert listed(page) == number


@pytest.mark.parametrize("metric", ["passes", "starts", "unenrollments", "active_learners_28d"])
def test_the_list_behind_a_past_time_is_as_long_as_its_number(visits, metric):
    page = visits.page(visits.site.staff)
    days = api(page, "site/stats/", metric=metric, start=str(visits.site.day(-120)), end=str(visits.site.day(-3)))
    points = days["series"][0]["points"]
    if days["catalogue"][0]["adds_over_time"]:
        week = max((points[at : at + 7] for at in range(len(points) - 6)), key=lambda some: sum(n for _day, n in some))
        number, first, last = sum(value for _day, value in week), week[0][0], week[-1][0]
    else:
        first, number = max(points, key=lambda point: point[1])
        last = first
    until = datetime.date.fromisoformat(last) + datetime.timedelta(days=1)
    page = visits.open(page.context, f"learners?behind={metric}&from={first}&to={until}")
    assert number > 0
    assert listed(page) == number


def test_the_overview_says_what_changed_and_which_courses_need_a_look(visits):
    page = visits.page(visits.site.staff)
    attention = api(page, "courses/attention/")
    panel = page.locator("section, figure, article", has=page.get_by_role("heading", name="Courses that need a look"))
    text = panel.last.inner_text()
    for row in attention["results"][:3]:
        assert row["name"] in text
    page.get_by_role("radio", name="In 7 days").check(force=True)
    assert "grain=week" in page.url


def test_courses_are_sorted_chosen_and_kept_in_the_address(visits):
    page = visits.page(visits.site.staff, "courses")
    page.get_by_role("columnheader", name="Enrolled").get_by_role("button").click()
    settled(page)
    rows = page.locator("tbody tr")
    told = api(page, "courses/", metric="enrolled", ordering="-enrolled", page_size=20, at=last_day(page))["results"]
    assert [key.get_attribute("title") for key in rows.locator(".fl-name-facts").all()] == [row["key"] for row in told]
    for place in (0, 1):
        rows.nth(place).get_by_role("checkbox").check()
    settled(page)
    assert page.get_by_text("2 courses selected").is_visible()
    again = visits.open(page.context, page.url.split("/figures-lite/")[1])
    assert again.locator("tbody input:checked").count() == 2
    assert again.locator("tbody tr").first.inner_text() == rows.first.inner_text()


def test_a_tables_file_holds_what_the_table_shows(visits):
    page = visits.page(visits.site.staff, "courses?metrics=enrolled,never_started&ordering=-enrolled")
    rows = list(csv.DictReader(io.StringIO(downloaded(page, "Courses", "CSV").decode("utf-8-sig"))))
    shown = {"metric": "enrolled,never_started", "at": last_day(page)}
    told = api(page, "courses/", ordering="-enrolled", page_size=100, **shown)
    assert [(row["key"], row["enrolled"]) for row in rows[:20]] == [
        (row["key"], str(row["metrics"]["enrolled"])) for row in told["results"][:20]
    ]
    assert len(rows) == told["count"]
    book = zipfile.ZipFile(io.BytesIO(downloaded(page, "Courses", "Excel")))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert len(re.findall(r"<row[ >]", sheet)) == told["count"] + 1
    assert re.search(rf"<v>{told['results'][0]['metrics']['enrolled']}</v>", sheet)


def test_charts_are_saved_as_pictures(visits):
    page = visits.page(visits.site.staff, "courses")
    page = visits.open(page.context, f"courses/{address(busiest(page)['key'])}")
    drawn = downloaded(page, "Progress", "Picture (SVG)").decode()
    assert drawn.startswith("<svg") or "<svg" in drawn[:200]
    assert "var(--" not in drawn
    assert downloaded(page, "Progress", "Picture (PNG)")[:8] == b"\x89PNG\r\n\x1a\n"


# A course -------------------------------------------------------------------------------------------------------------


def test_a_course_shows_its_numbers_and_who_needs_a_word(visits):
    page = visits.page(visits.site.staff, "courses")
    course = busiest(page)
    page = visits.open(page.context, f"courses/{address(course['key'])}")
    assert page.get_by_role("heading", level=1).inner_text() == course["name"]
    stats = api(page, f"courses/{course['key']}/stats/", metric="enrolled,never_started")
    enrolled, silent = (line["points"][-1][1] for line in stats["series"])
    card = page.locator(".fl-number", has=page.get_by_role("heading", name="Enrolled", exact=True))
    assert card.locator(".fl-figure").inner_text() == f"{enrolled:,}"
    card = page.locator(".fl-number", has=page.get_by_role("heading", name="Never started", exact=True))
    card.locator(".fl-open").click()
    settled(page)
    assert listed(page) == silent


def test_the_filters_of_a_learner_list_are_its_address(visits):
    page = visits.page(visits.site.staff, "courses")
    key = busiest(page)["key"]
    page = visits.open(
        page.context, f"courses/{address(key)}/learners?progress_min=1&progress_max=49&ordering=-progress"
    )
    told = api(page, f"courses/{key}/learners/", progress_min=1, progress_max=49, ordering="-progress", page_size=25)
    assert page.locator("tbody tr").count() == len(told["results"])
    assert told["results"][0]["username"] in page.locator("tbody tr").first.inner_text()
    rows = list(csv.DictReader(io.StringIO(downloaded(page, "Learners", "CSV").decode("utf-8-sig"))))
    assert len(rows) == told["count"]


def test_a_learner_is_seen_day_by_day(visits):
    page = visits.page(visits.site.staff, "courses")
    key = busiest(page)["key"]
    learner = api(page, f"courses/{key}/learners/", ordering="-active_days")["results"][0]
    page = visits.open(page.context, f"learners/{learner['user_id']}")
    courses = api(page, f"learners/{learner['user_id']}/")
    assert learner["name"] in page.get_by_role("heading", level=1).inner_text()
    assert page.locator("main svg").count() >= 1
    for row in courses["results"]:
        assert row["course_name"] in page.locator("main").inner_text()


# The matrix -----------------------------------------------------------------------------------------------------------


def test_the_matrix_is_filtered_and_exported_alike(visits):
    page = visits.page(visits.site.staff, "matrix?status=never_started")
    told = api(page, "matrix/", status="never_started", ordering="name", page_size=200)
    grid = page.get_by_role("grid")
    assert grid.get_attribute("aria-rowcount") == str(told["count"] + 1)
    assert grid.get_attribute("aria-colcount") == str(len(told["courses"]) + 1)
    rows = list(csv.DictReader(io.StringIO(downloaded(page, "Training matrix", "CSV").decode("utf-8-sig"))))
    assert [row["username"] for row in rows[: len(told["results"])]] == [row["username"] for row in told["results"]]
    assert len(rows) == told["count"]
    page.keyboard.press("Escape")
    grid.locator("[data-row='0'][data-column='0']").focus()
    for key in ("ArrowDown", "ArrowRight", "End"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.dataset.row") == "1"


# Who sees what --------------------------------------------------------------------------------------------------------


def test_org_staff_see_their_org_and_no_learners(visits):
    page = visits.page("orgstaff")
    courses = api(page, "courses/", page_size=100)["results"]
    assert len({row["org"] for row in courses}) == 1
    assert courses[0]["org"] in page.locator("main").inner_text()
    menu = page.get_by_role("navigation", name="Pages", exact=True).inner_text()
    assert "Courses" in menu
    assert "Learners" not in menu
    assert "Health" not in menu
    assert page.locator(".fl-figure .fl-open").count() == 0


def test_org_researchers_open_the_lists_of_their_org(visits):
    page = visits.page("orgresearcher")
    card = page.locator(".fl-number", has=page.get_by_role("heading", name="Enrolled", exact=True)).first
    number = int(card.locator(".fl-figure").inner_text().replace(",", ""))
    card.locator(".fl-open").click()
    settled(page)
    assert listed(page) == number


def test_a_courses_team_sees_its_courses_added_up(visits):
    page = visits.page("coursestaff")
    rows = api(page, "courses/", metric="enrolled", page_size=100)["results"]
    text = page.locator("main").inner_text()
    assert f"{sum(row['metrics']['enrolled'] for row in rows):,}" in text
    assert page.locator("main .fl-open").count() == 0
    refused = visits.open(page.context, "health")
    assert refused.get_by_role("heading", level=1).is_visible()
    assert "Sources" not in refused.locator("main").inner_text()


def test_a_learner_sees_their_own_year(visits):
    page = visits.page(visits.site.learner)
    own = api(page, "learners/me/", page_size=100)
    text = page.locator("main").inner_text()
    assert own["count"] > 1
    for row in own["results"][:5]:
        assert row["course_name"] in text
    assert page.locator("main svg").count() >= 1
    assert page.get_by_role("navigation", name="Pages", exact=True).inner_text().split("\n") == ["My courses"]


def test_an_operator_sees_how_the_pipeline_is(visits):
    page = visits.page(visits.site.staff, "health")
    told = api(page, "health/")
    text = page.locator("main").inner_text()
    for source in told["sources"]:
        assert source["name"] in text
    for table in told["storage"]:
        assert table["table"] in text
