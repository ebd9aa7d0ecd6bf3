"""Receivers of the LMS's signals. They run in the LMS's request, so they do almost nothing."""

import logging

from figures_lite.lms import events, releases, retirement

log = logging.getLogger(__name__)


def connect():
    """Connect every receiver whose signal this LMS has; what it has not is logged, ``figures_lite status`` tells it."""
    from figures_lite.pipeline import noticed  # models are loaded only now
    from figures_lite.signals import receivers

    for signal in retirement.signals():
        signal.connect(receivers.forget_retired, dispatch_uid="figures_lite.forget_retired")
    if why := noticed.why_not():
        log.debug("figures-lite: no events are heard: %s", why)
        return
    for event in releases.EVENTS:
        if why := events.connect(event, receivers.mark(event)):
            log.debug("figures-lite: no event tells of %s: %s is %s", event.what, event.path, why)
