"""What is done at each signal of the LMS."""

import functools
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


class Mark:
    """Has the learner of an event captured by the next run, once the transaction of the event is committed.

    It raises nothing: some of the LMS's signals would have the learner's request fail with it.
    """

    def __init__(self, event):
        self.what, self.learner = event.what, events.learner(event)

    def __call__(self, sender=None, **sent):
        try:
            learner_id = self.learner(sent)
            if learner_id is not None:
                transaction.on_commit(functools.partial(notice, learner_id), robust=True)
        except Exception:
            log.exception("figures-lite: an event of %s was not understood; sweeps find what it told", self.what)
