"""From a learner's completions to their progress, as the LMS's own Progress tab counts it. Pure."""

import functools


def whole_percent(complete, units):
    """Progress in whole points, halves up as the Progress tab rounds; 100 only when nothing is left."""
    if not units:
        return 0
    points = (200 * complete + units) // (2 * units)
    return min(points, 99) if complete < units else points


class Outline:
    """A course's units as progress sees them. ``known`` are the partitions whose groups are known here."""

    def __init__(self, units, known):
        self.units = units
        self.partitions = {
            partition
            for _blocks, gates, gated in units
            for partition, _groups in [*gates, *(gate for block_gates in gated.values() for gate in block_gates)]
        }
        self.known = known
        self.visible = functools.lru_cache(maxsize=256)(self._visible)

    @functools.cached_property
    def blocks(self):
        """Every completable block of the course."""
        return {block for blocks, _gates, _gated in self.units for block in blocks}

    @property
    def approximate(self):
        """Whether some unit asks for groups that are not known here."""
        return not self.partitions <= self.known

    def _visible(self, groups):
        """What a learner in these groups can see: ``(units, sizes, {block: [unit, …]})``, sizes being blocks a unit.

        ``groups`` is a frozen set of ``(partition, group)``. A gate on a partition that is not known here is open.
        """

        def opens(gates):
            return all(
                partition not in self.known or any((partition, group) in groups for group in allowed)
                for partition, allowed in gates
            )

        sizes, units_of = [], {}
        for blocks, gates, gated in self.units:
            if not opens(gates):
                continue
            mine = [block for block in blocks if block not in gated or opens(gated[block])] if gated else blocks
            for block in mine:
                units_of.setdefault(block, []).append(len(sizes))
            sizes.append(len(mine))
        return len(sizes), tuple(sizes), units_of

    def path(self, done, groups):
        """How many units were complete after each completion, and of how many.

        ``done`` are ``(instant, block)`` of complete blocks in order of time; gives ``([(instant, complete)], units)``,
        one entry per change. A unit without a completable block is complete once anything in the course is.
        """
        units, sizes, units_of = self.visible(groups)
        if not done or not units:
            return [], units
        left = list(sizes)
        complete = sizes.count(0)
        steps = [(done[0][0], complete)] if complete else []
        for instant, block in done:
            before = complete
            for unit in units_of.get(block, ()):
                left[unit] -= 1
                complete += left[unit] == 0
            if complete != before:
                steps.append((instant, complete))
        return steps, units
