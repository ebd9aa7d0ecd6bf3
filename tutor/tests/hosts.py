"""Hosts of the tests: a Tutor project with stand-ins for docker and kubectl, and a small LMS behind them."""

import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys

from sites import BIN, Site

ROOT = pathlib.Path(__file__).resolve().parents[2]
#: The Python in which figures-lite itself is installed, with what its stand-alone site needs.
PYTHON = pathlib.Path(os.environ.get("FIGURES_LITE_PYTHON", ROOT / ".venv" / "bin" / "python"))
STARTER = """\
#!/bin/sh
exec "{python}" "{script}" {name} "$@"
"""


class Host(Site):
    """A host whose docker is ours: what would run in the LMS's containers runs here, on a copy of the LMS."""

    def __init__(self, folder, lms, **settings):
        self.database, self.called, self.bin = folder / "lms.sqlite3", folder / "calls", folder / "bin"
        self.bin.mkdir(parents=True)
        shutil.copy(lms, self.database)
        script = str(pathlib.Path(__file__).with_name("docker.py"))
        for name in ("docker", "kubectl"):
            self.put(name, STARTER.format(python=sys.executable, name=name, script=script))
        super().__init__(folder, path=f"{self.bin}{os.pathsep}{BIN}", **settings)
        self.env |= on(self.database) | {
            "FAKE_CALLS": str(self.called),
            "FAKE_CONTAINER": str(folder / "container"),
            "FAKE_PYTHON": str(PYTHON),
            "FAKE_ROOT": str(ROOT),
        }
        self.save()

    def put(self, name, script):
        """Have a command on the path."""
        (self.bin / name).write_text(script)
        (self.bin / name).chmod(0o755)

    def do(self, *arguments):
        """``tutor local do figures-lite …``."""
        return self.tutor("local", "do", "figures-lite", *arguments)

    def calls(self):
        """How docker and kubectl were called, in their order."""
        return [json.loads(line) for line in self.called.read_text().splitlines()] if self.called.exists() else []

    def rows(self, statement):
        """What the LMS's database says."""
        with sqlite3.connect(self.database) as found:
            return found.execute(statement).fetchall()


def on(database):
    """The environment of a stand-alone site on a database of SQLite."""
    return {"FIGURES_LITE_DB": "sqlite", "FIGURES_LITE_SQLITE": str(database), "FIGURES_LITE_LOG": "WARNING"}


def make_lms(path):
    """Make a small LMS with half a year of history, and without figures-lite's tables; gives its path."""
    for command in (
        "migrate --verbosity 0",
        "generate --learners 20 --courses 2 --years 0.5 --now 2026-06-30T00:00:00Z",
        "migrate figures_lite zero --verbosity 0",
    ):
        words = [str(PYTHON), str(ROOT / "devsite" / "manage.py"), *command.split()]
        told = subprocess.run(words, env=os.environ | on(path), capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stdout + told.stderr
    return path


if __name__ == "__main__":
    make_lms(pathlib.Path(sys.argv[1]))
