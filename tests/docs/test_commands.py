"""Every command of the pages is run, in order, by somebody who has just what the page says."""

import re

import pytest

from tests.docs.blocks import ELSEWHERE, PAGES, ROOT, Block, blocks, found
from tests.docs.runners import APART, NOT_RUN, RUNNERS, parsers, shell, type_check

#: The one page that begins without figures-lite comes first, and the one that ends without it last.
FIRST, LAST = "docs/quickstart.rst", "docs/operations.rst"
ALL = [block for page in PAGES for block in blocks(page)]
#: An example that must not pass: the type checker says so where the error it expects is none.
WRONG = """
// @ts-expect-error There is no such widget.
import { Nothing } from '@figures-lite/widgets';
import { Number } from '@figures-lite/widgets';
export const nothing = <Nothing />;
// @ts-expect-error There is no such property.
export const coloured = <Number metric="enrolled" colour="blue" />;
"""
IN_ORDER = sorted({block.page for block in ALL}, key=lambda page: (page == LAST, page != FIRST, page))

pytestmark = [
    pytest.mark.xdist_group("docs"),
    pytest.mark.skipif("os.environ.get('FIGURES_LITE_DB', 'sqlite') != 'sqlite'", reason="once, on SQLite"),
]


@pytest.fixture(scope="module")
def lms(make_lms):
    """The LMS of somebody who goes through the pages one after the other."""
    return make_lms()


@pytest.mark.parametrize("page", IN_ORDER)
def test_the_commands_of_the_page_do_what_it_says(page, lms):
    if page != FIRST and "figures-lite" not in lms.sh("pip list"):
        lms.install()
    for block in blocks(page):
        if block.kind not in APART:
            RUNNERS[block.kind](block, lms)


def test_the_examples_of_react_are_accepted_by_the_type_checker(tmp_path):
    examples = [block for block in ALL if block.kind in APART]
    assert len(examples) >= 2
    type_check([*examples, Block("a wrong page", 1, "tsx", WRONG)], tmp_path)


def test_every_block_is_of_a_kind_that_is_tried():
    unknown = [str(block) for block in ALL if block.kind not in RUNNERS.keys() | APART.keys()]
    assert unknown == [], f"Begin them with .. code-block:: and one of {', '.join(RUNNERS)}: see tests/docs/runners.py"


def test_what_is_not_run_is_on_the_pages_and_is_run_where_it_is_said():
    lines = {line for block in ALL for line in block.lines}
    assert sorted(NOT_RUN.keys() - lines) == []
    told = (ROOT / ".ci" / "run").read_text()
    assert all(command in told for command, where in NOT_RUN.items() if where.startswith(".ci/run"))
    assert "client_credentials" in (ROOT / "tests" / "lms" / "test_ways_in.py").read_text()
    assert "docs-check" in re.search(r"^test: (.+) ##", (ROOT / "Makefile").read_text(), re.MULTILINE)[1].split()


@pytest.mark.parametrize("what", [*NOT_RUN, *ELSEWHERE])
def test_this_is_run_elsewhere(what):
    """So that the summary of every run lists it."""
    pytest.skip(f"{what}: {(NOT_RUN | ELSEWHERE)[what]}")


@pytest.mark.parametrize("page", PAGES)
def test_commands_named_in_the_text_exist(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z][a-z0-9-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert [target for target in re.findall(r"``make ([a-z][\w-]*)", text) if target not in targets] == []
    assert [verb for verb in re.findall(r"``(?:\S+ )*figures_lite ([\w-]+)", text) if verb not in parsers()] == []


# The test's own parts: a wrong page is found.


PAGE = """
A page
######

Do this::

    pip install nothing

.. code-block:: bash

   true  # well
   echo one \\
     two

   # and this
   false

.. code-block:: python
   :caption: a/b.py

   x = 1

- Inside:

  .. code-block:: text

     ----

.. code:: bash

   true
"""


def test_blocks_of_every_kind_are_found():
    got = [(block.line, block.kind, block.caption, block.text) for block in found("page", PAGE)]
    assert got == [
        (5, "literal", "", "pip install nothing\n"),
        (9, "bash", "", "true  # well\necho one \\\n  two\n\n# and this\nfalse\n"),
        (18, "file", "a/b.py", "x = 1\n"),
        (25, "text", "", "----\n"),
        (29, "code", "", "true\n"),
    ]
    assert list(found("page", PAGE))[1].lines == ["true  # well", "echo one    two", "false"]


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("bash", "true\nfalse\ntrue\n", "false"),
        ("bash", "pip install no-such-package-of-anybody\n", "no-such-package-of-anybody"),
        ("bash", "./manage.py lms figures_lite polish\n", "polish"),
        ("crontab", "*/15 * * * * false\n", "false"),
        ("usage", "figures_lite run [--faster]\n", "--faster"),
        ("usage", "make nothing\n", "nothing"),
        ("python", "raise SystemExit(3)\n", "SystemExit"),
        ("lms", "1 / 0\n", "ZeroDivisionError"),
        ("yaml", "FIGURES_LITE_COLOUR: blue\n", "FIGURES_LITE_COLOUR"),
        ("series", "{\n", "Expecting"),
        ("text", "pip install figures-lite\n", "pip install figures-lite"),
    ],
)
def test_what_does_not_work_fails(kind, text, told, lms):
    with pytest.raises((AssertionError, ValueError)) as failure:
        RUNNERS[kind](Block("page", 1, kind, text), lms)
    assert told in str(failure.value)


def test_an_answer_that_is_refused_fails(lms):
    block = Block("page", 1, "bash", "curl -b nothing http://127.0.0.1:8000/no/such/page/\n")
    with pytest.raises(AssertionError, match="404"):
        shell(block, lms)
