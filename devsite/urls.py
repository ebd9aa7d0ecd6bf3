"""Addresses of the stand-alone site; the plugins' own come the way the LMS takes them."""

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.views import LoginView
from django.urls import path, re_path
from django.views.generic import RedirectView
from edx_django_utils.plugins import get_plugin_url_patterns

from devsite import dashboard, views

# The views of these two import the LMS's own code: here they bring their tables only.
for name in ("completion", "edx_when"):
    type(apps.get_app_config(name)).plugin_app.pop("url_config", None)

urlpatterns = [
    path("", RedirectView.as_view(url="/figures-lite/")),
    path("admin/", admin.site.urls),
    path("login/", LoginView.as_view(), name="login"),
    path("logout/", views.leave, name="logout"),
    re_path(r"^courses/(?P<course_key>.+)/instructor$", dashboard.instructor),
    *get_plugin_url_patterns("lms.djangoapp"),
]


def only_ours(endpoints, **_kwargs):
    """Leave other plugins' endpoints out of the API documentation."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/figures-lite/")]
