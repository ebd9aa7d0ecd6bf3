"""Where people look, in a real LMS: its legacy instructor dashboard has our section, and may frame our page."""

import pytest
from django.conf import settings
from django.urls import reverse
from opaque_keys.edx.keys import CourseKey

from figures_lite.models import Course
from figures_lite.settings import places
from tests.lms.people import role, with_session

OLD = next(kind for kind in places.STEPS if "render.started" in kind)


@pytest.fixture(autouse=True)
def unbuilt(monkeypatch):
    """The LMS's scripts need not be built: its pages are rendered without them."""
    monkeypatch.setattr("webpack_loader.utils._get_bundle", lambda *_args, **_options: [])


@pytest.fixture
def course(content):
    """A course with content, which a run has met."""
    from openedx.core.djangoapps.content.course_overviews.models import CourseOverview
    from xmodule.modulestore.tests.factories import CourseFactory

    made = CourseFactory.create(org="Club", number="CHESS", run="2026", display_name="Chess")
    CourseOverview.get_from_id(made.id)
    Course.objects.create(key=str(made.id), org="Club", name="Chess", known=True)
    return made


def someone(username, **account):
    """Somebody with an account and a profile, as the platform makes them."""
    from common.djangoapps.student.tests.factories import UserFactory

    return UserFactory(username=username, **account)


def dashboard(user, key):
    """The legacy instructor dashboard as somebody sees it."""
    return with_session(user).get(reverse("instructor_dashboard", kwargs={"course_id": str(key)}))


def test_our_steps_are_registered():
    assert places.STEPS[OLD] in settings.OPEN_EDX_FILTERS_CONFIG[OLD]["pipeline"]
    assert places.MAKO in settings.MAKO_TEMPLATE_DIRS_BASE


@pytest.mark.parametrize("word", ["staff", "instructor", "data_researcher"])
def test_the_dashboard_has_the_course_s_figures_for_its_team(course, word):
    user = someone(f"u-{word}")
    role(word, course=str(course.id)).add_users(user)
    page = dashboard(user, course.id)
    assert page.status_code == 200
    html = page.content.decode()
    assert 'data-section="figures_lite"' in html
    assert f'src="/figures-lite/embed/courses/{course.id}"' in html
    assert f'href="/figures-lite/courses/{course.id}"' in html


def test_it_has_none_where_no_run_has_met_the_course(course):
    Course.objects.all().delete()
    page = dashboard(someone("u-superuser", is_superuser=True, is_staff=True), course.id)
    assert page.status_code == 200
    assert "figures_lite" not in page.content.decode()


def test_it_is_as_it_was_where_we_fail(course, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("the figures are out")

    monkeypatch.setattr("figures_lite.read.sees_course", fail)
    page = dashboard(someone("u-staff", is_staff=True), course.id)
    assert page.status_code == 200
    assert 'data-section="course_info"' in page.content.decode()
    assert "figures_lite" not in page.content.decode()


def test_what_is_in_the_frame_may_be_framed_by_the_lms(course):
    client = with_session(someone("u-staff", is_staff=True))
    framed = client.get(f"/figures-lite/embed/courses/{course.id}")
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    assert client.get("/figures-lite/")["X-Frame-Options"] == settings.X_FRAME_OPTIONS == "DENY"


def test_the_lms_s_openedx_filters_knows_the_new_tabs_or_leaves_them_alone(course):
    from openedx_filters.learning import filters

    tabs_requested = getattr(filters, "InstructorDashboardTabsRequested", None)
    if tabs_requested is None:
        pytest.skip("this release's openedx-filters has no tabs of the new dashboard")
    user = someone("u-staff", is_staff=True)
    told = tabs_requested.run_filter([], user, CourseKey.from_string(str(course.id)))
    tabs = told[0] if isinstance(told, tuple) else told  # as the release has it
    assert [tab["tab_id"] for tab in tabs] == ["figures_lite"]
