"""The facts in the database as capture finds and leaves them: plain tuples, and writes of what differs."""

import collections
import dataclasses
import datetime
import decimal

from django.db.models import BigIntegerField, F
from django.db.models.functions import Cast, Round

from figures_lite.models import Account, Course, CourseLearner, Cursor, Enrollment, LearnerDay, Milestone
from figures_lite.periods import NEVER
from figures_lite.pipeline import learner as pure
from figures_lite.pipeline import marks
from figures_lite.sql import BATCH, Among, plain, tuples, upsert

NEVER_DAY = NEVER.toordinal()

#: Each fact model, what makes its rows unique beside learner and course, and the columns capture decides.
TABLES = {
    Enrollment: ("spells", "since", pure.SPELL),
    LearnerDay: ("days", "day", pure.DAYS),
    Milestone: ("milestones", "kind", pure.MILESTONE),
    CourseLearner: ("standing", None, pure.STANDING),
}
#: Where, among those columns, is the day a fact begins; None where its key is it.
BEGINS = {Enrollment: pure.SPELL.index("since_day"), LearnerDay: None, Milestone: pure.MILESTONE.index("day")}
#: Which of them only say when a fact ended: changing them changes nothing before the day that the last one names.
ENDING = {
    Enrollment: [pure.SPELL.index(name) for name in ("until", "ended", "until_day")],
    LearnerDay: [pure.DAYS.index("until_day")],
}
#: A milestone's days are whole millionths here.
MILLIONTHS = -6


@dataclasses.dataclass(slots=True)
class Found(pure.Facts):
    """The facts found before of one learner in one course."""

    teams: set = dataclasses.field(default_factory=set)  # every is_team there is
    pks: dict = dataclasses.field(default_factory=dict)  # (model, key) -> primary key


def names(model):
    """The columns of a fact model that capture writes, in their order."""
    if model is Account:
        return "learner_id", "site", "at", "day"
    _attribute, key, columns = TABLES[model]
    return ("learner_id", "course_id", "is_team", *([key] if key else []), *columns)


def stored(learner_ids):
    """The facts found before, by learner and course: ``{(learner id, course id): Found}``."""
    found = {}
    for model, (attribute, key, columns) in TABLES.items():
        wanted = [column(model, name) for name in (*([key] if key else []), *columns)]
        rows = model.objects.filter(Among("learner_id", learner_ids))
        for row in tuples(rows.values_list("learner_id", "course_id", "is_team", "pk", *wanted)):
            pair = found.get(row[:2])
            if pair is None:
                pair = found[row[:2]] = Found()
            pair.teams.add(row[2])
            name, values = (row[4], row[5:]) if key else (None, row[4:])
            getattr(pair, attribute)[name] = values
            pair.pks[model, name] = row[3]
    return found


def column(model, name):
    """A column of a fact model as it is read."""
    if (model, name) == (Milestone, "days"):
        return Cast(Round(F("days") * 10**-MILLIONTHS), BigIntegerField())
    return plain(model, name)


def accounts(learner_ids):
    """The accounts found before: ``{learner id: (primary key, site, instant, day)}``."""
    rows = Account.objects.filter(Among("learner_id", learner_ids))
    rows = rows.values_list("learner_id", "pk", "site", plain(Account, "at"), plain(Account, "day"))
    return {row[0]: row[1:] for row in tuples(rows)}


class Writes:
    """The rows one chunk writes, and from which day on each course's aggregates are stale."""

    def __init__(self, today, dropped=0):
        self.today, self.dropped = today, dropped  # days that ceased to hold before the second are not kept
        self.upserts, self.deletes = collections.defaultdict(list), collections.defaultdict(list)
        self.stale, self.forgotten = {}, set()
        self.gone = {}  # of learners who are gone, how many rows were: {learner id: {label: number}}

    def mark(self, course_id, day):
        """Note that a course's numbers change from a day on."""
        self.stale[course_id] = min(day, self.stale.get(course_id, NEVER_DAY))

    def forget(self, learner_id, course_id, before):
        """Note that the facts of a pair go, because the learner has gone."""
        self.forgotten.add(course_id)
        self.mark(course_id, self.today)
        for (model, _name), pk in before.pks.items():
            self.deletes[model].append(pk)
            self.gone[learner_id][model._meta.label] += 1

    def replace(self, learner_id, course_id, team, before, facts):
        """Note what differs between the stored facts of a pair and its facts now."""
        same_team, earliest = before.teams <= {team}, NEVER_DAY
        for model, (attribute, key, _columns) in TABLES.items():
            was, now = getattr(before, attribute), getattr(facts, attribute)
            if same_team and was == now:
                continue
            rows, pair = self.upserts[model], (learner_id, course_id, team)
            if not was:
                rows += [(*pair, name, *values) for name, values in now.items()] if key else [(*pair, *now[None])]
                if key and now:
                    earliest = min(earliest, min([begins(model, name, values) for name, values in now.items()]))
                continue
            for name, values in now.items():
                old = was.get(name)
                if same_team and old == values:
                    continue
                if key:
                    rows.append((*pair, name, *values))
                    earliest = min(earliest, since(model, name, values, old, same_team))
                else:
                    rows.append((*pair, *values))
            for name in was.keys() - now.keys():
                self.deletes[model].append(before.pks[model, name])
                if key and not (model is LearnerDay and was[name][0] < self.dropped):
                    earliest = min(earliest, begins(model, name, was[name]))
        if earliest < NEVER_DAY:
            self.mark(course_id, earliest)

    def save(self):
        """Write everything, and the marks of what is stale."""
        for model, pks in self.deletes.items():
            for start in range(0, len(pks), BATCH):
                model.objects.filter(pk__in=pks[start : start + BATCH]).delete()
        for model, rows in self.upserts.items():
            upsert(model, names(model), [as_decimal(row) for row in rows] if model is Milestone else rows)
        marks.leave({course: datetime.date.fromordinal(day) for course, day in self.stale.items()})
        if self.forgotten or Account in self.deletes:
            forgot(self.forgotten, datetime.date.fromordinal(self.today))


def forgot(course_ids, day):
    """Note that facts of these courses, and of the site, went with a retired learner on a day.

    What says so already is left alone: its row would be locked until a transaction of the LMS ends.
    """
    Course.objects.filter(id__in=course_ids).exclude(forgotten_on=day).update(forgotten_on=day)
    position = {"day": day.isoformat()}
    if Cursor.objects.filter(name="forgotten").values_list("position", flat=True).first() != position:
        Cursor.objects.update_or_create(name="forgotten", defaults={"position": position})


def as_decimal(row):
    """A milestone as it is written."""
    *rest, days = row
    return (*rest, None if days is None else decimal.Decimal(days).scaleb(MILLIONTHS))


def begins(model, name, values):
    """The day a fact begins."""
    place = BEGINS[model]
    return name if place is None else values[place]


def since(model, name, values, old, same_team):
    """From which day on a written fact changes any number."""
    if old is None:
        return begins(model, name, values)
    ending = ENDING.get(model)
    if ending and same_team:
        differ = [place for place, (one, other) in enumerate(zip(values, old, strict=True)) if one != other]
        if set(differ) <= set(ending):
            return min(values[ending[-1]], old[ending[-1]])
    return min(begins(model, name, values), begins(model, name, old))
