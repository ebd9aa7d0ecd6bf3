"""What is noted of numbers that were moved in: a cursor for each aggregate, with its first and last period."""


def moved_into(aggregate):
    """The name of the cursor that tells what was moved into an aggregate, and when: ``{"first", "last"}``."""
    return f"moved {aggregate._meta.label_lower}"
