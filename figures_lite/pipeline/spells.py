"""From a learner's enrollment rows in one course to the spells they were enrolled. Pure: rows in, spells out.

Instants are whole microseconds since 1970.
"""

import dataclasses

from figures_lite.models import Enrollment

Began, Ended = Enrollment.Began, Enrollment.Ended

#: `enroll()` leaves a '+' that is inactive and a '~' that is active at one instant; a deletion comes last.
ORDER = {"+": 0, "~": 1, "-": 2}
TICK = 1


@dataclasses.dataclass(slots=True)
class Spell:
    """One stretch of being enrolled in one mode; ``until`` is None while it lasts."""

    mode: str
    since: int
    until: int | None
    began: str
    ended: str
    observed: bool = False


@dataclasses.dataclass(slots=True)
class Change:
    """What somebody is from an instant on. ``observed``: dated by a run; ``unknown``: nobody knows what happened."""

    active: bool
    mode: str
    observed: bool = False
    unknown: bool = False


def replay(history, lives, stored, last_trace, now):
    """The spells that a course's enrollment rows of one learner tell.

    ``history`` holds ``(date, type, active, mode)``, ``lives`` ``(created, active, mode)`` of the live rows, ``stored``
    the spells found before, ``last_trace`` the learner's last activity in the course (None: there is none).
    Where the live row and its history disagree, a bulk update changed it: the live row wins, and the change is dated
    ``now``, which later replays find among ``stored``.
    """
    if len(lives) > 1:
        lives = sorted(lives, key=lambda live: (live[0] is None, live[0] or 0, *live[1:]))
    active = any(live[1] for live in lives)
    mode = next((live[2] for live in lives if live[1]), lives[0][2] if lives else "")
    # Nothing tells the order of rows of one kind and instant, and databases give them in any: what is live came last.
    rows = sorted(
        (row for row in history if row[0] is not None),
        key=lambda row: (row[0], ORDER[row[1]], row[2:] == (active, mode), *row[2:]),
    )
    told = {date: Change(active and kind != "-", mode) for date, kind, active, mode in rows}  # an instant's last holds
    first = min(told, default=None)
    changes = seen_before(stored, first) | told

    created = min((live[0] for live in lives if live[0] is not None), default=None)
    if created is not None and created <= min(changes, default=created) and not any(row[1] == "+" for row in rows):
        # Older than its history: enrolled since it was made, as far as anybody knows.
        if not changes and not active:
            return [unknown_end(created, mode, last_trace)]
        changes.setdefault(created, Change(True, changes[min(changes)].mode if changes else mode))

    last = max(changes, default=None)
    was = Change(False, mode) if last is None else changes[last]
    if was.active != active or (active and was.mode != mode):
        changes[now if last is None else max(now, last + TICK)] = Change(active, mode, observed=True)
    return joined(changes)


def seen_before(stored, first):
    """What the LMS does not tell, from the spells that earlier replays left: what was before its history begins, at
    ``first`` (None: there is none), and the changes that they dated themselves.
    """
    found = {}
    for spell in stored:
        if spell.observed or first is None or spell.since < first:
            found[spell.since] = Change(True, spell.mode, spell.observed)
            if spell.until is not None and spell.ended != Ended.MODE:
                found.setdefault(
                    spell.until, Change(False, spell.mode, spell.observed, unknown=spell.ended == Ended.UNKNOWN)
                )
    return found


def unknown_end(created, mode, last_trace):
    """The one spell of a row that is inactive now and of which nothing tells when it ended."""
    until = created + TICK if last_trace is None else max(created + TICK, last_trace)
    return Spell(mode, created, until, Began.ENROLLED, Ended.UNKNOWN)


def joined(changes):
    """Spells from changes by instant: each begins where somebody is enrolled anew or in another mode."""
    spells, current = [], None
    for at, change in sorted(changes.items()):
        if change.active and (current is None or current.mode != change.mode):
            began = Began.MODE if current else Began.ENROLLED
            if current:
                current.until, current.ended = at, Ended.MODE
            current = Spell(change.mode, at, None, began, Ended.OPEN, change.observed)
            spells.append(current)
        elif not change.active and current is not None:
            current.until, current.ended = at, Ended.UNKNOWN if change.unknown else Ended.UNENROLLED
            current.observed = current.observed or change.observed
            current = None
    return spells
