"""Settings of the tests' own processes: those of the tests, on the SQLite file the environment names."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["NAME"] = os.environ["FIGURES_LITE_SQLITE"]
