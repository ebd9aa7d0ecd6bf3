"""Our addresses, below the prefix the plugin registers."""

from django.urls import include, path, re_path

from figures_lite import views

urlpatterns = [
    path("", views.page, name="page"),
    path("api/v1/", include("figures_lite.api.v1.urls")),
    path("embed/<path:below>", views.embedded, name="embedded"),
    # The page finds its way by the address itself. What is below api/ is an endpoint, or nothing.
    re_path(r"^(?!api(?:/|$))(?P<below>.+)$", views.page, name="page-below"),
]
