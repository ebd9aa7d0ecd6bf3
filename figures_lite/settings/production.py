"""What can only be set once the LMS's settings are worked out; all else is in common."""

from figures_lite.settings.common import add_locale


def plugin_settings(settings):
    """Add the folder of translations; leave what the common settings and the operator's YAML say."""
    add_locale(settings)
