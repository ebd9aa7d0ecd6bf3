"""What is written down of the releases holds for what is installed, and tells them apart."""

import sys

import pytest

from figures_lite.lms import releases
from figures_lite.lms.releases import BROKEN, MISSING, Here, look, nearest, numbers
from figures_lite.pipeline.status import status
from tests.pipeline import rows


def packages():
    """The paths of openedx-events and openedx-filters that the installed versions should have."""
    for event in releases.EVENTS:
        if event.path.startswith("openedx_events."):
            yield event.path
    version = releases.version("openedx-filters")
    for filter_ in releases.DASHBOARDS.values():
        if numbers(version) >= numbers(filter_.since):
            yield filter_.path


@pytest.mark.parametrize("path", list(packages()))
def test_what_openedx_events_and_filters_should_have_is_there(path):
    assert look(path)[1] == ""


@pytest.mark.parametrize("name", releases.DASHBOARDS)
def test_a_filter_has_the_type_that_settings_name_it_by(name):
    filter_ = releases.DASHBOARDS[name]
    found, why = look(filter_.path)
    if why:
        assert numbers(releases.version("openedx-filters")) < numbers(filter_.since)
    else:
        assert found.filter_type == filter_.type


def test_events_that_are_public_carry_the_learner_where_it_is_written():
    for event in releases.EVENTS:
        if not event.path.startswith("openedx_events."):
            continue
        name, *rest = event.learner.split(".")
        kind = look(event.path)[0].init_data[name]
        for part in rest:
            (field,) = (field for field in kind.__attrs_attrs__ if field.name == part)
            kind = field.type
        assert kind is int, event.path


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package with modules of every kind."""
    folder = tmp_path / "some_release"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "whole.py").write_text("SIGNAL = 1\n")
    (folder / "asks_for_more.py").write_text("import no_such_package_at_all\n")
    (folder / "raises.py").write_text("raise RuntimeError('not configured')\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield "some_release"
    for name in [name for name in sys.modules if name.startswith("some_release")]:
        del sys.modules[name]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("whole.SIGNAL", (1, "")),
        ("whole.OTHER", (None, MISSING)),
        ("gone.SIGNAL", (None, MISSING)),
        ("gone.deeper.SIGNAL", (None, MISSING)),
        ("asks_for_more.SIGNAL", (None, BROKEN)),
        ("raises.SIGNAL", (None, BROKEN)),
    ],
)
def test_a_module_that_is_not_there_is_told_from_one_that_is_broken(package, caplog, path, expected):
    assert look(f"{package}.{path}") == expected
    assert ("cannot be imported" in caplog.text) == (expected[1] == BROKEN)


TEAK = {"python": "3.11.8", "django": "4.2.20", "events": "10.2.0", "filters": "2.0.1"}
ULMO = {"python": "3.11.13", "django": "5.2.7", "events": "10.5.0", "filters": "2.1.0"}
VERAWOOD = {"python": "3.12.13", "django": "5.2.12", "events": "11.1.1", "filters": "3.4.0"}


@pytest.mark.parametrize(
    ("versions", "name"),
    [
        (TEAK, "teak"),
        (ULMO, "ulmo"),
        (VERAWOOD, "verawood"),
        (ULMO | {"django": "4.2.24"}, "teak"),  # the LMS of September 2025
        (VERAWOOD | {"filters": "3.1.0"}, "ulmo"),  # without the filter for tabs
        (VERAWOOD | {"django": "6.0.1", "python": "3.13.1"}, "verawood"),  # what comes after it
        (TEAK | {"django": "3.2"}, "teak"),
    ],
)
def test_the_newest_release_whose_versions_are_all_reached(versions, name):
    assert nearest(versions).name == name


@pytest.fixture
def line(monkeypatch):
    """Have the platform call itself something: ``line("teak")``, or not be there."""

    def called(name):
        whole = releases.look
        answer = (name, "") if name else (None, MISSING)
        monkeypatch.setattr(
            releases, "look", lambda path: answer if path == "openedx.core.release.RELEASE_LINE" else whole(path)
        )

    return called


@pytest.mark.parametrize("name", ["teak", "ulmo", "verawood"])
def test_a_release_that_gives_its_name_is_that_one(line, name):
    line(name)
    found = releases.here()
    assert (found.line, found.release.name, found.exact) == (name, name, True)


def test_a_platform_of_no_release_is_like_one(line):
    line("master")
    found = releases.here()
    assert (found.line, found.exact) == ("master", False)
    assert found.release in releases.RELEASES


def test_outside_an_lms_there_is_none():
    found = releases.here()
    assert isinstance(found, Here)
    assert (found.line, found.release, found.exact) == (None, None, False)


@pytest.mark.django_db
def test_status_tells_the_release_and_what_of_it_is_not_to_be_had(line, small):
    from tests.pipeline import numbers as of

    of.ran()
    lines, _fine = status(rows.NOW)
    assert any(text.startswith("Platform: none, Django ") for text in lines)
    line("verawood")
    lines, fine = status(rows.NOW)
    (told,) = (text for text in lines if text.startswith("Platform: "))
    assert told.startswith("Platform: Verawood (Tutor 22), Django ")
    path = "openedx.core.djangoapps.course_groups.signals.signals.COHORT_MEMBERSHIP_UPDATED"
    assert f"  {path} is missing." in lines
    assert not any("COURSE_ENROLLMENT_CHANGED" in text for text in lines)
    assert fine
    line("master")
    (told,) = (text for text in status(rows.NOW)[0] if text.startswith("Platform: "))
    assert told.startswith("Platform: master, nearest to ")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"FIGURES_LITE_EVENTS": False}, "FIGURES_LITE_EVENTS is off"),
        ({"FIGURES_LITE_EVENTS_CACHE": "nowhere"}, "FIGURES_LITE_EVENTS_CACHE is 'nowhere', which is not in CACHES"),
        ({}, "the cache 'events' keeps nothing"),
        ({"FIGURES_LITE_EVENTS_CACHE": "default"}, "the cache 'default' is of one process alone"),
    ],
    ids=["off", "nowhere", "dummy", "one process"],
)
def test_status_tells_why_events_are_of_no_use(small, settings, changed, told):
    from tests.pipeline import numbers as of

    for name, value in changed.items():
        setattr(settings, name, value)
    of.ran()
    lines, _fine = status(rows.NOW)
    assert f"Events: of no use here: {told}. Cursors and sweeps notice what changed." in lines
