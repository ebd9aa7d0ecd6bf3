"""The recount is trusted because it gives what was counted by hand for the folder in ``handmade``.

Ann enrols on the 7th and finishes her four units on the 9th. Bob, who sees two, enrols on the 8th, leaves as the 9th
begins, comes back, and also enrols in a course nobody knows. Cat never starts; Dan is a beta tester.
"""

import datetime
from decimal import Decimal

import pytest

from . import handmade
from .recount import Recount

A, B = handmade.KNOWN.lower(), handmade.UNKNOWN.lower()


def day(number):
    return datetime.date(2026, 3, number)


def hour(number, hour):
    return datetime.datetime(2026, 3, number, hour, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def recount(tmp_path_factory):
    return Recount(handmade.write(tmp_path_factory.mktemp("lms")), handmade.ZONE, handmade.NOW, hours_since=day(8))


def table(recount, scope, grain, key, mode=None):
    """The numbers of one key, without zeros: ``{period: {metric: number}}``."""
    found = {}
    for (whose, period), numbers in recount.numbers[scope, grain, mode].items():
        if whose == key and (numbers := {metric: number for metric, number in numbers.items() if number}):
            found[period] = numbers
    return found


COURSE_DAYS = {
    day(7): {
        "enrollments": 2,  # Ann, Cat
        "enrolled": 2,
        "enrolled_ever": 2,
        "never_started": 1,  # Cat
        "starts": 1,
        "completions": 1,  # a, in the last microsecond
        "active_hours": 1,
        "active_learners": 1,
        "active_learners_7d": 1,
        "active_learners_28d": 1,
        "progress_points": 25,  # Ann: the empty unit, of common, empty, gated, paid
        "progress_0": 1,
        "progress_25_49": 1,
    },
    day(8): {
        "enrollments": 1,  # Bob
        "enrolled": 3,
        "enrolled_ever": 3,
        "never_started": 1,
        "starts": 1,
        "completions": 2,  # b, c
        "attempts": 1,
        "correct": 1,
        "active_hours": 4,  # Ann: hours 0 and 11; Bob: 7 and 8
        "active_learners": 2,
        "active_learners_7d": 2,
        "active_learners_28d": 2,
        "progress_points": 75,  # Ann: common, empty, gated of four
        "progress_0": 2,
        "progress_75_99": 1,
        "passes": 1,
        "days_to_pass": Decimal("1.5"),
    },
    day(9): {
        "enrollments": 1,  # Bob again
        "unenrollments": 1,
        "enrolled": 3,
        "enrolled_ever": 3,
        "never_started": 1,
        "completions": 2,  # d; Bob's of a block since deleted
        "active_hours": 2,
        "active_learners": 2,
        "active_learners_7d": 2,
        "active_learners_28d": 2,
        "finishes": 1,
        "finished": 1,
        "progress_points": 150,  # Ann; Bob: the empty unit of common, empty
        "progress_0": 1,
        "progress_50_74": 1,
        "progress_100": 1,
        "certificates": 1,
        "certified": 1,
    },
    day(10): {
        "enrolled": 3,
        "enrolled_ever": 3,
        "never_started": 1,
        "active_learners_7d": 2,
        "active_learners_28d": 2,
        "finished": 1,
        "progress_points": 150,
        "progress_0": 1,
        "progress_50_74": 1,
        "progress_100": 1,
        "certified": 1,
        "graded": 1,
        "grade_points": 75,  # 74.5, half up
        "grade_70_79": 1,
        "passing": 1,
    },
}


def test_a_course_by_day(recount):
    assert table(recount, "course", "day", A) == COURSE_DAYS


def test_a_course_by_month(recount):
    windows = ("active_learners_7d", "active_learners_28d")
    levels = {metric: number for metric, number in COURSE_DAYS[day(10)].items() if metric not in windows}
    counts = {
        "enrollments": 4,
        "unenrollments": 1,
        "starts": 2,
        "completions": 5,
        "attempts": 1,
        "correct": 1,
        "active_hours": 7,
        "finishes": 1,
        "passes": 1,
        "days_to_pass": Decimal("1.5"),
        "certificates": 1,
        "monthly_active": 2,
    }
    assert table(recount, "course", "month", A) == {day(1): levels | counts}


def test_a_course_by_hour(recount):
    assert table(recount, "course", "hour", A) == {
        hour(8, 5): {"active_learners": 1},
        hour(8, 12): {"active_learners": 1, "enrollments": 1, "starts": 1},
        hour(8, 13): {"active_learners": 1},
        hour(8, 16): {"active_learners": 1},
        hour(9, 3): {"passes": 1},
        hour(9, 4): {"unenrollments": 1},
        hour(9, 12): {"active_learners": 1, "finishes": 1, "certificates": 1},
        hour(9, 20): {"enrollments": 1},
        hour(9, 21): {"active_learners": 1},
    }


def test_a_course_by_mode_and_day(recount):
    assert table(recount, "course", "day", A, "audit") == {
        day(7): {"enrollments": 2, "enrolled": 2, "never_started": 1},
        day(8): {"enrolled": 1, "never_started": 1},
        day(9): {"enrolled": 1, "never_started": 1},
        day(10): {"enrolled": 1, "never_started": 1},
    }
    assert table(recount, "course", "day", A, "verified") == {day(n): {"enrolled": 1} for n in (8, 9, 10)}
    assert table(recount, "course", "day", A, "honor") == {
        day(8): {"enrollments": 1, "enrolled": 1},
        day(9): {"enrollments": 1, "unenrollments": 1, "enrolled": 1},
        day(10): {"enrolled": 1},
    }


def test_the_org_has_its_known_course_alone(recount):
    more = {
        day(7): {"courses": 1, "active_courses": 1},
        day(8): {"courses": 1, "active_courses": 1},
        day(9): {"courses": 1, "active_courses": 1},
        day(10): {},
    }
    assert table(recount, "org", "day", "Org") == {at: COURSE_DAYS[at] | more[at] for at in COURSE_DAYS}
    assert {key for key, _period in recount.numbers["org", "day", None]} == {"Org"}


def test_the_site_has_the_unknown_course_too(recount):
    got = table(recount, "site", "day", "")
    assert got[day(6)] == {"accounts": 2, "registrations": 2}
    assert got[day(7)] == COURSE_DAYS[day(7)] | {"accounts": 3, "registrations": 1, "courses": 1, "active_courses": 1}
    assert got[day(8)] == COURSE_DAYS[day(8)] | {"accounts": 4, "registrations": 1, "courses": 1, "active_courses": 1}
    unknown = {"enrollments": 2, "enrolled": 4, "enrolled_ever": 4, "starts": 1, "active_hours": 3, "progress_0": 2}
    assert got[day(9)] == COURSE_DAYS[day(9)] | unknown | {"accounts": 4, "courses": 1, "active_courses": 1}
    assert got[day(10)] == COURSE_DAYS[day(10)] | {"accounts": 4, "enrolled": 4, "enrolled_ever": 4, "progress_0": 2}
    assert set(got) == {day(n) for n in (6, 7, 8, 9, 10)}


def test_learners_as_they_stand(recount):
    def standing(user, *columns):
        return tuple(recount.learners[user, A][column] for column in columns)

    progress = ("complete_units", "units", "progress", "active_days")
    assert standing(handmade.ANN, *progress) == (4, 4, 100, 3)
    assert standing(handmade.BOB, *progress) == (1, 2, 50, 2)
    assert standing(handmade.CAT, *progress) == (0, 2, 0, 0)
    assert standing(handmade.ANN, "mode", "cohort", "grade", "letter") == ("verified", "Ours", 75, "Pass")
    assert standing(handmade.BOB, "enrolled", "mode", "enrolled_at") == (True, "honor", hour(9, 20))
    assert standing(handmade.DAN, "is_team", "enrolled") == (True, True)
    assert (handmade.CAT, B) not in recount.learners
