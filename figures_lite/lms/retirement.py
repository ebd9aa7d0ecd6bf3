"""The LMS's retirement signals."""

from figures_lite.lms.releases import RETIREMENT, look


def signals():
    """The signals that ask every app to forget a person, each sent with ``user``; none outside an LMS."""
    return [signal for signal, why in map(look, RETIREMENT) if not why]
