"""The LMS writes every table that is read, for the whole of capture and fill, and never waits for a lock of ours."""

import contextlib
import time

import pytest

from .lab import Lab
from .verbs import NOW
from .writing import TABLES

#: For how long the writers are watched without a run.
ALONE = 4
#: By how much the longest wait may be longer while a run takes the same processors.
MORE = 0.25


@pytest.fixture
def large(ground):
    """An LMS whose first run takes a while."""
    with ground.copy(Lab(ground.host, "empty", ground.server)) as lab:
        lab.do("make", learners=120, courses=6, years=0.4)
        yield lab


class Waits:
    """What the server says of waits for locks, all of them."""

    def __init__(self, server):
        self.server = server
        if server.name == "postgres":  # whoever waits for a millisecond is logged, with whom it waits for
            server.ask("ALTER ROLE figures_lite SET deadlock_timeout = '1ms'")

    def told(self):
        """How many there were so far."""
        if self.server.name == "mariadb":
            return int(self.server.ask("SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_waits'")[0][1])
        return self.server.log.read_text(errors="replace").count("still waiting for")

    def close(self):
        """As it was."""
        if self.server.name == "postgres":
            self.server.ask("ALTER ROLE figures_lite RESET deadlock_timeout")


def longest(took, begins, ends):
    """The longest write of those that began between two instants, and how many there were, by writer."""
    return {
        name: (max(took for _began, took in found), len(found))
        for name, writes in took.items()
        if (found := [(began, took) for began, took in writes if begins <= began <= ends])
    }


def held_up(lab):
    """Hold up one writer, on purpose."""
    with contextlib.closing(lab.server.connect(lab.database)) as connection:
        cursor = connection.cursor()
        for sql in ("BEGIN", "SELECT * FROM auth_user FOR UPDATE"):
            cursor.execute(sql)
        time.sleep(0.5)
        cursor.execute("ROLLBACK")


def test_the_lms_never_waits_for_a_run(ground, large):
    waits = Waits(ground.server)
    writers = {}
    for name in TABLES:
        writers[name] = large.begin("writes", name=name)
        writers[name].stopped() or writers[name].end()  # ready, or what went wrong
    for writer in writers.values():
        writer.go()
    time.sleep(ALONE)
    alone, before = time.monotonic(), waits.told()
    ran = large.do("run", now=NOW)
    after, during = waits.told(), time.monotonic()
    held_up(large)
    seen = waits.told()
    for writer in writers.values():
        writer.go()
    took = {name: writer.end() for name, writer in writers.items()}
    waits.close()
    assert ran["code"] == 0, ran["said"]
    without, with_ = longest(took, alone - ALONE + 0.5, alone), longest(took, alone, during)
    for name, (seconds, number) in with_.items():
        told = f"{number} writes, longest {seconds * 1000:.0f} ms, without a run {without[name][0] * 1000:.0f} ms"
        print(f"{name}: {told}")  # noqa: T201
    print(f"{ground.server.name}: a run of {during - alone:.1f} s, {after - before} waits for locks")  # noqa: T201
    assert with_.keys() == TABLES.keys()
    assert min(number for _longest, number in with_.values()) > 20
    assert after == before, "somebody waited for a lock"
    assert seen > after, "nobody would have noticed"
    assert max(with_.values())[0] <= max(without.values())[0] + MORE
