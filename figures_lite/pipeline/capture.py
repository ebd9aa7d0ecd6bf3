"""Capture: everything the LMS says of some learners, as facts. The one way facts come to be.

Bootstrap, increment and repair are the same code: the facts of a learner follow from all the LMS's rows of that learner
and from the facts stored before. What differs is only which learners are touched. A chunk of learners is one
transaction of ours: their facts, the marks of what is stale, and that they are no longer touched.
"""

import dataclasses
import datetime

from django.conf import settings
from django.db import OperationalError, transaction

from figures_lite.lms import sources
from figures_lite.lms.team import on_team
from figures_lite.models import (
    Account,
    Course,
    CourseLearner,
    Cursor,
    Enrollment,
    Learner,
    LearnerDay,
    Milestone,
)
from figures_lite.periods import NEVER
from figures_lite.pipeline import learner as pure
from figures_lite.pipeline import marks
from figures_lite.pipeline.write import upsert

#: Each fact model, what makes its rows unique beside learner and course, and the columns capture decides.
TABLES = {
    Enrollment: ("spells", "since", pure.SPELL),
    LearnerDay: ("days", "day", pure.DAYS),
    Milestone: ("milestones", "kind", pure.MILESTONE),
    CourseLearner: ("standing", None, pure.STANDING),
}
#: Columns that only say when a fact ended: changing them changes nothing before that.
ENDING = {"until", "until_day", "ended"}


@dataclasses.dataclass(slots=True)
class Stored:
    """The facts found before of one learner in one course, as model rows."""

    spells: list = dataclasses.field(default_factory=list)
    days: dict = dataclasses.field(default_factory=dict)
    milestones: dict = dataclasses.field(default_factory=dict)
    standing: CourseLearner | None = None

    def take(self, row):
        """Add one stored fact."""
        if isinstance(row, Enrollment):
            self.spells.append(row)
        elif isinstance(row, LearnerDay):
            self.days[row.day] = row
        elif isinstance(row, Milestone):
            self.milestones[row.kind] = row
        else:
            self.standing = row

    def rows(self, model):
        """The stored rows of one fact model by what makes them unique."""
        if model is Enrollment:
            return {spell.since: spell for spell in self.spells}
        if model is CourseLearner:
            return {None: self.standing} if self.standing else {}
        return self.days if model is LearnerDay else self.milestones


class Capture:
    """Captures touched learners, chunk by chunk. ``now`` is the instant of the run."""

    def __init__(self, courses, calendar, now, report):
        self.courses, self.calendar, self.now, self.report = courses, calendar, now, report
        self.today = calendar.day(now)
        self.sources = [source for source in sources.SOURCES if sources.installed(source.model)]
        report.missing = sources.missing()

    def all_touched(self, progress=None):
        """Capture every touched learner, in chunks; whoever fails is left touched and reported, the others go on."""
        if sources.ACCOUNT not in self.sources:
            return  # nothing tells who is a learner
        size, after = settings.FIGURES_LITE_CHUNK, -1
        touched = Learner.objects.filter(touched=True)
        while chunk := list(
            touched.filter(learner_id__gt=after).order_by("learner_id").values_list("learner_id", flat=True)[:size]
        ):
            after = chunk[-1]
            self.narrowed(chunk)
            if progress:
                progress(len(chunk))

    def narrowed(self, learner_ids, tries=3):
        """Capture a chunk; where it fails, its halves, down to the learners whose rows are the trouble.

        Where the database fails, it is tried again: another run may have been in the way.
        """
        try:
            self.chunk(learner_ids)
        except Exception as error:
            self.courses.load()  # the roll-back may have taken courses with it
            database = isinstance(error, OperationalError)  # not the rows
            if database and tries > 1:
                self.narrowed(learner_ids, tries - 1)
                return
            if len(learner_ids) == 1 or database:
                self.report.error(f"capture of learners {learner_ids[0]} to {learner_ids[-1]}", error)
                return
            half = len(learner_ids) // 2
            self.narrowed(learner_ids[:half])
            self.narrowed(learner_ids[half:])

    def chunk(self, learner_ids):
        """Capture some learners in one transaction."""
        with transaction.atomic():
            # First of all a write to their rows: whoever captures the same learners meanwhile waits here, and then
            # reads what we wrote, not what we found.
            chosen = Learner.objects.filter(learner_id__in=learner_ids)
            chosen.update(touched=False)
            learners = {row.learner_id: row for row in chosen.order_by("learner_id")}
            learner_ids = list(learners)  # whoever was forgotten meanwhile is not among them
            read = {source.name: list(source.rows(learner_ids)) for source in self.sources}
            self.facts_of(learner_ids, learners, read).save()
            self.remember(learners, read)
        self.report.add("learners", len(learner_ids))
        for name, rows in read.items():
            self.report.add(f"{name} rows", len(rows))

    def facts_of(self, learner_ids, learners, read=None):
        """What must be written for the facts of some learners to be true; ``learners`` are their ``Learner`` rows."""
        read = read or {source.name: list(source.rows(learner_ids)) for source in self.sources}
        stored, writes = self.stored(learner_ids), Writes(self.today)
        people = self.people(read)
        pairs = self.pairs(read, people)
        for learner_id, course_id in sorted(pairs.keys() | stored.keys()):
            if "enrollment" not in read and learner_id in people:
                continue  # nothing tells who is enrolled: what was known stays
            self.pair(
                self.courses.by_id[course_id],
                people.get(learner_id),
                pairs.get((learner_id, course_id)),
                stored.get((learner_id, course_id)) or Stored(),
                learners[learner_id],
                writes,
            )
        self.accounts(learner_ids, people, writes)
        return writes

    def people(self, read):
        """Who may have facts: every account that is not retired, ``{learner id: Person}``."""
        people = {
            learner_id: Person(joined, is_staff or is_superuser)
            for learner_id, retired, joined, is_staff, is_superuser in read["account"]
            if not retired
        }
        for learner_id, *role in read.get("role", ()):
            if learner_id in people:
                self.courses.check(role[1])
                people[learner_id].roles.append(tuple(role))
        return people

    def pairs(self, read, people):
        """The LMS's rows by learner and course, for whoever has or had an enrollment there."""
        pairs, find = {}, self.courses.find

        def pair(learner_id, text, make=False):
            if learner_id not in people:
                return None
            course = find(text)
            if course is None:
                return None
            key = (learner_id, course.id)
            if make:
                return pairs.setdefault(key, pure.Rows())
            found = pairs.get(key)
            if found is None:
                self.report.skip("activity_without_enrollment", f"learner {learner_id} in {text}")
            return found

        accounts = {learner_id for learner_id, *_rest in read["account"]}
        for learner_id, text, *row in read.get("enrollment", ()):
            if learner_id not in accounts:
                self.report.skip("enrollment_without_account", f"learner {learner_id} in {text}")
            if rows := pair(learner_id, text, make=True):
                if not self.courses.by_text[text][0].known:
                    self.report.skip("enrollment_without_course", text)
                if row[0] is None:
                    self.report.skip("enrollment_without_date", f"learner {learner_id} in {text}")
                rows.lives.append((*row[:-1], slug(row[-1])))
        for learner_id, text, *row in read.get("history", ()):
            if rows := pair(learner_id, text, make=True):
                rows.history.append((*row[:-1], slug(row[-1])))
        for learner_id, text, *row in read.get("state", ()):
            if rows := pair(learner_id, text):
                rows.states.append(row)
        for learner_id, text, *row in read.get("completion", ()):
            if rows := pair(learner_id, text):
                rows.completions.append(row)
        for learner_id, text, *row in read.get("grade", ()):
            if rows := pair(learner_id, text):
                rows.grade = max(rows.grade or tuple(row), tuple(row), key=lambda grade: (grade[-1], grade[0]))
        for learner_id, text, *row in read.get("certificate", ()):
            if rows := pair(learner_id, text):
                rows.certificate = max(rows.certificate or tuple(row), tuple(row), key=lambda row: (row[-1], row[0]))
        for learner_id, text, cohort in read.get("cohort", ()):
            if cohort in self.courses.cohorts and (rows := pair(learner_id, text)):
                _key, rows.cohort, link = self.courses.cohorts[cohort]
                rows.groups = frozenset([link] if link else ())
        return pairs

    def stored(self, learner_ids):
        """The facts found before, by learner and course."""
        found = {}
        for model in TABLES:
            for row in model.objects.filter(learner_id__in=learner_ids).iterator(chunk_size=2000):
                entry = found.setdefault((row.learner_id, row.course_id), Stored())
                entry.take(row)
        return found

    def pair(self, course, person, rows, stored, learner, writes):
        """Replace the facts of one learner in one course by what is true now."""
        if person is None:
            # Retired or deleted: every fact goes. Closed periods keep their counts, only open ones are filled again.
            writes.replace(course, learner.learner_id, False, stored, pure.Facts(), gone=True)
            return
        facts = pure.facts(
            rows or pure.Rows(),
            stored,
            self.courses.outline(course),
            self.courses.mode_groups,
            self.calendar,
            learner.captured_at,
            self.now,
            self.report,
        )
        team = person.staff or on_team(person.roles, str(course.key), course.org)
        writes.replace(course, learner.learner_id, team, stored, facts)

    def accounts(self, learner_ids, people, writes):
        """Keep one account fact for each person there is."""
        stored = {row.learner_id: row for row in Account.objects.filter(learner_id__in=learner_ids)}
        for learner_id in learner_ids:
            person, row = people.get(learner_id), stored.get(learner_id)
            if person is None and row:
                writes.deletes.setdefault(Account, []).append(row.pk)
                writes.mark(0, self.today)
            elif person and person.joined and (row is None or row.at != person.joined):
                day = self.calendar.day(person.joined)
                writes.upserts.setdefault(Account, []).append(Account(learner_id=learner_id, at=person.joined, day=day))
                writes.mark(0, min(day, row.day) if row else day)

    def remember(self, learners, read):
        """Keep what was seen of each learner, for the next sweep to compare."""
        prints = {source.name: source.fingerprints_of(read[source.name]) for source in self.sources if source.sweep}
        for learner_id, row in learners.items():
            row.seen = {name: found[learner_id] for name, found in prints.items() if learner_id in found}
            row.captured_at = self.now
            row.touched = False
        upsert(list(learners.values()))


def slug(mode):
    """An enrollment mode as the LMS's MySQL compares it: without case and spaces around it."""
    return (mode or "").strip().lower()


@dataclasses.dataclass(slots=True)
class Person:
    """An account with what decides whether it is on a course's team."""

    joined: datetime.datetime | None
    staff: bool
    roles: list = dataclasses.field(default_factory=list)


class Writes:
    """The rows one chunk writes, and from which day on each course's aggregates are stale."""

    def __init__(self, today):
        self.today = today
        self.upserts, self.deletes, self.stale, self.forgotten = {}, {}, {}, set()

    def mark(self, course_id, day):
        """Note that a course's numbers change from a day on."""
        self.stale[course_id] = min(day, self.stale.get(course_id, NEVER))

    def replace(self, course, learner_id, team, stored, facts, gone=False):
        """Note what differs between the stored facts of a pair and its facts now; ``gone`` when the learner is."""
        if gone:
            self.forgotten.add(course.id)
        for model, (attribute, key, columns) in TABLES.items():
            before, after = stored.rows(model), getattr(facts, attribute)
            for name, values in after.items():
                row = before.get(name)
                changed = (
                    None
                    if row is None
                    else {c for c, v in zip(columns, values, strict=True) if getattr(row, c) != v}
                    | ({"is_team"} if row.is_team != team else set())
                )
                if changed is not None and not changed:
                    continue
                new = model(learner_id=learner_id, course_id=course.id, is_team=team)
                for column, value in zip(columns, values, strict=True):
                    setattr(new, column, value)
                if key:
                    setattr(new, key, name)
                self.upserts.setdefault(model, []).append(new)
                if model is not CourseLearner:
                    self.mark(course.id, since(new, row, changed))
            for name in before.keys() - after.keys():
                self.deletes.setdefault(model, []).append(before[name].pk)
                if model is not CourseLearner:
                    self.mark(course.id, self.today if gone else getattr(before[name], model.begins))

    def save(self):
        """Write everything, and the marks of what is stale."""
        for model, pks in self.deletes.items():
            model.objects.filter(pk__in=pks).delete()
        for rows in self.upserts.values():
            upsert(rows)
        marks.leave(self.stale)
        if self.forgotten or Account in self.deletes:
            forgot(self.forgotten, self.today)


def forgot(course_ids, day):
    """Note that facts of these courses, and of the site, went with a retired learner on a day."""
    Course.objects.filter(id__in=course_ids).update(forgotten_on=day)
    Cursor.objects.update_or_create(name="forgotten", defaults={"position": {"day": day.isoformat()}})


def since(new, old, changed):
    """From which day on a written fact changes any number."""
    begins = getattr(new, new.begins)
    if old is None:
        return begins
    if changed <= ENDING:
        return min(new.until_day, old.until_day)
    return min(begins, getattr(old, old.begins))
