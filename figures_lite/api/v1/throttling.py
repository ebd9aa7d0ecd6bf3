"""How often one account may ask: so many requests in so long, more for the accounts of services."""

from django.conf import settings
from rest_framework.throttling import SimpleRateThrottle


class PerAccount(SimpleRateThrottle):
    """Counts the requests of an account to all our endpoints together, in the LMS's cache."""

    scope = "figures_lite"

    def __init__(self):
        """Leave the rate: it depends on who asks."""

    def get_cache_key(self, request, view):
        """The account's key. Nobody signed in gets as far as here."""
        return self.cache_format % {"scope": self.scope, "ident": request.user.pk}

    def allow_request(self, request, view):
        """Whether the account may ask once more."""
        is_service = request.user.username in settings.FIGURES_LITE_SERVICE_USERS
        self.rate = settings.FIGURES_LITE_SERVICE_RATE if is_service else settings.FIGURES_LITE_RATE
        self.num_requests, self.duration = self.parse_rate(self.rate)
        return super().allow_request(request, view)
