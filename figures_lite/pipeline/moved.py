"""What is noted of numbers that were moved in: a cursor for each aggregate, with its first and last period."""

from figures_lite.models import Cursor

#: What the names of these cursors begin with.
MOVED = "moved "


def moved_into(aggregate):
    """The name of the cursor that tells what was moved into an aggregate, and when: ``{"first", "last"}``."""
    return f"{MOVED}{aggregate._meta.label_lower}"


def moves():
    """The cursors of all that was moved in."""
    found = Cursor.objects.filter(name__startswith=MOVED).order_by("name")
    return [cursor for cursor in found if "last" in cursor.position]
