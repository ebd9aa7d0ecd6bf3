"""A plausible LMS from a seed, and further days on it: ``generate()``, ``simulate()`` and ``simulate_day()``."""

from devsite.lab.generate.days import NothingThereError, simulate, simulate_day
from devsite.lab.generate.upsets import EVENTS, LATE_BY
from devsite.lab.generate.world import NotEmptyError, generate

__all__ = ["EVENTS", "LATE_BY", "NotEmptyError", "NothingThereError", "generate", "simulate", "simulate_day"]
