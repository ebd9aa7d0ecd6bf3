"""What ``generate`` and ``simulate`` may be told, and the errors that say what is allowed."""

import dataclasses
import datetime

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

EARLIEST = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
LATEST = datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)


def whole(name, value, least, most):
    """A whole number from ``least`` to ``most``, or a ValueError that names it."""
    try:
        number = int(str(value))
    except ValueError:
        number = None
    if number is None or not least <= number <= most:
        raise ValueError(f"{name}: {value!r} is not allowed; give a whole number from {least:,} to {most:,}.")
    return number


def decimal(name, value, least, most):
    """A number from ``least`` to ``most``, or a ValueError that names it."""
    try:
        number = float(str(value))
    except ValueError:
        number = None
    if number is None or not least <= number <= most:
        raise ValueError(f"{name}: {value!r} is not allowed; give a number from {least} to {most}.")
    return number


def moment(name, value):
    """An aware instant from ISO text (a date, or date and time; UTC unless it says otherwise), or a ValueError."""
    if isinstance(value, datetime.datetime):
        found = value
    else:
        try:
            found = parse_datetime(str(value))
            day = None if found else parse_date(str(value))
        except ValueError:
            found = day = None
        if day:
            found = datetime.datetime(day.year, day.month, day.day)
    if found and found.tzinfo is None:
        found = found.replace(tzinfo=datetime.UTC)
    if found is None or not EARLIEST <= found < LATEST:
        raise ValueError(
            f"{name}: {value!r} is not allowed; give an ISO date or date and time between 2000 and 2100, "
            "like 2026-03-31 or 2026-03-31T12:00:00+00:00."
        )
    return found.astimezone(datetime.UTC)


@dataclasses.dataclass(frozen=True)
class Options:
    """What ``generate`` is told. The same options always give the same rows, on any database."""

    learners: int = 300
    courses: int = 12
    years: float = 2.0
    seed: int = 1
    now: datetime.datetime | None = None
    password: str = "demo"

    @classmethod
    def read(cls, learners=300, courses=12, years=2, seed=1, now=None, password="demo"):
        """Options from text or numbers; a ValueError names the first that is not allowed."""
        if not str(password):
            raise ValueError("--password: an empty one is not allowed; give at least one character.")
        return cls(
            learners=whole("--learners", learners, 1, 1_000_000),
            courses=whole("--courses", courses, 1, 5_000),
            years=decimal("--years", years, 0.1, 20),
            seed=whole("--seed", seed, 0, 2**63 - 1),
            now=moment("--now", now) if now else timezone.now().replace(microsecond=0),
            password=str(password),
        )
