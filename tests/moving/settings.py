"""Settings of processes that move numbers: a database of the tests', and another one with an old install of Figures."""

import os

from tests.pipeline.settings import *  # noqa: F403
from tests.pipeline.settings import DATABASES

DATABASES["old"] = {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["MOVING_OLD"]}
