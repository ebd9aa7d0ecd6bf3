"""Small groups of a sensitive dimension cannot be worked out, whatever is subtracted from whatever, then or later."""

import collections
import datetime
import random

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client

from figures_lite import read
from figures_lite.models import CourseModeDay, Cursor, Enrollment, Group, OrgModeDay, SiteModeDay, SiteModeMonth
from figures_lite.pipeline import groups
from figures_lite.pipeline.run import run
from tests.pipeline import rows
from tests.privacy.attack import METRICS, answers, attack

LEAST = 10
FIRST = datetime.date(2026, 3, 1)
#: How many of each mode enroll in each course: before the first look, and before the second.
COURSES = {
    "course-v1:Org+A+1": {"audit": 30, "verified": 12, "honor": 3, "masters": 1},
    "course-v1:Org+B+1": {"audit": 14, "honor": 11, "verified": 2},
    "course-v1:Two+C+1": {"verified": 25, "audit": 4},
    "course-v1:Two+D+1": {"audit": 12, "verified": 13, "honor": 9, "masters": 2},
    "course-v1:Two+E+1": {"honor": 2, "masters": 1},
}
LATER = {
    "course-v1:Org+A+1": {"honor": 9, "professional": 1},
    "course-v1:Two+C+1": {"audit": 11},
    "course-v1:Two+D+1": {"masters": 9},
}
VALUES = ("audit", "honor", "masters", "professional", "verified")
ORGS = {key: key.split(":")[1].split("+")[0] for key in COURSES}

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(settings, db):
    """Somebody who may read every number, on a site for which modes are sensitive."""
    settings.FIGURES_LITE_SENSITIVE = ("mode",)
    settings.FIGURES_LITE_MIN_GROUP = LEAST
    return get_user_model().objects.create(username="gloria", is_staff=True)


def come(numbers, month, seed):
    """People enroll, in their course's modes, over some days of a month; a few leave again, and one comes back."""
    chance = random.Random(seed)
    for key, modes in numbers.items():
        for mode, number in modes.items():
            for _each in range(number):
                learner = rows.person(f"p{rows.following(get_user_model())}")
                came = rows.at(chance.randint(1, 8), month=month)
                row = rows.enroll(learner, key, created=came, mode=mode)
                if chance.random() < 0.2:
                    rows.change("student_courseenrollment", {"id": row}, is_active=False)
                    gone = came + datetime.timedelta(days=chance.randint(1, 4))
                    rows.recorded(row, learner, gone, active=False, mode=mode, key=key, created=came)


@pytest.fixture
def world(staff):
    """The courses, and everybody who came in March, counted in March."""
    for key in COURSES:
        rows.course(key)
    come(COURSES, 3, seed=1)
    assert run(now=rows.at(14)).report["errors"] == []
    return staff


def later():
    """Those who come in April, counted in April."""
    come(LATER, 4, seed=2)
    assert run(now=rows.at(14, month=4)).report["errors"] == []


def everything(staff, month=3):
    """All answers up to the day of the last run."""
    return answers(staff, FIRST, datetime.date(2026, month, 15), "mode")


def small():
    """The groups with fewer learners than may be told of, by what the facts say: ``{(course key, mode)}``."""
    sizes = collections.Counter()
    for key, mode, _learner in set(Enrollment.objects.values_list("course__key", "mode", "learner_id")):
        sizes[str(key), mode] += 1
    return {(key, mode) for key in COURSES for mode in VALUES if 0 < sizes[key, mode] < LEAST}


def days_to(month):
    """Every day that is told of."""
    end = datetime.date(2026, month, 15)
    return [FIRST + datetime.timedelta(days=number) for number in range((end - FIRST).days)]


def recovered(snapshots, month):
    """The numbers of small groups that can be worked out from answers."""
    days = days_to(month)
    there = {(str(key), mode) for key, mode in Enrollment.objects.values_list("course__key", "mode")}
    system = attack(snapshots, ORGS, VALUES, days, there)
    return {
        (metric, *group, day)
        for group in small()
        for day in days
        for metric in METRICS
        if system.knows((metric, *group, day))
    }


def told(key):
    """The values of a course that are told apart."""
    return {group.value for group in Group.objects.filter(course__key=key, dimension="mode")}


def test_the_attack_recovers_nothing(world):
    """Slices, courses against organisations and the site, days against days and months, now and a month later."""
    first = everything(world)
    assert len(small()) == 8
    assert recovered([first], 3) == set()
    later()
    second = everything(world, 4)
    assert len(small()) == 6
    assert recovered([second], 4) == set()
    assert recovered([first, second], 4) == set()


def test_the_attack_works_where_only_small_groups_are_hidden(world, monkeypatch):
    """So that recovering nothing says something: without what is left together, totals give it away."""

    def naive(sizes, told, least):
        return {value for value, learners in sizes.items() if learners >= least} - told

    monkeypatch.setattr(groups, "grown", naive)
    Cursor.objects.filter(name__startswith="groups ").delete()
    run(now=rows.at(14))
    assert told("course-v1:Org+B+1") == {"audit", "honor"}
    found = recovered([everything(world)], 3)
    assert ("enrolled", "course-v1:Org+B+1", "verified", FIRST + datetime.timedelta(days=10)) in found
    assert {group[1:3] for group in found} == {("course-v1:Org+B+1", "verified"), ("course-v1:Two+C+1", "audit")}
    assert len(found) == 2 * len(METRICS) * len(days_to(3))


def test_the_attack_works_where_groups_come_and_go(world):
    """Where it is decided anew each time, two answers that each tell nothing give away together what neither tells."""
    key, first = "course-v1:Org+B+1", everything(world)
    Group.objects.filter(course__key=key, value="audit").update(value="honor")
    run(now=rows.at(14), refill=FIRST)
    second = everything(world)
    assert recovered([second], 3) == set()
    assert ("enrolled", key, "verified", FIRST + datetime.timedelta(days=10)) in recovered([first, second], 3)


def test_who_has_which_of_the_withheld_values_changes_no_answer(world):
    """The guarantee as it is: whatever anybody asks, the answers are a function of the crowd's numbers alone."""
    first = everything(world)
    chance, moved = random.Random(7), 0
    for key in COURSES:
        crowd = [
            pk
            for pk, mode in Enrollment.objects.filter(course__key=key).order_by("id").values_list("id", "mode")
            if mode not in told(key)
        ]
        modes = list(Enrollment.objects.filter(id__in=crowd).order_by("id").values_list("mode", flat=True))
        shuffled = chance.sample(modes, len(modes))
        for pk, before, mode in zip(crowd, modes, shuffled, strict=True):
            moved += mode != before
            Enrollment.objects.filter(pk=pk).update(mode=mode)
    assert moved >= 20
    run(now=rows.at(14), refill=FIRST)
    assert everything(world) == first


def test_what_is_told_of_whom(world):
    """The smallest large groups stay with the small ones until those left are enough."""
    assert {key: told(key) for key in COURSES} == {
        "course-v1:Org+A+1": {"audit"},
        "course-v1:Org+B+1": {"audit"},
        "course-v1:Two+C+1": set(),
        "course-v1:Two+D+1": {"audit", "verified"},
        "course-v1:Two+E+1": set(),
    }
    later()
    assert told("course-v1:Two+C+1") == {"verified"}
    assert told("course-v1:Two+D+1") == {"audit", "verified"}  # masters are enough, those left would not be
    assert told("course-v1:Org+A+1") == {"audit", "verified"}


def test_no_table_has_a_small_group(world):
    """Neither is anything withheld that totals have: every slicing adds up to what is told without it."""
    assert set(CourseModeDay.objects.values_list("mode", flat=True)) == {"audit", "verified", "withheld"}
    for aggregate in (OrgModeDay, SiteModeDay, SiteModeMonth):
        assert "withheld" in set(aggregate.objects.values_list("mode", flat=True))
        assert not aggregate.objects.filter(mode__in=("honor", "masters")).exists()
    found = everything(world)
    for (scope, key, grain, value), metrics in found.items():
        if value is None:
            parts = [slice_ for where, slice_ in found.items() if where[:3] == (scope, key, grain) and where[3]]
            for metric, points in metrics.items():
                for period, number in points.items():
                    assert sum(part[metric][period] for part in parts) == number


def test_larger_scopes_tell_no_more_than_their_courses(world):
    found = everything(world)
    for (scope, key, grain, value), metrics in found.items():
        if value and scope != "course":
            mine = [
                cell
                for (s, k, g, v), cell in found.items()
                if (s, g, v) == ("course", grain, value) and (scope == "site" or ORGS[k] == key)
            ]
            for metric, points in metrics.items():
                for period, number in points.items():
                    assert number == sum(cell[metric][period] for cell in mine)


def test_an_audit_agrees(world, capsys):
    later()
    call_command("figures_lite", "audit", "--seed", "1", "--periods", "40")
    assert "0 mismatches" in capsys.readouterr().out


def test_the_api_tells_withheld_from_not_known(world):
    client = Client()
    client.force_login(world)
    asked = {"metric": "enrolled", "by": "mode", "start": "2026-02-27", "end": "2026-03-11"}
    lines = client.get("/figures-lite/api/v1/courses/course-v1:Org+A+1/stats/", asked).json()["series"]
    assert [(line["by"], line["withheld"]) for line in lines] == [
        ({"mode": "audit"}, False),
        ({"mode": "withheld"}, True),
    ]
    assert lines[1]["points"][0] == ["2026-02-27", None]
    assert lines[1]["points"][-1][1] > 0
    response = client.get("/figures-lite/api/v1/courses/course-v1:Org+A+1/stats/", asked | {"format": "csv"})
    header = b"".join(response.streaming_content).decode().splitlines()[0]
    assert header == "period,enrolled[mode=audit],enrolled[mode=withheld]"


@pytest.mark.parametrize(
    "asked",
    [
        {"by": "mode"},
        {"ordering": "enrolled[mode=honor]"},
        {"ordering": "mode"},
        {"min_enrolled": "1"},
        {"mode": "honor"},
    ],
)
def test_tables_cannot_be_sliced_ordered_or_filtered_by_it(world, asked):
    client = Client()
    client.force_login(world)
    for place in ("courses", "orgs"):
        assert client.get(f"/figures-lite/api/v1/{place}/", {"metric": "enrolled"} | asked).status_code == 400


def test_what_becomes_sensitive_is_not_told_until_it_is_counted_anew(world, settings):
    settings.FIGURES_LITE_SENSITIVE = ()
    run(now=rows.at(14, 13))
    assert CourseModeDay.objects.filter(mode="masters").exists()
    for sensitive, least in ((("mode",), LEAST), (("mode",), 13)):
        settings.FIGURES_LITE_SENSITIVE, settings.FIGURES_LITE_MIN_GROUP = sensitive, least
        before = read.series(["enrolled"], "site", by=["mode"], end="2026-03-15", start=FIRST, for_user=world)
        assert before.lines == []
        run(now=rows.at(14, 14))
        after = read.series(["enrolled"], "site", by=["mode"], end="2026-03-15", start=FIRST, for_user=world)
        assert {line.by["mode"] for line in after.lines} <= {"audit", "verified", "withheld"}
        assert after.mark != before.mark
    assert told("course-v1:Two+D+1") == {"verified"}


def test_nothing_is_decided_between_two_months(world):
    first = everything(world)
    come({"course-v1:Org+B+1": {"verified": 20}}, 3, seed=3)
    run(now=rows.at(15))
    assert told("course-v1:Org+B+1") == {"audit"}
    assert everything(world).keys() == first.keys()
    run(now=rows.at(1, month=4))
    assert told("course-v1:Org+B+1") == {"audit", "verified"}


@pytest.mark.parametrize(
    ("sizes", "before", "new"),
    [
        ({}, set(), set()),
        ({"a": 9}, set(), set()),
        ({"a": 10}, set(), set()),  # alone: what comes later would be told apart from it
        ({"a": 10, "b": 10}, set(), {"b"}),
        ({"a": 10, "b": 1}, set(), set()),
        ({"a": 30, "b": 20, "c": 9}, set(), {"a"}),
        ({"a": 30, "b": 20, "c": 10}, set(), {"a", "b"}),
        ({"a": 30, "b": 20, "": 900}, set(), {"a", "b"}),  # no answer stays behind
        ({"a": 30, "b": 20, "c": 9, "d": 1}, set(), {"a", "b"}),
        ({"a": 30, "b": 20, "c": 12}, {"a"}, {"b"}),
        ({"a": 30, "b": 20, "c": 4}, {"a"}, set()),
        ({"a": 3, "b": 20, "c": 14}, {"a"}, {"b"}),  # who was told of stays, whoever has been forgotten
        ({"withheld": 50, "a": 50}, set(), {"a"}),
    ],
)
def test_the_rule(sizes, before, new):
    assert groups.grown(sizes, before, LEAST) == new
