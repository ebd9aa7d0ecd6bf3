"""A course's published block tree as a learner walks through it: units in order, gates, and what is graded."""

import zlib

#: The groups of partition 50, the enrollment track (the LMS's COURSE_ENROLLMENT_MODES).
TRACKS = {"audit": 1, "verified": 2, "professional": 3, "no-id-professional": 4, "credit": 5, "honor": 6, "masters": 7}
TRACK_PARTITION = 50

EXAM_WEIGHT = 0.4


def points(block_key):
    """What a problem is worth; a course's author would have said so."""
    return 2.0 if zlib.crc32(block_key.encode()) % 4 == 0 else 1.0


class Unit:
    """One vertical: its completable leaves, where it lies, and who may see it between two publishes."""

    __slots__ = ("key", "chapter", "sequential", "leaves", "staff_only", "access", "since", "until")

    def __init__(self, block, chapter, sequential, leaves):
        self.key, self.chapter, self.sequential, self.leaves = block["id"], chapter, sequential, leaves
        self.staff_only = block["staff_only"]
        # A gate without groups is open to everybody.
        gates = (block["group_access"] or {}).items()
        self.access = {int(partition): set(groups) for partition, groups in gates if groups}
        self.since = self.until = None

    def open_to(self, groups):
        """Whether somebody in these groups (by partition) sees it."""
        return not self.staff_only and all(
            groups.get(partition) in allowed for partition, allowed in self.access.items()
        )

    def there(self, moment):
        """Whether it was published at a moment."""
        return (self.since is None or self.since <= moment) and (self.until is None or moment < self.until)


class Plan:
    """What one group of learners has before them: units, and points by graded subsection."""

    def __init__(self, units, sections):
        self.units = units
        self.possible = {}
        self.counted = set()
        for unit in units:
            for key, kind in unit.leaves:
                if kind == "problem" and unit.until is None:
                    self.counted.add(key)
                    self.possible[unit.sequential] = self.possible.get(unit.sequential, 0) + points(key)
        self.graded = {}
        for sequential, name in sections.items():
            if self.possible.get(sequential):
                self.graded.setdefault(name, []).append(sequential)

    def percent(self, earned):
        """The course grade (0 to 1, two decimals) for points earned by subsection."""
        total = 0.0
        others = len(self.graded) - ("Exam" in self.graded)
        for name, sequentials in self.graded.items():
            if name == "Exam":
                weight = EXAM_WEIGHT if others else 1
            else:
                weight = (1 - EXAM_WEIGHT * ("Exam" in self.graded)) / others
            shares = [min(1, earned.get(key, 0) / self.possible[key]) for key in sequentials]
            total += weight * sum(shares) / len(shares)
        return int(total * 100 + 0.55) / 100


class Outline:
    """One course's units in order, read from a tree in the form of ``devsite.lab.models.CourseStructure``."""

    def __init__(self, tree):
        self.root = tree["root"]
        self.blocks = {block["id"]: block for block in tree["blocks"]}
        self.units, self.sections = [], {}
        for chapter in self._children(self.root):
            for sequential in self._children(chapter):
                block = self.blocks[sequential]
                if block["graded"] and block["format"]:
                    self.sections[sequential] = block["format"]
                for vertical in self._children(sequential):
                    self.units.append(Unit(self.blocks[vertical], chapter, sequential, list(self._leaves(vertical))))
        self._plans = {}

    def _children(self, key):
        return [child for child in self.blocks.get(key, {}).get("children", ()) if child in self.blocks]

    def _leaves(self, key):
        for child in self._children(key):
            if self.blocks[child]["children"]:
                yield from self._leaves(child)
            elif self.blocks[child]["completion_mode"] not in ("excluded", "aggregator"):
                yield child, self.blocks[child]["type"]

    def plan(self, mode, groups):
        """What a learner in a mode and in content groups (by partition) has before them."""
        groups = {**groups, TRACK_PARTITION: TRACKS.get(mode)}
        key = tuple(sorted((partition, group) for partition, group in groups.items() if group is not None))
        if key not in self._plans:
            self._plans[key] = Plan([unit for unit in self.units if unit.open_to(groups)], self.sections)
        return self._plans[key]
