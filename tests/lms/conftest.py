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
def content(db, monkeypatch):
    """The platform's store of course content: in the MongoDB of its tests, or else in this process's memory."""
    import pymongo
    from xmodule.modulestore.tests.django_utils import ModuleStoreIsolationMixin
    from xmodule.modulestore.tests.mongo_connection import MONGO_HOST, MONGO_PORT_NUM

    try:
        pymongo.MongoClient(MONGO_HOST, MONGO_PORT_NUM, serverSelectionTimeoutMS=300).admin.command("ping")
    except pymongo.errors.PyMongoError:
        mongomock = pytest.importorskip("mongomock", reason="neither MongoDB nor mongomock is here")
        pytest.importorskip("mongomock.gridfs").enable_gridfs_integration()
        monkeypatch.setattr(pymongo, "MongoClient", mongomock.MongoClient)
        monkeypatch.setattr(mongomock.Database, "command", lambda *_args, **_options: {"ok": 1.0})  # "are you there?"

    class Store(ModuleStoreIsolationMixin):
        """A store for one test; it tells nobody that something was published."""

    Store.start_modulestore_isolation()
    yield Store
    Store.end_modulestore_isolation()


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
