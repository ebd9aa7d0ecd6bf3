"""What is allowed in the plugin's settings, and that whoever sets something else is told."""

import json
import re

import pytest
from lms import ROOT
from sites import SCHEDULERS, Site
from tutor.exceptions import TutorError
from tutorfigureslite.settings import DEFAULTS, check, is_file
from tutorfigureslite.settings import SCHEDULERS as KNOWN

ALLOWED = {
    "FIGURES_LITE_PIP_REQUIREMENT": ["", "figures-lite==1.0", "figures-lite/a-1.whl", "a @ https://x.example/a-1.whl"],
    "FIGURES_LITE_SCHEDULER": SCHEDULERS,
    "FIGURES_LITE_TICK": [30, 240, 1800],
    "FIGURES_LITE_CRON": ["*/15 * * * *", "0 3 * * MON-FRI", "5,35 */2 1-15 * *", "@hourly"],
    "FIGURES_LITE_QUEUE": [None, "edx.lms.core.high_mem"],
    "FIGURES_LITE_SETTINGS": [{}, {"FIGURES_LITE_RATE": None, "FIGURES_LITE_SENSITIVE": ["mode"]}],
    "FIGURES_LITE_HEADER_LINK": [True, False],
    "FIGURES_LITE_HEADER_LABEL": ["Analytics", "Zahlen & Fakten"],
    "FIGURES_LITE_MFE": [True, False],
    "FIGURES_LITE_NPM_PACKAGE": ["@figures-lite/widgets@^1", "https://x.example/widgets-1.tgz"],
}
REFUSED = [
    ("FIGURES_LITE_PIP_REQUIREMENT", None, "one requirement"),
    ("FIGURES_LITE_PIP_REQUIREMENT", "figures-lite\nRUN rm", "one requirement"),
    ("FIGURES_LITE_PIP_REQUIREMENT", "elsewhere/figures_lite-1.whl", "figures-lite/NAME"),
    ("FIGURES_LITE_PIP_REQUIREMENT", "figures-lite/../figures_lite-1.whl", "figures-lite/NAME"),
    ("FIGURES_LITE_SCHEDULER", "celery", "ticker, beat, cronjob, cron, none"),
    ("FIGURES_LITE_SCHEDULER", None, "ticker, beat, cronjob, cron, none"),
    ("FIGURES_LITE_SCHEDULER", ["beat"], "ticker, beat, cronjob, cron, none"),
    ("FIGURES_LITE_TICK", 29, "whole seconds from 30 to 1800"),
    ("FIGURES_LITE_TICK", 1801, "whole seconds from 30 to 1800"),
    ("FIGURES_LITE_TICK", "240", "whole seconds from 30 to 1800"),
    ("FIGURES_LITE_TICK", True, "whole seconds from 30 to 1800"),
    ("FIGURES_LITE_CRON", "*/15 * * *", "five fields"),
    ("FIGURES_LITE_CRON", "*/15  * * * *", "five fields"),
    ("FIGURES_LITE_CRON", 15, "five fields"),
    ("FIGURES_LITE_QUEUE", "", "the name of a queue, or null"),
    ("FIGURES_LITE_SETTINGS", None, "settings of the LMS by name"),
    ("FIGURES_LITE_SETTINGS", {"TIME_ZONE": "UTC"}, "begin with FIGURES_LITE_"),
    ("FIGURES_LITE_SETTINGS", {"FIGURES_LITE_X = 1\nDEBUG": True}, "begin with FIGURES_LITE_"),
    ("FIGURES_LITE_SETTINGS", {"FIGURES_LITE_RATE": float("inf")}, "null, true, false, numbers, text"),
    ("FIGURES_LITE_SETTINGS", {"FIGURES_LITE_TICK": 60}, "FIGURES_LITE_TICK: set that one instead"),
    ("FIGURES_LITE_SETTINGS", {"FIGURES_LITE_TICKER": False}, "FIGURES_LITE_SCHEDULER: set that one instead"),
    ("FIGURES_LITE_HEADER_LINK", "yes", "true or false"),
    ("FIGURES_LITE_HEADER_LABEL", "", "a word or a few"),
    ("FIGURES_LITE_MFE", 1, "true or false"),
    ("FIGURES_LITE_NPM_PACKAGE", "", "one package"),
]


def test_the_defaults_are_allowed():
    check(DEFAULTS)


def test_every_setting_has_a_value_that_is_allowed_here():
    assert set(ALLOWED) == set(DEFAULTS)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in ALLOWED.items() for value in values])
def test_a_good_value_is_allowed(name, value):
    check(DEFAULTS | {name: value})


@pytest.mark.parametrize(("name", "value", "allowed"), REFUSED)
def test_another_one_is_refused_with_its_name_and_what_is_allowed(name, value, allowed):
    with pytest.raises(TutorError, match=re.escape(allowed)) as refused:
        check(DEFAULTS | {name: value})
    assert str(refused.value).startswith(name)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("requirement", "file"),
    [
        ("figures-lite/a-1.whl", True),
        ("figures-lite/a-1.tar.gz", True),
        ("figures-lite", False),
        ("https://x.example/a-1.whl", False),
        ("a@https://x.example/a-1.tar.gz", False),
        ("git+https://x.example/a.git", False),
    ],
)
def test_a_file_is_told_from_a_name_and_an_address(requirement, file):
    assert is_file(requirement) is file


def test_a_wrong_word_stops_the_rendering_and_is_mended_by_a_right_one(tmp_path):
    site = Site(tmp_path).save()
    code, told = site.tutor("config", "save", "--set", "FIGURES_LITE_SCHEDULER=celerybeat")
    assert code == 1
    assert "FIGURES_LITE_SCHEDULER is 'celerybeat'; allowed is ticker, beat, cronjob, cron, none." in told
    assert "Traceback" not in told
    assert site.lms_settings()["FIGURES_LITE_TICKER"] is True
    code, told = site.tutor("config", "save", "--set", "FIGURES_LITE_SCHEDULER=beat")
    assert code == 0, told
    assert site.lms_settings()["FIGURES_LITE_BEAT"] == 240


def test_a_platform_with_a_wrong_word_can_leave_the_plugin(tmp_path):
    site = Site(tmp_path, FIGURES_LITE_SCHEDULER="celery")
    code, told = site.tutor("plugins", "disable", "figures-lite")
    assert code == 0, told
    assert site.mentions() == set()


def in_readme(heading):
    """The rows of the table under a heading of the plugin's README: first column and second, without quotes."""
    page = (ROOT / "tutor" / "README.rst").read_text(encoding="utf-8")
    table = page[page.index(f"\n{heading}\n") :]
    return re.findall(r"^``(\w+)`` +`*(.+?)`*  ", table[: table.index("\n\n", table.index("=\n``"))], re.MULTILINE)


def test_the_readme_tells_of_every_setting_and_its_default():
    said = {name: json.dumps(value).strip('"') for name, value in DEFAULTS.items()}
    assert dict(in_readme("Configuration")) == said


def test_the_readme_tells_what_is_rendered_for_each_scheduler():
    assert [name for name, _ in in_readme("What is rendered")] == SCHEDULERS == list(KNOWN)
