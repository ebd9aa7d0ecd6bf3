"""The LMS's signals that tell that a learner changed, as far as this release has them."""

import logging
import operator

from django.db.models import signals

from figures_lite.lms.releases import BROKEN, look

log = logging.getLogger(__name__)


def connect(event, receiver):
    """Have a receiver called, with ``sender`` and what is sent, each time an event comes; gives why it cannot be."""
    found, why = look(event.path)
    if why:
        return why
    told = {"weak": False, "dispatch_uid": f"figures_lite.{event.path}"}
    try:
        if event.path.startswith("post_save:"):
            signals.post_save.connect(receiver, sender=found, **told)
        else:
            found.connect(receiver, **told)
    except Exception:  # the LMS starts without it
        log.exception("figures-lite: %s cannot be connected to", event.path)
        return BROKEN
    return ""


def learner(event):
    """A function that finds the learner's id in what is sent with an event, without asking the database."""
    name, _dot, rest = event.learner.partition(".")
    of = operator.attrgetter(rest)
    return lambda sent: of(sent[name])
