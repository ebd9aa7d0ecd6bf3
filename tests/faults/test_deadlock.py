"""Sessions that hold what a run wants: deadlocks whose victim is the run, and locks that are not given in time."""

import contextlib
import threading

import pytest

from tests.waiting import SECONDS, until

#: What a run is about to write to, and the other session holds; and what that one wants then, and the run holds.
STEPS = {
    "capture": ("figures_lite_learnerday", "UPDATE figures_lite_learner SET seen = seen"),
    "fill": ("figures_lite_siteday", "UPDATE figures_lite_cursor SET at = at WHERE name = 'fill'"),
}


class Other:
    """Another session, with a transaction that has written more than any run's."""

    def __init__(self, lab):
        self.server, self.errors = lab.server, []
        self.connection = lab.server.connect(lab.database)
        self.cursor = self.connection.cursor()
        heavy = "CREATE TABLE IF NOT EXISTS heavy (number integer)"
        if lab.server.name == "mariadb":  # the transaction that wrote less is rolled back
            begin = ["BEGIN", "INSERT INTO heavy SELECT seq FROM seq_1_to_20000"]
        else:  # who waits for longer than this is rolled back
            begin = ["BEGIN", "SET LOCAL deadlock_timeout = '60s'"]
        self.do(heavy, *begin)

    def do(self, *statements):
        """Execute statements."""
        for sql in statements:
            self.cursor.execute(sql)

    def hold(self, table):
        """Hold every row of a table that the run does not hold."""
        self.do(f"SELECT * FROM {table} FOR UPDATE SKIP LOCKED")

    def later(self, sql):
        """Execute one in the background: it waits."""

        def work():
            try:
                self.do(sql)
            except Exception as error:
                self.errors.append(error)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        return thread

    def release(self):
        """Let go of everything."""
        self.do("ROLLBACK")


@contextlib.contextmanager
def other(lab):
    """Another session."""
    session = Other(lab)
    try:
        yield session
    finally:
        session.connection.close()


def waiting(server):
    """How many transactions wait for a lock. InnoDB does not look anew more often than ten times a second."""
    if server.name == "mariadb":
        return server.ask("SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'")[0][0]
    return server.ask("SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")[0][0]


def deadlocks(server):
    """How many deadlocks the server has resolved."""
    if server.name == "mariadb":
        return int(server.ask("SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'")[0][1])
    return server.log.read_text(errors="replace").count("ERROR:  deadlock detected")


def stopped(stage, *kinds):
    """A run that has stopped before a statement."""
    worker = stage.lab.begin("run", now=stage.now, points={"stop_at": kinds})
    assert worker.stopped()
    return worker


@pytest.mark.parametrize("step", STEPS)
def test_the_victim_of_a_deadlock_tries_again(stage, step):
    stage, (table, wanted) = stage("later run"), STEPS[step]
    server = stage.lab.server
    before = deadlocks(server)
    with other(stage.lab) as session:
        run = stopped(stage, f"INSERT {table}")
        session.hold(table)
        thread = session.later(wanted)
        until(lambda: waiting(server), "the other session to wait for the run", pause=0.2)
        run.go()  # who closes the circle looks for it first: the other session may be slow to begin
        thread.join(SECONDS)
        assert not thread.is_alive()
        assert session.errors == [], "the other session was the victim"
        session.release()
        ran = run.end()
    assert deadlocks(server) == before + 1
    assert ran["code"] == 0, ran
    assert stage.lab.do("differs", path=stage.expected) == ""


@pytest.fixture
def impatient(ground):
    """The server gives nobody a lock after a second."""
    mariadb = ground.server.name == "mariadb"
    variable, usual = ("innodb_lock_wait_timeout", 50) if mariadb else ("lock_timeout", 0)

    def limit(seconds):
        if mariadb:
            ground.server.ask(f"SET GLOBAL {variable} = {seconds}")
        else:
            ground.server.ask(f"ALTER ROLE figures_lite SET {variable} = '{seconds}s'")

    limit(1)
    yield
    limit(usual)


@pytest.mark.parametrize("held", ["a while", "all the time"])
@pytest.mark.parametrize("step", STEPS)
def test_a_lock_that_is_not_given_in_time(stage, impatient, step, held):
    """Released before the last try, the run does all; else it says what it could not do, and the next one does it."""
    stage, (table, _wanted) = stage("later run"), STEPS[step]
    with other(stage.lab) as session:
        run = stopped(stage, *[f"INSERT {table}"] * (2 if held == "a while" else 1))
        session.hold(table)
        run.go()
        if held == "a while":
            assert run.stopped(), "it did not try again"
            session.release()
            run.go()
            ran = run.end()
            assert ran["code"] == 0, ran
            assert stage.lab.do("differs", path=stage.expected) == ""
            return
        ran = run.end()
        assert ran["code"] == 1
        assert any("lock" in error["error"].lower() for error in ran["report"]["errors"]), ran["report"]["errors"]
        session.release()
    assert stage.lab.healed(stage.expected, stage.now) == ""
