"""What is written from the code, or told beside it, says what the code and the measurements say."""

import ast
import inspect
import json
import re

import pytest

from figures_lite.reference import described, settings_reference
from figures_lite.settings import common
from tests.docs.blocks import ROOT

SETTINGS = described(inspect.getsource(common))


def test_every_setting_is_described_once_with_its_default():
    assert list(SETTINGS) == list(common.DEFAULTS)
    assert {name: ast.literal_eval(default) for name, (default, _text) in SETTINGS.items()} == common.DEFAULTS


def test_the_page_of_settings_is_up_to_date():
    assert (ROOT / "docs" / "settings.rst").read_text(encoding="utf-8") == settings_reference()


def test_a_description_goes_over_lines_and_its_code_is_marked():
    source = """
        # .. setting_name: FIGURES_LITE_A
        # .. setting_default: None
        # .. setting_description: Days, as in `figures_lite run`. None:
        #   see FIGURES_LITE_B.
        "FIGURES_LITE_A": None,
        # .. toggle_name: FIGURES_LITE_B
        # .. toggle_implementation: DjangoSetting
        # .. toggle_default: True
        # .. toggle_description: Whether.
        # .. toggle_use_cases: open_edx
        "FIGURES_LITE_B": True,
    """
    assert described(source) == {
        "FIGURES_LITE_A": ("None", "Days, as in ``figures_lite run``. ``None``: see ``FIGURES_LITE_B``."),
        "FIGURES_LITE_B": ("True", "Whether."),
    }


@pytest.mark.parametrize(("size", "enrollments"), [("50k", 50_000), ("1m", 1_000_000)])
def test_the_table_of_sizes_is_what_was_measured(size, enrollments):
    page = (ROOT / "docs" / "operations.rst").read_text(encoding="utf-8")
    row = re.search(
        rf"^{enrollments:,} +([\d,]+) +(\d+) (s|min) +(\d+) s +(\d+) s +(\d+) MB a year +(\d+) MB$", page, re.M
    )
    _learners, first, unit, day, hour, stored, memory = row.groups()
    measured = json.loads((ROOT / "docs" / "benchmarks" / f"{size}-mariadb.json").read_text())
    stages = measured["stages"]
    walls = [stages["bootstrap"]["wall"] / {"s": 1, "min": 60}[unit], stages["day"]["wall"], stages["hour"]["wall"]]
    assert [int(first), int(day), int(hour)] == [round(wall) for wall in walls]
    assert measured["rows"]["student_courseenrollment"] == enrollments
    assert int(stored) == round(measured["storage"]["per_enrollment_and_year"] * enrollments / 1e6)
    assert int(memory) == round(max(stage["peak_memory_mb"] for stage in stages.values()))
