"""Which metrics of the catalogue there can be numbers of on this site."""

from figures_lite import catalogue
from figures_lite.read.freshness import marks_of_moves, moved_into


def metrics():
    """Every metric that is counted here, and of those that were recorded elsewhere the ones that were moved in."""
    moved = catalogue.moved()
    there = {name for name, _position, _at in marks_of_moves(moved)} if moved else ()
    return [
        entry
        for entry in catalogue.catalogue().values()
        if not entry.source or any(moved_into(aggregate) in there for aggregate in entry.aggregates)
    ]
