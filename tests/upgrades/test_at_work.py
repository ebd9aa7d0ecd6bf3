"""Upgrades without downtime: the release before writes and reads while the tables are migrated, and afterwards.

On servers of the tests' own, since SQLite lets one write at a time and has no upgrades beside which anybody works.
"""

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import pytest

from tests.faults.servers import KINDS, NotHereError
from tests.waiting import SECONDS, until

ROOT = pathlib.Path(__file__).resolve().parents[2]
#: The oldest state whose code works on newer tables: 0004 changed the keys of aggregates of the site.
FROM = "0004_sites"
#: Seconds that old code works before the upgrade begins, and after it.
BEFORE, AFTER = 2, 3
#: The longest that any of its statements may take, seconds, while other tests keep the machine busy.
LONGEST = 10
WRITERS, READERS = 2, 2
#: Enrollments that are there before.
ROWS = 50_000


#: How each server tells that somebody waits for a lock of a whole table.
WAITING = {
    "mariadb": "SELECT COUNT(*) FROM information_schema.processlist WHERE state LIKE 'Waiting for table%'",
    "postgres": "SELECT COUNT(*) FROM pg_locks WHERE NOT granted",
}
#: The columns of a course at ``FROM``.
COURSE_OF_THEN = (
    "key", "org", "site", "name", "known", "start", "end", "start_day", "end_day", "structure_version", "units",
    "approximate", "forgotten_on",
)  # fmt: skip


class Upgrade:
    """A database of a server, at a state of the migrations."""

    def __init__(self, server, database="upgraded"):
        self.server, self.database = server, database
        self.environment = os.environ | server.environment()
        self.environment |= {
            "DJANGO_SETTINGS_MODULE": "devsite.settings",
            "FIGURES_LITE_DB_NAME": database,
            "FIGURES_LITE_LOG": "CRITICAL",
            "UPGRADES_ROWS": str(ROWS),
            "PYTHONPATH": str(ROOT),
        }

    def migrate(self, *where):
        """Migrate, again where the database refused it as a deadlock; how many seconds it took."""
        began = time.monotonic()
        for _tries in range(3):
            done = self.called("devsite/manage.py", "migrate", "--verbosity=0", *where)
            if "deadlock detected" not in done.stderr:
                break
        assert done.returncode == 0, done.stderr[-3000:]
        return time.monotonic() - began

    def migrating(self):
        """The same, beside us."""
        command = [sys.executable, "devsite/manage.py", "migrate", "--verbosity=0", "figures_lite"]
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, stderr=subprocess.PIPE, text=True)

    def waits(self):
        """Whether any connection waits for a lock on a table."""
        return self.number(WAITING[self.server.name]) > 0

    def call(self, *words):
        """A process that must succeed."""
        done = self.called(*words)
        assert done.returncode == 0, done.stderr[-3000:]

    def called(self, *words):
        """A process that is done."""
        return subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )

    def begin(self, word):
        """Old code at work."""
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.upgrades.process", word, FROM],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout.readline() == '"ready"\n', process.stderr.read()
        return process

    def end(self, process):
        """What it did."""
        out, err = process.communicate("stop\n", timeout=SECONDS)
        assert process.returncode == 0, err[-3000:]
        return json.loads(out.splitlines()[-1])

    def number(self, sql):
        """A number that a statement gives."""
        return self.server.ask(sql, database=self.database)[0][0]


@pytest.fixture(scope="module", params=sorted(KINDS))
def upgrade(request):
    """A site of that release with 50,000 enrollments."""
    if os.environ.get("FIGURES_LITE_DB", "sqlite") != "sqlite":
        pytest.skip("starts servers of its own: once, in the suite on SQLite, is enough")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="figures-lite-upgrades-"))  # where another user may go
    try:
        server = KINDS[request.param](folder)
    except NotHereError as missing:
        shutil.rmtree(folder)
        if os.environ.get("FIGURES_LITE_REQUIRE_SERVERS") == "1":
            raise
        pytest.skip(str(missing))
    try:
        server.make()
        server.create("upgraded")
        found = Upgrade(server)
        found.migrate("figures_lite", FROM)
        found.call("-m", "tests.upgrades.process", "prepare", FROM)
        server.copy("upgraded", "in_the_way")
        yield found
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def test_old_code_goes_on_while_the_tables_are_migrated_and_afterwards(upgrade, record_property):
    writers = [upgrade.begin("write") for _each in range(WRITERS)]
    readers = [upgrade.begin("read") for _each in range(READERS)]
    time.sleep(BEFORE)
    took = upgrade.migrate("figures_lite")
    between = upgrade.number("SELECT COUNT(*) FROM figures_lite_account")
    time.sleep(AFTER)
    until(lambda: upgrade.number("SELECT COUNT(*) FROM figures_lite_account") > between, "old code to write on")
    wrote, read = [[upgrade.end(each) for each in some] for some in (writers, readers)]
    longest = max((each["longest"], each["what"]) for each in [*wrote, *read])
    done = sum(each["done"] for each in wrote)
    record_property("seconds", round(took, 2))
    record_property("longest", longest)
    print(  # noqa: T201
        f"{upgrade.server.name}: migrated in {took:.1f} s, {done} learners written, "
        f"{sum(each['done'] for each in read)} rounds read, longest statement {longest[0]:.2f} s: {longest[1]}, "
        f"{[each['again'] for each in wrote]} done again"
    )

    assert [each["errors"] for each in [*wrote, *read]] == [[]] * (WRITERS + READERS)
    assert longest[0] < LONGEST
    # Every learner that was told to be written is there, with every row of theirs.
    for table in ("account", "learner", "enrollment", "learnerday", "milestone", "courselearner"):
        where = "" if table == "account" else " WHERE learner_id >= 1000000"
        assert upgrade.number(f"SELECT COUNT(*) FROM figures_lite_{table}{where}") == done, table
    assert upgrade.number("SELECT COUNT(*) FROM figures_lite_run WHERE ok") == done
    assert upgrade.number("SELECT COUNT(*) FROM figures_lite_enrollment") == ROWS + done
    # They went on afterwards, and what is new is not known of what old code wrote.
    assert between < done
    assert upgrade.number("SELECT COUNT(*) FROM figures_lite_enrollment WHERE country IS NOT NULL") == 0


def test_of_a_transaction_and_a_migration_in_each_other_s_way_one_is_refused_and_may_be_given_again(upgrade):
    """A capture that has met a course and then writes an enrollment: what 0006 locks, the other way round."""
    site = Upgrade(upgrade.server, "in_the_way")
    site.migrate("figures_lite", "0005_groups")
    quote = '"' if site.server.name == "postgres" else "`"
    names = ", ".join(f"{quote}{name}{quote}" for name in COURSE_OF_THEN)
    values = names.replace(f"{quote}key{quote}", "'course-v1:Way+In+The'")
    with contextlib.closing(site.server.connect("in_the_way")) as connection:
        cursor = connection.cursor()
        cursor.execute("BEGIN")
        cursor.execute(f"INSERT INTO figures_lite_course ({names}) SELECT {values} FROM figures_lite_course LIMIT 1")
        migrating = site.migrating()

        def waits():
            assert migrating.poll() is None, migrating.stderr.read()
            return site.waits()

        until(waits, "the migration to wait")
        began, refused = time.monotonic(), None
        try:
            others = "course_id, is_team, mode, since, since_day, until_day, began, ended, observed"
            cursor.execute(
                f"INSERT INTO figures_lite_enrollment (learner_id, {others}) SELECT 7, {others}"
                " FROM figures_lite_enrollment LIMIT 1"
            )
            cursor.execute("COMMIT")
        except Exception as error:
            refused = str(error)
            cursor.execute("ROLLBACK")
        waited = time.monotonic() - began
    _out, told = migrating.communicate(timeout=SECONDS)
    print(f"{site.server.name}: waited {waited:.2f} s, refused: {refused}, migration {migrating.returncode}")  # noqa: T201
    assert waited < LONGEST
    if migrating.returncode:
        assert "deadlock detected" in told
        assert refused is None
        assert site.server.name == "postgres"  # where nothing of it is there now
        site.migrate("figures_lite")
    else:
        assert refused is None or "deadlock" in refused.lower()
    assert site.number("SELECT COUNT(*) FROM figures_lite_enrollment") == ROWS + (refused is None)
    assert site.number("SELECT COUNT(*) FROM figures_lite_coursegenderday") == 0


def test_new_code_takes_up_what_old_code_left(upgrade):
    """The first run of the new release, on an LMS that has none of these learners, finds every row in order."""
    upgrade.migrate()  # the LMS's own tables
    upgrade.call("devsite/manage.py", "makemigrations", "figures_lite", "--check", "--dry-run")
    upgrade.call("devsite/manage.py", "figures_lite", "run")
    upgrade.call("devsite/manage.py", "figures_lite", "audit", "--learners", "5", "--periods", "1")
