"""What is withheld: small groups of sensitive dimensions, folded into one as they are counted."""

from figures_lite import catalogue
from figures_lite.databases import rows
from figures_lite.models import Cursor
from figures_lite.vocabulary import WITHHELD


def tellable(aggregates):
    """Those of some aggregates that may be told: small groups are no part of them, or no longer.

    A dimension that has just become sensitive, or a larger smallest group, tells nothing until the next run has counted
    anew.
    """
    names = {aggregate: f"declared {aggregate._meta.label_lower}" for aggregate in aggregates if is_sliced(aggregate)}
    counted = dict(rows(Cursor).filter(name__in=names.values()).values_list("name", "position")) if names else {}
    return [
        aggregate
        for aggregate in aggregates
        if aggregate not in names or counted.get(names[aggregate]) == {"declared": catalogue.declaration(aggregate)}
    ]


def is_sliced(aggregate):
    """Whether an aggregate is sliced by a sensitive dimension."""
    return catalogue.sensitive(aggregate.by) is not None


def is_withheld(aggregate, place):
    """Whether a slice of an aggregate is that of the small groups together."""
    return is_sliced(aggregate) and WITHHELD in place
