"""Two real processes at work at once on one database lose nothing and write nothing twice, lock or no lock."""

import shutil
import signal

import pytest
from django.db import connection

from tests.waiting import until

from .site import Site


@pytest.fixture(scope="module")
def kept():
    """What is the same in all tests."""
    return {}


@pytest.fixture
def site(transactional_db, tmp_path, kept):
    """A generated LMS on which nothing ran yet."""
    found = Site(tmp_path)
    file = found.environment.get("FIGURES_LITE_SQLITE") if connection.vendor == "sqlite" else None
    if file and "file" in kept:
        shutil.copy(kept["file"], file)
        return found
    found.do("make")
    if file:
        kept["file"] = shutil.copy(file, f"{file}.made")
    return found


@pytest.fixture
def undisturbed(site, kept):
    """The tables after a run that nobody disturbs; they are empty again."""
    if "tables" not in kept:
        kept["tables"] = site.dump("run")
        site.do("clear")
    return kept["tables"]


def errors(found):
    """The errors of some processes' only verb."""
    return [each[0]["errors"] for each in found]


def test_two_first_runs_at_once(site, undisturbed):
    found = site.together(site.begin("run", lock=False), site.begin("run", lock=False))
    assert errors(found) == [[], []]
    site.same(undisturbed)


def test_three_runs_with_chunks_that_cross_at_once(site, undisturbed):
    found = site.together(*[site.begin("run", lock=False, chunk=chunk) for chunk in (7, 11, 500)])
    assert errors(found) == [[], [], []]
    site.same(undisturbed)


def test_a_run_and_a_backfill_at_once(site):
    """Facts were lost, and more has happened in the LMS since the last run."""
    lost = ("clear", "run=2026-05-01T00:30:00+00:00", "lose")
    expected = site.dump(*lost, "backfill")
    site.do(*lost)
    found = site.together(site.begin("backfill", lock=False), site.begin("run", lock=False))
    assert errors(found) == [[], []]
    site.same(expected)


def test_the_lock_lets_one_of_two_runs_work(site, undisturbed):
    both = [site.begin("run", pause=True), site.begin("run", pause=True)]
    for process in both:
        site.go(process)
    until(lambda: any(process.poll() is not None for process in both), "the one that is refused")
    found = [site.end(process)[0] for process in both]  # the other one has waited for this
    busy = [each["busy"] for each in found if "busy" in each]
    assert len(busy) == 1, found
    assert "Another run is at work (process" in busy[0]
    site.same(undisturbed)


def test_a_killed_run_is_taken_over(site, undisturbed):
    killed = site.begin("run", chunk=5, pause=True)
    site.goes(killed, "working")
    assert "busy" in site.do("run")[0]
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    assert site.do("run")[0]["errors"] == []
    site.same(undisturbed)
