"""The wheel of this checkout, and LMSes to install it into."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.docs.sites import ROOT, Lms

LEFT_OUT = shutil.ignore_patterns(
    ".*", "__pycache__", "node_modules", "build", "dist", "*.egg-info", "*.sqlite3*", "_build"
)
BUNDLE = ROOT / "figures_lite" / "static" / "figures_lite" / "app.js"


@pytest.fixture(scope="session")
def wheels(tmp_path_factory):
    """A folder with the wheel of this checkout: with the page where it is built, without it where it is not."""
    folder = tmp_path_factory.mktemp("wheels")
    checkout = shutil.copytree(ROOT, folder / "checkout", ignore=LEFT_OUT)
    for built in (checkout / "figures_lite" / "static" / "figures_lite").glob("app.*"):
        built.touch()  # taken as it is: other tests build it
    environment = os.environ | ({} if BUNDLE.exists() else {"FIGURES_LITE_NO_PAGE": "1"})
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder / "dist"), "."]
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return folder / "dist"


@pytest.fixture(scope="session")
def rows(wheels, tmp_path_factory):
    """The database of an LMS that never had figures-lite: a year of some learners."""
    lms = Lms(tmp_path_factory.mktemp("rows"), wheels)
    lms.manage("migrate", "--verbosity", "0")
    lms.manage("generate", "--learners", "30", "--courses", "4", "--years", "1")
    return lms.database


@pytest.fixture(scope="module")
def make_lms(wheels, rows, tmp_path_factory):
    """A function that gives an LMS without figures-lite."""
    made = []

    def make():
        made.append(Lms(tmp_path_factory.mktemp("lms"), wheels, rows))
        return made[-1]

    yield make
    for lms in made:
        lms.stop()
