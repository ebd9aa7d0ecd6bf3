"""Rendered projects: each combination of settings is rendered once."""

import functools
import os
import pathlib

import pytest
from lms import make_lms
from sites import PLUGIN, Site


@pytest.fixture(scope="session")
def rendered(tmp_path_factory):
    """Makes a rendered project of a scheduler, with tutor-mfe or without, and of further settings as (name, value)."""

    @functools.cache
    def make(scheduler="ticker", mfe=False, more=(), plugins=(PLUGIN,)):
        plugins = [*plugins, *(["mfe"] if mfe else [])]
        folder = tmp_path_factory.mktemp("site")
        return Site(folder, plugins, FIGURES_LITE_SCHEDULER=scheduler, **dict(more)).save()

    return make


@pytest.fixture(scope="session")
def lms(tmp_path_factory):
    """The database of a small LMS, to be copied: the one that FIGURES_LITE_LMS names, or a new one."""
    if made := os.environ.get("FIGURES_LITE_LMS"):
        return pathlib.Path(made)
    return make_lms(tmp_path_factory.mktemp("lms") / "lms.sqlite3")
