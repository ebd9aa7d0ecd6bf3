"""Upgrades without downtime: the release before writes and reads while the tables are migrated, and afterwards.

On servers of the tests' own, since SQLite lets one write at a time and has no upgrades beside which anybody works.
"""

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


class Upgrade:
    """A database of a server, at a state of the migrations."""

    def __init__(self, server):
        self.server = server
        self.environment = os.environ | server.environment()
        self.environment |= {
            "DJANGO_SETTINGS_MODULE": "devsite.settings",
            "FIGURES_LITE_DB_NAME": "upgraded",
            "FIGURES_LITE_LOG": "CRITICAL",
            "UPGRADES_ROWS": str(ROWS),
            "PYTHONPATH": str(ROOT),
        }

    def migrate(self, *where):
        """Migrate; how many seconds it took."""
        began = time.monotonic()
        self.call("devsite/manage.py", "migrate", "--verbosity=0", *where)
        return time.monotonic() - began

    def call(self, *words):
        """A process that must succeed."""
        done = subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]

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
        out, err = process.communicate("stop\n", timeout=60)
        assert process.returncode == 0, err[-3000:]
        return json.loads(out.splitlines()[-1])

    def number(self, sql):
        """A number that a statement gives."""
        return self.server.ask(sql, database="upgraded")[0][0]


@pytest.fixture(scope="module", params=sorted(KINDS))
def upgrade(request):
    """A site of that release with 50,000 enrollments."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="figures-lite-upgrades-"))  # where another user may go
    try:
        server = KINDS[request.param](folder)
    except NotHereError as missing:
        shutil.rmtree(folder)
        pytest.skip(str(missing))
    try:
        server.make()
        server.create("upgraded")
        found = Upgrade(server)
        found.migrate("figures_lite", FROM)
        found.call("-m", "tests.upgrades.process", "prepare", FROM)
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
    wrote, read = [[upgrade.end(each) for each in some] for some in (writers, readers)]
    longest = max((each["longest"], each["what"]) for each in [*wrote, *read])
    done = sum(each["done"] for each in wrote)
    record_property("seconds", round(took, 2))
    record_property("longest", longest)
    print(  # noqa: T201
        f"{upgrade.server.name}: migrated in {took:.1f} s, {done} learners written, "
        f"{sum(each['done'] for each in read)} rounds read, longest statement {longest[0]:.2f} s: {longest[1]}"
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


def test_new_code_takes_up_what_old_code_left(upgrade):
    """The first run of the new release, on an LMS that has none of these learners, finds every row in order."""
    upgrade.migrate()  # the LMS's own tables
    upgrade.call("devsite/manage.py", "makemigrations", "figures_lite", "--check", "--dry-run")
    upgrade.call("devsite/manage.py", "figures_lite", "run")
    upgrade.call("devsite/manage.py", "figures_lite", "audit", "--learners", "5", "--periods", "1")
