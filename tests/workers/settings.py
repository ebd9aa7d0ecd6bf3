"""Settings of the tests' own processes: workers to ask, small chunks, and perhaps a replica that may only be read."""

import os
import sys

from figures_lite.settings import production
from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, SILENCED_SYSTEM_CHECKS

DATABASES["default"]["ATOMIC_REQUESTS"] = False
if "REPLICA" in os.environ:
    DATABASES["replica"] = DATABASES["default"] | {"NAME": os.environ["REPLICA"], "USER": "reader"}
FIGURES_LITE_READ_DB = os.environ.get("READ_DB")
FIGURES_LITE_SOURCE_DB = os.environ.get("SOURCE_DB")
FIGURES_LITE_WORKERS = int(os.environ.get("WORKERS", 0))
FIGURES_LITE_CHUNK = 4
CELERY_TASK_DEFAULT_QUEUE = os.environ.get("QUEUE", "celery")
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "figures_lite.E014"]  # ticks are shorter here than it allows
FIGURES_LITE_TICKER = "TICK" in os.environ
FIGURES_LITE_TICK = int(os.environ.get("TICK", 240))
FIGURES_LITE_BEAT = int(os.environ.get("BEAT", 0)) or None
FIGURES_LITE_QUEUE = os.environ.get("OWN_QUEUE")
# The LMS's names, as its Celery reads them: see beat.py.
BROKER_URL = os.environ.get("FIGURES_LITE_BROKER")
CELERYBEAT_SCHEDULE = {}
production.plugin_settings(sys.modules[__name__])  # as the LMS calls it, when it has read its YAML
