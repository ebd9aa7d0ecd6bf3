"""Our addresses, below the prefix the plugin registers."""

from django.urls import include, path

from figures_lite import views

urlpatterns = [
    path("", views.page, name="page"),
    path("api/v1/", include("figures_lite.api.v1.urls")),
]
