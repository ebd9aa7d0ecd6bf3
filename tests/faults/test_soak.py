"""A short soak, see ``soak``; ``make soak`` runs thirty days."""

import os

from .lab import Lab
from .soak import Soak

DAYS = int(os.environ.get("FIGURES_LITE_SOAK_DAYS", "1"))


def test_days_of_killed_runs_and_dying_servers(ground, tmp_path):
    with ground.copy(Lab(ground.host, "empty", ground.server)) as lab:
        soak = Soak(lab, seed=7)
        for _day in range(DAYS):
            soak.day()
        assert soak.end(tmp_path) == []
        assert soak.told["died"] >= 3 * DAYS
