"""All that anything outside may ask. Every access rule is applied here, so that no API, export or plugin goes round it.

Every question takes ``for_user``, the viewer. Answers say ``fresh.as_of`` and ``fresh.complete_until``; numbers that
are not known are None.
"""

from figures_lite.read.accounts import accounts
from figures_lite.read.attention import Attention, attention
from figures_lite.read.dates import Dates, dates
from figures_lite.read.days import Days, days, my_days
from figures_lite.read.errors import BadQuestion, NotAllowed, NotStored, Refused, Unknown
from figures_lite.read.freshness import Freshness, days_complete_until
from figures_lite.read.health import Health, health
from figures_lite.read.known import metrics
from figures_lite.read.learners import Learners, learner, learners
from figures_lite.read.matrix import Matrix, matrix
from figures_lite.read.may import May, may
from figures_lite.read.own import me
from figures_lite.read.places import Sees, sees, sees_course
from figures_lite.read.question import MAIN_METRICS
from figures_lite.read.rows import Page, Rows
from figures_lite.read.series import Line, Series, series
from figures_lite.read.table import Table, table

__all__ = [
    "MAIN_METRICS",
    "Attention",
    "BadQuestion",
    "Dates",
    "Days",
    "Freshness",
    "Health",
    "Learners",
    "Line",
    "May",
    "Matrix",
    "NotAllowed",
    "NotStored",
    "Page",
    "Refused",
    "Rows",
    "Sees",
    "Series",
    "Table",
    "Unknown",
    "accounts",
    "attention",
    "dates",
    "health",
    "days",
    "days_complete_until",
    "learner",
    "learners",
    "matrix",
    "may",
    "me",
    "metrics",
    "my_days",
    "sees",
    "sees_course",
    "series",
    "table",
]
