"""How every endpoint begins and ends: who asks, whether they may, how often, and that the answer is theirs alone."""

from django.db import transaction
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from rest_framework.permissions import BasePermission
from rest_framework.views import APIView

from figures_lite.api.v1.errors import Refusing
from figures_lite.api.v1.throttling import PerAccount
from figures_lite.lms import access, roles
from figures_lite.lms.authentication import authentication, restrictions


class MayRead(BasePermission):
    """Lets in who may read any numbers; which, ``figures_lite.read`` decides."""

    may = staticmethod(access.may_read)

    def has_permission(self, request, view):
        """Whether the request's user may."""
        return self.may(request.user)


class MayReadSite(MayRead):
    """Lets in who may read the numbers of the whole site."""

    may = staticmethod(access.may_read_site)


class MayReadLearners(MayRead):
    """Lets in who may see any learners one by one; which, ``figures_lite.read`` decides."""

    may = staticmethod(access.may_read_learners)


class MayReadAccounts(MayRead):
    """Lets in who may see everybody with an account on the site."""

    may = staticmethod(access.may_read_accounts)


class MayReadOwn(MayRead):
    """Lets in who is signed in with an account in use."""

    may = staticmethod(access.may_read_own)


class MayReadHealth(MayRead):
    """Lets in staff of the whole platform."""

    may = staticmethod(access.may_read_health)


def lets_in(permission):
    """The permission classes of an endpoint: that the token is good for it, and that whoever it is may."""
    return (*restrictions(), permission)


# These views only read, some for long: no transaction of the LMS's is held open meanwhile.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class Door(Refusing, APIView):
    """What all endpoints share. ``permission_classes`` is what they differ in."""

    authentication_classes = tuple(authentication())
    permission_classes = lets_in(MayRead)
    throttle_classes = (PerAccount,)
    http_method_names = ["get", "head", "options"]

    def perform_authentication(self, request):
        """Find out who asks, and which courses they look at as a learner."""
        super().perform_authentication(request)
        roles.take_masquerade(request)

    def finalize_response(self, request, response, *args, **kwargs):
        """Keep answers to who asked: a cache must ask again, and knows by what answers differ."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ("Accept", "Accept-Language", "Cookie", "Authorization"))
        return response
