"""Keeps a second run out while one works. Only politeness: what makes runs safe is in their transactions."""

import datetime
import os
import socket

from django.db.models import Q
from django.utils import timezone

from figures_lite.models import Cursor

#: A run that has not renewed its lock for this long was killed on another machine.
ABANDONED = datetime.timedelta(minutes=5)


class Busy(Exception):
    """Another run is at work."""


class Lock:
    """The lock of one run; ``renew()`` tells that the run is alive."""

    def __init__(self):
        self.holder = {"host": socket.gethostname(), "pid": os.getpid()}
        self.at = None  # what we wrote last: whoever takes the lock over writes something else

    def __enter__(self):
        kept = Cursor.objects.filter(name="lock").first() or Cursor.objects.get_or_create(name="lock")[0]
        now = timezone.now()
        # One that lies in the future was taken before the clock jumped back: nothing tells how old it is.
        free = Q(at=None) | Q(at__lt=now - ABANDONED) | Q(at__gt=now + ABANDONED)
        if kept.position.get("host") == self.holder["host"] and not alive(kept.position.get("pid")):
            free |= Q(at=kept.at)  # killed here: nobody renews it any more
        self.at = now
        if not Cursor.objects.filter(free, name="lock").update(at=now, position=self.holder):
            raise Busy(f"Another run is at work (process {kept.position.get('pid')} on {kept.position.get('host')}).")
        return self

    def renew(self):
        """Tell that the run is alive, unless another one took the lock over."""
        now = timezone.now()
        if self.at and Cursor.objects.filter(name="lock", at=self.at).update(at=now):
            self.at = now

    def __exit__(self, *_error):
        Cursor.objects.filter(name="lock", at=self.at).update(at=None)


def held():
    """Whether a run holds the lock, as far as can be told from here."""
    kept = Cursor.objects.filter(name="lock").exclude(at=None).first()
    if kept is None or abs(timezone.now() - kept.at) > ABANDONED:
        return False
    return kept.position.get("host") != socket.gethostname() or alive(kept.position.get("pid"))


def alive(pid):
    """Whether a process of this machine is there."""
    try:
        os.kill(int(pid), 0)
    except (TypeError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
