"""Waits for what must come, however slow the machine is, instead of for seconds."""

import time

SECONDS = 300  # that anything may take


def until(true, what, pause=0.05):
    """Wait until something is so, looking again after a pause; ``what`` is waited for, as text."""
    ends = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < ends, f"waited in vain for {what}"
        time.sleep(pause)
