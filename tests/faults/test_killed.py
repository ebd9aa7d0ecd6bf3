"""Runs killed before every kind of statement they issue, on MariaDB and PostgreSQL: the next one heals."""

import random

import pytest

from .lab import Killed

CHAINS = 3
#: Of the kinds of statements that an earlier stage was killed at already, how many once more.
MORE = 9
BEGINS = ("INSERT figures_lite_run", False)
STAGES = ["first run", "later run", "backfill"]


def places(ground, name):
    """Kinds of statements to be killed at, each in and outside of transactions, in order.

    Those that only this stage has, and a few of the others.
    """
    kinds = ground.stages[name].kinds
    # A backfill that was killed before it began its run was never asked for.
    unasked = kinds[: kinds.index(BEGINS)] if name == "backfill" else []
    found = [place for place in dict.fromkeys(kinds) if place not in unasked]
    before = {place for earlier in STAGES[: STAGES.index(name)] for place in ground.stages[earlier].kinds}
    old = [place for place in found if place in before]
    chosen = random.Random(name).sample(old, min(MORE, len(old)))
    return [place for place in found if place not in before or place in chosen]


def killed(stage, place):
    """Kill a run at a kind of statement; whether it came to one."""
    return isinstance(stage.lab.begin(stage.verb, now=stage.now, points={"kill_at": place}).end(), Killed)


@pytest.mark.parametrize("chain", range(CHAINS))
@pytest.mark.parametrize("name", STAGES)
def test_killed_again_and_again_at_every_kind_of_statement(ground, stage, name, chain):
    """Each run gets a little further than the one before, so that each dies at something it has not done yet.

    A backfill that was killed is a run's to finish.
    """
    stage = stage(name)
    stage.lab.do("keep", name="before")
    for place in places(ground, name)[chain::CHAINS]:
        if not killed(stage, place):  # it was done already, in another order than by an undisturbed run
            assert stage.lab.do("differs", path=stage.expected) == ""
            stage.lab.do("restore", name="before")
            assert killed(stage, place), place
    assert stage.lab.healed(stage.expected, stage.now) == ""


@pytest.mark.parametrize("name", STAGES[:2])
def test_killed_anywhere_the_next_run_heals(stage, name):
    """Not only before the first statement of a kind."""
    stage = stage(name)
    stage.lab.do("keep", name="before")
    chosen = random.Random(name).sample(range(2, len(stage.kinds)), 5)
    for number in sorted(chosen):
        died = stage.lab.begin("run", now=stage.now, points={"kill": number}).end()
        assert isinstance(died, Killed)
        assert stage.lab.healed(stage.expected, stage.now) == "", number
        stage.lab.do("restore", name="before")


def test_every_table_is_read_and_written(ground):
    """Nothing is left out for want of rows."""
    met = {kind for stage in ground.stages.values() for kind, _inside in stage.kinds}
    tables = ground.stages["first run"].lab.do("ours")
    written = {kind.split()[1] for kind in met if kind.startswith("INSERT ")}
    read = {word for kind in met if kind.startswith("SELECT ") for word in kind.split()[1:]}
    assert {table for table in tables if table not in written} == set()
    assert set(ground.stages["first run"].lab.do("theirs")) <= read
