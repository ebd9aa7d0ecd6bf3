"""Sites of a multi-tenant platform: each has the organisations that its configuration's org filter claims.

What no filter claims is of ``HOME``, and so is everything where there are no filters. A site with a filter shows what
it claims and nothing else; an organisation that several claim is of the one with the lowest id.
"""

import crum
from django.apps import apps

from figures_lite.databases import answers
from figures_lite.lms.sources import database, installed
from figures_lite.vocabulary import HOME

CONFIGURATION = "site_configuration.SiteConfiguration"
#: What a site's configuration calls the organisations it shows: a name, or a list of them.
FILTER = "course_org_filter"
COLUMNS = ("site_id", "site__domain", "site_values")


def claims():
    """The sites with an org filter, in the order of their ids: ``{site id: (domain, {organisation, …})}``."""
    return claimed(database()) if installed(CONFIGURATION) else {}


def claimed(alias):
    """The same from one database, where the table is known to be there."""
    rows = apps.get_model(CONFIGURATION)._base_manager.using(alias).filter(enabled=True).order_by("site_id")
    found = {site: (domain, wanted(values)) for site, domain, values in rows.values_list(*COLUMNS)}
    return {site: claim for site, claim in found.items() if claim[1]}


def wanted(values):
    """The organisations that a site's values ask for."""
    found = (values or {}).get(FILTER) or ()
    return {found} if isinstance(found, str) else set(found)


def current():
    """The id of the site whose page is asked for; ``HOME`` where it has no org filter, and outside a request."""
    request = crum.get_current_request()
    if request is None or not there():
        return HOME
    if not hasattr(request, "_figures_lite_site"):
        request._figures_lite_site = asked(request)
    return request._figures_lite_site


def there():
    """Whether the LMS has sites at all."""
    labels = {config.label for config in apps.get_app_configs()}
    return {"sites", "site_configuration"} <= labels


def asked(request):
    """The id of the site that a request asks, ``HOME`` where it has no org filter."""
    filtered = claimed(answers())
    if not filtered:
        return HOME
    site = getattr(request, "site", None)  # of the LMS's own middleware
    return site.pk if site and site.pk in filtered else HOME
