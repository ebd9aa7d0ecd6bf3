"""``learners/{id}/days/`` and ``learners/me/days/``: what a learner did day by day, and what happened once."""

import datetime

import pytest
from django.contrib.auth import get_user_model

from figures_lite import read
from figures_lite.models import Cursor, Reading
from figures_lite.read.days import hours
from tests.pipeline.conftest import small  # noqa: F401  (a fixture)
from tests.pipeline.numbers import ran
from tests.pipeline.rows import COURSE, at, course, enroll, site, visit

ELSEWHERE = "course-v1:Other+B+1"
MARCH = {"start": "2026-03-01", "end": "2026-04-01"}


@pytest.fixture
def world(small, people):  # noqa: F811
    """Ann completes two blocks of course A on the 3rd and looks at course B, of another organisation, on the 9th."""
    course(ELSEWHERE, name="Another")
    enroll(small.ann, ELSEWHERE, created=at(8))
    visit(small.ann, "a", ELSEWHERE, when=at(9, 23, 59))
    visit(small.ann, "a", ELSEWHERE, when=at(9, 5), kind="video")
    ran()
    return small


@pytest.fixture
def ann(world):
    """Ann's account."""
    return get_user_model().objects.get(pk=world.ann)


def test_days_with_a_change_by_day_and_course(told, world):
    answer = told(f"learners/{world.ann}/days/", **MARCH)
    assert (answer["start"], answer["end"], answer["kept_since"]) == ("2026-03-01", "2026-04-01", None)
    assert (answer["time_zone"], answer["as_of"]) == ("UTC", "2026-03-20T12:00:00Z")
    days = [(row["day"], row["course"]) for row in answer["results"]]
    assert days[:2] == [("2026-03-02", COURSE), ("2026-03-03", COURSE)]
    assert days == sorted(days)
    by_day = dict(zip(days, answer["results"], strict=True))
    assert by_day["2026-03-03", COURSE] == {
        "day": "2026-03-03",
        "course": COURSE,
        "hours": [12],
        "active_hours": 1,
        "completions": 2,
        "attempts": 0,
        "correct": 0,
        "enrolled": True,
        "mode": "audit",
        "progress": 50,
        "units": 2,
        "grade": None,
        "passing": False,
        "certified": False,
    }
    assert by_day["2026-03-09", ELSEWHERE]["hours"] == [5, 23]
    assert by_day["2026-03-09", ELSEWHERE]["active_hours"] == 2
    assert by_day["2026-03-06", COURSE]["certified"] is True
    assert [(each["kind"], each["at"], each["course_name"]) for each in answer["milestones"]] == [
        ("enrolled", "2026-03-02T12:00:00Z", "A course"),
        ("started", "2026-03-03T12:00:00Z", "A course"),
        ("passed", "2026-03-05T12:00:00Z", "A course"),
        ("certified", "2026-03-06T12:00:00Z", "A course"),
        ("enrolled", "2026-03-08T12:00:00Z", "Another"),
        ("started", "2026-03-09T05:00:00Z", "Another"),
    ]


def test_only_some_days_and_courses(told, world):
    address = f"learners/{world.ann}/days/"
    answer = told(address, start="2026-03-03", end="2026-03-04")
    assert [row["day"] for row in answer["results"]] == ["2026-03-03"]
    assert [each["kind"] for each in answer["milestones"]] == ["started"]
    answer = told(address, course=ELSEWHERE, **MARCH)
    assert {row["course"] for row in answer["results"]} == {ELSEWHERE}
    assert [each["kind"] for each in answer["milestones"]] == ["enrolled", "started"]
    both = told(address, course=[ELSEWHERE, COURSE], **MARCH)
    assert both["results"] == told(address, **MARCH)["results"]
    assert told(address, start="2026-02-01", end="2026-03-01")["results"] == []


def test_the_last_year_is_told_unless_asked_for_another(people, world):
    now = datetime.datetime(2027, 3, 2, 12, tzinfo=datetime.UTC)
    answer = read.days(world.ann, for_user=people.staff, now=now)
    assert (answer.start, answer.end) == (datetime.date(2026, 3, 3), datetime.date(2027, 3, 3))
    assert answer.rows[0]["day"] == datetime.date(2026, 3, 3)


def test_ones_own_days_are_nobodys_business(told, ask, people, ann):
    mine = told("learners/me/days/", user=ann, **MARCH)
    assert mine == told(f"learners/{ann.pk}/days/", **MARCH)
    assert list(Reading.objects.values_list("reader_id", "learner_id", "via")) == [(people.staff.pk, ann.pk, "json")]
    Reading.objects.all().delete()
    b"".join(ask("learners/me/days/", user=ann, format="csv", **MARCH).streaming_content)
    assert not Reading.objects.exists()
    assert ask(f"learners/{ann.pk}/days/", user=ann).status_code == 403


def test_readings_are_logged_with_the_learner_and_how_much(ask, people, world):
    answer = ask(f"learners/{world.ann}/days/", **MARCH).json()
    b"".join(ask(f"learners/{world.ann}/days/", format="csv", **MARCH).streaming_content)
    number = len(answer["results"]) + len(answer["milestones"])
    staff = people.staff.pk
    logged = Reading.objects.order_by("pk").values_list("reader_id", "via", "learner_id", "rows")
    assert list(logged) == [
        (staff, "json", world.ann, number),
        (staff, "csv", world.ann, len(answer["results"])),
    ]


def test_csv(ask, csv_rows, world):
    rows = csv_rows(f"learners/{world.ann}/days/", start="2026-03-09", end="2026-03-10")
    assert rows[0][:5] == ["day", "course", "hours", "active_hours", "completions"]
    assert rows[1][:5] == ["2026-03-09", ELSEWHERE, "5 23", "2", "0"]
    response = ask(f"learners/{world.ann}/days/", format="csv", start="2026-03-09", end="2026-03-10")
    assert response["Figures-Rows"] == "1"


@pytest.mark.parametrize(
    ("parameters", "parameter"),
    [
        ({"start": "soon"}, "start"),
        ({"end": "2026-03-01T10:00:00Z"}, "end"),
        ({"start": "2026-03-02", "end": "2026-03-02"}, "start"),
        ({"start": "2024-01-01", "end": "2026-03-12"}, "start"),
        ({"course": "algebra"}, "course"),
        ({"page": "1"}, "page"),
    ],
)
def test_a_bad_parameter_is_named(ask, world, parameters, parameter):
    response = ask(f"learners/{world.ann}/days/", **parameters)
    assert (response.status_code, response.json()["parameter"]) == (400, parameter)
    assert response.json()["allowed"]


def test_800_days_are_told(told, world):
    answer = told(f"learners/{world.ann}/days/", start="2024-01-01", end="2026-03-11")
    assert len(answer["results"]) > 3


def test_days_that_are_folded_are_said_to_be_gone(told, world):
    Cursor.objects.create(name="fold", position={"first": "2026-03-10", "before": "2026-03-05"})
    assert told(f"learners/{world.ann}/days/", **MARCH)["kept_since"] == "2026-03-05"


@pytest.mark.parametrize(
    ("zone", "day", "mask", "expected"),
    [
        ("UTC", (2026, 3, 9), 1 | 1 << 13 | 1 << 23, [0, 13, 23]),
        # The clock shows 1 twice: the second and the third hour since the day began.
        ("America/New_York", (2026, 11, 1), 1 << 1 | 1 << 2 | 1 << 24, [1, 23]),
        # There is no 2: the third hour since the day began is 3.
        ("America/New_York", (2026, 3, 8), 1 << 1 | 1 << 2 | 1 << 22, [1, 3, 23]),
        ("Asia/Kathmandu", (2026, 3, 9), 1 << 5, [5]),
        ("UTC", (2026, 3, 9), 0, []),
    ],
)
def test_hours_are_those_of_the_clock(settings, zone, day, mask, expected):
    settings.FIGURES_LITE_TIME_ZONE = zone
    assert hours(datetime.date(*day), mask) == expected


def test_my_days_on_a_site_are_those_of_its_courses(world, ann, client):
    site("org.example.com", ["Org"])
    ran(at(20, 13))
    client.force_login(ann)
    answer = client.get("/figures-lite/api/v1/learners/me/days/", MARCH, headers={"host": "org.example.com"}).json()
    assert {row["course"] for row in answer["results"]} == {COURSE}
    assert {each["course"] for each in answer["milestones"]} == {COURSE}
