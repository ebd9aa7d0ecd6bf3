"""Nothing differs in test: see common."""


def plugin_settings(settings):
    """Leave what the common settings and the operator's YAML say."""
