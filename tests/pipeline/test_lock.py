"""The lock of a run: who takes it over when, and that nobody lets go of another one's."""

import datetime
import os
import socket
import subprocess
import sys

import pytest
from django.utils import timezone

from figures_lite.models import Cursor, Part, Run
from figures_lite.pipeline import status
from figures_lite.pipeline.lock import ABANDONED, Busy, Lock

pytestmark = pytest.mark.django_db
SECOND = datetime.timedelta(seconds=1)


def held(at, host="elsewhere", pid=1):
    """The lock as somebody else holds it."""
    holder = {"host": host, "pid": pid}
    Cursor.objects.update_or_create(name="lock", defaults={"at": timezone.now() + at, "position": holder})


def at():
    """When the lock was last renewed."""
    return Cursor.objects.get(name="lock").at


def gone():
    """The id of a process of this machine that is there no more."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


@pytest.mark.parametrize("ago", [-ABANDONED + 10 * SECOND, 0 * SECOND, ABANDONED - 10 * SECOND])
def test_a_lock_of_another_machine_is_respected_while_it_may_be_alive(ago):
    held(ago)
    with pytest.raises(Busy, match="process 1 on elsewhere"), Lock():
        pass


@pytest.mark.parametrize("ago", [-ABANDONED - SECOND, ABANDONED + 10 * SECOND, datetime.timedelta(days=365)])
def test_one_that_was_abandoned_or_lies_in_the_future_is_taken_over(ago):
    """It lies in the future where the clock jumped back since."""
    held(ago)
    with Lock():
        assert abs(at() - timezone.now()) < 10 * SECOND


def test_one_of_a_dead_process_of_this_machine_is_taken_over_at_once():
    held(0 * SECOND, socket.gethostname(), gone())
    with Lock():
        pass
    held(0 * SECOND, socket.gethostname(), os.getpid())
    with pytest.raises(Busy), Lock():
        pass


def test_who_lost_the_lock_neither_renews_nor_frees_it():
    with Lock() as lost:
        held(-ABANDONED + 10 * SECOND)
        before = at()
        lost.renew()
        assert at() == before
    assert at() == before


def test_a_renewed_lock_is_free_in_the_end():
    with Lock() as lock:
        lock.at = timezone.now() - 3 * ABANDONED / 4
        Cursor.objects.filter(name="lock").update(at=lock.at)
        lock.renew()
        assert timezone.now() - at() < 10 * SECOND
    assert at() is None


def test_a_killed_run_is_told_and_what_it_offered_is_void(small):
    """At work or killed: that is for the lock to tell, and for the next run to note."""
    from .numbers import ran

    ran()
    killed = Run.objects.create(started_at=timezone.now(), as_of=timezone.now())
    Part.objects.create(work=str(killed.pk), number=0)
    held(0 * SECOND)
    assert f"At work: run {killed.pk}, " in status.status(timezone.now())[0][0]
    held(0 * SECOND, socket.gethostname(), gone())
    lines, fine = status.status(timezone.now())
    assert lines[0].startswith(f"Last run: run {killed.pk}, ")
    assert "killed" in lines[0]
    ran()
    killed.refresh_from_db()
    assert (killed.ok, killed.finished_at, Part.objects.count()) == (False, None, 0)
