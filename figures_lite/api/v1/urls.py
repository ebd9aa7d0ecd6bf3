"""Addresses of the REST API, version 1."""

from django.urls import path, re_path

from figures_lite.api.v1 import learners, views
from figures_lite.api.v1.health import HealthView
from figures_lite.api.v1.may import MayView

# A key may hold slashes (org/course/run). What is no key at all still gets here, with lines in it too, to be told so.
COURSE = r"^courses/(?P<course_key>[\s\S]+)"

urlpatterns = [
    path("may/", MayView.as_view(), name="may"),
    path("metrics/", views.CatalogueView.as_view(), name="metrics"),
    path("site/stats/", views.SiteStatsView.as_view(), name="site-stats"),
    path("orgs/", views.OrgsView.as_view(), name="orgs"),
    path("orgs/<str:org>/stats/", views.OrgStatsView.as_view(), name="org-stats"),
    path("courses/", views.CoursesView.as_view(), name="courses"),
    path("courses/attention/", views.AttentionView.as_view(), name="attention"),
    re_path(rf"{COURSE}/dates/$", views.DatesView.as_view(), name="course-dates"),
    re_path(rf"{COURSE}/stats/$", views.CourseStatsView.as_view(), name="course-stats"),
    re_path(rf"{COURSE}/learners/$", learners.CourseLearnersView.as_view(), name="course-learners"),
    path("learners/", learners.AllLearnersView.as_view(), name="learners"),
    path("learners/me/", learners.MeView.as_view(), name="me"),
    path("learners/me/days/", learners.MyDaysView.as_view(), name="my-days"),
    path("learners/<str:user_id>/days/", learners.DaysView.as_view(), name="learner-days"),
    path("learners/<str:user_id>/", learners.LearnerView.as_view(), name="learner"),
    path("matrix/", learners.MatrixView.as_view(), name="matrix"),
    path("accounts/", learners.AccountsView.as_view(), name="accounts"),
    path("health/", HealthView.as_view(), name="health"),
    path("schema/", views.SchemaView.as_view(), name="schema"),
]
