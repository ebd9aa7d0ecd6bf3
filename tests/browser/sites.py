"""Sites to look at in a browser: each a real server in a process of its own, on a database of its own."""

import contextlib
import datetime
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request

from tests.faults.servers import free_port

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEMO = ROOT / "devsite" / "db.sqlite3"
PASSWORD = "demo"
SECONDS = 60  # until a server answers


class Site:
    """A stand-alone site, made by ``make`` in an empty folder and served until it is stopped."""

    def __init__(self, folder, make):
        self.database, self.process = folder / "db.sqlite3", None
        self.environment = os.environ | {
            "FIGURES_LITE_DB": "sqlite",
            "FIGURES_LITE_SQLITE": str(self.database),
            "FIGURES_LITE_LOG": "WARNING",
            "DJANGO_SETTINGS_MODULE": "devsite.settings",
        }
        make(self)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.serve(folder / "server.log")

    def manage(self, *command):
        """One of the site's commands, which must succeed."""
        done = subprocess.run(
            [sys.executable, "devsite/manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{' '.join(command)}: {done.stdout}{done.stderr}"

    def serve(self, log):
        """Start the server that ``make demo`` starts, and wait until it answers."""
        command = [sys.executable, "devsite/manage.py", "runserver", "--noreload", f"127.0.0.1:{self.port}"]
        with log.open("w") as out:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )
        ends = time.monotonic() + SECONDS
        while not self.answers():
            assert self.process.poll() is None, log.read_text()
            assert time.monotonic() < ends, log.read_text()
            time.sleep(0.1)

    def answers(self):
        """Whether the server answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/login/", timeout=SECONDS):
                return True
        except (urllib.error.URLError, ConnectionError):
            return False

    def asked(self, sql):
        """The first value that a question to the site's database gives."""
        with contextlib.closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(sql).fetchone()[0]

    def day(self, days):
        """The day that is so many days after the last one on which anybody learned."""
        last = self.asked("SELECT max(day) FROM figures_lite_learnerday WHERE hours > 0")
        return datetime.date.fromisoformat(last) + datetime.timedelta(days=days)

    @property
    def staff(self):
        """The username of somebody who is staff of the whole site."""
        return self.asked("SELECT username FROM auth_user WHERE is_staff AND NOT is_superuser ORDER BY id")

    @property
    def learner(self):
        """The username of the learner with most courses, of those who can log in."""
        return self.asked(
            "SELECT username FROM auth_user JOIN figures_lite_courselearner ON learner_id = auth_user.id "
            "WHERE is_active AND NOT is_staff AND password <> '' GROUP BY username HAVING NOT max(is_team) "
            "ORDER BY count(*) DESC, username"
        )

    def stop(self):
        """End the server."""
        if self.process:
            self.process.terminate()
            self.process.wait()


def demo(site):
    """The site of ``make demo``: the database it has left, or a new one."""
    if DEMO.exists():
        shutil.copy(DEMO, site.database)
        site.manage("migrate", "--verbosity", "0")
    else:
        site.manage("migrate", "--verbosity", "0")
        site.manage("generate")
    site.manage("shell", "-c", NEWCOMER)
    site.manage("figures_lite", "run")


#: Somebody enrolls in every course just now: else today can look as yesterday did.
NEWCOMER = """
import datetime
from django.apps import apps
from tests.pipeline import rows
now = datetime.datetime.now(datetime.UTC)
newcomer = rows.person("newcomer", joined=now)
for course in apps.get_model("course_overviews", "CourseOverview").objects.order_by("id"):
    rows.enroll(newcomer, str(course.id), now)
"""

#: Gives every account of a loaded LMS the demo's password, and each of ``Site.people`` an account with their part.
LOGINS = """
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
User, Role = get_user_model(), apps.get_model("student", "CourseAccessRole")
User.objects.update(password=make_password({password!r}))
busiest = apps.get_model("figures_lite", "Course").objects.filter(known=True).order_by("key")[0]
for name, role, course in (("orgstaff", "staff", ""), ("orgresearcher", "data_researcher", ""),
                           ("coursestaff", "staff", busiest.key), ("researcher", "data_researcher", busiest.key)):
    who = User.objects.create_user(name, f"{{name}}@example.org", {password!r})
    Role.objects.create(user_id=who.pk, org=busiest.org, course_id=course, role=role)
"""


def real(site):
    """A real LMS's rows, the whole of it where FIGURES_LITE_LMS_DIR tells where, else the part kept here."""
    folder = os.environ.get("FIGURES_LITE_LMS_DIR") or ROOT / "tests" / "data" / "lms"
    site.manage("migrate", "--verbosity", "0")
    site.manage("load_lms", str(folder))
    site.manage("figures_lite", "run")
    site.manage("shell", "-c", LOGINS.format(password=PASSWORD))
