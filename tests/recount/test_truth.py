"""Progress and grades of learners equal what the LMS itself answered for them."""

import json

import pytest

pytestmark = pytest.mark.django_db


def test_progress_and_grade_are_what_the_lms_answers(world, capsys):
    truths = json.loads((world.folder / "truth.json").read_text(encoding="utf-8"))
    compared, found = 0, []
    for truth in truths:
        row = world.learners[truth["user_id"], truth["course_id"].lower()]
        if row.is_team:
            continue
        compared += 1
        units = truth["complete_count"] + truth["incomplete_count"] + truth["locked_count"]
        expected = (
            truth["complete_count"],
            units,
            round(truth["percent_grade"] * 100),  # no persisted grade is the LMS's 0.0
            truth["letter_grade"] or "",
            truth["passed"],
        )
        got = (row.complete_units, row.units, row.grade or 0, row.letter, bool(row.letter))
        if expected != got:
            found.append((truth["user_id"], truth["course_id"], expected, got))
    with capsys.disabled():
        print(f"\n{world.folder.name}: {compared - len(found)} of {compared} truths equal")  # noqa: T201
    assert not found, found[:20]
    assert compared >= len(truths) - 1  # one of them is on the team of a course


def test_passed_is_told_by_the_instant_too(world):
    """Whoever has a letter has passed at some instant; nobody else has."""
    wrong = [pair for pair, row in world.learners.items() if bool(row.letter) and row.passed_at is None]
    assert not wrong, wrong[:20]
