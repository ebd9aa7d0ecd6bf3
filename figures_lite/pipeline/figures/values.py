"""What a value in a table of Figures says as a metric of ours: a whole number, or that it is not known."""

from decimal import Decimal, InvalidOperation

#: A mean, and what it divides by. Where that is 0 Figures stored a mean of 0, and there is none.
DIVIDES_BY = {"average_progress": "enrollment_count", "average_days_to_complete": "num_learners_completed"}
#: What an eight-byte column holds.
LARGEST = 2**63 - 1


def numbers(row, metrics, doubt):
    """The metrics of a row, ``{metric: whole number or None}``; ``doubt(column, value)`` is told what cannot be."""
    found = {}
    for column, metric in metrics.items():
        value = row[column]
        if column in DIVIDES_BY and value == 0 and row.get(DIVIDES_BY[column]) == 0:
            value = None
        try:
            found[metric] = percent(value) if column == "average_progress" else whole(value)
        except (ValueError, InvalidOperation):
            doubt(column, value)
            found[metric] = None
    return found


def whole(value):
    """A number from 0 on, without a fraction."""
    if value is None:
        return None
    number = Decimal(str(value))
    if number != number.to_integral_value() or not 0 <= number <= LARGEST:
        raise ValueError(value)
    return int(number)


def percent(value):
    """A share from 0 to 1 in per cent. Figures kept two decimals."""
    if value is None:
        return None
    share = Decimal(str(value))
    if not 0 <= share <= 1:
        raise ValueError(value)
    return int((share * 100).to_integral_value())
