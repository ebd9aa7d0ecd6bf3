"""Puts the built page into the package; all other metadata is in pyproject.toml.

A clone is built with Node; a source distribution carries the built page, and an editable install does without.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist
from setuptools.errors import SetupError

ROOT = pathlib.Path(__file__).resolve().parent
FRONTEND = ROOT / "frontend"
STATIC = ROOT / "figures_lite" / "static" / "figures_lite"
BUNDLE = [STATIC / "app.js", STATIC / "app.css"]
#: Set to 1: leave the page out, and install the API alone.
WITHOUT = "FIGURES_LITE_NO_PAGE"
WAYS_OUT = f"""
To install figures-lite with its page, do one of these:
  - install Node {{node}} or newer, with npm, and try again;
  - install a released wheel or source distribution: they carry the built page.
To install the API alone, set {WITHOUT}=1 and try again."""


class BuildWithPage(build_py):
    """Builds the package, the page included."""

    def run(self):
        """Have the page there before the package's files are gathered."""
        if not getattr(self, "editable_mode", False):
            have_page(self.warn)
        super().run()


class DistributeWithPage(sdist):
    """Makes the source distribution, with the page built: who installs it needs no Node."""

    def run(self):
        """Have the page there before the files are listed."""
        have_page(self.warn)
        super().run()


def have_page(warn):
    """Build the page where it is missing, or older than what it is made from."""
    if os.environ.get(WITHOUT) == "1" or not is_due():
        return
    lacking = what_lacks()
    if not lacking:
        build()
    elif all(path.exists() for path in BUNDLE):
        warn(f"{lacking} The page is older than its sources, and is taken as it is.")
    else:
        raise SetupError(f"the page of figures-lite is not built. {lacking}{WAYS_OUT.format(node=node_wanted())}")


def is_due():
    """Whether the page is to be built."""
    if not all(path.exists() for path in BUNDLE):
        return True
    if (ROOT / "PKG-INFO").exists():  # a source distribution, whose page was built when it was made
        return False
    return max(map(changed, sources())) > min(map(changed, BUNDLE))


def sources():
    """The files that the page is made from."""
    return [path for path in (*FRONTEND.glob("*.*"), *(FRONTEND / "src").rglob("*")) if path.is_file()]


def changed(path):
    """When a file was changed last."""
    return path.stat().st_mtime


def what_lacks():
    """What is missing to build the page, in a sentence; empty when nothing is."""
    if not (FRONTEND / "package.json").exists():
        return "Its sources, in frontend/, are not here."
    found = [name for name in ("node", "npm") if not shutil.which(name)]
    if found:
        return f"Building it takes Node and npm: there is no {' and no '.join(found)} on PATH."
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    if numbers(version) < numbers(node_wanted()):
        return f"Building it takes Node {node_wanted()} or newer: here is {version or 'one that does not start'}."
    return ""


def node_wanted():
    """The least version of Node, as the front end's package says."""
    package = FRONTEND / "package.json"
    engines = json.loads(package.read_text(encoding="utf-8")).get("engines", {}) if package.exists() else {}
    return engines.get("node", "20.19").lstrip(">= ")


def numbers(version):
    """A version's first two numbers: ``v20.19.1`` gives ``(20, 19)``."""
    found = [int(number) for number in re.findall(r"\d+", version)[:2]]
    return tuple(found + [0] * (2 - len(found)))


def build():
    """Install what the front end needs, unless that was done, and make the page."""
    lock, installed = FRONTEND / "package-lock.json", FRONTEND / "node_modules" / ".package-lock.json"
    if not installed.exists() or changed(installed) < changed(lock):
        npm("ci", "--no-audit", "--no-fund")
        installed.touch()
    npm("run", "build:page")
    missing = [path.name for path in BUNDLE if not path.exists()]
    if missing:
        raise SetupError(f"npm run build:page made no {' and no '.join(missing)} in {STATIC}.")
    for path in BUNDLE:
        path.touch()  # newer than its sources


def npm(*arguments):
    """Run npm in the front end's folder; what it says goes to standard error."""
    command = [shutil.which("npm"), *arguments]
    code = subprocess.run(command, cwd=FRONTEND, stdout=sys.stderr, check=False).returncode
    if code:
        raise SetupError(f"npm {' '.join(arguments)} in frontend/ failed with {code}: see above.")


setup(cmdclass={"build_py": BuildWithPage, "sdist": DistributeWithPage})
