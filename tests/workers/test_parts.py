"""What a fill is cut into, and what becomes of a run that has nobody to ask."""

import datetime

import pytest

from figures_lite import catalogue
from figures_lite.models import Cursor, Part
from figures_lite.pipeline import parts
from figures_lite.pipeline.due import Job
from figures_lite.pipeline.run import run
from figures_lite.pipeline.spread import Crew
from figures_lite.pipeline.worker import Dismissed, take, take_part, terms
from figures_lite.vocabulary import Grain, Scope

MARCH = datetime.date(2026, 3, 1)


def jobs():
    """Everything from March on, and two courses from a day in May on again."""
    daily = [aggregate for aggregate in catalogue.aggregates() if aggregate.grain != Grain.HOUR]
    hourly = [aggregate for aggregate in catalogue.aggregates() if aggregate.grain == Grain.HOUR]
    of_courses = [aggregate for aggregate in daily if aggregate.scope == Scope.COURSE]
    late = Job(of_courses, datetime.date(2026, 5, 7), frozenset({9, 4}))
    return [Job(daily, MARCH), Job(hourly, MARCH), late]


def test_parts_have_each_job_of_each_aggregate_once_for_each_course():
    cut, wanted, found = parts.parts(jobs(), 3), set(), []
    for part in cut:
        for labels, start, courses in part["jobs"]:
            for label in labels:
                for number in range(3) if part["share"] is None else [part["share"][0]]:
                    found.append((label, start, tuple(courses or ()), number))
    for job in jobs():
        for aggregate in job.aggregates:
            key = aggregate._meta.label_lower, job.start.isoformat(), tuple(sorted(job.courses or ()))
            wanted |= {(*key, number) for number in range(3)}
    assert set(found) == wanted
    assert len(found) == len(wanted)


def test_jobs_of_an_aggregate_stay_in_one_part_and_in_their_order():
    """Where levels stand when the second begins is what the first has stored."""
    for part in parts.parts(jobs(), 3):
        if part["share"]:
            assert [start for _labels, start, _courses in part["jobs"]] == ["2026-03-01", "2026-05-07"]


@pytest.mark.parametrize(("today", "much"), [((2026, 6, 30), False), ((2026, 7, 1), True), ((2027, 3, 1), True)])
def test_a_few_months_are_no_reason_to_ask_for_help(today, much):
    assert parts.much(jobs(), datetime.date(*today)) is much


@pytest.mark.django_db
def test_sqlite_or_eager_tasks_are_no_error(settings):
    """Whatever the tests' database: the stand-alone site has no broker unless told."""
    ran = run(workers=2)
    assert ran.ok
    assert "no workers" in str(ran.report["workers"]) or "one process" in str(ran.report["workers"])


@pytest.mark.django_db
def test_a_part_is_taken_once_and_only_by_who_knows_how():
    crew = Crew(7, None, 0)
    Part.objects.create(work="7", number=0, what={"stage": "capture", "zone": "UTC", "version": "0.0.0"})
    assert take(7, "one") is None
    assert take_part(7) == 0
    Part.objects.create(work="7", number=1, what={"stage": "capture"} | terms())
    first = take(7, "one")
    assert take(7, "two") is None
    assert take(8, "two") is None
    first.beat()
    assert crew.still(60) == []
    lost = Part.objects.filter(number=1)
    second = take(7, "two", lost)
    assert second is not None
    with pytest.raises(Dismissed):
        first.finish()
    second.finish()
    assert Part.objects.get(number=1).done
    assert not Cursor.objects.filter(name="fill").exists()
