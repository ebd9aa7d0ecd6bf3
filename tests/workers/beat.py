"""A Celery app that reads Django's settings as the LMS's does: without a namespace, so by their old names.

``celery -A tests.workers.beat beat``.
"""

from celery import Celery

APP = Celery("lms")
APP.config_from_object("django.conf:settings")
