"""A table of the LMS that cannot be read, as after a column was renamed: the others' numbers are fresh all the same."""

import contextlib

import pytest

#: A column of each source, without which it cannot be read.
COLUMNS = {
    "account": ("auth_user", "date_joined"),
    "history": ("student_courseenrollment_history", "history_date"),
    "enrollment": ("student_courseenrollment", "mode"),
    "completion": ("completion_blockcompletion", "completion"),
    "state": ("courseware_studentmodule", "max_grade"),
    "grade": ("grades_persistentcoursegrade", "letter_grade"),
    "certificate": ("certificates_generatedcertificate", "status"),
    "role": ("student_courseaccessrole", "role"),
    "cohort": ("course_groups_cohortmembership", "course_user_group_id"),
}
#: Without these nobody can be captured: nothing tells who there is, and what they have done is a share of.
NEEDED = ("account", "history", "enrollment", "completion")
FRESH = "SELECT SUM(completions), SUM(enrollments), SUM(unenrollments) FROM figures_lite_siteday"
TOUCHED = "SELECT COUNT(*) FROM figures_lite_learner WHERE touched"


@contextlib.contextmanager
def broken(lab, table, column):
    """While this lasts, a column has another name."""
    lab.server.ask(f"ALTER TABLE {table} RENAME COLUMN {column} TO renamed", database=lab.database)
    yield
    lab.server.ask(f"ALTER TABLE {table} RENAME COLUMN renamed TO {column}", database=lab.database)


@pytest.mark.parametrize("source", COLUMNS)
def test_a_source_that_cannot_be_read(ground, stage, source):
    stage = stage("later run")
    with ground.copy(stage.lab) as undisturbed:
        assert undisturbed.do("run", now=stage.now)["code"] == 0
        fresh = ground.server.ask(FRESH, database=undisturbed.database)
    before = ground.server.ask(FRESH, database=stage.lab.database)
    assert before != fresh
    table, column = COLUMNS[source]
    with broken(stage.lab, table, column):
        ran = stage.lab.do("run", now=stage.now)
        assert ran["code"] == 1
        assert any(column in error["error"] for error in ran["report"]["errors"]), ran["report"]["errors"]
        assert len(ran["report"]["errors"]) < 8
        assert ground.server.ask(TOUCHED, database=stage.lab.database)[0][0] > 0  # to be looked at again
        if source not in NEEDED:
            assert ground.server.ask(FRESH, database=stage.lab.database) == fresh
    assert stage.lab.healed(stage.expected, stage.now) == ""
