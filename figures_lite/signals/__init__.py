"""Receivers of the LMS's signals. They run in the LMS's request, so they do almost nothing."""

from figures_lite.lms import retirement


def connect():
    """Connect every receiver whose signal this LMS has."""
    from figures_lite.signals import receivers  # models are loaded only now

    for signal in retirement.signals():
        signal.connect(receivers.forget_retired, dispatch_uid="figures_lite.forget_retired")
