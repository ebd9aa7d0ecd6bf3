"""Every command of ``docs/moving-from-figures.rst`` does what the page says, in the order of the page."""

import pathlib
import re

import pytest

from figures_lite import catalogue
from figures_lite.pipeline.figures.old import TABLES

from .test_move import MOVED, everything

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = (pathlib.Path(__file__).parents[2] / "docs" / "moving-from-figures.rst").read_text(encoding="utf-8")
COMMANDS = [tuple(line.split()) for line in re.findall(r"^ +figures_lite import_figures *(.*)$", PAGE, re.MULTILINE)]


def test_every_command_does_what_the_page_says(figures, move):
    left = {
        ("--dry-run",): {},
        (): MOVED,
        ("--since", "2020-02-01"): MOVED,
        ("--since", "2020-01-01", "--until", "2020-02-01"): MOVED,
        ("--database", "default"): MOVED,
        ("--forget",): {},
        ("--home", "1"): MOVED,
    }
    assert list(left) == COMMANDS
    for options, expected in left.items():
        said, failed = move(*options)
        assert failed is None, said
        assert everything() == expected, options


def test_the_page_says_of_every_column_that_is_read_what_it_was():
    for table in TABLES:
        for column, metric in table.metrics.items():
            assert f"``{column}``" in PAGE
            assert f"``{metric}``" in PAGE


def test_the_page_names_no_metric_that_is_none():
    names = set(re.findall(r"``(figures_\w+)``", PAGE)) | {"enrolled", "mean_days_to_pass", "monthly_active"}
    tables = {table.name for table in TABLES} | {
        "figures_learnercoursegrademetrics",
        "figures_enrollmentdata",
        "figures_monthlyactiveenrollment",
        "figures_pipelineerror",
        "figures_sitemaumetrics",
    }
    assert names - tables <= set(catalogue.catalogue())
