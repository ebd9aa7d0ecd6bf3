"""A replica that is an hour behind: what comes there late, with older times and ids than what came before, is met."""

import datetime

import pytest

from tests.pipeline import rows

from .lab import Lab

AT = rows.at(20, 6)
MINUTE = datetime.timedelta(minutes=1)
HOUR = 60 * MINUTE


def visit(number, learner, when):
    """A new block's state, by its id."""
    return "visit", (learner, f"s{number}"), {"id": number, "when": when}


def completion(number, learner, when):
    """A completion, by its id."""
    key = {"user_id": learner, "course_key": rows.COURSE, "block_key": rows.block("a"), "block_type": "html"}
    told = {"id": number, "completion": 1.0, "created": when, "modified": when}
    return "put", ("completion_blockcompletion",), key | told


def graded(number, learner, when):
    """A new grade, by its id."""
    told = {"id": number, "user_id": learner, "course_id": rows.COURSE, "percent_grade": 0.5, "letter_grade": ""}
    return "put", ("grades_persistentcoursegrade",), told | {"created": when, "modified": when}


def touched_again(number, learner, when):
    """A state that was there is touched."""
    return "change", ("courseware_studentmodule", {"student_id": learner}), {"modified": when}


def graded_again(number, learner, when):
    """A grade that was there changes."""
    told = {"modified": when, "percent_grade": 0.75}
    return "change", ("grades_persistentcoursegrade", {"user_id": learner}), told


WRITES = [visit, completion, graded, touched_again, graded_again]


@pytest.fixture(params=WRITES)
def write(request):
    """What Ann and Bob do."""
    return request.param


@pytest.fixture
def two(empty, write):
    """Ann and Bob in a course, captured an hour and a half ago."""
    ann, bob = empty.do("write", rows=[("course", (), {}), ("person", ("ann",), {}), ("person", ("bob",), {})])[1:]
    begun = []
    for learner in (ann, bob):
        begun.append(("enroll", (learner,), {}))
        begun.append(("visit", (learner, "b"), {"when": AT - 90 * MINUTE}))
        if write is graded_again:
            begun.append(("grade", (learner, 0.25), {"when": AT - 90 * MINUTE}))
    empty.do("write", rows=begun)
    return empty, ann, bob


def copies(ground, lab):
    """A replica as it is now, on the same server; the next call makes the next one."""
    ground.copies += 1
    return lab.copy(f"copy{ground.copies}")


def test_what_was_committed_late_is_met_behind_a_replica_that_lags(ground, two, write):
    """Bob's row is older and has the lower id, but Ann's is committed and replicated an hour before it."""
    lab, ann, bob = two
    hour_ago = copies(ground, lab)
    behind = Lab(ground.host, lab.database, ground.server, replica=hour_ago.database)
    behind.settings = {"FIGURES_LITE_SOURCE_DB": "replica"}
    assert behind.do("run", now=AT)["code"] == 0

    lab.do("write", rows=[write(1002, ann, AT + 5 * MINUTE)])
    hour_ago = copies(ground, lab)  # as of AT + 6 minutes
    lab.do("write", rows=[write(1001, bob, AT + 3 * MINUTE)])  # begun at AT + 3 minutes, committed at AT + 8
    behind.replica = hour_ago.database
    for minutes in (66, 67):
        assert behind.do("run", now=AT + minutes * MINUTE)["code"] == 0
    behind.replica = copies(ground, lab).database
    assert behind.do("run", now=AT + 70 * MINUTE)["code"] == 0
    assert behind.do("audit")[0] == []
    hours = lab.server.ask(
        "SELECT learner_id, grade, completions, hours FROM figures_lite_learnerday WHERE day = '2026-03-20'",
        database=lab.database,
    )
    assert {row[0]: row[1:] for row in hours}[ann] == {row[0]: row[1:] for row in hours}[bob]
