"""Hosts of the tests: a Tutor project with stand-ins for docker and kubectl, and a small LMS behind them."""

import json
import os
import pathlib
import shutil
import sqlite3
import sys

from lms import PYTHON, ROOT, on
from sites import BIN, Site

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
