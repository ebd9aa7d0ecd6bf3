"""The in-process Python API: what other plugins import. Import it once Django's apps are ready.

Every question takes ``for_user``: access rules are applied to it as they are to a request.
"""

from figures_lite.catalogue import catalogue
from figures_lite.read import (
    Attention,
    BadQuestion,
    Dates,
    Days,
    Learners,
    Matrix,
    NotAllowed,
    NotStored,
    Refused,
    Series,
    Table,
    Unknown,
    accounts,
    attention,
    dates,
    days,
    learner,
    learners,
    matrix,
    me,
    my_days,
    series,
    table,
)

__all__ = [
    "Attention",
    "BadQuestion",
    "Dates",
    "Days",
    "Learners",
    "Matrix",
    "NotAllowed",
    "NotStored",
    "Refused",
    "Series",
    "Table",
    "Unknown",
    "accounts",
    "attention",
    "days",
    "catalogue",
    "dates",
    "learner",
    "learners",
    "matrix",
    "me",
    "my_days",
    "series",
    "table",
]
