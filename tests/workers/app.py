"""A Celery worker that can be caught in the middle: ``celery -A tests.workers.app worker``.

It stops before the statements that its ``STOPS`` match ("in " or "out " of a transaction, and the SQL), one after the
other, each once, all its locks held: see ``stops``. Of each task it says what it gave. All else it does as any worker.
"""

from celery import signals
from celery.utils.log import get_task_logger
from django.db.backends.signals import connection_created

from devsite.celery_app import APP

from .stops import Stops

stops = Stops.told()


def stopping(execute, sql, params, many, context):
    """Stop before the statement that is the next stop."""
    place = "in " if context["connection"].in_atomic_block else "out "
    stops.passing(place + sql.replace('"', "").replace("`", ""))
    return execute(sql, params, many, context)


def watch(connection, **_more):
    """Watch the statements of a new connection."""
    connection.execute_wrappers.append(stopping)


@signals.task_postrun.connect
def tell(task, args, retval, **_more):
    """Say what a task gave, for which arguments."""
    get_task_logger(__name__).info("%s of %s gave %s", task.name, args[0] if args else "nothing", retval)


if stops.left:
    connection_created.connect(watch)

__all__ = ["APP"]
