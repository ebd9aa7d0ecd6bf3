"""How each kind of block is tried. A kind that is not in the table fails the test, so that no command escapes it."""

import csv
import json
import re
import subprocess
import urllib.request

import pytest
import yaml
from django.test.utils import isolate_apps

from figures_lite import catalogue, read
from figures_lite.management.commands.figures_lite import Command
from figures_lite.settings.common import DEFAULTS
from tests.docs.blocks import ROOT

#: Commands that are not run here, and where they are.
NOT_RUN = {
    "make demo": ".ci/run runs it on a clean machine",
    "make test": ".ci/run runs it on a clean machine, this test in it",
    "make docs": "it would write into this checkout; make test runs make docs-check, which writes and compares",
    "curl -d grant_type=client_credentials -d token_type=jwt -d client_id=… -d client_secret=… "
    "https://lms.example.org/oauth2/access_token/": "only an LMS gives out tokens; tests/lms/test_ways_in.py asks one",
}
#: What is no command: a drawing, or what is printed.
COMMAND = re.compile(
    r"\s*(\$ |#!|(\./manage\.py|python3?|pip|curl|make|npm|npx|docker|kubectl|tutor|celery|figures_lite)\b)"
)
TASK = """
import figures_lite.tasks
from celery import current_app
current_app.finalize()
current_app.tasks[{task!r}](**{kwargs!r})
"""
#: What an example imports from us.
OURS = re.compile(r"^import (.* from '@figures-lite/widgets.*';)", re.MULTILINE)
VARIABLES = "API COOKIE COURSE"


def shell(block, lms):
    """Commands of a shell, each of which must succeed; what curl was answered must be whole. Variables stay."""
    lines = [line for line in block.lines if line not in NOT_RUN]
    keep = f"touch variables; . ./variables\n{{}}\n(declare -p {VARIABLES} 2>/dev/null || true) > variables"
    lms.sh(keep.format("\n".join(filled_in(line, lms) for line in lines)))
    answers = sorted(lms.answers.glob("*.told"))
    assert len(answers) == sum(line.count("curl -") for line in lines), "a call of curl told nothing"
    for told in answers:
        answered(told.read_text(), told.with_suffix("").read_text(encoding="utf-8"))
        told.unlink()


def answered(told, body):
    """An answer is a 200, and JSON or CSV."""
    status, kind = told.split()[:2]
    assert status == "200", (told, body[:500])
    if kind.startswith("application/json"):
        json.loads(body)
    else:
        assert kind.startswith("text/csv"), told
        rows = list(csv.reader(body.splitlines()))
        assert len(rows[0]) > 1
        assert {len(row) for row in rows} == {len(rows[0])}


def filled_in(text, lms):
    """A text with the addresses and logins of the LMS that is there, in the place of those of the page."""
    places = {
        "http://127.0.0.1:8000": lambda: lms.url,
        "https://lms.example.org": lambda: lms.url,
        "sessionid=…": lambda: f"sessionid={lms.session}",
        "JWT …": lambda: f"JWT {lms.token}",
        'TOKEN = "…"': lambda: f'TOKEN = "{lms.token}"',
        "/edx/app/edxapp/edx-platform": lambda: str(lms.folder),
        "/openedx/edx-platform": lambda: str(lms.folder),
        "/edx/app/edxapp/venvs/edxapp/bin": lambda: str(lms.bin),
    }
    for shown, real in places.items():
        if shown in text:
            text = text.replace(shown, real())
    assert "…" not in text, text
    return text


def crontab(block, lms):
    """Lines of a crontab: five fields, then a command."""
    for line in block.lines:
        fields, command = line.split()[:5], line.split(maxsplit=5)[5]
        assert all(re.fullmatch(r"[\d*,/-]+", field) for field in fields), line
        lms.sh(filled_in(command, lms))


def usage(block, _lms):
    """A synopsis names every option of its command, and no others; one of make, a target and its variables."""
    words = block.text.split()
    if words[0] == "make":
        makefile = (ROOT / "Makefile").read_text()
        assert re.search(rf"^{words[1]}:", makefile, re.MULTILINE)
        names = re.findall(r"([A-Z_]+)=", block.text)
        assert [name for name in names if f"$({name})" not in makefile] == []
        return
    assert words[0] == "figures_lite"
    verb = parsers()[words[1]]
    options = {word for action in verb._actions for word in action.option_strings} - {"-h", "--help"}
    assert set(re.findall(r"--[\w-]+", block.text)) == options
    choices = [choice for action in verb._actions if not action.option_strings for choice in action.choices or ()]
    assert [choice for choice in choices if choice not in block.text] == []


def parsers():
    """The parser of each verb of the command."""
    parser = Command().create_parser("manage.py", "figures_lite")
    return next(action.choices for action in parser._actions if action.dest == "verb")


def python(block, lms):
    """Python of somebody's own, after the blocks of the page before it."""
    lms.script += filled_in(block.text, lms)
    lms.run([lms.bin / "python", "-c", lms.script])


def lms_shell(block, lms):
    """Python in the LMS."""
    lms.manage("shell", stdin=None, input=block.text)


def settings(block, lms):
    """Settings in Python: what they have Celery's beat do can be done."""
    told = {"CELERYBEAT_SCHEDULE": {}}
    exec(block.text, told)
    for entry in told["CELERYBEAT_SCHEDULE"].values():
        lms.manage("shell", "-c", TASK.format(**entry))


@isolate_apps("figures_lite")
def declaration(block, _lms):
    """An aggregate that can be read: it has a scope, a grain and a unique key."""
    names = {"__name__": "figures_lite.example"}
    exec(block.text, names)
    declared = [each for each in names.values() if isinstance(each, type) and each.__module__ == names["__name__"]]
    assert declared
    for aggregate in declared:
        assert catalogue.metrics(aggregate)
        assert {constraint.fields for constraint in aggregate._meta.constraints} == {("course", "period")}


def file(block, lms):
    """A file, to be written as it is."""
    path = lms.folder / block.caption
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, encoding="utf-8")


def settings_or_manifest(block, lms):
    """YAML: settings that there are, or a manifest whose commands succeed."""
    told = yaml.safe_load(block.text)
    ours = {name for name in told if name.startswith("FIGURES_LITE_")}
    assert ours <= set(DEFAULTS)
    commands = list(commands_of(told))
    assert ours or commands
    for command in commands:
        lms.run(command)


def commands_of(told):
    """The commands anywhere in a manifest: lists that begin with the LMS's command line."""
    parts = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    if isinstance(told, list) and told[:1] == ["./manage.py"]:
        yield told
    for part in parts:
        yield from commands_of(part)


def series(block, lms):
    """An answer over time: it has the keys of a real one, the catalogue left out."""
    shown = json.loads(block.text)
    address = f"{lms.url}/figures-lite/api/v1/site/stats/?metric={shown['series'][0]['metric']}"
    request = urllib.request.Request(address, headers={"Cookie": f"sessionid={lms.session}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        real = json.load(answer)
    del real["catalogue"]
    assert list(shown) == list(real)
    assert list(shown["series"][0]) == list(real["series"][0])


def answer(block, _lms):
    """An answer, as JSON."""
    json.loads(block.text)


def template(block, _lms):
    """A part of a template of the LMS's, which Mako alone could render: what it asks of us is there."""
    asked = re.findall(r"\bread\.(\w+)\(", block.text)
    assert asked
    assert [name for name in asked if not callable(getattr(read, name, None))] == []


def drawing(block, _lms):
    """What is no command."""
    assert [line for line in block.text.splitlines() if COMMAND.match(line)] == []


def type_check(blocks, folder):
    """React, as the type checker of the front end takes it against the package's sources."""
    frontend = ROOT / "frontend"
    if not (frontend / "node_modules").exists():
        pytest.skip("the front end's modules are not installed: make frontend")
    (folder / "node_modules").symlink_to(frontend / "node_modules")
    examples = [f"example{number}.{block.kind}" for number, block in enumerate(blocks)]
    for name, block in zip(examples, blocks, strict=True):
        (folder / name).write_text(f"// {block}\n{block.text}", encoding="utf-8")
    # JavaScript is only parsed: what it takes from us is asked of the types.
    taken = [f"export {names}" for block in blocks if block.kind == "jsx" for names in OURS.findall(block.text)]
    (folder / "taken.ts").write_text("\n".join(names for names in dict.fromkeys(taken)))
    declared = [ROOT / "tests" / "docs" / "platform.d.ts", *(frontend / "src").rglob("*.d.ts")]
    told = {
        "extends": str(frontend / "tsconfig.json"),
        "compilerOptions": {
            "paths": {
                "@figures-lite/widgets": [str(frontend / "src" / "index.ts")],
                "@figures-lite/widgets/*": [str(frontend / "src" / "entries" / "*")],
            },
            "allowJs": True,
        },
        "files": [*examples, "taken.ts", *map(str, declared)],
        "include": [],
    }
    (folder / "tsconfig.json").write_text(json.dumps(told))
    tsc = frontend / "node_modules" / ".bin" / "tsc"
    done = subprocess.run([tsc, "--noEmit", "--project", folder], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


RUNNERS = {
    "bash": shell,
    "clone": shell,
    "crontab": crontab,
    "usage": usage,
    "python": python,
    "lms": lms_shell,
    "settings": settings,
    "declaration": declaration,
    "file": file,
    "yaml": settings_or_manifest,
    "series": series,
    "json": answer,
    "mako": template,
    "text": drawing,
}
#: Tried without an LMS, all together.
APART = {"tsx": type_check, "jsx": type_check}
