"""Writes course trees as an author would: sections, lessons, homework, an exam, gated and odd units."""

import datetime
import itertools

AGGREGATORS = ("course", "chapter", "sequential", "vertical")
LESSONS = (
    ("html", "video", "problem"),
    ("html", "video", "discussion"),
    ("video", "problem"),
    ("html", "problem", "problem"),
    ("html",),
    ("html", "video", "html", "discussion"),
)
NAMES = {"html": "Text", "video": "Video", "problem": "Problem", "discussion": "Discussion"}
WEEK = datetime.timedelta(days=7)


class Tree:
    """A block tree being written, in the form of ``devsite.lab.models.CourseStructure``."""

    def __init__(self, rng, course_key, title):
        self._rng = rng
        self._prefix = "block-v1:" + course_key.removeprefix("course-v1:")
        self.blocks = []
        self.course = self.add(None, "course", title, id=f"{self._prefix}+type@course+block@course")

    def add(self, parent, kind, name, **facts):
        """Append a block below another, taking over what blocks inherit."""
        above = parent or {"graded": False, "due": None, "staff_only": False, "group_access": {}}
        mode = "aggregator" if kind in AGGREGATORS else "excluded" if kind == "discussion" else "completable"
        block = {
            "id": f"{self._prefix}+type@{kind}+block@{self._rng.getrandbits(128):032x}",
            "type": kind,
            "name": name,
            "children": [],
            "completion_mode": mode,
            "graded": above["graded"],
            "format": None,
            "due": above["due"],
            "staff_only": above["staff_only"],
            "group_access": above["group_access"],
        } | facts
        self.blocks.append(block)
        if parent:
            parent["children"].append(block["id"])
        return block

    def unit(self, parent, name, kinds, **facts):
        """Append a unit with leaves of the given types."""
        unit = self.add(parent, "vertical", name, **facts)
        for kind in kinds:
            self.add(unit, kind, NAMES[kind])
        return unit

    def finished(self):
        """The tree as it is stored."""
        return {"root": self.course["id"], "blocks": self.blocks}


def write(rng, course_key, title, *, start=None, sections=None, partition=None, tracks=False, odd_units=True):
    """Write a course. Returns the tree and the keys of units that a later publish may take out.

    ``start`` gives due dates (instructor-paced), ``partition`` gates units by cohort, ``tracks`` by enrollment mode,
    ``odd_units`` adds a staff-only one and one without completable block.
    """
    tree = Tree(rng, course_key, title)
    sections = sections or rng.choice((3, 4, 4, 5, 5, 6, 7))
    numbers = itertools.count(1)
    removable = []
    for week in range(sections):
        chapter = tree.add(tree.course, "chapter", f"Week {week + 1}" if start else f"Part {week + 1}")
        for _ in range(rng.choice((1, 2, 2))):
            lesson = tree.add(chapter, "sequential", f"Lesson {next(numbers)}")
            for n in range(rng.choice((2, 2, 3, 4))):
                unit = tree.unit(lesson, f"Unit {n + 1}", rng.choice(LESSONS))
                removable.append(unit["id"])
        if week != sections - 1 and rng.random() < 0.85:
            due = str(start + (week + 1) * WEEK) if start else None
            homework = tree.add(chapter, "sequential", "Homework", graded=True, format="Homework", due=due)
            for n in range(rng.choice((1, 2))):
                tree.unit(homework, f"Exercise {n + 1}", ["problem"] * rng.choice((1, 2, 3)))
    if odd_units:
        tree.unit(lesson, "Meet the others", ["discussion"])
        tree.unit(lesson, "Notes for the course team", ["html", "problem"], staff_only=True)
    if partition:
        for group, name in ((1, "For the day group"), (2, "For the evening group"), (2, "Evening extra")):
            tree.unit(lesson, name, rng.choice(LESSONS[:4]), group_access={str(partition): [group]})
    if tracks:
        tree.unit(lesson, "Case study for the verified track", ["html", "problem"], group_access={"50": [2]})
    due = str(start + sections * WEEK) if start else None
    exam = tree.add(chapter, "sequential", "Final exam", graded=True, format="Exam", due=due)
    for n in range(2):
        tree.unit(exam, f"Part {n + 1}", ["problem"] * rng.choice((2, 3)))
    return tree, removable


def without(tree, key):
    """A tree with a block and what is below it left out."""
    gone = {key}
    for block in tree["blocks"]:  # parents come first
        if block["id"] in gone:
            gone.update(block["children"])
    kept = [
        {**block, "children": [child for child in block["children"] if child not in gone]}
        for block in tree["blocks"]
        if block["id"] not in gone
    ]
    return {"root": tree["root"], "blocks": kept}


def graft(rng, tree, lesson, course_key):
    """Append a new unit to a lesson of a stored tree, in place."""
    new = Tree(rng, course_key, "")
    new.blocks = tree["blocks"]
    new.unit(lesson, "Something new", ("html", "problem"))
