"""Production: what follows from the operator's YAML, which was not read when the common settings were made."""

from figures_lite.settings.common import schedule


def plugin_settings(settings):
    """Have Celery beat run the pipeline, where the YAML asks for it."""
    schedule(settings)
