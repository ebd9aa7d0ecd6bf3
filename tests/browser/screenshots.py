"""Pictures of every page, in three widths, light and dark, in both directions of writing, for people to look at.

``python -m tests.browser.screenshots [folder [page …]]``: of the demo's database, into ``screenshots/``.
"""

import itertools
import pathlib
import sys
import tempfile

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.sites import ROOT, Site, demo
from tests.browser.visits import Visits, api, settled

WIDTHS = {1440: 900, 768: 1024, 390: 844}
THEMES = ("light", "dark")
#: Milliseconds in which charts are drawn anew after the window has changed.
REDRAWN = 400
#: A language of each direction; what is not translated is English.
LANGUAGES = {"ltr": "en-GB", "rtl": "ar"}


def addresses(page):
    """Each page, as whom it is looked at and where it is: of the course with most learners, and one of those."""
    busy = api(page, "courses/", metric="active_learners_28d", ordering="-active_learners_28d")["results"][0]["key"]
    others = [row["key"] for row in api(page, "courses/", metric="enrolled", ordering="-enrolled")["results"][:3]]
    learner = api(page, f"courses/{busy}/learners/", ordering="-active_days")["results"][0]["user_id"]
    compared = "&".join(f"select={key}" for key in others)
    return {
        "overview": ("staff", ""),
        "overview-org": ("orgstaff", ""),
        "overview-course": ("coursestaff", ""),
        "courses": ("staff", "courses"),
        "courses-org": ("staff", "courses?group=org"),
        "courses-compare": ("staff", f"courses?period=90d&compare=year&{compared}"),
        "course": ("staff", f"courses/{busy}"),
        "learners": ("staff", f"learners?course={busy}&behind=active_learners_28d"),
        "course-learners": ("staff", f"courses/{busy}/learners"),
        "learner": ("staff", f"learners/{learner}"),
        "matrix": ("staff", "matrix"),
        "me": ("learner", ""),
        "health": ("staff", "health"),
        "accounts": ("staff", "accounts?behind=registrations"),
        "nowhere": ("staff", "no-such-page"),
    }


def main(folder=ROOT / "screenshots", only=()):
    """Take them all, or those of some pages."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as driver:
        site = Site(pathlib.Path(home), demo)
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            with Visits(browser, site) as visits:
                take(visits, folder, only)
        finally:
            browser.close()
            site.stop()


def take(visits, folder, only):
    """Take the pictures of some pages, of all where none is named."""
    pages = {name: at for name, at in addresses(visits.page("staff")).items() if not only or name in only}
    for username in dict.fromkeys(who for who, _path in pages.values()):
        for theme, (direction, language) in itertools.product(THEMES, LANGUAGES.items()):
            context = visits.context(username, color_scheme=theme, locale=language, reduced_motion="reduce")
            for name, (who, path) in pages.items():
                if who == username:
                    shoot(visits.open(context, path), folder, f"{name}-{theme}-{direction}")


def shoot(page, folder, name):
    """Take a page's pictures in each width, and close it."""
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        settled(page)
        page.wait_for_timeout(REDRAWN)
        wide = page.evaluate("document.documentElement.scrollWidth")
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        sys.stdout.write(f"{name}-{width}.png{f'  is {wide} px wide' if wide > width else ''}\n")
        sys.stdout.flush()
    page.close()


if __name__ == "__main__":
    main(*sys.argv[1:2], only=sys.argv[2:])
