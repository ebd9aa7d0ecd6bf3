"""The list behind a number: as long as the number, of every metric there is, by course, organisation and site.

What each list must hold is worked out over plain rows by the definitions of ``test_replay``.
"""

import collections
import contextlib
import random

import pytest
from django.contrib.auth import get_user_model

from figures_lite import catalogue, read
from figures_lite.models import Account, Course, LearnerDay
from figures_lite.periods import DAY, next_month
from figures_lite.read.behind import Lists, list_of
from figures_lite.vocabulary import HOME, Grain, Kind, Scope
from tests.pipeline.test_sites import asked_at

from .test_replay import belongs, rows, sampled  # noqa: F401  (rows is a fixture)

pytestmark = pytest.mark.django_db

#: Every metric with a list of learners where it is stored unsliced, and those that ratios divide by.
LISTED = [
    (name, aggregate)
    for aggregate in catalogue.aggregates()
    for name, metric in catalogue.metrics(aggregate).items()
    if not aggregate.by and list_of(metric) == Lists.LEARNERS
]
OF_ACCOUNTS = [
    (name, aggregate)
    for aggregate in catalogue.aggregates()
    for name, metric in catalogue.metrics(aggregate).items()
    if not aggregate.by and list_of(metric) == Lists.ACCOUNTS
]
RATIOS = [
    (name, aggregate)
    for aggregate in catalogue.aggregates()
    for name in catalogue.ratios(aggregate)
    if not aggregate.by and aggregate.grain == Grain.DAY
]


@pytest.fixture
def staff(world):
    """Somebody who may read everything."""
    return get_user_model().objects.create(username="the reader", email="reader@example.com", is_staff=True)


def span(world, grain, period):
    """A period as the two ends that are asked with."""
    if grain == Grain.HOUR:
        return period, world.calendar.end(grain, period)
    return period, next_month(period) if grain == Grain.MONTH else period + DAY


def places(scope):
    """All there is of a scope: ``(key in our tables, course asked for, filters, site asked, is it this row's)``."""
    courses = list(Course.objects.order_by("pk"))
    if scope == Scope.COURSE:
        return [(c.pk, str(c.key), {}, None, lambda row, c=c: row.course_id == c.pk) for c in courses]
    if scope == Scope.ORG:
        orgs = sorted({course.org for course in courses if course.known})
        return [
            (org, None, {"org": [org]}, None, lambda row, o=org: row.course.known and row.course.org == o)
            for org in orgs
        ]
    hosts = dict.fromkeys(sorted({HOME, *(course.site for course in courses)}))
    hosts |= {site: "nord.example.com" for site in hosts if site != HOME}
    return [(site, None, {}, host, lambda row, s=site: row.course.site == s) for site, host in hosts.items()]


def chosen(world, aggregate, name):
    """Some periods in which a metric is not 0, the fullest and the last of them, and some others, the last there is."""
    totals = collections.Counter()
    for (_key, period), row in world.numbers[aggregate].items():
        totals[period] += row[name] or 0
    full = sorted(period for period, number in totals.items() if number > 0)
    some = random.Random(name).sample(full, min(2, len(full)))
    eventful = {*some, *full[-1:], *([max(full, key=totals.get)] if full else [])}
    every = sampled(world, aggregate)
    return eventful, {every[0], every[len(every) // 2], every[-1]}


@contextlib.contextmanager
def on(host):
    """Asked on a site; outside a request for the platform's own."""
    if host is None:
        yield
    else:
        with asked_at(host):
            yield


def stored(aggregate, name, period):
    """What is stored of a metric in a period: ``{key: number}``."""
    key = catalogue.keys(aggregate)[0]
    return dict(aggregate._base_manager.filter(period=period).values_list(key, name))


def asked(name, ends, staff, course, filters, host):
    """The list behind a metric between two ends."""
    with on(host):
        return read.learners(course, filters, behind=(name, *ends), for_user=staff)


@pytest.mark.parametrize(("name", "aggregate"), LISTED)
def test_a_list_is_as_long_as_its_number_and_holds_whom_it_counts(world, rows, staff, name, aggregate):  # noqa: F811
    metric, compared = catalogue.metrics(aggregate)[name], 0
    eventful, others = chosen(world, aggregate, name)
    for period in sorted({*eventful, *others}):
        ends, numbers = span(world, aggregate.grain, period), stored(aggregate, name, period)
        facts = [row for row in rows(metric.fact, metric.where) if belongs(world, aggregate, metric, period, row)]
        for key, course, filters, host, is_here in places(aggregate.scope):
            if world.unknown(metric, aggregate.grain, period):
                with pytest.raises(read.NotStored):
                    asked(name, ends, staff, course, filters, host)
                continue
            answer = asked(name, ends, staff, course, filters, host)
            number, here = numbers.get(key, 0), [row for row in facts if is_here(row)]
            compared += bool(number)
            if metric.of and metric.kind != Kind.DISTINCT:
                parts = collections.Counter()
                for row in here:
                    parts[row.learner_id, row.course_id] += getattr(row, metric.of) or 0
                assert sum(parts.values()) == number
                expected = {pair for pair, part in parts.items() if part > 0}
                assert answer.rows.count() == len(expected)
                got = {(row["user_id"], row["course"]) for row in answer.rows}
                keys = {row.course_id: str(row.course.key) for row in here}
                assert got == {(learner, keys[course_id]) for learner, course_id in expected}, (period, key)
            else:
                assert answer.rows.count() == number, (period, key)
                if metric.kind == Kind.DISTINCT:
                    assert {row["user_id"] for row in answer.rows} == {row.learner_id for row in here}
                else:
                    listed = collections.Counter(row["user_id"] for row in answer.rows)
                    assert listed == collections.Counter(row.learner_id for row in here)
    assert compared >= len(eventful)


@pytest.mark.parametrize(("name", "aggregate"), RATIOS)
def test_behind_a_ratio_are_those_whom_it_divides_by(world, staff, name, aggregate):
    under, period = catalogue.ratios(aggregate)[name].under, world.today
    numbers, ends = stored(aggregate, under, period), span(world, aggregate.grain, period)
    for key, course, filters, host, _is_here in places(aggregate.scope):
        answer = asked(name, ends, staff, course, filters, host)
        assert answer.rows.count() == numbers.get(key, 0), key
        assert (answer.behind.entry.name, answer.behind.entry.kind) == (name, Kind.RATIO)


@pytest.mark.parametrize(("name", "aggregate"), OF_ACCOUNTS)
def test_a_list_of_accounts_is_as_long_as_its_number(world, staff, name, aggregate):
    metric, hosts = catalogue.metrics(aggregate)[name], places(Scope.SITE)
    eventful, others = chosen(world, aggregate, name)
    assert eventful
    for period in {*eventful, *others}:
        numbers, ends = stored(aggregate, name, period), span(world, aggregate.grain, period)
        for site, _course, _filters, host, _is_here in hosts:
            with on(host):
                answer = read.accounts(behind=(name, *ends), for_user=staff)
            accounts = [
                row for row in Account.objects.filter(site=site) if belongs(world, aggregate, metric, period, row)
            ]
            assert [row["user_id"] for row in answer.rows] == sorted(row.learner_id for row in accounts)
            assert len(accounts) == numbers.get(site, 0), (period, site)


def test_every_metric_has_a_list(world):
    """Those that count courses one of courses; of other metrics none is left out."""
    lists = {
        name: list_of(metric)
        for aggregate in catalogue.aggregates()
        for name, metric in catalogue.metrics(aggregate).items()
    }
    assert None not in lists.values()
    assert {name for name, each in lists.items() if each == Lists.COURSES} == {"courses", "active_courses"}


def test_a_week_or_a_year_has_its_list_as_well(world, staff):
    """Counts of any days are the sum of theirs; distinct learners of any days are each there once."""
    first, last = world.today - 20 * DAY, world.today - 3 * DAY
    for course in Course.objects.all():
        days = [number for day, number in stored_days(course, "enrollments") if first <= day < last]
        answer = asked("enrollments", (first, last), staff, str(course.key), {}, None)
        assert answer.rows.count() == sum(days)
        active = LearnerDay.objects.filter(course=course, is_team=False, hours__gt=0, day__gte=first, day__lt=last)
        answer = asked("active_learners", (first, last), staff, str(course.key), {}, None)
        assert answer.rows.count() == len(set(active.values_list("learner_id", flat=True)))


def stored_days(course, name):
    """What is stored of a metric of a course by the day."""
    aggregate = next(
        each
        for each in catalogue.catalogue()[name].aggregates
        if (each.scope, each.grain, tuple(each.by)) == (Scope.COURSE, Grain.DAY, ())
    )
    return aggregate._base_manager.filter(course=course).values_list("period", name)


def test_hours_of_several_days_have_their_list(world, staff):
    """From one hour to another, whole days between: each learner with a trace in one of those hours, once."""
    days = world.calendar.hours
    start, end = days(world.today - 6 * DAY)[9], days(world.today - DAY)[15]
    found = 0
    for course in Course.objects.all():
        expected = set()
        for row in LearnerDay.objects.filter(course=course, is_team=False):
            hours = world.calendar.hours(row.day)
            if any(start <= hour < end and row.hours >> n & 1 for n, hour in enumerate(hours)):
                expected.add(row.learner_id)
        answer = asked("active_learners", (start, end), staff, str(course.key), {}, None)
        assert {row["user_id"] for row in answer.rows} == expected
        found += len(expected)
    assert found
