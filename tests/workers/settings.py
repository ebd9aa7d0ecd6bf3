"""Settings of the processes that share a run: those of the tests, with workers to ask and small chunks."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES["default"]["ATOMIC_REQUESTS"] = False
FIGURES_LITE_WORKERS = int(os.environ.get("WORKERS", 0))
FIGURES_LITE_CHUNK = 4
CELERY_TASK_DEFAULT_QUEUE = os.environ.get("QUEUE", "celery")
