"""Finds the blocks of code of a page, whatever they are for."""

import dataclasses
import pathlib
import re
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
#: Pages whose commands another suite runs, or that have none and are generated.
ELSEWHERE = {
    "docs/quickstart-tutor.rst": "the tests of tutor/ run it, with a real Tutor",
    "docs/moving-from-figures.rst": "tests/moving/test_docs.py runs it, on the tables of Figures",
    "docs/metrics.rst": "generated, without commands",
    "docs/settings.rst": "generated, without commands",
}
PAGES = [
    name
    for name in ["README.rst", *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.rst"))]
    if name not in ELSEWHERE
]
#: What begins a block in reStructuredText: a directive for code of any name, or a paragraph that ends in two colons.
DIRECTIVE = re.compile(
    r"(?P<indent> *)\.\. (?P<name>code-block|code|sourcecode|parsed-literal|prompt)::(?P<language>.*)"
)
LITERAL = re.compile(r"(?P<indent> *)(?!\.\. )(?:.*\S)?::$")


@dataclasses.dataclass(frozen=True)
class Block:
    """One block of a page: ``kind`` is the class it is given, ``file`` where it has a caption, else its language."""

    page: str
    line: int
    kind: str
    text: str
    caption: str = ""

    def __str__(self):
        return f"{self.page}:{self.line}"

    @property
    def lines(self):
        """Its lines, those that go on after a backslash as one; without empty ones and comments."""
        whole = [line.strip() for line in self.text.replace("\\\n", " ").splitlines()]
        return [line for line in whole if line and not line.startswith("#")]


def blocks(page):
    """The blocks of a page, in order."""
    return list(found(page, (ROOT / page).read_text(encoding="utf-8")))


def found(page, text):
    """The blocks of a page's text."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        begins = DIRECTIVE.fullmatch(line) or LITERAL.fullmatch(line)
        if not begins:
            continue
        inside, indent = [], len(begins["indent"])
        for below in lines[number + 1 :]:
            if below.strip() and len(below) - len(below.lstrip()) <= indent:
                break
            inside.append(below)
        body = textwrap.dedent("\n".join(inside)).strip("\n")
        options, _empty, code = body.partition("\n\n") if body.startswith(":") else ("", "", body)
        told = dict(re.findall(r"^:(\w+): *(.+)$", options, re.MULTILINE))
        name = begins.groupdict().get("name") or "literal"
        language = begins.groupdict().get("language", "").strip() if name == "code-block" else name
        kind = told.get("class") or ("file" if "caption" in told else language)
        yield Block(page, number + 1, kind, code.strip("\n") + "\n", told.get("caption", ""))
