"""The page: the shell of a single-page app, which reads its numbers from the API, like everybody else."""

import dataclasses
import pathlib
import urllib.parse

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_bidi
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from figures_lite import read
from figures_lite.lms import authentication, roles
from figures_lite.periods import zone_name

#: What `npm run build:page` in frontend/ makes, and the wheel carries.
BUNDLE = pathlib.Path(__file__).parent / "static" / "figures_lite" / "app.js"
FILES = "figures_lite/"


@transaction.non_atomic_requests
@cache_control(private=True, no_cache=True)
@require_safe
@login_required
def page(request, below=""):
    """The page at any address of its own, for everybody whose account is in use: what it may ask for is in ``boot``."""
    return secured(shell(request, boot))


@transaction.non_atomic_requests
@cache_control(private=True, no_cache=True)
@require_safe
@login_required
def embedded(request, below):
    """The same without its menu, for a frame in a page of the LMS: of this host alone, as legacy dashboards are."""
    response = secured(shell(request, boot_in_frame), framed=True)
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def shell(request, tell):
    """The page's shell, with what ``tell(user, may)`` tells its script; or why there is none."""
    roles.take_masquerade(request)
    may = read.may(request.user)
    if not may.own:
        return render(request, "figures_lite/refused.html", status=403)
    if not BUNDLE.exists():
        return render(request, "figures_lite/unbuilt.html", status=404)
    return render(request, "figures_lite/page.html", {"boot": tell(request.user, may)})


def boot_in_frame(user, may):
    """What the script is told in a frame: its addresses are below another base."""
    told = boot(user, may)
    return told | {"base": f"{told['base']}embed/", "embedded": True}


def boot(user, may):
    """What the page's script is told: where things are, who is here, what they may ask for."""
    until = read.days_complete_until()
    return {
        "base": reverse("figures_lite:page"),
        "api": reverse("figures_lite:metrics").removesuffix("metrics/"),
        "static": static(FILES),
        "language": get_language(),
        "rtl": get_language_bidi(),
        "time_zone": zone_name(),
        # Days are over where counting has come to, not where the clock has.
        "complete_until": until.isoformat() if until else None,
        "user": {"id": user.pk, "username": user.get_username()},
        "may": dataclasses.asdict(may),
        "logout": authentication.logout_address(),
    }


def secured(response, framed=False):
    """An answer that runs no script but ours, tells no other site what was looked at, and differs by who asks."""
    response["Content-Security-Policy"] = policy(static(FILES)) + ("; frame-ancestors 'self'" if framed else "")
    # What is searched for and whose page it is stands in the address.
    response["Referrer-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response


def policy(address):
    """The page's Content-Security-Policy, where our static files are at ``address``, perhaps of another host.

    Pictures of charts and downloads are made in the browser: data: and blob:. Who may frame it, the platform says.
    """
    parts = urllib.parse.urlsplit(address)
    host = f"{parts.scheme or 'https'}://{parts.netloc}" if parts.netloc else ""
    ours = f"'self' {host}".strip()
    rules = {
        "default-src": "'none'",
        "script-src": ours,
        "style-src": f"{ours} 'unsafe-inline'",
        "img-src": f"{ours} data: blob:",
        "font-src": f"{ours} data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "base-uri": "'none'",
        "form-action": "'self'",
    }
    return "; ".join(f"{name} {places}" for name, places in rules.items())
