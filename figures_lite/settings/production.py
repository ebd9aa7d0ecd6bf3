"""What can only be set once the LMS's settings are worked out and the operator's YAML is read: see common."""

from figures_lite.settings import places
from figures_lite.settings.common import add_locale, schedule


def plugin_settings(settings):
    """Have Celery beat run the pipeline where the YAML asks for it; add our filters and the folder of translations."""
    schedule(settings)
    places.register(settings)
    add_locale(settings)
