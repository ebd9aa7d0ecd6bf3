"""What is done again behind the operator's YAML: see common for the rest."""

from figures_lite.settings import places


def plugin_settings(settings):
    """Register our steps again where the YAML has filters of its own; leave all else as it says."""
    places.register(settings)
