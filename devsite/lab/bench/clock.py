"""Instants as whole microseconds since 1970, and as the texts that every one of our databases takes."""

import datetime

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

EPOCH = datetime.datetime(1970, 1, 1)
ONE = datetime.timedelta(microseconds=1)


def micros(instant):
    """An aware instant as microseconds."""
    return (instant.astimezone(datetime.UTC).replace(tzinfo=None) - EPOCH) // ONE


def instant(value):
    """Microseconds as an aware instant."""
    return (EPOCH + value * ONE).replace(tzinfo=datetime.UTC)


def text(value):
    """Microseconds as a text in UTC; None stays None."""
    return None if value is None else str(EPOCH + datetime.timedelta(microseconds=value))


def evening(rng, midnight):
    """An instant of a day, rather in the evening than in the night."""
    return midnight + int(rng.triangular(5, 24, 18.5) * HOUR)
