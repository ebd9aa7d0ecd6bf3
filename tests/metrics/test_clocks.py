"""Days and hours by example: days of 23, 25 and 24 and a half hours, midnights, month ends, zones. Counted by hand."""

import datetime

from django.apps import apps

from figures_lite.models import Filled, LearnerDay
from tests.pipeline import rows
from tests.pipeline.rows import at, complete, enroll, person, recorded, visit


def hours_filled(first, last):
    """How many hours of a course are known from one instant to before another."""
    return Filled.objects.filter(aggregate="figures_lite.coursehour", begins__gte=first, begins__lt=last).count()


def test_a_day_of_25_hours(zone, course, ran, values):
    """1 November 2026 in New York: from 04:00 UTC to 05:00 UTC. It is half past one twice."""
    zone("America/New_York")
    ann, bob = person("ann"), person("bob")
    enroll(ann, created=at(20, month=10))
    enroll(bob, created=at(1, 5, 40, month=11))  # 1:40 summer time
    complete(ann, "a", when=at(1, 5, 30, month=11))  # 1:30, for the first time: the hour from 05:00 UTC
    complete(ann, "b", when=at(1, 6, 30, month=11))  # 1:30, for the second time: the hour from 06:00 UTC
    visit(ann, "c", when=at(2, 4, 30, month=11))  # 23:30, the 25th hour
    visit(bob, "c", when=at(2, 5, 0, month=11))  # midnight: the 2nd
    ran(at(3, month=11))

    assert hours_filled(at(1, 4, month=11), at(2, 5, month=11)) == 25
    day = LearnerDay.objects.get(learner_id=ann, day=datetime.date(2026, 11, 1))
    assert (day.hours, day.active_hours) == (1 << 1 | 1 << 2 | 1 << 24, 3)
    hourly = {"start": at(1, 4, month=11), "end": at(2, 6, month=11), "grain": "hour"}
    active = values("active_learners", **hourly)
    assert len(active) == 26
    assert [hour for hour, number in enumerate(active) if number] == [1, 2, 24, 25]
    assert [hour for hour, number in enumerate(values("enrollments", **hourly)) if number] == [1]
    days = "2026-10-31", "2026-11-03"
    assert values("active_learners", *days) == [0, 1, 1]
    assert values("active_hours", *days) == [0, 3, 1]
    assert values("completions", *days) == [0, 2, 0]
    assert values("enrolled", *days) == [1, 2, 2]


def test_a_day_of_23_hours(zone, course, ran, values):
    """8 March 2026 in New York: from 05:00 UTC to 04:00 UTC. There is no half past two."""
    zone("America/New_York")
    ann = person("ann")
    enroll(ann, created=at(8, 5, 0))  # the instant the 8th begins
    complete(ann, "a", when=at(8, 6, 59, 59))  # 1:59:59, the second hour
    complete(ann, "b", when=at(8, 7, 0))  # 3:00, the third
    complete(ann, "c", when=at(9, 3, 59))  # 23:59, the 23rd
    ran(at(10))

    assert hours_filled(at(8, 5), at(9, 4)) == 23
    day = LearnerDay.objects.get(learner_id=ann, day=datetime.date(2026, 3, 8))
    assert (day.hours, day.active_hours, day.completions) == (1 << 1 | 1 << 2 | 1 << 22, 3, 3)
    active = values("active_learners", at(8, 5), at(9, 4), "hour")
    assert len(active) == 23
    assert [hour for hour, number in enumerate(active) if number] == [1, 2, 22]
    assert values("finishes", at(8, 5), at(9, 4), "hour") == [0] * 22 + [1]
    assert values("enrolled", "2026-03-07", "2026-03-10") == [0, 1, 1]


def test_a_day_of_24_and_a_half_hours(zone, course, ran, values):
    """5 April 2026 on Lord Howe Island: from 13:00 UTC on the 4th to 13:30 UTC. Its last hour has 30 minutes."""
    zone("Australia/Lord_Howe")
    ann = person("ann")
    enroll(ann, created=at(1))
    visit(ann, "a", when=at(5, 13, 29, 59, month=4))
    visit(ann, "b", when=at(5, 13, 30, month=4))
    ran(at(6, month=4))

    days = LearnerDay.objects.filter(hours__gt=0).order_by("day").values_list("day", "hours")
    assert list(days) == [(datetime.date(2026, 4, 5), 1 << 24), (datetime.date(2026, 4, 6), 1)]
    assert values("active_learners", at(5, 12, month=4), at(5, 14, 30, month=4), "hour") == [0, 1, 1]


def test_a_zone_a_quarter_to(zone, course, ran, values):
    """In Kathmandu a day begins at 18:15 UTC."""
    zone("Asia/Kathmandu")
    ann = person("ann")
    enroll(ann, created=at(10, 18, 14, 59))
    complete(ann, "a", when=at(10, 18, 15))
    complete(ann, "b", when=at(10, 19, 14, 59))
    complete(ann, "c", when=at(10, 19, 15))
    ran(at(12))

    assert values("enrollments", "2026-03-10", "2026-03-12") == [1, 0]
    assert values("completions", "2026-03-10", "2026-03-12") == [0, 3]
    assert values("active_learners", at(10, 17, 15), at(10, 20, 15), "hour") == [0, 1, 1]
    assert LearnerDay.objects.get(day=datetime.date(2026, 3, 11)).hours == 0b11


def test_midnight_belongs_to_the_day_it_begins(zone, course, ran, values):
    """Whatever happens then: of what comes and of what goes, for what is counted and for what holds."""
    zone("America/New_York")
    ann, bob = person("ann"), person("bob", joined=at(10, 4))
    midnight = at(10, 4)  # as the 10th begins in New York
    enroll(ann, created=midnight)
    number = enroll(bob, created=at(8))
    recorded(number, bob, midnight, active=False)
    apps.get_model("student.CourseEnrollment").objects.filter(pk=number).update(is_active=False)
    complete(ann, "a", when=midnight)
    ran(at(12))

    days = "2026-03-08", "2026-03-12"
    assert values("enrollments", *days) == [1, 0, 1, 0]
    assert values("unenrollments", *days) == [0, 0, 1, 0]
    assert values("enrolled", *days) == [1, 1, 1, 1]  # Bob until the 9th, Ann from the 10th on
    assert values("enrolled", *days, by="audit") == [1, 1, 1, 1]
    assert values("enrolled_ever", *days) == [1, 1, 2, 2]
    assert values("completions", *days) == [0, 0, 1, 0]
    assert values("active_learners", *days) == [0, 0, 1, 0]
    assert values("starts", *days) == [0, 0, 1, 0]
    assert values("registrations", *days, scope="site") == [0, 0, 1, 0]
    assert values("enrollments", at(10, 3), at(10, 5), "hour") == [0, 1]


def test_a_course_that_starts_or_ends_at_midnight(zone, ran, values):
    """It runs on the day that its start begins, and no more on the day that its end begins."""
    zone("America/New_York")
    enroll(person("ann"), rows.course(start=at(10, 4), end=at(12, 4)), created=at(5))
    ran(at(14))
    assert values("courses", "2026-03-08", "2026-03-14", scope="org") == [0, 0, 1, 1, 0, 0]


def test_month_ends(zone, course, ran, values):
    """March ends in New York at 04:00 UTC on 1 April; February at 05:00 UTC on 1 March."""
    zone("America/New_York")
    ann, bob, cat = person("ann"), person("bob"), person("cat")
    enroll(ann, created=at(1, 4, 59, 59))  # still February
    enroll(bob, created=at(1, 5))  # March
    enroll(cat, created=at(1, 3, 59, 59, month=4))  # still March
    complete(ann, "a", when=at(1, 3, 59, 59, month=4))
    complete(ann, "b", when=at(1, 4, month=4))  # April
    visit(bob, "a", when=at(31))
    ran(at(2, month=4))

    months = "2026-02-01", "2026-05-01", "month"
    assert values("enrollments", *months)[:3] == [1, 2, 0]
    assert values("enrolled", *months)[:3] == [1, 3, 3]
    assert values("completions", *months)[:3] == [0, 1, 1]
    assert values("monthly_active", *months)[:3] == [0, 2, 1]
    assert values("never_started", *months)[:3] == [1, 1, 1]
    assert values("progress_points", *months)[:3] == [0, 0, 50]
    assert values("active_learners_28d", "2026-03-31", "2026-04-02") == [2, 2]


def test_windows_end_with_their_day(course, ran, values):
    """A trace on the 3rd counts for 7 days up to the 9th, and for 28 up to the 30th."""
    ann = person("ann")
    enroll(ann, created=at(2))
    visit(ann, "a", when=at(3, 23, 59, 59))
    ran(at(2, month=4))
    days = "2026-03-02", "2026-04-01"
    assert values("active_learners", *days) == [0, 1] + [0] * 28
    assert values("active_learners_7d", *days) == [0] + [1] * 7 + [0] * 22
    assert values("active_learners_28d", *days) == [0] + [1] * 28 + [0]
