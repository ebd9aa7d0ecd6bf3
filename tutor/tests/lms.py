"""The small LMS of the tests: figures-lite's stand-alone site on SQLite. `python lms.py PATH` makes one."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
#: The Python in which figures-lite itself is installed, with what its stand-alone site needs.
PYTHON = pathlib.Path(os.environ.get("FIGURES_LITE_PYTHON", ROOT / ".venv" / "bin" / "python"))


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
