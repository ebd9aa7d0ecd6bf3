"""What stands in for docker and kubectl in these tests, started as one of them.

It writes down how it was called. What is to run in a container of the LMS really runs: here, on the stand-alone site
with the settings that Tutor has rendered, where ``./manage.py lms`` is ``python devsite/manage.py``.
"""

import json
import os
import pathlib
import subprocess
import sys

import yaml

MANAGE = """\
#!/bin/sh
[ "$1" = lms ] || {{ echo "no manage.py for $1 here" >&2; exit 64; }}
shift
exec "{python}" "{root}/devsite/manage.py" "$@"
"""
SETTINGS = """\
import yaml
from edx_django_utils.plugins import add_plugins
from devsite.settings import *
found = yaml.safe_load(open({path!r}))
globals().update({{name: value for name, value in found.items() if name.startswith("FIGURES_LITE_")}})
add_plugins(__name__, "lms.djangoapp", "production")
"""
#: What Tutor asks Docker, and what it is answered: nothing runs.
ANSWERS = {"ls": "[]"}


def main(name, arguments):
    """Do what a call asks for; gives the exit code."""
    with open(os.environ["FAKE_CALLS"], "a", encoding="utf-8") as calls:
        calls.write(json.dumps([name, *arguments]) + "\n")
    if name != "docker" or arguments[0] != "compose":
        return 0
    files, rest = [], arguments[1:]
    while rest and rest[0] in ("-f", "--project-name"):
        files += [rest[1]] if rest[0] == "-f" else []
        rest = rest[2:]
    if rest[0] in ANSWERS:
        sys.stdout.write(ANSWERS[rest[0]])
        return 0
    if rest[0] not in ("run", "exec"):
        return 0
    rest = [word for word in rest[1:] if word not in ("--rm", "-T", "--no-deps")]
    return contained(services(files)[rest[0]], rest[1:])


def services(files):
    """The services that compose files have together."""
    found = {}
    for path in files:
        for name, more in yaml.safe_load(pathlib.Path(path).read_text(encoding="utf-8"))["services"].items():
            old = found.get(name, {})
            environment = old.get("environment", {}) | more.get("environment", {})
            found[name] = old | more | {"environment": environment}
    return found


def contained(service, command):
    """Run a command as in a container of a service of the LMS."""
    assert service["environment"]["SERVICE_VARIANT"] == "lms", service
    assert "openedx" in service["image"], service
    folder = pathlib.Path(os.environ["FAKE_CONTAINER"])
    folder.mkdir(exist_ok=True)
    python, root = os.environ["FAKE_PYTHON"], os.environ["FAKE_ROOT"]
    (folder / "manage.py").write_text(MANAGE.format(python=python, root=root))
    (folder / "manage.py").chmod(0o755)
    rendered = str(pathlib.Path(os.environ["TUTOR_ROOT"]) / "env/apps/openedx/config/lms.env.yml")
    (folder / "rendered_settings.py").write_text(SETTINGS.format(path=rendered))
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "rendered_settings", "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
