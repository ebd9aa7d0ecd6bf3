"""The LMS's retirement signals, and a small LMS."""

import sys
import types

import pytest
from django.dispatch import Signal

from figures_lite import signals
from tests.pipeline.conftest import small  # noqa: F401  (a fixture)

SIGNALS = "openedx.core.djangoapps.user_api.accounts.signals"


@pytest.fixture
def lms(monkeypatch):
    """The LMS's retirement signals, connected: ``(misc, critical)``."""
    parts = SIGNALS.split(".")
    for length in range(1, len(parts)):
        monkeypatch.setitem(sys.modules, ".".join(parts[:length]), types.ModuleType(".".join(parts[:length])))
    module = types.ModuleType(SIGNALS)
    module.USER_RETIRE_LMS_MISC, module.USER_RETIRE_LMS_CRITICAL = Signal(), Signal()
    monkeypatch.setitem(sys.modules, SIGNALS, module)
    signals.connect()
    signals.connect()  # as an app that is set up twice
    return module.USER_RETIRE_LMS_MISC, module.USER_RETIRE_LMS_CRITICAL
