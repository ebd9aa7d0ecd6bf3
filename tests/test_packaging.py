"""What people get: the wheel, the pages beside it, and that none of them says what is not so."""

import ast
import configparser
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile

import docutils.core
import pytest
from django.test.utils import isolate_apps

import figures_lite
from figures_lite import catalogue
from figures_lite.checks import aggregates
from figures_lite.pipeline.health import REASONS
from figures_lite.settings.common import DEFAULTS
from tests.docs.blocks import blocks

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGES = ["README.rst", "CHANGELOG.rst", "CONTRIBUTING.rst"]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.rst"))
SECTIONS = ["Status", "Context", "Decision", "Consequences", "Rejected alternatives"]
#: What lies about in a checkout and is no part of it.
LITTER = shutil.ignore_patterns(
    ".*", "__pycache__", "node_modules", "build", "dist", "*.egg-info", "*.sqlite3*", "_build", "screenshots", "app.js",
    "app.css",
)  # fmt: skip
BUNDLE = {"figures_lite/static/figures_lite/app.js", "figures_lite/static/figures_lite/app.css"}
#: In the place of npm: writes down how it is called and, for the page, two files.
NPM = """\
#!/bin/sh
echo "$@" >> "{calls}"
case "$*" in
  ci*) mkdir -p node_modules; echo "{{}}" > node_modules/.package-lock.json ;;
  "run build:page") cd ../figures_lite/static/figures_lite && echo "page()" > app.js && echo "p {{}}" > app.css ;;
esac
"""
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
#: What one module of ours alone imports, because only who has it asks for that module: the LMS, by its settings.
SHIPPED = {"filters.py": "openedx_filters"}
BINARY = {".gz", ".mo", ".png", ".whl"}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the repository without what lies about in it."""
    return shutil.copytree(ROOT, tmp_path_factory.mktemp("packaging") / "checkout", ignore=LITTER)


class Clone:
    """A copy of the checkout, with an npm that is not one and whatever Node is said to be there."""

    def __init__(self, checkout, folder, node="v22.13.1"):
        self.root, self.bin, self.calls = folder / "clone", folder / "bin", folder / "calls"
        shutil.copytree(checkout, self.root)
        self.bin.mkdir()
        self.put("npm", NPM.format(calls=self.calls))
        self.put("node", f"#!/bin/sh\necho {node}\n")

    def put(self, name, script):
        """Have a command on the path."""
        (self.bin / name).write_text(script)
        (self.bin / name).chmod(0o755)

    def build(self, *options, path=None, **environment):
        """What a build comes to, and what it said. ``path`` is where commands are looked for, else beside ours."""
        command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", "out", *options, "."]
        path = path or f"{self.bin}{os.pathsep}{os.environ['PATH']}"
        environment = {
            name: value for name, value in os.environ.items() if name != "FIGURES_LITE_NO_PAGE"
        } | environment
        told = subprocess.run(
            command, cwd=self.root, env=environment | {"PATH": path}, capture_output=True, text=True, check=False
        )
        return told.returncode, told.stdout[-5000:] + told.stderr[-5000:]

    @property
    def called(self):
        """How npm was called."""
        return self.calls.read_text().splitlines() if self.calls.exists() else []

    def packed(self):
        """The files of the package in the wheel that was built."""
        with zipfile.ZipFile(next((self.root / "out").glob("*.whl"))) as found:
            return {name for name in found.namelist() if ".dist-info/" not in name}


@pytest.fixture
def clone(checkout, tmp_path):
    """A copy of the checkout to build in."""
    return Clone(checkout, tmp_path)


@pytest.fixture(scope="module")
def published(checkout, tmp_path_factory):
    """The clone that was published from: it has the source distribution, and the wheel built from that."""
    found = Clone(checkout, tmp_path_factory.mktemp("published"))
    code, told = found.build()
    assert code == 0, told
    assert "SetuptoolsDeprecationWarning" not in told
    return found


@pytest.fixture(scope="module")
def wheel(published):
    """The wheel as it is published: built from the source distribution, which is built from the checkout."""
    with zipfile.ZipFile(next((published.root / "out").glob("*.whl"))) as found:
        yield found


def metadata(wheel):
    """The lines of a wheel's metadata."""
    name = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return wheel.read(name).decode().splitlines()


def test_the_wheel_carries_every_file_of_the_package_the_built_page_and_nothing_else(wheel, checkout):
    ours = {path.relative_to(checkout).as_posix() for path in (checkout / "figures_lite").rglob("*") if path.is_file()}
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert not ours & BUNDLE
    assert packed == ours | BUNDLE
    assert "figures_lite/migrations/0001_initial.py" in packed
    for folder in ("templates", "static"):
        assert any(name.startswith(f"figures_lite/{folder}/figures_lite/") for name in packed), folder


def test_the_page_is_built_once_for_both_distributions(published):
    assert published.called == ["ci --no-audit --no-fund", "run build:page"]


def test_the_source_distribution_carries_the_page_and_what_it_is_made_from(published):
    with tarfile.open(next((published.root / "out").glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names >= BUNDLE | {"frontend/package.json", "setup.py"}
    assert not [name for name in names if "node_modules" in name or name.startswith("tutor/")]


def test_a_source_distribution_is_installed_without_node(published, tmp_path):
    with tarfile.open(next((published.root / "out").glob("*.tar.gz"))) as archive:
        archive.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()
    for path in unpacked.rglob("*"):
        os.utime(path, (0, 0) if path.name.startswith("app.") else None)  # whatever unpacking does to times
    shutil.copytree(unpacked, tmp_path / "clone")
    bare = Clone.__new__(Clone)
    bare.root = tmp_path / "clone"
    code, told = bare.build("--wheel", path=str(tmp_path))
    assert code == 0, told
    assert bare.packed() >= BUNDLE


def test_without_node_a_clone_says_what_to_do(clone, tmp_path):
    code, told = clone.build("--wheel", path=str(tmp_path / "empty"))
    assert code != 0
    assert "there is no node and no npm on PATH" in told
    for way in ("install Node", "install a released wheel", "set FIGURES_LITE_NO_PAGE=1"):
        assert way in told
    assert "Traceback" not in told.partition("error: the page")[2]


def test_a_node_that_is_too_old_is_named(clone):
    clone.put("node", "#!/bin/sh\necho v18.19.0\n")
    code, told = clone.build("--wheel")
    assert code != 0
    assert re.search(r"takes Node 2\d[.\d]* or newer: here is v18\.19\.0", told)
    assert clone.called == []


def test_an_npm_that_fails_is_named(clone):
    clone.put("npm", "#!/bin/sh\nexit 7\n")
    code, told = clone.build("--wheel")
    assert code != 0
    assert "npm ci --no-audit --no-fund in frontend/ failed with 7" in told


def test_the_api_alone_is_installed_where_that_is_asked_for(clone, tmp_path):
    code, told = clone.build("--wheel", path=str(tmp_path / "empty"), FIGURES_LITE_NO_PAGE="1")
    assert code == 0, told
    assert "figures_lite/views.py" in clone.packed()
    assert not clone.packed() & BUNDLE


def test_an_editable_install_builds_no_page(clone):
    command = "import setuptools.build_meta as backend; backend.build_editable('out')"
    (clone.root / "out").mkdir()
    path = f"{clone.bin}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path}
    told = subprocess.run(
        [sys.executable, "-c", command], cwd=clone.root, env=environment, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr[-3000:]
    assert list((clone.root / "out").glob("*.whl"))
    assert clone.called == []


def test_a_page_that_is_built_is_built_again_only_when_its_sources_changed(clone, tmp_path):
    made = [clone.root / name for name in BUNDLE]
    for path in made:
        path.write_text("old")
    assert clone.build("--wheel")[0] == 0
    assert clone.called == []
    os.utime(clone.root / "frontend" / "package.json", (2**31, 2**31))
    code, told = clone.build("--wheel", path=str(tmp_path / "empty"))
    assert (code, "is taken as it is" in told) == (0, True), told
    assert clone.build("--wheel")[0] == 0
    assert clone.called == ["ci --no-audit --no-fund", "run build:page"]
    assert "page()" in made[0].read_text() + made[1].read_text()


@pytest.mark.xdist_group("frontend")
def test_the_page_itself_is_built_by_the_real_node(checkout, tmp_path):
    """With the modules that ``make frontend`` has installed, where it has."""
    clone = Clone(checkout, tmp_path)
    if (modules := ROOT / "frontend" / "node_modules").exists():
        (clone.root / "frontend" / "node_modules").symlink_to(modules)
    code, told = clone.build("--wheel", path=os.environ["PATH"])
    assert code == 0, told
    assert clone.packed() >= BUNDLE
    page = (clone.root / "figures_lite" / "static" / "figures_lite" / "app.js").read_text(encoding="utf-8")
    assert "figures-lite-boot" in page
    assert not re.search(r"^(import|export)\b", page, re.MULTILINE)  # a classic script


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
        names = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module.partition(".")[0])
        found |= names - {SHIPPED.get(path.name)}
    assert found - sys.stdlib_module_names - {"figures_lite"} == IMPORTED


def test_nothing_of_ours_imports_what_only_the_lms_asks_for():
    for path in sorted((ROOT / "figures_lite").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(
            r"^\s*(from figures_lite import .*\bfilters\b|(from|import) figures_lite\.filters)", text, re.M
        )


def test_the_tutor_plugins_wheel_carries_what_it_renders_from(checkout, tmp_path):
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path), "tutor"]
    told = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout[-3000:] + told.stderr[-3000:]
    with zipfile.ZipFile(next(tmp_path.glob("tutor_contrib_figures_lite-*.whl"))) as found:
        names = found.namelist()
    package = checkout / "tutor" / "tutorfigureslite"
    ours = {path.relative_to(checkout / "tutor").as_posix() for path in package.rglob("*") if path.is_file()}
    assert {name for name in names if ".dist-info/" not in name} == ours
    assert {"tutorfigureslite/patches/lms-env", "tutorfigureslite/templates/figures-lite/header-link.js"} < ours
    assert any(name.endswith("licenses/LICENSE") for name in names)


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


def test_the_readme_names_settings_that_there_are():
    named = set(re.findall(r"``(FIGURES_LITE_\w+)``", (ROOT / "README.rst").read_text(encoding="utf-8")))
    assert len(named) >= 6
    assert named <= set(DEFAULTS)


def test_the_operators_page_explains_every_reason_to_skip_a_row():
    page = (ROOT / "docs" / "operations.rst").read_text(encoding="utf-8")
    table = page[page.index("skipped because") : page.index("How fresh is it")]
    assert sorted(re.findall(r"^``(\w+)``", table, re.MULTILINE)) == sorted(REASONS)


def test_the_change_log_knows_this_version():
    assert f"\n{figures_lite.__version__}\n" in (ROOT / "CHANGELOG.rst").read_text(encoding="utf-8")


@isolate_apps("figures_lite")
def test_the_example_of_a_plugin_is_short_and_can_be_filled():
    example = next(block.text for block in blocks("docs/add-a-metric.rst") if block.caption.endswith("/models.py"))
    assert len(example.splitlines()) <= 30
    names = {"__name__": "figures_lite.example"}
    exec(example, names)
    aggregate = names["BusyDay"]
    assert [*aggregates._scope_and_grain(aggregate), *aggregates._unique_key(aggregate)] == []
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
            if re.search(r"(?<![\w.}])/(?:(?:root|home|Users|work)/|mnt/(?!figures-lite))\w", line):
                found.append(f"{path}:{number}: {line.strip()[:100]}")
    assert found == []
