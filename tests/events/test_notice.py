"""What a process of the LMS leaves in the cache, and how often it asks it."""

import os
import threading
import time

import pytest
from django.core.cache.backends.redis import RedisCache

from figures_lite.pipeline import noticed
from figures_lite.signals import notice
from tests.faults.servers import free_port


class Counted:
    """A cache that counts what it is asked, and fails while it is ``down``."""

    def __init__(self, cache):
        self.cache, self.asked, self.down = cache, [], False

    def __getattr__(self, name):
        def ask(*arguments):
            self.asked.append(name)
            if self.down:
                raise ConnectionError("no cache here")
            return getattr(self.cache, name)(*arguments)

        return ask


@pytest.fixture
def counted(shared, clock, monkeypatch):
    """The cache, counting."""
    counted = Counted(shared)
    monkeypatch.setattr(notice, "store", lambda: counted)
    return counted


def left(clock):
    """The learners of whom word is left, of the windows up to now."""
    here = noticed.window(clock.at)
    return noticed.read(here - 3, here + 1)


def test_a_first_learner_takes_a_list_and_the_next_are_put_on_it(counted, clock):
    for learner in (1, 2, 3):
        notice.notice(learner)
    assert counted.asked == ["add", "set", "set"]
    assert left(clock) == {1, 2, 3}


def test_who_was_told_of_costs_nothing(counted, clock):
    for _time in range(100):
        notice.notice(1)
    assert counted.asked == ["add"]


def test_a_new_window_has_a_list_of_its_own(counted, clock):
    notice.notice(1)
    clock.at += 29.9
    notice.notice(1)
    clock.at += 0.2
    notice.notice(1)
    assert counted.asked == ["add", "add"]
    here = noticed.window(clock.at)
    assert noticed.read(here, here) == {1}
    assert noticed.read(here - 1, here - 1) == {1}


def test_a_full_list_is_left_and_another_begun(counted, clock, monkeypatch):
    monkeypatch.setattr(notice, "LONGEST", 2)
    for learner in range(1, 6):
        notice.notice(learner)
    assert left(clock) == {1, 2, 3, 4, 5}
    here = noticed.window(clock.at)
    found = counted.cache.get_many([noticed.key(here, place) for place in range(noticed.LISTS)])
    assert sorted(found.values()) == [[1, 2], [3, 4], [5]]


def test_no_list_of_another_is_written_over(counted, clock):
    """Every list is somebody's: a thread that has asked for some gives up until the next window."""
    here = noticed.window(clock.at)
    others = {noticed.key(here, place): [1000 + place] for place in range(noticed.LISTS)}
    counted.cache.set_many(others)
    for learner in range(100):
        notice.notice(learner)
    assert counted.asked == ["add"] * notice.TRIES
    assert counted.cache.get_many(list(others)) == others
    clock.at += 30
    notice.notice(1)
    assert 1 in left(clock)


def test_threads_at_once_lose_nobody(shared, clock):
    def tell(first):
        for learner in range(first, first + 50):
            notice.notice(learner)

    threads = [threading.Thread(target=tell, args=(1000 * number,)) for number in range(1, 17)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert left(clock) == {1000 * number + learner for number in range(1, 17) for learner in range(50)}


def test_processes_that_are_forked_lose_nobody(on_redis, clock):
    """Workers are forked from a process that may have told of somebody already, and must not write on its list."""
    notice.notice(1)
    on_redis.close()
    children = []
    for number in range(2, 6):
        child = os.fork()
        if not child:
            try:
                for learner in range(number * 100, number * 100 + 20):
                    notice.notice(learner)
            finally:
                os._exit(0)
        children.append(child)
    notice.notice(99)
    for child in children:
        assert os.waitpid(child, 0)[1] == 0
    assert left(clock) == {1, 99} | {number * 100 + learner for number in range(2, 6) for learner in range(20)}


def test_a_cache_that_fails_is_left_alone_for_a_minute(counted, clock, monkeypatch, caplog):
    mono = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: mono[0])
    counted.down = True
    for learner in range(100):
        notice.notice(learner)
    assert counted.asked == ["add"]
    assert len(caplog.records) == 1
    assert "no cache here" in caplog.text
    counted.down = False
    mono[0] += 59
    notice.notice(1)
    assert counted.asked == ["add"]
    mono[0] += 2
    notice.notice(1)
    assert left(clock) == {1}


def test_after_a_failure_a_new_list_is_begun(counted, clock, monkeypatch):
    """The old one may have been written or not."""
    mono = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: mono[0])
    notice.notice(1)
    counted.down = True
    notice.notice(2)
    counted.down = False
    mono[0] += 61
    notice.notice(3)
    assert left(clock) == {1, 3}
    assert counted.asked[:3] == ["add", "set", "add"]


@pytest.mark.parametrize("ignoring", [False, True])
def test_a_redis_that_is_not_there_is_asked_once(clock, monkeypatch, ignoring):
    """Also where django-redis keeps its errors to itself."""
    address = f"redis://127.0.0.1:{free_port()}/0"
    if ignoring:
        django_redis = pytest.importorskip("django_redis.cache", reason="django-redis is not installed")
        nowhere = Counted(django_redis.RedisCache(address, {"OPTIONS": {"IGNORE_EXCEPTIONS": True}}))
    else:
        nowhere = Counted(RedisCache(address, {}))
    monkeypatch.setattr(notice, "store", lambda: nowhere)
    notice.forget()
    for learner in range(100):
        notice.notice(learner)
    assert nowhere.asked == ["add"]
    notice.forget()
