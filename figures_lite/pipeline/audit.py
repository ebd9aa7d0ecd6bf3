"""Audit: count again and compare. Writes nothing.

Two steps, as the numbers have two: totals and a sample of learners from the LMS's tables against the facts, then a
sample of periods from the facts against the aggregates, each metric by its definition, one period at a time. Learners
whom the LMS tells something new of since the last run are left out of the first step.
"""

import collections
import dataclasses
import datetime
import random

from django.db.models import Count, F, Sum

from figures_lite import catalogue
from figures_lite.lms import sources
from figures_lite.models import (
    Account,
    CourseLearner,
    Cursor,
    Filled,
    Learner,
    LearnerDay,
    Milestone,
    Stale,
)
from figures_lite.periods import DAY, calendar, micros, next_month
from figures_lite.pipeline import groups, touch
from figures_lite.pipeline.capture import Capture
from figures_lite.pipeline.folded import folded
from figures_lite.pipeline.registry import Courses
from figures_lite.pipeline.report import Report
from figures_lite.pipeline.scan import rounded
from figures_lite.pipeline.stored import names as columns_of
from figures_lite.vocabulary import HOME, Grain, Kind, Scope

Kinds = Milestone.Kind


@dataclasses.dataclass(frozen=True)
class Mismatch:
    """One number that is not what counting again gives."""

    where: str
    what: str
    expected: object
    got: object

    def __str__(self):
        return f"{self.where}: {self.what} is {self.got}, counted again {self.expected}"


class Audit:
    """One audit: collects mismatches and how many numbers were compared."""

    def __init__(self, seed=None):
        self.random = random.Random(seed)
        self.calendar = calendar()
        self.report = Report()
        self.courses = Courses(self.report)
        self.changed = touch.unseen()
        self.mismatches, self.compared, self.fold = [], 0, folded()

    def compare(self, where, what, expected, got):
        """Compare one number."""
        self.compared += 1
        if expected != got:
            self.mismatches.append(Mismatch(where, what, expected, got))

    def each(self, what, expected, got):
        """Compare a number of every course."""
        for course_id in sorted(expected.keys() | got.keys()):
            name = self.courses.by_id[course_id].key
            self.compare(name, what, expected.get(course_id, 0), got.get(course_id, 0))

    # From the LMS to the facts.

    def totals(self):
        """Count every course's totals straight over the LMS's rows."""
        people = {
            learner_id
            for learner_id, retired, joined, *_flags in self.read(sources.ACCOUNT)
            if not retired and joined is not None and learner_id not in self.changed
        }
        accounts = Account.objects.exclude(learner_id__in=self.changed).count()
        self.compare("site", "accounts", len(people), accounts)
        team = set(CourseLearner.objects.filter(is_team=True).values_list("learner_id", "course_id"))
        ever, active = set(), set()
        for learner_id, text, _created, is_active, _mode in self.read(sources.ENROLLMENT):
            pair = self.pair(learner_id, text, people)
            if pair and pair not in team:
                ever.add(pair)
                if is_active:
                    active.add(pair)
        standing = CourseLearner.objects.filter(is_team=False).exclude(learner_id__in=self.changed)

        def of_them(rows):  # there may be others: whose enrollment was deleted
            return by_course(ever.intersection(rows.values_list("learner_id", "course_id")))

        self.each("enrolled", by_course(active), numbers(standing.filter(enrolled=True)))
        graded, passed = set(), set()
        for learner_id, text, percent, _letter, passed_at, _modified in self.read(sources.GRADE):
            pair = self.pair(learner_id, text, people)
            if pair in ever:
                graded |= {pair} if percent is not None else set()
                passed |= {pair} if passed_at is not None else set()
        self.each("graded", by_course(graded), of_them(standing.filter(grade__isnull=False)))
        self.no_less("passes", by_course(passed), self.milestones(Kinds.PASSED))
        certified = {
            pair
            for learner_id, text, status, modified in self.read(sources.CERTIFICATE)
            if (pair := self.pair(learner_id, text, people)) in ever
            and status == "downloadable"
            and modified is not None
        }
        self.each("certified", by_course(certified), of_them(standing.filter(certificate="downloadable")))
        self.no_less("certificates", by_course(certified), self.milestones(Kinds.CERTIFIED))
        self.completions(people, ever)

    def completions(self, people, ever):
        """Count complete blocks: there may be more in the facts, since the LMS resets them."""
        if not sources.installed(sources.COMPLETION.model):
            return
        rows = sources.COMPLETION.queryset.filter(completion=1.0, modified__isnull=False)
        if self.fold:
            rows = rows.filter(modified__gte=self.calendar.start(self.fold.before))
        rows = rows.values(who=F("user_id"), text=sources.text("context_key")).annotate(number=Count("pk"))
        expected = collections.Counter()
        for learner_id, text, number in rows.values_list("who", "text", "number").iterator():
            pair = self.pair(learner_id, text, people)
            if pair in ever:
                expected[pair[1]] += number
        days = LearnerDay.objects.filter(is_team=False, completions__gt=0).exclude(learner_id__in=self.changed)
        if self.fold:
            days = days.filter(day__gte=self.fold.before)
        got = dict(days.order_by().values_list("course_id").annotate(number=Sum("completions")))
        self.no_less("completions", expected, got)

    def read(self, source):
        """All rows of a source, none where it is not installed."""
        return source.every() if sources.installed(source.model) else ()

    def pair(self, learner_id, text, people):
        """A learner and course that a row is about; None where it is not counted."""
        course = self.courses.find(text) if learner_id in people else None
        return (learner_id, course.id) if course else None

    def milestones(self, kind):
        """How many learners of each course have reached something."""
        reached = Milestone.objects.filter(is_team=False, kind=kind).exclude(learner_id__in=self.changed)
        return numbers(reached)

    def no_less(self, what, expected, got):
        """Compare a number of every course that may be more than the LMS still tells, but never less."""
        for course_id in sorted(expected.keys() | got.keys()):
            wanted, found = expected.get(course_id, 0), got.get(course_id, 0)
            self.compare(self.courses.by_id[course_id].key, what, max(wanted, found), found)

    def learners(self, number):
        """Capture a sample of learners again, without writing, and compare every fact."""
        known = Learner.objects.filter(touched=False).exclude(captured_at=None).order_by("learner_id")
        known = [row for row in known.values_list("learner_id", "captured_at") if row[0] not in self.changed]
        captured = collections.defaultdict(dict)
        for learner_id, at in self.random.sample(known, min(number, len(known))):
            captured[at][learner_id] = micros(at)
        for at, some in captured.items():
            writes = Capture(self.courses, self.calendar, at, self.report).facts_of(dict(sorted(some.items())))
            self.compared += len(some)
            for model, wrong in writes.upserts.items():
                for fact in (dict(zip(columns_of(model), row, strict=True)) for row in wrong):
                    where = f"learner {fact.pop('learner_id')} in {self.named(fact.pop('course_id', None))}"
                    row = ", ".join(f"{name} {value}" for name, value in fact.items())
                    self.compare(where, model.__name__, row, "different or missing")
            for model, gone in writes.deletes.items():
                self.compare("sampled learners", f"{model.__name__} rows the LMS does not tell of", 0, len(gone))

    # From the facts to the aggregates.

    def periods(self, number):
        """Count a sample of filled periods of every aggregate again, the last one always among them."""
        if Stale.objects.exists():
            return  # facts have changed that are not filled yet
        for aggregate in catalogue.aggregates():
            filled = Filled.objects.filter(aggregate=aggregate._meta.label_lower).order_by("begins")
            if self.fold:  # of periods before, not all facts are there
                filled = filled.filter(begins__gte=self.calendar.start(self.fold.first_of(aggregate)))
            marks = list(filled.values_list("begins", "at"))
            for begin, at in {*self.random.sample(marks, min(number, len(marks))), *marks[-1:]}:
                period = begin if aggregate.grain == Grain.HOUR else self.calendar.day(begin)
                self.period(aggregate, period, self.calendar.day(at))

    def period(self, aggregate, period, until):
        """Count one period of an aggregate again, as it stood on a day, and compare every metric of every key.

        Left out are keys whose facts of that period went with a retired learner: they keep what was counted then.
        """
        names, keys = catalogue.metrics(aggregate), catalogue.keys(aggregate)
        rows = aggregate._base_manager.filter(period=period).values_list(*keys, *names)
        stored = {row[: len(keys)]: dict(zip(names, row[len(keys) :], strict=True)) for row in rows}
        if self.calendar.end(aggregate.grain, period) <= Cursor.objects.get(name="install").since:
            names = {name: metric for name, metric in names.items() if not metric.recorded}
        alike = collections.defaultdict(dict)
        for name, metric in names.items():
            alike[counted_together(metric)][name] = metric
        forgotten = self.forgotten(aggregate, period)
        for metrics in alike.values():
            expected = self.counted(aggregate, metrics, period, until)
            for key in expected.keys() | stored.keys():
                if (key[0] if aggregate.scope != Scope.SITE else "") in forgotten:
                    continue
                where = f"{aggregate.__name__} {period} {self.key(aggregate, key)}".rstrip()
                for name in metrics:
                    again, got = expected.get(key, {}).get(name, 0), stored.get(key, {}).get(name, 0)
                    self.compare(where, name, again, got)

    def forgotten(self, aggregate, period):
        """The keys that a retired learner's facts went from after a period had closed."""
        closed = self.calendar.day(period) if aggregate.grain == Grain.HOUR else period

        def after(day):
            return day and closed < self.calendar.period(aggregate.grain, day)

        def forgotten_on(course):
            return course.forgotten_on and datetime.date.fromordinal(course.forgotten_on)

        if aggregate.scope == Scope.SITE:
            cursor = Cursor.objects.filter(name="forgotten").first()
            return {""} if cursor and after(datetime.date.fromisoformat(cursor.position["day"])) else set()
        name = "id" if aggregate.scope == Scope.COURSE else "org"
        return {getattr(course, name) for course in self.courses.by_id.values() if after(forgotten_on(course))}

    def key(self, aggregate, key):
        """A key as people read it. The platform's own site needs no name."""
        if aggregate.scope != Scope.SITE:
            return ", ".join(map(self.named, key))
        site, *slices = key
        return ", ".join(map(str, slices if site == HOME else [f"site {site}", *slices]))

    def named(self, part):
        """Part of a key as people read it: a course's id as its key."""
        return self.courses.by_id[part].key if part in self.courses.by_id else str(part)

    def counted(self, aggregate, metrics, period, until):
        """Metrics of one period that one scan can count, by their definition: ``{key: {name: number}}``."""
        metric = next(iter(metrics.values()))
        fact, rows = metric.fact, self.held(aggregate, metric, period, until)
        known = {course.id: course.org for course in self.courses.by_id.values() if course.known}
        if metric.of and metric.of == fact.course_column:
            rows = rows.filter(**{f"{metric.of}__in": known})
        if fold := groups.folds([tuple(aggregate.by)]).get(tuple(aggregate.by)):
            return self.folded(grouped(rows, metrics, (fact.course_column, *aggregate.by)), fold, aggregate.scope)
        if aggregate.scope == Scope.SITE:
            return self.by_site(rows, metrics, aggregate.by)
        if not fact.course_column:
            return {}
        if aggregate.scope == Scope.COURSE:
            return grouped(rows, metrics, (fact.course_column, *aggregate.by))
        found = {}
        for org in sorted(set(known.values())):
            courses = [course for course, its in known.items() if its == org]
            here = rows.filter(**{f"{fact.course_column}__in": courses})
            found |= {(org, *key): numbers for key, numbers in grouped(here, metrics, aggregate.by).items()}
        return found

    def folded(self, found, fold, scope):
        """Numbers of each course and slice as those of a scope, small groups together."""
        sums = collections.defaultdict(collections.Counter)
        for (course_id, *slices), numbers in found.items():
            course = self.courses.by_id[course_id]
            of = {Scope.COURSE: course_id, Scope.ORG: course.org if course.known else None, Scope.SITE: course.site}
            if of[scope] is not None:
                sums[of[scope], *fold(course_id, tuple(slices))].update(numbers)
        return sums

    def by_site(self, rows, metrics, by):
        """The same of each site."""
        fact, found = next(iter(metrics.values())).fact, {}
        courses = collections.defaultdict(list)
        for course in self.courses.by_id.values():
            courses[course.site].append(course.id)
        for site in courses.keys() | set(self.courses.domains.values()) | {HOME}:
            if fact.course_column:
                here = rows.filter(**{f"{fact.course_column}__in": courses[site]}) if len(courses) > 1 else rows
            elif fact.site_column:
                here = rows.filter(**{fact.site_column: site})
            else:
                here = rows if site == HOME else rows.none()
            found |= {(site, *key): numbers for key, numbers in grouped(here, metrics, by).items()}
        return found

    def held(self, aggregate, metric, period, until):
        """The facts that a metric counts in one period, up to the day ``until`` where it has not ended by then."""
        fact, days = metric.fact, self.calendar
        rows = fact._base_manager.filter(fact.counted).order_by()
        if aggregate.grain == Grain.HOUR:
            day = days.day(period)
            if metric.kind == Kind.DISTINCT:
                bit = 1 << days.day_and_hour(period)[1]
                rows = rows.filter(metric.where)
                return rows.annotate(bit=F(fact.mask).bitand(bit)).filter(bit__gt=0, **{fact.begins: day})
            instant = fact.instants[metric.on]
            return rows.filter(**{f"{instant}__gte": period, f"{instant}__lt": days.end(Grain.HOUR, period)})
        last = min(next_month(period) - DAY, until) if aggregate.grain == Grain.MONTH else period
        if metric.kind == Kind.LEVEL:
            rows = rows.filter(**{f"{fact.begins}__lte": last})
            return rows.filter(**{f"{fact.ends}__gt": last}) if fact.ends else rows
        first = last - (metric.window - 1) * DAY if getattr(metric, "window", None) else period
        column = getattr(metric, "on", None) or fact.begins
        return rows.filter(**{f"{column}__gte": first, f"{column}__lte": last})


def counted_together(metric):
    """What metrics must share for one scan to count them."""
    what = metric.of if metric.kind == Kind.DISTINCT else ""
    return metric.kind, metric.fact, getattr(metric, "on", None), getattr(metric, "window", None), what


def grouped(rows, metrics, groups):
    """Metrics of each group of rows, zeros left out: ``{key: {name: number}}``."""
    sums = {}
    for name, metric in metrics.items():
        how = {"filter": metric.where} if metric.where else {}
        if metric.kind == Kind.DISTINCT:
            sums[f"n_{name}"] = Count(metric.of, distinct=True, **how)
        else:
            sums[f"n_{name}"] = Sum(metric.of, **how) if metric.of else Count("pk", **how)
    names = [f"g_{group}" for group in groups]
    rows = rows.annotate(**{f"g_{group}": F(group) for group in groups})
    if groups:
        found = rows.values(*names).annotate(**sums).values_list(*names, *sums)
    else:
        found = [tuple(rows.aggregate(**sums).values())]
    return {
        row[: len(groups)]: {
            name: rounded(metrics[name], number)
            for name, number in zip(metrics, row[len(groups) :], strict=True)
            if number
        }
        for row in found
    }


def by_course(pairs):
    """How many learners each course has among pairs of learner and course."""
    return collections.Counter(course_id for _learner_id, course_id in pairs)


def numbers(rows):
    """How many rows each course has."""
    return dict(rows.order_by().values_list("course_id").annotate(number=Count("pk")))


def audit(learners=200, periods=5, seed=None):
    """Audit everything; gives the mismatches, how many numbers were compared, and how many learners were left out."""
    done = Audit(seed)
    done.totals()
    done.learners(learners)
    done.periods(periods)
    return done.mismatches, done.compared, len(done.changed)
