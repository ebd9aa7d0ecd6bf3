"""``courses/{key}/learners/`` and ``learners/{id}/``: how people stand, with their names."""

import datetime

import pytest
from django.contrib.auth import get_user_model

from figures_lite.api.v1.serializers import LearnerRowSerializer
from figures_lite.models import CourseLearner
from figures_lite.periods import calendar
from tests.api.conftest import ALGEBRA, CHESS

LIST = f"courses/{ALGEBRA}/learners/"


def names(answer):
    """The usernames of a page's rows, in order."""
    return [row["username"] for row in answer["results"]]


def test_a_row_tells_who_it_is_and_how_they_stand(told, numbers, learners, people):
    answer = told(LIST, search="lea@")
    today = datetime.datetime.now(datetime.UTC).date()
    assert answer["results"] == [
        {
            "user_id": people.learner.pk,
            "username": "lea",
            "name": "Léa Müller",
            "email": "lea@example.org",
            "course": ALGEBRA,
            "course_name": "Algebra für alle",
            "enrolled": True,
            "mode": "verified",
            "cohort": "Red, green",
            "enrolled_at": "2026-03-01T12:00:00Z",
            "first_active_at": "2026-03-01T12:00:00Z",
            "last_active_at": "2026-03-04T12:00:00Z",
            "active_days": 3,
            "days_since_active": (today - datetime.date(2026, 3, 4)).days,
            "complete_units": 10,
            "units": 20,
            "progress": 50,
            "grade": 80,
            "letter": "B",
            "passed_at": "2026-03-03T12:00:00Z",
            "certificate": "downloadable",
            "certified_at": "2026-03-04T12:00:00Z",
            "is_team": False,
            "approximate": False,
        }
    ]
    assert (answer["as_of"], answer["time_zone"], answer["count"]) == ("2026-03-05T10:00:00Z", "UTC", 1)


def test_the_team_is_listed_only_when_asked_for(told, learners):
    assert names(told(LIST)) == ["lea", "=cmd", "zoë", "mia"]
    assert names(told(LIST, team="false")) == ["lea", "=cmd", "zoë", "mia"]
    assert set(names(told(LIST, team="true"))) == {"carla", "lea", "=cmd", "zoë", "mia"}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"search": "müller"}, {"lea"}),
        ({"search": "Ångström"}, {"zoë"}),
        ({"search": "MIA@EXAMPLE"}, {"mia"}),
        ({"search": "=c"}, {"=cmd"}),
        ({"search": "nobody"}, set()),
        ({"mode": "verified"}, {"lea"}),
        ({"mode": "verified,audit", "enrolled": "true"}, {"lea", "=cmd", "zoë"}),
        ({"mode": ["verified", "audit"], "enrolled": "false"}, {"mia"}),
        ({"cohort": "Red, green"}, {"lea"}),
        ({"cohort": "Red"}, set()),
        ({"progress_min": "50"}, {"lea", "mia"}),
        ({"progress_min": "10", "progress_max": "50"}, {"lea", "=cmd"}),
        ({"progress_max": "0"}, {"zoë"}),
        ({"units_min": "3", "units_max": "10"}, {"lea"}),
        ({"grade_min": "0"}, {"lea", "=cmd", "mia"}),
        ({"grade_max": "79"}, {"=cmd"}),
        ({"graded": "false"}, {"zoë"}),
        ({"letter": "A,B"}, {"lea", "mia"}),
        ({"letter": "none"}, {"=cmd", "zoë"}),
        ({"passed": "true"}, {"lea"}),
        ({"passed": "false"}, {"=cmd", "zoë", "mia"}),
        ({"passed_after": "2026-03-03T12:00:00Z", "passed_before": "2026-03-03T12:00:01Z"}, {"lea"}),
        ({"passed_before": "2026-03-03T12:00:00Z"}, set()),
        ({"certificate": "downloadable"}, {"lea"}),
        ({"certificate": "none,notpassing"}, {"=cmd", "zoë", "mia"}),
        ({"certified_after": "2026-03-05"}, set()),
        ({"never_started": "true"}, {"zoë"}),
        ({"never_started": "false"}, {"lea", "=cmd", "mia"}),
        ({"first_active_before": "2026-03-02"}, {"lea", "=cmd", "mia"}),
        ({"last_active_after": "2026-03-02", "last_active_before": "2026-03-03"}, {"mia"}),
        ({"last_active_before": "2026-03-02"}, set()),
        ({"enrolled_after": "2026-03-01"}, {"lea"}),
        ({"active_days_min": "1"}, {"lea", "=cmd"}),
        ({"search": "", "mode": ""}, {"lea", "=cmd", "zoë", "mia"}),
    ],
)
def test_filters(told, learners, filters, expected):
    answer = told(LIST, **filters)
    assert (set(names(answer)), answer["count"]) == (expected, len(expected))


@pytest.mark.parametrize(
    ("ordering", "expected"),
    [
        ("-progress", ["mia", "lea", "=cmd", "zoë"]),
        ("grade", ["=cmd", "lea", "mia", "zoë"]),
        ("-grade", ["mia", "lea", "=cmd", "zoë"]),
        ("last_active_at", ["mia", "lea", "=cmd", "zoë"]),
        ("-last_active_at", ["lea", "=cmd", "mia", "zoë"]),
        ("days_since_active", ["lea", "=cmd", "mia", "zoë"]),
        ("-days_since_active", ["mia", "lea", "=cmd", "zoë"]),
        ("letter", ["mia", "lea", "=cmd", "zoë"]),
        ("-letter", ["lea", "mia", "=cmd", "zoë"]),
        ("-username", ["zoë", "mia", "lea", "=cmd"]),
        ("mode,-progress", ["mia", "=cmd", "zoë", "lea"]),
        ("-user_id", ["mia", "zoë", "=cmd", "lea"]),
    ],
)
def test_order_puts_what_is_not_there_last_and_equals_by_id(told, learners, ordering, expected):
    assert names(told(LIST, ordering=ordering)) == expected


@pytest.mark.parametrize("column", [name for name in LearnerRowSerializer().fields if name != "approximate"])
def test_every_column_can_be_ordered_by(told, learners, column):
    assert len(told(LIST, ordering=column)["results"]) == len(told(LIST, ordering=f"-{column}")["results"]) == 4


def test_pages(told, learners):
    first, second = (told(LIST, page=page, page_size=3, ordering="username") for page in (1, 2))
    assert names(first) + names(second) == ["=cmd", "lea", "mia", "zoë"]
    assert (first["next"] is None, second["next"], second["start"]) == (False, None, 3)


@pytest.mark.parametrize(
    ("parameters", "status", "parameter"),
    [
        ({"progress_min": "lots"}, 400, "progress_min"),
        ({"progress_min": "101"}, 400, "progress_min"),
        ({"grade_max": "59.5"}, 400, "grade_max"),
        ({"units_min": "99999999999999999999"}, 400, "units_min"),
        ({"enrolled": "1"}, 400, "enrolled"),
        ({"last_active_after": "32nd"}, 400, "last_active_after"),
        ({"team": "red"}, 400, "team"),
        ({"ordering": "shoe_size"}, 400, "ordering"),
        ({"metric": "enrolled"}, 400, "metric"),
        ({"page": "3"}, 404, "page"),
        ({"page_size": "1000"}, 400, "page_size"),
    ],
)
def test_a_bad_parameter_is_named(ask, learners, parameters, status, parameter):
    response = ask(LIST, **parameters)
    assert (response.status_code, response.json()["parameter"]) == (status, parameter)
    assert response.json()["allowed"]


def test_an_account_that_is_gone_has_no_name(told, courses):
    CourseLearner.objects.create(course=courses.chess, learner_id=987654, enrolled=True)
    row = told(f"courses/{CHESS}/learners/")["results"][0]
    assert [row[name] for name in ("user_id", "username", "name", "email")] == [987654, "", "", ""]


def test_days_since_active_are_days_of_the_reporting_zone(people, courses, settings):
    from figures_lite import read

    settings.FIGURES_LITE_TIME_ZONE = "Pacific/Auckland"  # 13 hours ahead in March
    at = datetime.datetime(2026, 3, 4, 12, tzinfo=datetime.UTC)  # the 5th there
    CourseLearner.objects.create(course=courses.chess, learner_id=people.learner.pk, last_active_at=at)
    now = datetime.datetime(2026, 3, 5, 9, tzinfo=datetime.UTC)  # the 5th there too
    assert calendar().day(now) == datetime.date(2026, 3, 5)
    answer = read.learners(CHESS, for_user=people.staff, now=now)
    assert [row["days_since_active"] for row in answer.rows] == [0]


def test_a_learner_over_courses(told, courses, learners, people):
    lea = people.learner.pk
    CourseLearner.objects.create(course=courses.chess, learner_id=lea, progress=70, mode="audit", enrolled=True)
    CourseLearner.objects.create(course=courses.botany, learner_id=lea, is_team=True)
    answer = told(f"learners/{lea}/")
    assert [(row["course"], row["progress"], row["username"]) for row in answer["results"]] == [
        (CHESS, 70, "lea"),
        (ALGEBRA, 50, "lea"),
    ]
    assert [row["course"] for row in told(f"learners/{lea}/", search="algebra")["results"]] == [ALGEBRA]
    assert [row["course"] for row in told(f"learners/{lea}/", ordering="progress")["results"]] == [ALGEBRA, CHESS]
    assert told(f"learners/{lea}/", mode="honor")["count"] == 0
    assert told(f"learners/{lea}/", team="true")["count"] == 3


def test_a_learner_nobody_knows_is_not_found(ask, learners, people):
    assert ask(f"learners/{people.org_staff.pk}/").status_code == 404
    assert ask("learners/99999999/").json()["error_code"] == "unknown"
    for wrong in ("lea", "0", "-1", "99999999999"):
        response = ask(f"learners/{wrong}/")
        assert (response.status_code, response.json()["parameter"]) == (400, "user_id")


def test_a_changed_name_is_a_changed_answer(ask, learners, people):
    etag = ask(LIST)["ETag"]
    assert ask(LIST, headers={"if-none-match": etag}).status_code == 304
    get_user_model().objects.filter(pk=people.learner.pk).update(username="leonie")
    answer = ask(LIST, headers={"if-none-match": etag})
    assert answer.status_code == 200
    assert names(answer.json())[0] == "leonie"
    CourseLearner.objects.filter(learner_id=people.learner.pk).delete()  # as a retirement does, outside any run
    assert ask(LIST, headers={"if-none-match": answer["ETag"]}).json()["count"] == 3
