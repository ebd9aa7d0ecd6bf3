"""The Celery app of the stand-alone site, as the LMS has one: ``celery -A devsite worker``."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "devsite.settings")

APP = Celery("devsite")
APP.config_from_object("django.conf:settings", namespace="CELERY")
APP.autodiscover_tasks()
