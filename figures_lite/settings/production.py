"""What follows from the operator's YAML, which was not read when the common settings were made: see common."""

from figures_lite.settings import places
from figures_lite.settings.common import schedule


def plugin_settings(settings):
    """Have Celery beat run the pipeline where the YAML asks for it, and register our steps where it has filters."""
    schedule(settings)
    places.register(settings)
