"""A day closes also where nothing happens any more: its mark is as fresh as the run that found it so."""

import datetime

from figures_lite import read
from figures_lite.models import Filled, SiteMonth
from figures_lite.pipeline.audit import audit
from figures_lite.pipeline.run import run
from tests.pipeline import rows


def test_a_quiet_day_is_complete_once_a_run_has_come_after_it(admin_user, small):
    run(now=rows.at(10, 9))
    run(now=rows.at(12, 9))
    answer = read.series(["enrolled"], "site", grain="day", start="2026-03-09", end="2026-03-13", for_user=admin_user)
    assert answer.fresh.as_of == rows.at(12, 9)
    assert answer.fresh.complete_until == rows.at(12, 0)


def test_a_run_marks_the_days_since_the_last_one_and_no_older_ones(small):
    run(now=rows.at(10, 9))
    run(now=rows.at(12, 9))
    marks = Filled.objects.filter(aggregate="figures_lite.siteday", begins__gte=rows.at(9, 0)).order_by("begins")
    days = [(begins.day, at) for begins, at in marks.values_list("begins", "at")]
    first, second = rows.at(10, 9), rows.at(12, 9)
    assert days == [(9, first), (10, second), (11, second), (12, second)]
    assert second - first == datetime.timedelta(days=2)


def test_a_month_knows_of_days_on_which_nothing_happened_but_that_they_came(db):
    """A course starts, and ends, while nothing changes in the LMS."""
    rows.course(start=rows.at(22), end=rows.at(24))
    rows.enroll(rows.person("ann"))
    courses = []
    for day in range(20, 27):
        assert run(now=rows.at(day, 6)).ok
        assert audit()[0] == []
        courses.append(SiteMonth.objects.get(period=rows.at(1).date()).courses)
    assert courses == [0, 0, 1, 1, 0, 0, 0]
