"""From a learner's enrollment rows in one course to the spells they were enrolled. Pure: rows in, spells out."""

import dataclasses
import datetime

from figures_lite.models import Enrollment

Began, Ended = Enrollment.Began, Enrollment.Ended

#: `enroll()` leaves a '+' that is inactive and a '~' that is active at one instant; a deletion comes last.
ORDER = {"+": 0, "~": 1, "-": 2}


@dataclasses.dataclass(slots=True)
class Spell:
    """One stretch of being enrolled in one mode; ``until`` is None while it lasts."""

    mode: str
    since: datetime.datetime
    until: datetime.datetime | None
    began: str
    ended: str
    observed: bool = False


def replay(history, lives, stored, last_trace, now):
    """The spells that a course's enrollment rows of one learner tell.

    ``history`` holds ``(date, type, active, mode)``, ``lives`` ``(created, active, mode)`` of the live rows, ``stored``
    the spells found before, ``last_trace`` the learner's last activity in the course, all instants aware or None.
    Where the live row and its history disagree, a bulk update changed it: the live row wins, and the change is dated
    ``now``, which later replays find among ``stored``. Rows of one instant are told apart by what they say, since
    nothing else orders them: inactive ones first.
    """
    changes = sorted((date, ORDER[kind], active and kind != "-", mode) for date, kind, active, mode in history if date)
    lives = sorted(lives, key=lambda live: (live[0] is None, live[0] or now, *live[1:]))
    told = {change[0] for change in changes}
    created = min((live[0] for live in lives if live[0]), default=None)
    if created and not any(change[1] == ORDER["+"] for change in changes):
        # Older than its history: enrolled since it was made, as far as anybody knows.
        first_mode = changes[0][3] if changes else lives[0][2]
        if created not in told:
            changes.append((created, 0, True, first_mode))
            told.add(created)
    observed = [change for change in seen_before(stored) if change[0] not in told]
    changes = sorted(changes + observed, key=lambda change: change[:2])
    told_by_us = {change[0] for change in observed}

    active = any(live[1] for live in lives)
    mode = next((live[2] for live in lives if live[1]), changes[-1][3] if changes else "")
    last = changes[-1] if changes else None
    if last is None or last[2] != active or (active and last[3] != mode):
        if not active and not history and created and all(spell.ended == Ended.UNKNOWN for spell in stored):
            return [unknown_end(created, mode, last_trace)]
        if active or last is not None:
            at = max(now, last[0]) if last else now
            changes.append((at, 1, active, mode))
            told_by_us.add(at)
    return [spell for spell in joined(changes, told_by_us) if spell.until is None or spell.until > spell.since]


def seen_before(stored):
    """The changes that earlier replays dated themselves, from the spells they left."""
    for spell in stored:
        if spell.observed:
            yield (spell.since, 1, True, spell.mode)
            if spell.until and spell.ended == Ended.UNENROLLED:
                yield (spell.until, 1, False, spell.mode)


def unknown_end(created, mode, last_trace):
    """The one spell of a row that is inactive now and of which nothing tells when it ended."""
    until = max(created, last_trace) if last_trace else created
    if until == created:
        until = created + datetime.timedelta(microseconds=1)
    return Spell(mode, created, until, Began.ENROLLED, Ended.UNKNOWN)


def joined(changes, told_by_us):
    """Spells from changes in order: each begins where somebody is enrolled anew or in another mode."""
    spells, current = [], None
    for at, _order, active, mode in changes:
        ours = at in told_by_us
        if active and current is None:
            current = Spell(mode, at, None, Began.ENROLLED, Ended.OPEN, ours)
            spells.append(current)
        elif active and current.mode != mode:
            if current.since == at:  # nobody was enrolled in the first mode for any time
                current.mode = mode
                continue
            current.until, current.ended = at, Ended.MODE
            current = Spell(mode, at, None, Began.MODE, Ended.OPEN, ours)
            spells.append(current)
        elif not active and current is not None:
            current.until, current.ended = at, Ended.UNENROLLED
            current.observed = current.observed or ours
            current = None
    return spells
