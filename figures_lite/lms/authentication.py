"""How requests say who asks: the LMS's own ways, where they are installed, in the order its APIs have them."""

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from rest_framework.authentication import SessionAuthentication

from figures_lite.lms.releases import only


def authentication():
    """The authentication classes of our endpoints: a JWT in the header or cookies, a bearer token, a session.

    The LMS's usual ones but for one thing: of an account that is not active, no endpoint of ours wants to hear.
    """
    found = []
    if has_signing_keys():
        try:
            from edx_rest_framework_extensions.auth.jwt.authentication import JwtAuthentication
        except ModuleNotFoundError as error:
            # edx-drf-extensions comes with the LMS; nothing else of ours needs it.
            only(error, "edx_rest_framework_extensions.auth.jwt.authentication")
        else:
            found.append(JwtAuthentication)
    try:
        from openedx.core.lib.api.authentication import BearerAuthentication
    except ModuleNotFoundError as error:
        only(error, "openedx.core.lib.api.authentication")  # the stand-alone site is no OAuth2 provider
    else:
        found.append(BearerAuthentication)
    return [*found, SessionAuthentication]


def has_signing_keys():
    """Whether a JWT can be told from a forged one.

    Without a set of public keys, edx-drf-extensions 10.9 takes any token for a good one, signed or not: then we take
    none.
    """
    return bool((getattr(settings, "JWT_AUTH", None) or {}).get("JWT_PUBLIC_SIGNING_JWK_SET"))


def restrictions():
    """Permission classes that go with JWTs: tokens of restricted applications ask for scopes that we do not have."""
    try:
        from edx_rest_framework_extensions.permissions import NotJwtRestrictedApplication
    except ModuleNotFoundError as error:
        only(error, "edx_rest_framework_extensions.permissions")
        return []
    return [NotJwtRestrictedApplication]


def logout_address():
    """Where a visit ends the session, as the LMS's own pages have it; None where there is no such address."""
    told = getattr(settings, "FRONTEND_LOGOUT_URL", None)
    if told:
        return str(told)
    try:
        return reverse("logout")
    except NoReverseMatch:
        return None
