"""Texts are translated when they are shown, in the reader's language, wherever the platform keeps the translations."""

import pathlib
import re
import shutil
import subprocess
import sys
import types

import polib
import pytest
from django.conf import settings as site
from django.contrib.auth import get_user_model
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import trans_real

from figures_lite.catalogue import catalogue
from figures_lite.read.attention import REASONS
from figures_lite.read.statuses import STATUSES
from figures_lite.settings import common, production

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE = ROOT / "figures_lite" / "conf" / "locale" / "en" / "LC_MESSAGES" / "django.po"
PLACE = re.compile(r"%\(\w+\)s")


def forget():
    """Have Django read translations anew."""
    trans_real._translations.clear()
    trans_real._default = None


@pytest.fixture
def marked(tmp_path, settings):
    """A language in which every text of ours stands in brackets, found as an LMS finds what it has pulled."""
    made = polib.pofile(str(SOURCE))
    made.metadata["Language"] = "eo"
    for entry in made:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: f"«{entry.msgid}»", 1: f"«{entry.msgid_plural}»"}
        else:
            entry.msgstr = f"«{entry.msgid}»"
    folder = tmp_path / "figures_lite" / "eo" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    made.save_as_mofile(str(folder / "django.mo"))
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, folder.parents[1]]
    forget()
    yield
    forget()


@pytest.fixture
def asked(db, client, settings):
    """A function that gives the answer of an address to global staff, in a language."""
    settings.FIGURES_LITE_RATE = None
    client.force_login(get_user_model().objects.create_user("zoe", "zoe@tiny.invalid", "x", is_staff=True))

    def ask(address, language):
        return client.get(f"/figures-lite/{address}", headers={"accept-language": language})

    return ask


def test_labels_and_meanings_of_the_catalogue_are_in_the_readers_language(marked, asked):
    told = {row["name"]: row for row in asked("api/v1/metrics/", "eo").json()["metrics"]}
    assert told["enrolled"]["label"] == "«Enrolled»"
    assert told["enrolled"]["meaning"] == "«Learners with an open enrollment as the period ends.»"
    told = {row["name"]: row for row in asked("api/v1/metrics/", "en").json()["metrics"]}
    assert told["enrolled"]["label"] == "Enrolled"


def test_pages_that_django_renders_are_in_the_readers_language(marked, asked, monkeypatch, tmp_path):
    monkeypatch.setattr("figures_lite.views.BUNDLE", tmp_path / "none")
    assert "<title>«The page is not built»</title>" in asked("", "eo").content.decode()
    assert "<title>The page is not built</title>" in asked("", "en").content.decode()
    (tmp_path / "app.js").touch()
    monkeypatch.setattr("figures_lite.views.BUNDLE", tmp_path / "app.js")
    page = asked("", "eo").content.decode()
    assert "<title>«Figures»</title>" in page
    assert '<html lang="eo"' in page


def test_every_text_of_a_declaration_is_translated_when_it_is_shown(marked):
    ours = {
        entry.name: entry for entry in catalogue().values() if entry.aggregates[0]._meta.app_label == "figures_lite"
    }
    assert len(ours) > 40
    texts = [text for entry in ours.values() for text in (entry.label, entry.meaning)]
    texts += [text for told in (*STATUSES, *REASONS) for text in (told.label, told.meaning)]
    assert [text for text in texts if not isinstance(text, Promise)] == []
    with translation.override("eo"):
        assert [text for text in map(str, texts) if not (text[0] == "«" and text[-1] == "»")] == []
    with translation.override("en"):
        assert [text for text in map(str, texts) if "«" in text] == []


@pytest.mark.parametrize("errors", [1, 2])
def test_numbers_in_a_text_keep_their_place(marked, errors):
    with translation.override("eo"):
        text = translation.ngettext(
            "%(errors)s part of the last run failed.", "%(errors)s parts of the last run failed.", errors
        )
    assert text.startswith("«")
    assert PLACE.findall(text) == ["%(errors)s"]


def test_the_texts_to_translate_are_those_of_the_code(tmp_path):
    if not shutil.which("xgettext"):
        pytest.skip("gettext is not installed on this machine")
    package = shutil.copytree(ROOT / "figures_lite", tmp_path / "figures_lite", ignore=shutil.ignore_patterns("static"))
    tool = [sys.executable, "-m", "i18n.main", "extract", "--no-segment"]
    path = f"{pathlib.Path(sys.executable).parent}:/usr/bin:/bin"
    done = subprocess.run(tool, cwd=package, env={"PATH": path, "LANG": "C.UTF-8"}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    made = polib.pofile(str(package / "conf" / "locale" / "en" / "LC_MESSAGES" / "django.po"))
    assert {entry.msgid for entry in made} == {entry.msgid for entry in polib.pofile(str(SOURCE))}, (
        "make extract_translations writes them"
    )


def test_the_packages_own_folder_is_looked_at_too():
    assert site.LOCALE_PATHS[-1] == common.LOCALE
    assert pathlib.Path(common.LOCALE, "en", "LC_MESSAGES", "django.po").exists()


def test_an_lms_that_has_yet_to_work_its_paths_out_is_left_to_it_first():
    derived = object()
    lms = types.SimpleNamespace(LOCALE_PATHS=derived)
    common.plugin_settings(lms)
    assert lms.LOCALE_PATHS is derived
    lms.LOCALE_PATHS = ["/platform/conf/locale"]
    production.plugin_settings(lms)
    production.plugin_settings(lms)
    assert lms.LOCALE_PATHS == ["/platform/conf/locale", common.LOCALE]
    lms.LOCALE_PATHS.append("/platform/conf/plugins-locale/plugins/figures_lite")  # as the platform's own plugin does
