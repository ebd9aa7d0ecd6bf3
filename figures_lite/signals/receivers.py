"""What is done at each signal of the LMS."""

import logging

from django.db import transaction

from figures_lite.lms import events
from figures_lite.models import Receipt
from figures_lite.privacy import forget
from figures_lite.signals.notice import notice

log = logging.getLogger(__name__)


def forget_retired(user, **_kwargs):
    """Delete the facts about a retired learner.

    An error here stops the learner's retirement, and that is meant: it may not be called done while facts remain. The
    LMS sends its signals more than once, and calls again after an error.
    """
    forget(user.pk, Receipt.By.SIGNAL)


def mark(event):
    """A receiver that has the learner of an event captured by the next run, once the event's transaction is committed.

    It raises nothing: some of the LMS's signals would have the learner's request fail with it.
    """
    learner = events.learner(event)

    def receive(sender=None, **sent):
        try:
            later(learner(sent))
        except Exception:
            log.exception("figures-lite: an event of %s was not understood; sweeps find what it told", event.what)

    # Django and openedx-events log a receiver by its name.
    receive.__name__ = receive.__qualname__ = f"mark {event.what}"
    return receive


def later(learner_id):
    """Leave word of a learner when the transaction that is open is committed; at once where there is none."""
    if learner_id is not None:
        transaction.on_commit(lambda: notice(learner_id), robust=True)
