"""Lightweight analytics that live inside the Open edX LMS."""

__version__ = "0.1.0"
