"""Tutor projects of the tests: the real ``tutor`` of this Python, each in folders of its own."""

import functools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
from importlib import metadata

import yaml

BIN = pathlib.Path(sys.prefix) / "bin"
RELEASE = int(metadata.version("tutor").partition(".")[0])
PLUGIN = "figures-lite"
SCHEDULERS = ["ticker", "beat", "cronjob", "cron", "none"]


class Site:
    """A Tutor project in a folder, with the plugins and settings that are asked for."""

    def __init__(self, folder, plugins=(PLUGIN,), path=None, **settings):
        self.folder, self.root = folder, folder / "root"
        self.env = {name: value for name, value in os.environ.items() if not name.startswith("TUTOR_")} | {
            "TUTOR_ROOT": str(self.root),
            "TUTOR_PLUGINS_ROOT": str(folder / "plugins"),
            "PATH": f"{path or BIN}{os.pathsep}{os.environ['PATH']}",
        }
        for made in (self.root, folder / "plugins"):
            made.mkdir(parents=True)
        self.configure(**secrets(), PLUGINS=list(plugins), **settings)

    def configure(self, **settings):
        """Write settings into the project's configuration, as an operator's editor does."""
        path = self.root / "config.yml"
        old = yaml.safe_load(path.read_text()) if path.exists() else {}
        path.write_text(yaml.safe_dump(old | settings))

    def tutor(self, *arguments, **environment):
        """Run tutor; gives its exit code and what it said."""
        command = [str(BIN / "tutor"), *arguments]
        told = subprocess.run(
            command,
            env=self.env | environment,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return told.returncode, told.stdout

    def save(self):
        """Render the environment."""
        code, told = self.tutor("config", "save")
        assert code == 0, told
        return self

    def read(self, path):
        """A rendered file's text."""
        return (self.root / "env" / path).read_text(encoding="utf-8")

    def yaml(self, path):
        """A rendered file's YAML documents."""
        return [found for found in yaml.load_all(self.read(path), Loader=Unique) if found]

    def services(self, path):
        """The services of a rendered compose file."""
        return self.yaml(path)[0]["services"]

    def lms_settings(self):
        """Ours among the settings that the LMS reads."""
        (found,) = self.yaml("apps/openedx/config/lms.env.yml")
        return {name: value for name, value in found.items() if name.startswith("FIGURES_LITE_")}

    def mentions(self):
        """The rendered files that speak of figures-lite, in their text or their name."""
        found = set()
        for path in (self.root / "env").rglob("*"):
            text = path.read_bytes().lower() if path.is_file() else b""
            if re.search(rb"figures.?lite", text) or re.search("figures.?lite", path.name):
                found.add(path.relative_to(self.root / "env").as_posix())
        return found


@functools.cache
def secrets():
    """The passwords and keys of a project: made once, since finding an RSA key takes up to half a minute."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"TUTOR_ROOT": folder, "TUTOR_PLUGINS_ROOT": folder}
        command = [str(BIN / "tutor"), "config", "save"]
        subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=True)
        found = yaml.safe_load((pathlib.Path(folder) / "config.yml").read_text())
    return {name: value for name, value in found.items() if name != "PLUGINS"}


class Unique(yaml.SafeLoader):
    """YAML in which no name stands twice, which PyYAML would let pass."""

    def construct_mapping(self, node, deep=False):
        """A mapping, of names that differ."""
        names = [self.construct_object(key, deep=True) for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        assert len(names) == len(set(map(json.dumps, names))), f"twice in {node.start_mark}: {names}"
        return super().construct_mapping(node, deep)


class Settings(tuple):
    """Settings that a cache can keep, lists and maps among them."""

    def __hash__(self):
        return hash(repr(self))
