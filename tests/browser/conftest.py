"""A real browser for the one page: Chromium as the system has it, driven by playwright."""

import os
import pathlib
import shutil

import pytest

CHROMIUM = os.environ.get("FIGURES_LITE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]


def missing():
    """Why no browser can be driven here; None when one can."""
    if not CHROMIUM or not pathlib.Path(CHROMIUM).exists():
        return "there is no chromium on this machine"
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "the Python package playwright is not installed"
    return None


@pytest.fixture(scope="module")
def browser():
    """A browser, or a skip that says what is missing; FIGURES_LITE_REQUIRE_BROWSER=1 makes it a failure."""
    why_not = missing()
    if why_not:
        if os.environ.get("FIGURES_LITE_REQUIRE_BROWSER") == "1":
            pytest.fail(f"The browser tests cannot run: {why_not}.")
        pytest.skip(why_not)
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
