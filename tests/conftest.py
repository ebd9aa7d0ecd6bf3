"""What every test is told: hypothesis' profiles, by HYPOTHESIS_PROFILE."""

import os

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
