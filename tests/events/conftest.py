"""A cache that keeps what is put into it, in this process or on a Redis; and a clock that moves when it is told to."""

import time
import types

import pytest
from django.core.cache import caches

from figures_lite.signals import notice
from tests.pipeline.conftest import small  # noqa: F401  (a fixture)
from tests.workers.conftest import redis  # noqa: F401  (a fixture)

#: As LMSs have it: Django's own backend, and the one that Tutor uses.
ON_REDIS = ("django.core.cache.backends.redis.RedisCache", "django_redis.cache.RedisCache")


@pytest.fixture
def shared(settings):
    """A cache of this process; nothing is on it."""
    yield use(settings, "django.core.cache.backends.locmem.LocMemCache", "events")
    caches["events"].clear()
    notice.forget()


@pytest.fixture(params=ON_REDIS, ids=["django", "django_redis"])
def on_redis(request, settings, redis):  # noqa: F811
    """A cache on a Redis; nothing is on it."""
    if "django_redis" in request.param:
        pytest.importorskip("django_redis", reason="django-redis is not installed (requirements/databases.txt)")
    redis.client.flushall()
    yield use(settings, request.param, redis.url)
    notice.forget()


def use(settings, backend, location):
    """Have events leave word in a cache."""
    entries = {"OPTIONS": {"MAX_ENTRIES": 10_000}} if "locmem" in backend else {}
    settings.CACHES = settings.CACHES | {"events": {"BACKEND": backend, "LOCATION": location} | entries}
    notice.forget()
    return caches["events"]


@pytest.fixture
def clock(monkeypatch):
    """The time of day in ``clock.at``, seconds of the wall clock; a window begins just then."""
    clock = types.SimpleNamespace(at=float(1_774_000_020))
    assert clock.at % 30 == 0
    monkeypatch.setattr(time, "time", lambda: clock.at)
    return clock
