"""The lab as a Django app."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created


def read_while_written(connection, **_kwargs):
    """Let SQLite's readers and its one writer work at the same time."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = NORMAL")
            cursor.execute("PRAGMA cache_size = -64000")  # kB


class LabConfig(AppConfig):
    """The commands ``load_lms``, ``generate`` and ``simulate``, and the stored course structures."""

    name = "devsite.lab"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Set up each new SQLite connection."""
        connection_created.connect(read_while_written, dispatch_uid="devsite.lab")
