"""From a learner's completions to their progress, as the LMS's own Progress tab counts it. Pure."""


def whole_percent(complete, units):
    """Progress in whole points, halves up as the Progress tab rounds; 100 only when nothing is left."""
    if not units:
        return 0
    points = (200 * complete + units) // (2 * units)
    return min(points, 99) if complete < units else points


#: Units of a block, each combination once.
SAME = {}
#: Views of one course that are kept: as many as there are different sets of groups among its learners.
VIEWS = 64


class Outline:
    """A course's units as progress sees them, in little memory: thousands are kept at a time.

    ``known`` are the partitions whose groups are known here; ``blocks`` numbers every completable block of the course.
    """

    def __init__(self, units, known):
        self.blocks, self.known, self.units, self._views = {}, known, len(units), {}
        number = self.blocks.setdefault
        numbered = [
            (
                tuple([number(block, len(self.blocks)) for block in blocks]),
                gates,
                {number(block, len(self.blocks)): asked for block, asked in gated.items()},
            )
            for blocks, gates, gated in units
        ]
        self.partitions = {
            partition
            for _blocks, gates, gated in numbered
            for partition, _groups in [*gates, *(gate for asked in gated.values() for gate in asked)]
        }
        if self.partitions:
            self._units = numbered
        else:  # all see the same: that view is all there is to remember
            self._views[None] = self._view(numbered, None)

    @property
    def approximate(self):
        """Whether some unit asks for groups that are not known here."""
        return not self.partitions <= self.known

    def view(self, groups):
        """What a learner in these groups can see: ``(units, sizes, units of each block)``, sizes being blocks a unit.

        ``groups`` is a set of ``(partition, group)``. A gate on a partition that is not known here is open.
        """
        asked = frozenset(group for group in groups if group[0] in self.partitions) if self.partitions else None
        found = self._views.get(asked)
        if found is None:
            if len(self._views) >= VIEWS:
                self._views.clear()
            found = self._views[asked] = self._view(self._units, asked)
        return found

    def _view(self, units, groups):
        def opens(gates):
            return all(
                partition not in self.known or any((partition, group) in groups for group in allowed)
                for partition, allowed in gates
            )

        sizes, units_of = [], [()] * len(self.blocks)
        for blocks, gates, gated in units:
            if not opens(gates):
                continue
            mine = [block for block in blocks if block not in gated or opens(gated[block])] if gated else blocks
            for block in mine:
                units_of[block] += (len(sizes),)
            sizes.append(len(mine))
        return len(sizes), tuple(sizes), tuple([SAME.setdefault(each, each) for each in units_of])

    def path(self, done, groups):
        """How many units were complete after each completion, and of how many.

        ``done`` are ``(instant, block)`` of complete blocks in order of time; gives ``([(instant, complete)], units)``,
        one entry per change. A unit without a completable block is complete once anything in the course is.
        """
        units, sizes, units_of = self.view(groups)
        if not done or not units:
            return [], units
        left, number = list(sizes), self.blocks.get
        complete = sizes.count(0)
        steps = [(done[0][0], complete)] if complete else []
        for instant, block in done:
            block = number(block)
            if block is None:
                continue
            before = complete
            for unit in units_of[block]:
                left[unit] -= 1
                if not left[unit]:
                    complete += 1
            if complete != before:
                steps.append((instant, complete))
        return steps, units
