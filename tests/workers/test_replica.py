"""With a replica, answers come from it and say how old they are; permissions, sessions and writes stay with the LMS's.

The replica is a database of its own, a copy from before the last day, that its user may only read.
"""

import pytest

from .lab import Lab


@pytest.fixture
def site(ground, redis):
    """An LMS that went on for a day after it was copied to the replica, with what happened in its database since."""
    server, folder, _tables = ground
    lab = Lab(server, "site", redis.url, folder)
    server.copy("alone", "site")
    lab.do("person=leaves", WORKERS=0)
    server.copy("site", "replica")
    grant(server)
    lab.do("demote=leaves", "person=comes", "live", WORKERS=0)
    lab.environment |= {"REPLICA": "replica", "WORKERS": "0"}
    yield lab
    lab.close()


def grant(server):
    """A user who may read the replica, and nothing else."""
    if server.name == "mariadb":
        server.root = True
        server.ask("CREATE OR REPLACE USER reader@'127.0.0.1' IDENTIFIED BY 'figures_lite'")
        server.ask("GRANT SELECT ON replica.* TO reader@'127.0.0.1'")
        server.root = False
    else:
        if not server.ask("SELECT 1 FROM pg_roles WHERE rolname = 'reader'"):
            server.ask("CREATE ROLE reader LOGIN")
        server.ask("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader", database="replica")


def ours(tables):
    """Those of figures-lite among some tables."""
    return {table for table in tables if table.startswith(("figures_lite_", "plugin_"))}


def test_answers_come_from_the_replica_and_say_how_old_they_are(site):
    ran, here, _tables = site.do("later", "ask=comes")
    left, there, _tables = site.do("ask=leaves", "ask=comes", READ_DB="replica")
    assert ran["ok"], ran["report"]
    # On the replica, who left is staff and who came is not there: who may read is asked of the LMS's own database.
    assert {status for status, _answer in left["answers"].values()} == {403}
    assert {status for status, _answer in [*here["answers"].values(), *there["answers"].values()]} == {200}
    for name in ("stats", "courses", "orgs", "learners"):
        assert here["answers"][name][1]["as_of"] == "2026-05-02T00:00:00Z", name
        assert there["answers"][name][1]["as_of"] == "2026-05-01T00:00:00Z", name
    (new,), (old,) = (found["answers"]["stats"][1]["series"] for found in (here, there))
    assert [value for _day, value in new["points"]][:6] == [value for _day, value in old["points"]][:6]
    assert [new["points"][7][1] is None, old["points"][7][1] is None] == [False, True]
    # Whatever is told comes from the replica, people's names too; who asks, and whether they may, from the LMS's own.
    assert ours(there["read"]["default"]) == {"figures_lite_course"}  # the test itself, for a course's key
    assert set(there["read"]["default"]) - ours(there["read"]["default"]) == {"auth_user", "django_session"}
    assert {"auth_user", "auth_userprofile"} <= set(there["read"]["replica"])
    assert ours(there["read"]["replica"]) == ours(here["read"]["default"])
    assert not there["written"].get("replica")


def test_a_run_reads_the_lms_there_and_writes_here(site):
    """What happened since is not on the replica, so the run sees none of it."""
    ran, _tables = site.do("later", READ_DB="replica", SOURCE_DB="replica")
    assert ran["ok"], ran["report"]
    assert ran["report"]["captured"]["learners"] == 1  # who was made before the copy; nobody of the last day
    assert not ran["written"].get("replica")
    apart = ("figures_lite_", "plugin_", "notes_", "information_schema.", "pg_catalog.")
    # Who is retired is asked of the LMS's own database as well: a replica that lags must not bring facts back.
    assert {table for table in ran["read"]["default"] if not table.startswith(apart)} == {"auth_user"}
    assert ours(ran["read"]["replica"]) <= {"figures_lite_cursor"}  # how far the replica is
    read = {"auth_user", "student_courseenrollment", "courseware_studentmodule", "completion_blockcompletion"}
    assert read <= set(ran["read"]["replica"])
