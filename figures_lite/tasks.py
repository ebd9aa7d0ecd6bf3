"""Celery tasks: a few lines around the pipeline, for whoever ticks it."""

from celery import shared_task
from edx_django_utils.monitoring import set_code_owner_attribute

from figures_lite.pipeline.run import Busy
from figures_lite.pipeline.run import run as run_pipeline


@shared_task(name="figures_lite.run")
@set_code_owner_attribute
def run():
    """Bring the numbers up to date; gives whether all went well, None when another run is at work."""
    try:
        return run_pipeline().ok
    except Busy:
        return None
