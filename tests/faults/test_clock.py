"""A clock that jumps back between runs, and is right again: nothing lost, nothing counted twice.

What may differ, and only of the days from the wrong instant to the right one: what nothing in the LMS dates is dated by
the run that saw it, also where its clock was wrong; of what the LMS has overwritten meanwhile (progress before a reset,
a new mode or a course published anew) the rows say less than what was seen; and those days are filled again, so that
whoever has retired since is not in their numbers any more.
"""

import pytest

from devsite.lab.generate import EVENTS, generate, simulate_day
from devsite.lab.generate.rhythm import seeded
from figures_lite import catalogue
from figures_lite.vocabulary import Kind
from tests.laws.capture.test_increments import OTHER_MODES, OTHER_SPELLS, OTHER_UNITS, broken, reads
from tests.laws.tables import aggregates, differences, facts, tried
from tests.laws.worlds import DAY, INSTALL, LMS, World, succeed

pytestmark = pytest.mark.django_db

HOUR = DAY / 24
BACK = [HOUR, 2 * DAY, 40 * DAY]
#: Whatever happens here leaves a date, and nothing that was there before is overwritten.
LASTING = {"late_rows", "unenrollments", "reenrollments", "role_changes", "rescores", "deletions"}
#: What is dated by runs, or overwritten.
DOUBTFUL = (OTHER_UNITS | OTHER_SPELLS | OTHER_MODES).keys() | {"LearnerDay.progress", "LearnerDay.units"}


def lived(day, events=LASTING):
    """A day passes on the LMS, with each of some odd events."""
    simulate_day(INSTALL + day * DAY, seeded(5, day), dict.fromkeys(sorted(events), 1))


@pytest.fixture(scope="module")
def installed(django_db_setup, django_db_blocker):
    """An LMS a day after the install, with a run on each day."""
    with django_db_blocker.unblock(), tried():
        generate(**LMS, seed=5, now=INSTALL)
        succeed(INSTALL)
        lived(0)
        succeed(INSTALL + DAY)
        yield


def undisturbed():
    """What a run a day makes, with the clock always right."""
    with tried():
        lived(1)
        succeed(INSTALL + 2 * DAY)
        return facts() | aggregates()


@pytest.mark.parametrize("back", BACK, ids=str)
def test_a_run_with_the_clock_set_back(installed, back):
    expected = undisturbed()
    succeed(INSTALL + DAY - back)
    lived(1)
    succeed(INSTALL + 2 * DAY)
    assert differences(expected, facts() | aggregates()) == ""


@pytest.mark.parametrize("back", BACK, ids=str)
def test_what_happens_while_the_clock_is_set_back(installed, back):
    """Learn of a day with a wrong clock, several times: as dated by the LMS, once."""
    expected = undisturbed()
    lived(1)
    for wrong in (back, back - HOUR / 4):
        succeed(INSTALL + 2 * DAY - wrong)
    succeed(INSTALL + 2 * DAY)
    assert differences(expected, facts() | aggregates()) == ""


@pytest.mark.parametrize("forward", [DAY, 400 * DAY], ids=str)
def test_a_clock_that_was_ahead_is_set_right(installed, forward):
    """It was far ahead when a run saw a day; now it is right."""
    expected = undisturbed()
    lived(1)
    succeed(INSTALL + 2 * DAY + forward)
    succeed(INSTALL + 2 * DAY)
    for aggregate in catalogue.aggregates():  # what is there of days to come is not known: it has no mark
        aggregate._base_manager.filter(period__gt=INSTALL + 2 * DAY).delete()
    assert differences(expected, facts() | aggregates()) == ""


def test_whatever_happens_what_the_lms_dates_is_counted_once(installed):
    """Every odd event, each day, but for retirements."""
    events = EVENTS.keys() - {"retirements"}
    lived(1, events)
    with tried():
        succeed(INSTALL + 2 * DAY)
        expected = World(INSTALL + 2 * DAY)
    succeed(INSTALL + DAY / 2)
    succeed(INSTALL + 2 * DAY)
    found = World(INSTALL + 2 * DAY)
    compared = 0
    for aggregate in catalogue.aggregates():
        for name, metric in catalogue.metrics(aggregate).items():
            if metric.kind != Kind.RATIO and not reads(metric, aggregate.by) & DOUBTFUL:
                assert broken(found, expected, aggregate, name, None) == [], (aggregate, name)
                compared += 1
    assert compared >= 100
