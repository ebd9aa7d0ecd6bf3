"""A Celery worker that can be caught in the middle: ``celery -A tests.workers.app worker``.

Before the first statement that matches ``WORKER_STOP`` ("in " or "out " of a transaction, and the SQL) it makes the
file ``WORKER_STOPPED``, and waits for the file to go, all its locks held. All else it does as any worker does.
"""

import os
import pathlib
import re
import time

from django.db.backends.signals import connection_created

from devsite.celery_app import APP

STOP = os.environ.get("WORKER_STOP")
waits = [pathlib.Path(os.environ["WORKER_STOPPED"])] if STOP else []


def stopping(execute, sql, params, many, context):
    """Wait before the statement that is waited for, once."""
    place = "in " if context["connection"].in_atomic_block else "out "
    if waits and re.match(STOP, place + sql.replace('"', "").replace("`", ""), re.DOTALL):
        path = waits.pop()
        path.touch()
        while path.exists():
            time.sleep(0.05)
    return execute(sql, params, many, context)


def watch(connection, **_more):
    """Watch the statements of a new connection."""
    connection.execute_wrappers.append(stopping)


if STOP:
    connection_created.connect(watch)

__all__ = ["APP"]
