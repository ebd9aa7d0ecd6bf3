"""Settings of the tests: the stand-alone site with a plugin beside figures-lite."""

from devsite.settings import *  # noqa: F403
from devsite.settings import INSTALLED_APPS as SITE_APPS

INSTALLED_APPS = [*SITE_APPS, "tests.plugin"]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["NAME"] = ":memory:"  # noqa: F405  (a test that forgets the test database harms no demo)
