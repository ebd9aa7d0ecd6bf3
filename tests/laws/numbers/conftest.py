"""The worlds that the laws must hold in: made from a seed, once for all tests of this folder, and rolled back."""

import pytest
from django.test import override_settings

from devsite.lab.generate import generate
from tests.pipeline.rows import site

from ..tables import tried, utc
from ..worlds import INSTALL, LASTING, LMS, World, lived, succeed


@pytest.fixture(scope="package", params=["bootstrapped-America/New_York", "lived-Asia/Kathmandu"])
def world(request, django_db_setup, django_db_blocker):
    """One world after a single run over its past, another after a run on each of some days with all odd events.

    The first has two sites, of which one shows a single organisation.
    """
    kind, zone = request.param.split("-")
    with django_db_blocker.unblock(), override_settings(FIGURES_LITE_TIME_ZONE=zone), tried():
        if kind == "bootstrapped":
            now = utc(2026, 3, 9, 15)  # the day after the clocks went forward there
            generate(**LMS, seed=2, now=now)
            site("nord.example.com", ["NordCo"])
            succeed(now)
        else:
            generate(**LMS, seed=6, now=INSTALL)
            succeed(INSTALL)
            now, _happened = lived(INSTALL, 6, LASTING, days=5)
        yield World(now)
