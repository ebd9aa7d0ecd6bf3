"""Capture: everything the LMS says of some learners, as facts. The one way facts come to be.

Bootstrap, increment and repair are the same code: the facts of a learner follow from all the LMS's rows of that learner
and from the facts stored before. What differs is only which learners are touched. A chunk of learners is one
transaction of ours: their facts, the marks of what is stale, and that they are no longer touched. Several processes
capture side by side: each chunk is claimed by locking the learners, ours and not the LMS's, and whoever comes later
takes others.
"""

import collections
import contextlib
import dataclasses
import time

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction

from figures_lite.lms import sources
from figures_lite.lms.team import on_team
from figures_lite.models import Account, Learner
from figures_lite.periods import instant, micros
from figures_lite.pipeline import kept
from figures_lite.pipeline import learner as pure
from figures_lite.pipeline.folded import dropped_before
from figures_lite.pipeline.forget import forget_gone
from figures_lite.pipeline.stored import TABLES, Found, Writes, accounts, forgot, stored
from figures_lite.sql import plain, tuples, upsert
from figures_lite.vocabulary import HOME

__all__ = ["TABLES", "Capture", "forgot"]

#: Rows of the LMS that a chunk should have at the most, and the seconds that reading one source of them should take.
#: The first chunk has so many learners, the next ones what fits.
ROWS, SECONDS, FIRST = 60_000, 0.25, 100
#: How many times as many learners the next chunk may have.
GROWTH = 4
#: How often a chunk is tried where the database fails, and the seconds between.
TRIES, PAUSE = 3, 0.2


#: Learners who failed after whom a chunk that fails is left as it is: it is not the learners' rows.
ENOUGH = 50


class Capture:
    """Captures touched learners, chunk by chunk. ``now`` is the instant of the run."""

    def __init__(self, courses, calendar, now, report):
        self.courses, self.calendar, self.report = courses, calendar, report
        self.now = micros(now)
        self.today = calendar.ordinal(self.now)
        with sources.tables_looked_up_once():
            self.sources = [source for source in sources.SOURCES if sources.installed(source.model)]
            if not courses.domains:
                self.sources = [source for source in self.sources if source is not sources.ORIGIN]
            report.missing = sources.missing()
        self.size, self.tried = min(FIRST, settings.FIGURES_LITE_CHUNK), set()
        self.longest = 0  # seconds that one source of the last chunk took to read
        self.kept = None  # the names of sources that cannot be read, once somebody has looked

    def all_touched(self, progress=None):
        """Capture every touched learner, in chunks, until there is none that nobody else is at.

        Whoever fails is left touched and reported, the others go on.
        """
        if sources.ACCOUNT not in self.sources:
            return  # nothing tells who is a learner
        with contextlib.suppress(kept.SourceBroken):  # it is reported
            self.each_touched(progress)

    def each_touched(self, progress):
        """Capture every touched learner, in chunks."""
        after = -1
        while True:
            claimed = self.next(after)
            if not claimed and after == -1:
                return
            # At the end once more from the beginning: somebody else may have failed, or was killed.
            after = claimed[-1] if claimed else -1
            if claimed and progress:
                progress(len(claimed))

    def next(self, after, tries=TRIES):
        """Claim and capture the next chunk; gives the learners that were claimed, whatever became of them."""
        waiting, claimed = Learner.objects.filter(touched=True, learner_id__gt=after), []
        try:
            self.chunk(waiting.exclude(learner_id__in=self.tried), claimed, self.size)
        except Exception as error:
            if claimed:
                self.failed(claimed, error, tries)
            elif tries > 1 and isinstance(error, OperationalError):
                again()
                return self.next(after, tries - 1)
            else:
                raise
        return claimed

    def failed(self, learner_ids, error, tries):
        """After capturing a chunk failed: its halves, down to the learners whose rows are the trouble.

        Where the database fails, it is tried again: another run may have been in the way.
        """
        database = isinstance(error, OperationalError)  # not the rows
        if database:
            again()
        self.courses.load()  # the roll-back may have taken courses with it
        if isinstance(error, DatabaseError) and self.without():
            self.narrowed(learner_ids)
        elif database and tries > 1:
            self.narrowed(learner_ids, tries - 1)
        elif len(learner_ids) == 1 or database or len(self.tried) >= ENOUGH:
            self.tried.update(learner_ids)
            self.report.error(f"capture of learners {learner_ids[0]} to {learner_ids[-1]}", error)
        else:
            half = len(learner_ids) // 2
            self.narrowed(learner_ids[:half])
            self.narrowed(learner_ids[half:])

    def without(self):
        """Go on without sources that cannot be read; whether there are any that nobody has noticed before."""
        if self.kept is not None or not sources.answers():
            return False
        broken = kept.broken(self.sources)
        for source, error in broken.items():
            self.report.error(f"reading {source.model}, of which stays what was known", error)
        self.sources = [source for source in self.sources if source not in broken]
        self.kept = {source.name for source in broken}
        if self.kept & kept.NEEDED:
            raise kept.SourceBroken
        return bool(broken)

    def narrowed(self, learner_ids, tries=TRIES):
        """Capture some learners that were claimed before; where it fails, fewer of them."""
        try:
            self.chunk(Learner.objects.filter(touched=True, learner_id__in=learner_ids), [])
        except Exception as error:
            self.failed(learner_ids, error, tries)

    def chunk(self, learners, claimed=None, size=None):
        """Claim some learners, the first of a queryset or those with some ids, and capture them in one transaction.

        Their ids are added to ``claimed`` as soon as they are.
        """
        if not hasattr(learners, "filter"):
            learners = Learner.objects.filter(learner_id__in=learners)
        with transaction.atomic():
            mine = self.claim(learners, size)
            if claimed is not None:
                claimed.extend(mine)
            if not mine:
                return
            learner_ids = list(mine)
            read, prints = self.read(learner_ids)
            writes = self.facts_of(mine, read)
            writes.save()
            leaving = {row[0] for row in read["account"] if row[1] == sources.LEAVING}
            forget_gone(writes.gone, leaving, self.calendar.day(instant(self.now)))
            self.remember([each for each in mine if each in leaving or each not in writes.gone], prints)
        self.fit(len(learner_ids), sum(map(len, read.values())))
        self.report.add("learners", len(learner_ids))
        for name, rows in read.items():
            self.report.add(f"{name} rows", len(rows))

    def read(self, learner_ids):
        """The LMS's rows of some learners, and their fingerprints, by the source's name."""
        found, self.longest = {}, 0
        for source in self.sources:
            began = time.monotonic()
            found[source.name] = source.read(learner_ids)
            self.longest = max(self.longest, time.monotonic() - began)
        rows = {name: rows for name, (rows, _prints) in found.items()}
        return rows, {name: prints for name, (_rows, prints) in found.items() if prints}

    def claim(self, learners, size=None):
        """Lock learners against whoever captures meanwhile: ``{learner id: when last captured}``, in order of ids.

        Those that others have locked are passed over, or waited for where the database cannot do that; then what they
        wrote is read, not what was there before.
        """
        if connection.features.has_select_for_update:
            learners = learners.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
        else:  # SQLite, where only a transaction that begins by writing may write later
            Learner.objects.filter(learner_id=-1).update(touched=False)
        rows = learners.order_by("learner_id").values_list("learner_id", plain(Learner, "captured_at"))
        return dict(tuples(rows[:size]))

    def fit(self, learners, rows):
        """Let the next chunk have as many learners as rows and seconds allow, to judge by the last one."""
        fitting = learners * min(ROWS / max(rows, 1), SECONDS / max(self.longest, 0.001))
        self.size = max(1, min(int(fitting), self.size * GROWTH, settings.FIGURES_LITE_CHUNK))

    def facts_of(self, learners, read=None):
        """What must be written for the facts of some learners to be true: ``{learner id: when last captured}``."""
        read = read or self.read(list(learners))[0]
        writes = Writes(self.today, dropped_before())
        people = self.people(read)
        writes.gone = {learner_id: collections.Counter() for learner_id in learners if learner_id not in people}
        pairs, before = self.pairs(read, people), stored(list(learners))
        both = sorted(pairs.keys() | before.keys())
        course_ids = {course_id for _learner, course_id in both}
        if not course_ids <= self.courses.by_id.keys():
            self.courses.load()  # another process has met courses
        self.courses.ready(course_ids)
        for learner_id, course_id in both:
            if "enrollment" not in read and learner_id in people:
                continue  # nothing tells who is enrolled: what was known stays
            pair = learner_id, course_id
            if self.kept and pair in pairs and pair in before:
                course = self.courses.by_id[course_id]
                kept.keep(self.kept, pairs[pair], before[pair], course, self.courses.cohorts, self.calendar)
            self.pair(pair, people.get(learner_id), pairs.get(pair), before.get(pair), learners[learner_id], writes)
        self.accounts(list(learners), people, writes)
        return writes

    def people(self, read):
        """Who may have facts: every account that is not retired, ``{learner id: Person}``."""
        retired = sources.retired_by_now(row[0] for row in read["account"])
        people = {
            learner_id: Person(joined, bool(is_staff or is_superuser))
            for learner_id, leaving, joined, is_staff, is_superuser in read["account"]
            if not leaving and learner_id not in retired
        }
        for learner_id, domain in read.get("origin", ()):
            if learner_id in people:
                people[learner_id].site = self.courses.domains.get((domain or "").lower(), HOME)
        for learner_id, *role in read.get("role", ()):
            if learner_id in people:
                self.courses.check(role[1])
                people[learner_id].roles.append(tuple(role))
        return people

    def pairs(self, read, people):
        """The LMS's rows by learner and course, for whoever has or had an enrollment there."""
        pairs, quick, find = {}, {}, self.courses.find

        def pair(learner_id, text, make=False):
            if learner_id not in people:
                return None
            course = find(text)
            if course is None:
                return None
            key = (learner_id, course.id)
            found = pairs.get(key)
            if found is None:
                if not make:
                    self.report.skip("activity_without_enrollment", f"learner {learner_id} in {text}")
                    return None
                found = pairs[key] = pure.Rows()
            if not self.courses.doubtful(text):  # else each of its rows is counted
                quick[learner_id, text] = found
            return found

        accounts = {row[0] for row in read["account"]}
        for learner_id, text, created, active, mode in read.get("enrollment", ()):
            if learner_id not in accounts:
                self.report.skip("enrollment_without_account", f"learner {learner_id} in {text}")
            if rows := pair(learner_id, text, make=True):
                if not self.courses.by_text[text][0].known:
                    self.report.skip("enrollment_without_course", text)
                if created is None:
                    self.report.skip("enrollment_without_date", f"learner {learner_id} in {text}")
                rows.lives.append((created, bool(active), slug(mode)))
        for learner_id, text, date, kind, active, mode in read.get("history", ()):
            if rows := quick.get((learner_id, text)) or pair(learner_id, text, make=True):
                rows.history.append((date, kind, bool(active), slug(mode)))
        for row in read.get("state", ()):
            if rows := quick.get(row[:2]) or pair(*row[:2]):
                rows.states.append(row)
        for row in read.get("completion", ()):
            if rows := quick.get(row[:2]) or pair(*row[:2]):
                rows.completions.append(row)
        for learner_id, text, *row in read.get("grade", ()):
            if rows := pair(learner_id, text):
                rows.grade = max(rows.grade or tuple(row), tuple(row), key=latest)
        for learner_id, text, *row in read.get("certificate", ()):
            if rows := pair(learner_id, text):
                rows.certificate = max(rows.certificate or tuple(row), tuple(row), key=latest)
        for learner_id, text, cohort in read.get("cohort", ()):
            if cohort in self.courses.cohorts and (rows := pair(learner_id, text)):
                _key, rows.cohort, link = self.courses.cohorts[cohort]
                rows.groups = frozenset([link] if link else ())
        return pairs

    def pair(self, pair, person, rows, before, captured_at, writes):
        """Replace the facts of one learner in one course by what is true now."""
        learner_id, course_id = pair
        before = before or Found()
        if person is None:
            # Retired or deleted: every fact goes. Closed periods keep their counts, only open ones are filled again.
            writes.forget(learner_id, course_id, before)
            return
        course = self.courses.by_id[course_id]
        facts = pure.facts(
            rows or pure.Rows(),
            before,
            self.courses.outline(course),
            self.courses.mode_groups,
            self.calendar,
            captured_at,
            self.now,
            self.report,
            writes.dropped,
        )
        team = person.staff or (bool(person.roles) and on_team(person.roles, course.key, course.org))
        if self.kept and "role" in self.kept:
            team = team or any(before.teams)
        writes.replace(learner_id, course_id, team, before, facts)

    def accounts(self, learner_ids, people, writes):
        """Keep one account fact for each person there is."""
        found = accounts(learner_ids)
        for learner_id in learner_ids:
            person, (pk, site, at, day) = people.get(learner_id), found.get(learner_id, (None, None, None, None))
            if person is None and pk is not None:
                writes.deletes.setdefault(Account, []).append(pk)
                writes.gone[learner_id][Account._meta.label] += 1
                writes.mark(0, self.today)
            elif person and person.joined is not None and (site, at) != (person.site, person.joined):
                joined = self.calendar.ordinal(person.joined)
                writes.upserts.setdefault(Account, []).append((learner_id, person.site, person.joined, joined))
                writes.mark(0, joined if pk is None else min(joined, day))

    def remember(self, learners, prints):
        """Keep what was seen of each learner, for the next sweep to compare, and that nobody needs to look again.

        Unless there were sources that could not be read: then all of it is to be looked at again when they can.
        """
        if self.kept:
            self.tried.update(learners)
            return
        rows = [
            (
                learner_id,
                False,
                self.now,
                {name: found[learner_id] for name, found in prints.items() if learner_id in found},
            )
            for learner_id in learners
        ]
        upsert(Learner, ("learner_id", "touched", "captured_at", "seen"), rows)


def again():
    """Be ready to try again: another run was in the way, or the database was away for a moment."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
        time.sleep(PAUSE)


def slug(mode):
    """An enrollment mode as the LMS's MySQL compares it: without case and spaces around it."""
    return (mode or "").strip().lower()


def latest(row):
    """What puts rows of one thing in the order of their last change."""
    return (row[-1] is not None, row[-1], row[0])


@dataclasses.dataclass(slots=True)
class Person:
    """An account with what decides whether it is on a course's team."""

    joined: int | None
    staff: bool
    site: int = HOME
    roles: list = dataclasses.field(default_factory=list)
