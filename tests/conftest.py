"""What every test is told: hypothesis' profiles, by HYPOTHESIS_PROFILE, and which worker of xdist it goes to."""

import os

import pytest
from hypothesis import HealthCheck, settings

# Deadlines measure the machine, not us; the same examples in every run, so that a failure is ours and not chance.
settings.register_profile(
    "default",
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.register_profile("long", settings.get_profile("default"), max_examples=5000, derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

#: Fixtures that take long to make, each once for many tests.
COSTLY = ("world", "dumps", "benched", "told", "installed", "untouched")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Send all tests that share something costly to the same worker, which makes it once."""
    for item in items:
        for name in COSTLY:
            if name in getattr(item, "fixturenames", ()):
                parameters = getattr(item, "callspec", None) and item.callspec.params
                which = str(parameters.get(name, "")) if parameters else ""
                item.add_marker(pytest.mark.xdist_group(f"{item.path.parent.name} {name} {which}"))
                break
