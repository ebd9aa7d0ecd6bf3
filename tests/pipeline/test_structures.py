"""Courses whose published structure is absent, empty, broken or cannot be read: only their own progress suffers."""

import pytest

from devsite.lab.models import CourseStructure
from figures_lite.models import Course

from . import numbers, rows
from .conftest import GOOD

LATER = rows.at(20, 13)


def raising(course_key):
    """A structure provider with trouble over one course."""
    if course_key == rows.OTHER:
        raise ConnectionError("the store of courses does not answer")
    from devsite.lab.structure import published

    return published(course_key)


def learner_in(small, key, units):
    """A course in which Cat did the first of some units."""
    rows.course(key, units)
    rows.enroll(small.cat, key)
    rows.complete(small.cat, "a", key)


ONE = {"enrollments": 1, "enrolled": 1, "enrolled_ever": 1, "starts": 1, "monthly_active": 1, "active_hours": 1}
NO_PROGRESS = ONE | {"completions": 1, "progress_0": 1}


@pytest.mark.parametrize("units", [None, ()], ids=["absent", "empty"])
def test_a_course_without_units_has_no_progress(small, units):
    learner_in(small, rows.OTHER, units)
    report = numbers.ran()
    assert numbers.course_month() == GOOD
    assert numbers.course_month(rows.OTHER) == NO_PROGRESS
    if units is None:
        assert report["skipped"] == {"course_without_structure": {"count": 1, "examples": [rows.OTHER]}}
        assert "course_without_structure: 1" in numbers.told()


def test_progress_comes_with_the_structure(small):
    learner_in(small, rows.OTHER, None)
    numbers.ran()
    CourseStructure.objects.create(course_key=rows.OTHER, version="v2", tree=rows.tree(rows.OTHER, [["a"], ["b"]]))
    rows.change("learning_sequences_learningcontext", {"context_key": rows.OTHER}, published_version="v2")
    numbers.ran(LATER)
    assert numbers.course_month(rows.OTHER)["progress_points"] == 50
    assert numbers.course_month() == GOOD


def test_blocks_that_are_not_there_are_left_out(small):
    """Children that no block is, a block that is in two units, and one that holds itself."""
    key = rows.course(rows.OTHER, (("a", "b"), ("c",)))
    structure = CourseStructure.objects.get(course_key=key)
    blocks = {block["id"]: block for block in structure.tree["blocks"]}
    blocks[rows.block("u0", "vertical", key)]["children"] += [rows.block("nothing", course=key)]
    blocks[rows.block("u1", "vertical", key)]["children"] += [rows.block("a", course=key)]
    blocks[rows.block("s", "sequential", key)]["children"] += [rows.block("nowhere", "vertical", key)]
    structure.save()
    rows.enroll(small.cat, key)
    for name in "ab":
        rows.complete(small.cat, name, key)
    assert numbers.ran()["skipped"] == {}
    assert (numbers.standing(small.cat, key).complete_units, numbers.standing(small.cat, key).units) == (1, 2)
    assert numbers.course_month() == GOOD


@pytest.mark.parametrize(
    "tree",
    [
        {"root": "r", "blocks": []},
        {"root": "r", "blocks": [{"id": "r", "type": "course"}]},
        {"root": "r", "blocks": [{"id": "r", "type": "vertical", "children": []}]},
    ],
    ids=["no root", "no children", "a unit as root"],
)
def test_odd_trees(small, tree):
    learner_in(small, rows.OTHER, None)
    CourseStructure.objects.create(course_key=rows.OTHER, version="v1", tree=tree)
    numbers.ran()
    assert numbers.course_month() == GOOD
    assert numbers.course_month(rows.OTHER)["completions"] == 1


@pytest.mark.parametrize(
    "tree",
    [{"root": "r"}, {"root": "r", "blocks": [{"id": "r"}]}, [1], {"root": "r", "blocks": None}],
    ids=["no blocks", "no type", "a list", "null"],
)
def test_trees_that_cannot_be_read_are_errors_of_their_course(small, tree):
    learner_in(small, rows.OTHER, None)
    CourseStructure.objects.create(course_key=rows.OTHER, version="v1", tree=tree)
    report = numbers.ran(ok=False)
    assert [error["where"] for error in report["errors"]] == [f"structure of {rows.OTHER}"]
    assert numbers.course_month() == GOOD
    assert numbers.course_month(rows.OTHER) == NO_PROGRESS


def test_a_structure_that_cannot_be_read_leaves_what_was_known_and_is_tried_again(small, settings):
    learner_in(small, rows.OTHER, (("a",), ("b",)))
    numbers.ran()
    before = numbers.course_month(rows.OTHER)
    assert before == ONE | {"completions": 1, "progress_points": 50, "progress_50_74": 1}

    settings.FIGURES_LITE_STRUCTURE = "tests.pipeline.test_structures.raising"
    for key in (rows.COURSE, rows.OTHER):
        rows.change("learning_sequences_learningcontext", {"context_key": key}, published_version="v2")
        tree = rows.tree(key, [["a", "b"]])
        CourseStructure.objects.filter(course_key=key).update(version="v2", tree=tree)
    report = numbers.ran(LATER, ok=False)
    assert report["errors"] == [
        {"where": f"structure of {rows.OTHER}", "error": "ConnectionError: the store of courses does not answer"}
    ]
    assert f"error in structure of {rows.OTHER}" in numbers.told()
    assert numbers.course_month(rows.OTHER) == before
    assert numbers.course_day()["progress_100"] == 1  # the other course is fresh: Ann did its one unit

    settings.FIGURES_LITE_STRUCTURE = "devsite.lab.structure.published"
    numbers.ran(rows.at(20, 14))
    assert numbers.course_day(rows.OTHER)["progress_0"] == 1  # a is done, b is not


def test_a_deleted_course_keeps_its_structure(small):
    """Run after run: once its version grew with each of them."""
    numbers.ran()
    rows.delete("course_overviews_courseoverview", id=rows.COURSE)
    rows.delete("learning_sequences_learningcontext", context_key=rows.COURSE)
    version = Course.objects.get().structure_version
    for hour in range(13, 16):
        assert "structures" not in numbers.ran(rows.at(20, hour))["captured"]
    assert Course.objects.get().structure_version == version
    assert numbers.standing(small.ann).progress == 50
    assert numbers.course_month() == GOOD
