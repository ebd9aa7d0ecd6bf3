"""The tab in the instructor dashboards, by the real openedx-filters with what our settings register."""

import types

import crum
import pytest
from django.apps import apps
from django.conf import settings as project
from django.db import connection
from django.test import RequestFactory
from django.utils import translation
from opaque_keys.edx.keys import CourseKey
from openedx_filters.learning.filters import InstructorDashboardRenderStarted, InstructorDashboardTabsRequested

from figures_lite import filters
from figures_lite.lms import releases
from figures_lite.settings import common, places, production
from tests.api.conftest import ALGEBRA, CHESS, bundle, courses, nothing_kept, refusals_end_no_test  # noqa: F401
from tests.api.roles import PEOPLE, Everybody

OLD, NEW = places.STEPS
SECTION, TAB = places.STEPS.values()
PLATFORM_TAB = {"tab_id": "course_info", "title": "Course Info", "url": "/instructor/x/course_info", "sort_order": 10}
#: Who has a tab of Chess and who has none: as the numbers of the course, in the matrix.
# fmt: off
SEE_CHESS = [
    "course_staff", "instructor", "limited_staff", "researcher", "org_staff", "org_instructor", "org_limited_staff",
    "org_researcher", "mixed", "platform_staff", "platform_researcher", "global_staff", "superuser",
]
SEE_NOTHING = [
    "learner", "beta_tester", "finance_admin", "ccx_coach", "inactive", "retired", "leaving", "other_course",
    "other_researcher", "wrong_org", "masquerading", "masquerading_org", "masquerading_global",
]
# fmt: on


@pytest.fixture
def everybody(courses):  # noqa: F811
    """One person for each role."""
    return Everybody(courses)


@pytest.fixture
def looking(everybody):
    """Makes somebody the one who looks, as a request with their session does."""

    def look(role):
        request = RequestFactory().get("/", headers={"host": "lms.example.org"})
        request.user = everybody.users[role]
        client = everybody.clients[role]
        request.session = client.session
        crum.set_current_request(request)
        return request.user

    yield look
    crum.set_current_request(None)


def sections_of(key=CHESS):
    """The sections of the old dashboard, behind the platform's own."""
    context = {"course": types.SimpleNamespace(id=CourseKey.from_string(key)), "sections": [{"section_key": "own"}]}
    told, template = InstructorDashboardRenderStarted.run_filter(context=context, template_name="dashboard.html")
    assert template == "dashboard.html"
    assert told["sections"][0] == {"section_key": "own"}
    return told["sections"][1:]


def tabs_of(user, key=CHESS):
    """The tabs of the new dashboard, behind the platform's own."""
    course_key = CourseKey.from_string(key)
    told = InstructorDashboardTabsRequested.run_filter([dict(PLATFORM_TAB)], user, course_key)
    # The first releases that have this filter give the tabs alone.
    tabs, *rest = told if isinstance(told, tuple) else (told, user, course_key)
    assert (tabs[0], *rest) == (PLATFORM_TAB, user, course_key)
    return tabs[1:]


def test_everybody_is_asked():
    assert {*SEE_CHESS, *SEE_NOTHING, "anonymous"} == set(PEOPLE)


@pytest.mark.parametrize("role", SEE_CHESS)
def test_who_may_read_the_course_s_numbers_has_the_tab(looking, role):
    user = looking(role)
    (section,) = sections_of()
    assert (section["section_key"], section["section_display_name"], section["course_id"]) == (
        "figures_lite", "Figures", CHESS,
    )  # fmt: skip
    assert section["frame"] == f"/figures-lite/embed/courses/{CHESS}"
    assert section["page"] == f"/figures-lite/courses/{CHESS}"
    (tab,) = tabs_of(user)
    assert tab == {
        "tab_id": "figures_lite",
        "title": "Figures",
        "url": f"http://lms.example.org/figures-lite/courses/{CHESS}",
        "sort_order": 130,
    }


@pytest.mark.parametrize("role", SEE_NOTHING)
def test_who_may_not_has_none(looking, role):
    user = looking(role)
    assert sections_of() == []
    assert tabs_of(user) == []


def test_nobody_has_none(db, courses):  # noqa: F811
    assert sections_of() == []
    assert tabs_of(None) == []


def test_a_course_that_no_run_has_met_has_none(looking):
    user = looking("superuser")
    assert sections_of("course-v1:Club+NEW+2026") == []
    assert tabs_of(user, "course-v1:Club+NEW+2026") == []


def test_looking_at_one_course_as_a_learner_leaves_the_tab_of_others(looking):
    user = looking("masquerading_global")
    assert len(sections_of(ALGEBRA)) == len(tabs_of(user, ALGEBRA)) == 1


def test_it_opens_in_the_dashboard_that_was_built_with_the_widgets(looking, settings):
    user = looking("course_staff")
    settings.INSTRUCTOR_MICROFRONTEND_URL = "https://apps.example.org/instructor-dashboard/"
    assert tabs_of(user)[0]["url"] == f"http://lms.example.org/figures-lite/courses/{CHESS}"
    settings.FIGURES_LITE_WIDGETS_IN_DASHBOARD = True
    assert tabs_of(user)[0]["url"] == f"/instructor-dashboard/{CHESS}/figures_lite"
    settings.INSTRUCTOR_MICROFRONTEND_URL = None
    assert tabs_of(user)[0]["url"] == f"http://lms.example.org/figures-lite/courses/{CHESS}"


def test_outside_a_request_it_leads_to_the_lms_that_is_configured(everybody, settings):
    settings.LMS_ROOT_URL = "https://lms.example.org"
    assert tabs_of(everybody.users["superuser"])[0]["url"] == f"https://lms.example.org/figures-lite/courses/{CHESS}"


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("edX/DemoX/2014", "/figures-lite/courses/edX%2FDemoX%2F2014"),
        ("course-v1:Ünï+ALG+2026", "/figures-lite/courses/course-v1:%C3%9Cn%C3%AF+ALG+2026"),
    ],
)
def test_a_key_is_one_part_of_the_address(key, path):
    assert filters.below(CourseKey.from_string(key)) == path


def test_its_title_is_in_the_reader_s_language(looking, monkeypatch):
    # Not every language has a translation yet: one is put in the catalogue's place.
    user = looking("course_staff")
    monkeypatch.setattr(filters, "_", lambda text: f"{translation.get_language()} {text}")
    with translation.override("de"):
        assert (sections_of()[0]["section_display_name"], tabs_of(user)[0]["title"]) == ("de Figures", "de Figures")


def test_an_operator_turns_it_off(looking, settings):
    user = looking("superuser")
    settings.FIGURES_LITE_INSTRUCTOR_TAB = False
    assert sections_of() == []
    assert tabs_of(user) == []


@pytest.mark.parametrize("silently", [True, False])
@pytest.mark.parametrize("broken", ["figures_lite.read.sees_course", "figures_lite.filters.below"])
def test_a_broken_step_leaves_the_dashboard_as_it_was(looking, settings, monkeypatch, caplog, silently, broken):
    user = looking("superuser")

    def fail(*_args, **_kwargs):
        raise RuntimeError("the figures are out")

    monkeypatch.setattr(broken, fail)
    config = settings.OPEN_EDX_FILTERS_CONFIG
    settings.OPEN_EDX_FILTERS_CONFIG = {kind: each | {"fail_silently": silently} for kind, each in config.items()}
    assert sections_of() == []
    assert tabs_of(user) == []
    assert caplog.text.count("without its figures") == 2
    assert "the figures are out" in caplog.text


def test_a_broken_database_leaves_the_request_its_transaction(looking, monkeypatch):
    user = looking("superuser")

    def fail(*_args, **_kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM there_is_no_such_table")

    monkeypatch.setattr("figures_lite.read.sees_course", fail)
    assert tabs_of(user) == []
    role = apps.get_model("student", "CourseAccessRole")
    assert role.objects.count() > 0  # PostgreSQL would refuse it in a transaction that had failed


def test_without_its_template_there_is_no_section(looking, settings):
    looking("superuser")
    settings.MAKO_TEMPLATE_DIRS_BASE = []
    assert sections_of() == []


def registered(**given):
    """The configuration of filters that our settings make of what an LMS has."""
    found = types.SimpleNamespace(**given)
    common.plugin_settings(found)
    production.plugin_settings(found)
    return getattr(found, "OPEN_EDX_FILTERS_CONFIG", None)


def test_the_site_registers_both_steps():
    assert project.OPEN_EDX_FILTERS_CONFIG == {
        OLD: {"fail_silently": True, "pipeline": [SECTION]},
        NEW: {"fail_silently": True, "pipeline": [TAB]},
    }
    assert registered() == project.OPEN_EDX_FILTERS_CONFIG
    assert registered(OPEN_EDX_FILTERS_CONFIG=None) == project.OPEN_EDX_FILTERS_CONFIG


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (
            {"pipeline": ["a.Step"], "fail_silently": False, "log_level": "debug"},
            {"pipeline": ["a.Step", TAB], "fail_silently": False, "log_level": "debug"},
        ),
        ({"pipeline": [TAB, "a.Step"]}, {"pipeline": [TAB, "a.Step"]}),
        ({"pipeline": "a.Step"}, {"pipeline": ["a.Step", TAB]}),
        (["a.Step"], {"pipeline": ["a.Step", TAB]}),
        ("a.Step", {"pipeline": ["a.Step", TAB]}),
    ],
)
def test_steps_of_others_stay_before_ours(theirs, ours):
    given = {NEW: theirs, "another.filter.v1": {"pipeline": ["b.Step"]}}
    kept = {NEW: type(theirs)(theirs), "another.filter.v1": {"pipeline": ["b.Step"]}}
    found = registered(OPEN_EDX_FILTERS_CONFIG=given)
    assert found[NEW] == ours
    assert found["another.filter.v1"] == {"pipeline": ["b.Step"]}
    assert given == kept  # another plugin may hold on to its own


def test_the_operator_s_yaml_comes_between():
    # As in an LMS: our defaults, then what the YAML says, then the settings of production.
    found = types.SimpleNamespace()
    common.plugin_settings(found)
    found.OPEN_EDX_FILTERS_CONFIG = {OLD: {"pipeline": ["a.Step"], "fail_silently": False}}
    production.plugin_settings(found)
    assert found.OPEN_EDX_FILTERS_CONFIG[OLD]["pipeline"] == ["a.Step", SECTION]
    assert found.OPEN_EDX_FILTERS_CONFIG[NEW]["pipeline"] == [TAB]


def test_nothing_is_registered_where_no_tab_is_wanted():
    assert registered(FIGURES_LITE_INSTRUCTOR_TAB=False) is None


def test_mako_is_told_once_and_in_the_list_that_it_has():
    folders = ["/theirs"]
    found = types.SimpleNamespace(MAKO_TEMPLATE_DIRS_BASE=folders)
    common.plugin_settings(found)
    common.plugin_settings(found)
    assert folders == ["/theirs", places.MAKO]
    assert (places.MAKO / "figures_lite" / "figures_lite.html").exists()


def test_the_old_dashboard_has_the_course_s_page_in_a_frame_and_a_link_to_it(everybody):
    page = everybody.clients["course_staff"].get(f"/courses/{CHESS}/instructor")
    assert page["X-Frame-Options"] == "DENY"
    html = page.content.decode()
    assert f'<a href="/figures-lite/courses/{CHESS}">Open on a page of its own</a>' in html
    assert f'src="/figures-lite/embed/courses/{CHESS}" title="Figures of this course" loading="lazy"' in html
    assert '<script defer src="/static/figures_lite/tab.js">' in html
    other = everybody.clients["other_course"].get(f"/courses/{CHESS}/instructor").content.decode()
    assert "Course Info" in other
    assert "figures" not in other.lower()


def test_what_is_in_the_frame_may_be_framed_by_the_lms_alone(everybody):
    client = everybody.clients["course_staff"]
    framed = client.get(f"/figures-lite/embed/courses/{CHESS}")
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    assert framed["Content-Security-Policy"].endswith("; frame-ancestors 'self'")
    page = client.get(f"/figures-lite/courses/{CHESS}")
    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors" not in page["Content-Security-Policy"]


def test_the_steps_are_of_the_filters_that_the_releases_have():
    assert set(places.STEPS) == {found.type for found in releases.DASHBOARDS.values()}
