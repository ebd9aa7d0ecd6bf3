"""Settings of the tests' own processes: workers to ask, small chunks, and perhaps a replica that may only be read."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES["default"]["ATOMIC_REQUESTS"] = False
if "REPLICA" in os.environ:
    DATABASES["replica"] = DATABASES["default"] | {"NAME": os.environ["REPLICA"], "USER": "reader"}
FIGURES_LITE_READ_DB = os.environ.get("READ_DB")
FIGURES_LITE_SOURCE_DB = os.environ.get("SOURCE_DB")
FIGURES_LITE_WORKERS = int(os.environ.get("WORKERS", 0))
FIGURES_LITE_CHUNK = 4
CELERY_TASK_DEFAULT_QUEUE = os.environ.get("QUEUE", "celery")
