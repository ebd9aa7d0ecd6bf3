"""The LMS plugin: where figures-lite hooks in. Imports nothing heavy, since an import error makes a plugin vanish."""

from django.apps import AppConfig


class FiguresLiteConfig(AppConfig):
    """Registers urls, settings and signal receivers with the LMS through edx-django-utils."""

    name = "figures_lite"
    verbose_name = "Figures Lite"
    default_auto_field = "django.db.models.BigAutoField"

    plugin_app = {
        "url_config": {
            "lms.djangoapp": {
                "namespace": "figures_lite",
                "regex": r"^figures-lite/",
                "relative_path": "urls",
            },
        },
        "settings_config": {
            "lms.djangoapp": {
                kind: {"relative_path": f"settings.{kind}"} for kind in ("common", "production", "devstack", "test")
            },
        },
    }

    def ready(self):
        """Connect the receivers and the ticker, and register the system checks."""
        from figures_lite import checks, signals, ticker  # noqa: F401  (models are loaded only now)

        signals.connect()
        ticker.connect()
