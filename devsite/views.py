"""What the LMS has at these addresses and Django no longer: a visit that ends the session."""

from django.conf import settings
from django.contrib.auth import logout
from django.shortcuts import redirect


def leave(request):
    """End the session, by GET as in the LMS."""
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)
