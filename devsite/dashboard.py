"""What the LMS's legacy instructor dashboard does with sections of plugins: its filter, its Mako, its frame policy."""

import types

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from mako.lookup import TemplateLookup
from opaque_keys.edx.keys import CourseKey
from openedx_filters.learning.filters import InstructorDashboardRenderStarted

TEMPLATE = "/devsite/dashboard.html"
OWN = {"section_key": "course_info", "section_display_name": "Course Info", "template_path_prefix": "/devsite/"}


@login_required
def instructor(request, course_key):
    """The dashboard of a course, with one section of its own."""
    return HttpResponse(rendered(CourseKey.from_string(course_key)))


def rendered(course_key):
    """The dashboard's HTML, for whoever the current request is of."""
    context = {"course": types.SimpleNamespace(id=course_key), "sections": [dict(OWN)]}
    context, template = InstructorDashboardRenderStarted.run_filter(context=context, template_name=TEMPLATE)
    folders = [str(folder) for folder in settings.MAKO_TEMPLATE_DIRS_BASE]
    return TemplateLookup(directories=folders).get_template(template).render_unicode(**context)
