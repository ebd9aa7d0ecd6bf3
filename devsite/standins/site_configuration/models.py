"""Stand-in for ``openedx.core.djangoapps.site_configuration``: what each site of a multi-tenant platform shows."""

from django.contrib.sites.models import Site
from django.db import models


class SiteConfiguration(models.Model):
    """The settings of one site, its org filter among them.

    .. no_pii:
    """

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="configuration")
    enabled = models.BooleanField(default=False)
    site_values = models.JSONField(null=True, blank=True)
