"""Celery tasks: a few lines around the pipeline, for whoever ticks it, and for the workers that help a run."""

import datetime

from celery import shared_task
from edx_django_utils.monitoring import set_code_owner_attribute

from figures_lite import ticker
from figures_lite.models import Run
from figures_lite.pipeline.run import Busy
from figures_lite.pipeline.run import run as run_pipeline
from figures_lite.pipeline.worker import take_part as take_parts


@shared_task(name="figures_lite.run")
@set_code_owner_attribute
def run(by=Run.By.TASK):
    """Bring the numbers up to date; gives whether all went well, None when another run is at work."""
    try:
        return run_pipeline(by=by).ok
    except Busy:
        return None


@shared_task(name="figures_lite.tick", ignore_result=True)
@set_code_owner_attribute
def tick(due):
    """The ticker's tick that is due at an ISO instant; gives as ``run`` does, None too where it ran nothing."""
    return ticker.tick(datetime.datetime.fromisoformat(due))


@shared_task(name="figures_lite.take_part", ignore_result=True)
@set_code_owner_attribute
def take_part(run_id):
    """Help a run that asked for it; gives how many parts of it were done."""
    return take_parts(run_id)
