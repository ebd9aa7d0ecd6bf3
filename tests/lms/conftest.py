"""Skips the contract where there is no LMS. The platform's modules are imported by fixtures and tests only."""

import pytest
from django.conf import settings

ELSEWHERE = "no LMS here: run it with the LMS's own test settings, as tests/lms/__init__.py says"


class Elsewhere(pytest.Module):
    """A module of the contract where it cannot be kept."""

    def collect(self):
        """Nothing, and say why."""
        pytest.skip(ELSEWHERE, allow_module_level=True)


def pytest_pycollect_makemodule(module_path, parent):
    """Import a module only where the LMS's settings are in force."""
    return None if settings.ROOT_URLCONF == "lms.urls" else Elsewhere.from_parent(parent, path=module_path)


@pytest.fixture
def lms_cache(settings):
    """A cache that keeps what is put into it, as every LMS has; its tests' settings have none."""
    from django.core.cache import cache

    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.CACHES = {name: memory | {"LOCATION": name} for name in settings.CACHES}
    cache.clear()
    yield cache
    cache.clear()


@pytest.fixture
def chess(db):
    """A course that the platform knows of; its content is nowhere."""
    from opaque_keys.edx.keys import CourseKey
    from openedx.core.djangoapps.content.course_overviews.tests.factories import CourseOverviewFactory

    return CourseOverviewFactory(
        id=CourseKey.from_string("course-v1:Club+CHESS+2026"), org="Club", display_name="Chess", run="2026"
    )
