"""Spells, whatever the LMS's enrollment rows go through and whenever somebody looks.

An enrollment row is switched on and off, changes its mode, is deleted and made again; some of it leaves a history row,
some does not. Now and then it is captured, with the spells of the capture before.
"""

import dataclasses
import datetime

from hypothesis import given
from hypothesis import strategies as st

from figures_lite.models import Enrollment
from figures_lite.periods import SECOND, micros
from figures_lite.pipeline.spells import replay

Began, Ended = Enrollment.Began, Enrollment.Ended
EPOCH = micros(datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
MINUTE = 60 * SECOND
MODES = ("audit", "verified", "honor")


@dataclasses.dataclass
class Row:
    """The LMS's enrollment of one learner in one course."""

    history: list = dataclasses.field(default_factory=list)
    live: tuple | None = None  # (created, active, mode)

    def enroll(self, at, mode, recorded):
        """Enroll, first or again, as the LMS does: a new row is made inactive, then switched on."""
        if self.live is None:
            self.live = (at, False, "audit")
            if recorded:
                self.history.append((at, "+", False, "audit"))
        self.change(at, True, mode, recorded)

    def change(self, at, active, mode, recorded):
        """Save the row, or update it in bulk."""
        if self.live is not None:
            self.live = (self.live[0], active, mode)
            if recorded:
                self.history.append((at, "~", active, mode))

    def delete(self, at, recorded):
        """Delete the row."""
        if self.live is not None and recorded:
            self.history.append((at, "-", *self.live[1:]))
        self.live = None

    def captured(self, stored, now, last_trace=None):
        """The spells as somebody sees them now who has seen others before."""
        lives = [self.live] if self.live else []
        return replay(list(self.history), lives, stored, last_trace, now)


HAPPENINGS = st.one_of(
    st.tuples(st.just("enroll"), st.sampled_from(MODES), st.booleans()),
    st.tuples(st.just("change"), st.booleans(), st.sampled_from(MODES), st.booleans()),
    st.tuples(st.just("delete"), st.booleans()),
)
CAPTURES = st.tuples(st.just("capture"), st.integers(0, 3))
#: (minutes since the event before, what happens). Somebody may look in the very instant of a change.
STEPS = st.tuples(st.sampled_from([1, 1, 5]), HAPPENINGS) | st.tuples(st.sampled_from([0, 1, 5]), CAPTURES)
LIVES = st.lists(STEPS, max_size=12)
#: The same where several things may happen in one instant: what came of it nobody can tell, but it must be something.
TANGLES = st.lists(st.tuples(st.sampled_from([0, 1]), HAPPENINGS | CAPTURES), max_size=12)


def recorded_only(life):
    """The same life where everything leaves a history row."""
    return [(wait, event if event[0] == "capture" else (*event[:-1], True)) for wait, event in life]


def lived(life):
    """Live through events; yields at each capture ``(row, spells, now, stored before)``."""
    row, stored, now = Row(), [], EPOCH
    for wait, (event, *told) in [*life, (1, ("capture", 0))]:
        now += wait * MINUTE
        if event == "capture":
            found = row.captured(stored, now, last_trace=now - told[0] * MINUTE)
            yield row, found, now, stored
            stored = found
        else:
            getattr(row, event)(now, *told)


def state(spells, at):
    """The mode somebody is enrolled in at an instant, None when they are not."""
    found = [spell.mode for spell in spells if spell.since <= at and (spell.until is None or at < spell.until)]
    assert len(found) <= 1
    return found[0] if found else None


@given(LIVES | TANGLES)
def test_spells_follow_one_another(life):
    for _row, spells, _now, _stored in lived(life):
        for spell, after in zip(spells, [*spells, None][1:], strict=True):
            assert spell.until is None or spell.since < spell.until
            assert (spell.until is None) == (spell.ended == Ended.OPEN)
            assert spell.until is not None or after is None
            assert after is None or spell.until <= after.since


@given(LIVES | TANGLES)
def test_a_spell_ends_by_mode_where_one_in_another_mode_begins(life):
    for _row, spells, _now, _stored in lived(life):
        for before, spell in zip([None, *spells], [*spells, None], strict=True):
            by_mode = before is not None and before.ended == Ended.MODE
            assert by_mode == (spell is not None and spell.began == Began.MODE)
            if by_mode:
                assert before.until == spell.since
                assert before.mode != spell.mode


@given(LIVES | TANGLES)
def test_the_last_spell_is_what_the_live_row_says(life):
    for row, spells, _now, _stored in lived(life):
        mode = row.live[2] if row.live and row.live[1] else None
        last = spells[-1] if spells else None
        assert (last.mode if last and last.until is None else None) == mode


@given(LIVES | TANGLES, st.sampled_from([0, 1, 60]))
def test_seen_again_nothing_changes(life, later):
    for row, spells, now, _stored in lived(life):
        assert row.captured(spells, now + later * MINUTE, last_trace=now) == spells


@given(LIVES)
def test_what_was_seen_stays(life):
    """Whoever was seen enrolled, or not enrolled, at some instant, was so for ever after."""
    seen = []
    for _row, spells, now, _stored in lived(life):
        for instant, mode in seen:
            assert state(spells, instant) == mode
        # Something can still happen in the very instant of the capture.
        seen.append((now - MINUTE // 2, state(spells, now - MINUTE // 2)))


@given(LIVES)
def test_where_all_is_recorded_it_does_not_matter_who_has_looked_before(life):
    for row, spells, now, _stored in lived(recorded_only(life)):
        assert row.captured([], now) == spells
        assert not any(spell.observed for spell in spells)


@given(LIVES | TANGLES, st.randoms())
def test_the_order_of_rows_does_not_matter(life, random):
    for row, _spells, now, stored in lived(life):
        shuffled = Row(random.sample(row.history, len(row.history)), row.live)
        assert shuffled.captured(stored, now, last_trace=now) == row.captured(stored, now, last_trace=now)
