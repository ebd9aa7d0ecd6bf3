"""What the LMS's middleware does and figures-lite relies on."""

from django.conf import settings
from django.contrib.sites.models import Site
from django.utils.functional import SimpleLazyObject


def current_site(get_response):
    """Middleware that notes a request's site: that of its host, else the default one, as in the LMS."""

    def answer(request):
        request.site = SimpleLazyObject(lambda: site_of(request.get_host()))
        return get_response(request)

    return answer


def site_of(host):
    """The site with a domain, with or without the port; the default one where there is none."""
    found = Site.objects.filter(domain__in=[host, host.partition(":")[0]]).first()
    return found or Site.objects.filter(pk=settings.SITE_ID).first()
