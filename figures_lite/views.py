"""The one page: the site's totals and trends. It reads its numbers from the API, like everybody else."""

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from figures_lite.lms import access
from figures_lite.periods import DAY, calendar

#: What the page shows, in this order; labels, meanings and units come from the API's catalogue.
SHOWN = (
    "enrolled",
    "active_learners_28d",
    "active_learners",
    "enrollments",
    "unenrollments",
    "never_started",
    "mean_progress",
    "completions",
    "finishes",
    "passes",
    "mean_grade",
    "certificates",
    "registrations",
    "accounts",
    "courses",
    "active_courses",
)
DAYS = 90


def words():
    """What the page's script says, translated."""
    return {
        "asOf": _("As of"),
        "completeUntil": _("Complete until"),
        "timeZone": _("Time zone"),
        "day": _("Day"),
        "unknown": _("Not known yet"),
        "never": _("No numbers yet: the pipeline has not run."),
        "failed": _("The numbers could not be loaded."),
        "again": _("Try again"),
        "soFar": _("so far"),
        "meaning": _("What it means"),
        "table": _("As a table"),
        # Translators: {metric} over time, from {start} to {end}.
        "trend": _("{metric} a day, {start} to {end}."),
        "range": _("Lowest {low}, highest {high}, last {last}."),
        "none": _("Nothing known in this time."),
    }


@transaction.non_atomic_requests
@cache_control(private=True, no_cache=True)
@login_required
def page(request):
    """The page, for who may read; a plain refusal for who may not."""
    if not access.may_read_site(request.user):
        return render(request, "figures_lite/refused.html", status=403)
    first = calendar().day(timezone.now()) - (DAYS - 1) * DAY
    boot = {
        "metrics": reverse("figures_lite:metrics"),
        "stats": reverse("figures_lite:site-stats"),
        "shown": SHOWN,
        "days": DAYS,
        "start": first.isoformat(),
        "words": words(),
    }
    return render(request, "figures_lite/page.html", {"boot": boot})
