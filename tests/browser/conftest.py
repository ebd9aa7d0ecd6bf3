"""A real browser for the pages: Chromium as the system has it, driven by playwright, on sites really served."""

import os
import pathlib
import shutil

import pytest

from tests.browser import sites
from tests.browser.visits import Visits

CHROMIUM = os.environ.get("FIGURES_LITE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]


BUNDLE = sites.ROOT / "figures_lite" / "static" / "figures_lite" / "app.js"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Have all visits of one site made by one process, which makes and serves it once."""
    for item in items:
        if "visits" in getattr(item, "fixturenames", ()):
            name = item.callspec.params["site"]
            item.add_marker(pytest.mark.xdist_group(f"visits of {name}"))


def missing():
    """Why no browser can be driven here; None when one can."""
    if not CHROMIUM or not pathlib.Path(CHROMIUM).exists():
        return "there is no chromium on this machine"
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "the Python package playwright is not installed"
    return None


def needs(why_not):
    """Skip for want of something, which FIGURES_LITE_REQUIRE_BROWSER=1 makes a failure."""
    if os.environ.get("FIGURES_LITE_REQUIRE_BROWSER") == "1":
        pytest.fail(f"The browser tests cannot run: {why_not}.")
    pytest.skip(why_not)


@pytest.fixture(scope="module")
def browser():
    """A browser, or a skip that says what is missing; FIGURES_LITE_REQUIRE_BROWSER=1 makes it a failure."""
    if why_not := missing():
        needs(why_not)
    from playwright.sync_api import sync_playwright

    # playwright keeps an event loop in this thread, which Django would take for asynchronous code.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session", params=["demo", "real"])
def site(request, tmp_path_factory):
    """The site of ``make demo``, and one with a real LMS's rows, each served as ``make demo`` serves it."""
    if os.environ.get("FIGURES_LITE_DB", "sqlite") != "sqlite" or "TOX_ENV_NAME" in os.environ:
        pytest.skip("the sites that are looked at are on SQLite, once")
    if not BUNDLE.exists():
        needs("the pages are not built: make frontend")
    made = sites.Site(tmp_path_factory.mktemp(request.param), getattr(sites, request.param))
    yield made
    made.stop()


@pytest.fixture
def visits(browser, site):
    """Opens pages of the site as somebody, and says what went wrong on them at the end."""
    with Visits(browser, site) as found:
        yield found
