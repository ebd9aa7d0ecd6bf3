"""Steps of openedx-filters: a tab of the LMS's instructor dashboard, the old one and the new one.

The LMS imports them by the names that ``figures_lite.settings.places`` registers, and ships openedx-filters; nothing
else of ours imports this module. A dashboard is more than our tab: whatever goes wrong here is logged, and the
dashboard is as it was, also where an operator has set ``fail_silently`` to False.
"""

import logging
import urllib.parse

from django.conf import settings
from django.db import transaction
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from openedx_filters import PipelineStep

from figures_lite import read
from figures_lite.lms import looking
from figures_lite.settings.places import MAKO

log = logging.getLogger(__name__)

#: The tab's id; in the old dashboard the name of its template and its place in the address too.
TAB = "figures_lite"
#: Behind the platform's own tabs, which end at 110.
ORDER = 130


class AddSection(PipelineStep):
    """A section of the old instructor dashboard, with the course's page in it."""

    def run_filter(self, context, template_name):
        """The dashboard's context with one section more, for who may read the course's numbers."""
        try:
            found = section(context["course"].id)
            if found:
                context["sections"].append(found)
        except Exception:
            log.exception("figures-lite: the instructor dashboard is shown without its figures")
        return {"context": context, "template_name": template_name}


class AddTab(PipelineStep):
    """A tab of the new instructor dashboard, which is a micro front end."""

    def run_filter(self, tabs, user, course_key):
        """The tabs with one more, for who may read the course's numbers."""
        try:
            found = tab(course_key, user)
            tabs = [*tabs, found] if found else tabs
        except Exception:
            log.exception("figures-lite: the instructor dashboard of %s is shown without its figures", course_key)
        return {"tabs": tabs, "user": user, "course_key": course_key}


def section(course_key):
    """The old dashboard's section of a course for whoever looks at it; None where there is nothing for them."""
    # The template is found there alone, and a section without its template would be a dashboard without any.
    if str(MAKO) not in [str(each) for each in getattr(settings, "MAKO_TEMPLATE_DIRS_BASE", ())]:
        return None
    if not shown(course_key):
        return None
    return {
        "section_key": TAB,
        "section_display_name": _("Figures"),
        "template_path_prefix": "/figures_lite/",
        "course_id": str(course_key),
        "frame": below(course_key, "embed/"),
        "page": below(course_key),
        "script": static("figures_lite/tab.js"),
        "style": static("figures_lite/tab.css"),
        "frame_title": _("Figures of this course"),
        "page_link": _("Open on a page of its own"),
    }


def tab(course_key, user):
    """The new dashboard's tab of a course for a user; None where there is nothing for them."""
    if not shown(course_key, user):
        return None
    return {"tab_id": TAB, "title": _("Figures"), "url": tab_address(course_key), "sort_order": ORDER}


def shown(course_key, user=None):
    """Whether a course has a tab for a user, by default for whoever looks."""
    if not settings.FIGURES_LITE_INSTRUCTOR_TAB:
        return False
    with transaction.atomic():  # a request's transaction outlives an error in here
        return read.sees_course(course_key, for_user=looking.viewer(user))


def tab_address(course_key):
    """Where the tab leads: into the micro front end that was built with our widgets, else to the page in the LMS."""
    dashboard = getattr(settings, "INSTRUCTOR_MICROFRONTEND_URL", None)
    if settings.FIGURES_LITE_WIDGETS_IN_DASHBOARD and dashboard:
        # Without its host: the dashboard follows such addresses within itself, as it does those of its own tabs.
        return f"{urllib.parse.urlsplit(dashboard).path.rstrip('/')}/{course_key}/{TAB}"
    request = looking.request()
    path = below(course_key)
    return request.build_absolute_uri(path) if request else f"{getattr(settings, 'LMS_ROOT_URL', None) or ''}{path}"


def below(course_key, part=""):
    """The path of a course's page, or of the same in a frame."""
    return f"{reverse('figures_lite:page')}{part}courses/{urllib.parse.quote(str(course_key), safe=':+')}"
