"""What people get: the wheel, the pages beside it, and that none of them says what is not so."""

import ast
import configparser
import pathlib
import re
import shutil
import subprocess
import sys
import textwrap
import zipfile

import docutils.core
import pytest
from django.test.utils import isolate_apps

import figures_lite
from figures_lite import catalogue, checks
from figures_lite.pipeline.health import REASONS
from figures_lite.settings.common import DEFAULTS

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGES = ["README.rst", "CHANGELOG.rst", "CONTRIBUTING.rst"]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.rst"))
SECTIONS = ["Status", "Context", "Decision", "Consequences", "Rejected alternatives"]
#: What lies about in a checkout and is no part of it.
LITTER = shutil.ignore_patterns(
    ".*", "__pycache__", "node_modules", "build", "dist", "*.egg-info", "*.sqlite3*", "_build", "screenshots"
)
#: What the package's requirements in pyproject.toml are imported as.
IMPORTED = {
    "celery",
    "django",
    "django_filters",
    "drf_spectacular",
    "edx_django_utils",
    "opaque_keys",
    "rest_framework",
}
BINARY = {".gz", ".mo", ".png", ".whl"}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the repository without what lies about in it."""
    return shutil.copytree(ROOT, tmp_path_factory.mktemp("packaging") / "checkout", ignore=LITTER)


@pytest.fixture(scope="module")
def wheel(checkout):
    """The wheel as it is published: built from the source distribution, which is built from the checkout."""
    built = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", "out", "."],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout[-3000:] + built.stderr[-3000:]
    assert "SetuptoolsDeprecationWarning" not in built.stdout + built.stderr
    with zipfile.ZipFile(next((checkout / "out").glob("*.whl"))) as found:
        yield found


def metadata(wheel):
    """The lines of a wheel's metadata."""
    name = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return wheel.read(name).decode().splitlines()


def test_the_wheel_carries_every_file_of_the_package_and_nothing_else(wheel, checkout):
    ours = {path.relative_to(checkout).as_posix() for path in (checkout / "figures_lite").rglob("*") if path.is_file()}
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packed == ours
    assert "figures_lite/migrations/0001_initial.py" in packed
    for folder in ("templates", "static"):
        assert any(name.startswith(f"figures_lite/{folder}/figures_lite/") for name in packed), folder


def test_the_lms_finds_the_plugin_by_its_entry_point(wheel):
    name = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    points = configparser.ConfigParser(delimiters="=")
    points.read_string(wheel.read(name).decode())
    assert dict(points["lms.djangoapp"]) == {"figures_lite": "figures_lite.apps:FiguresLiteConfig"}


def test_the_wheel_says_its_licence_and_has_no_upper_bounds(wheel):
    names = wheel.namelist()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert "License-Expression: AGPL-3.0-only" in metadata(wheel)
    required = [line for line in metadata(wheel) if line.startswith("Requires-Dist: ")]
    assert len(required) == len(IMPORTED)
    assert not [line for line in required if re.search(r"<|==|~=", line)]


def test_the_package_imports_nothing_but_what_it_requires():
    found = set()
    for path in sorted((ROOT / "figures_lite").rglob("*.py")):
        if (ROOT / "figures_lite" / "lms") in path.parents:  # the one door may import the LMS
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add(node.module.partition(".")[0])
    assert found - sys.stdlib_module_names - {"figures_lite"} == IMPORTED


def test_the_licence_is_the_whole_agpl():
    text = (ROOT / "LICENSE").read_text()
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text
    assert "13. Remote Network Interaction" in text
    assert len(text.splitlines()) > 600


@pytest.mark.parametrize("page", PAGES)
def test_the_page_renders_without_a_warning(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    docutils.core.publish_string(
        text, writer="html5", settings_overrides={"halt_level": 2, "report_level": 2, "file_insertion_enabled": False}
    )


@pytest.mark.parametrize("page", PAGES)
def test_the_page_links_to_files_that_are_there(page):
    links = re.findall(r"<([\w./-]+)>`_", (ROOT / page).read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_readme_names_every_setting():
    named = set(re.findall(r"``(FIGURES_LITE_\w+)``", (ROOT / "README.rst").read_text(encoding="utf-8")))
    assert named == set(DEFAULTS)


def test_the_operators_page_explains_every_reason_to_skip_a_row():
    page = (ROOT / "docs" / "operations.rst").read_text(encoding="utf-8")
    table = page[page.index("skipped because") : page.index("How fresh is it")]
    assert sorted(re.findall(r"^``(\w+)``", table, re.MULTILINE)) == sorted(REASONS)


def test_the_change_log_knows_this_version():
    assert f"\n{figures_lite.__version__}\n" in (ROOT / "CHANGELOG.rst").read_text(encoding="utf-8")


@isolate_apps("figures_lite")
def test_the_example_of_a_plugin_is_short_and_can_be_filled():
    page = (ROOT / "docs" / "add-a-metric.rst").read_text(encoding="utf-8")
    example = textwrap.dedent(re.search(r"python\n\n(    .+?)\n\n(?=\S)", page, re.DOTALL).group(1))
    assert len(example.splitlines()) <= 30
    names = {"__name__": "figures_lite.example"}
    exec(example, names)
    aggregate = names["BusyDay"]
    assert [*checks._scope_and_grain(aggregate), *checks._unique_key(aggregate)] == []
    assert list(catalogue.metrics(aggregate)) == ["busy_learners"]


def test_decisions_are_numbered_without_a_gap():
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_the_decision_has_all_its_sections(path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"{int(path.name[:4])}. ")
    assert re.findall(r"^(.+)\n\*+$", text, re.MULTILINE) == SECTIONS
    assert len(text.splitlines()) <= 60


def test_no_file_names_a_path_of_somebodys_machine(checkout):
    """``checkout`` leaves hidden files out; the hidden ones that are part of the repository are few."""
    hidden = [ROOT / name for name in (".importlinter", ".pii_annotations.yml", ".annotation_safe_list.yml", ".ci/run")]
    found = []
    for path in [*checkout.rglob("*"), *hidden]:
        if not path.is_file() or path.suffix in BINARY or checkout / "out" in path.parents:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(r"(?<![\w.}])/(?:root|home|Users|work|mnt)/\w", line):
                found.append(f"{path}:{number}: {line.strip()[:100]}")
    assert found == []
