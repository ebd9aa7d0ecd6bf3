"""``import_figures`` moves what Figures recorded into aggregates of their own, exactly and once, and out again."""

import datetime

import pytest
from django.db import connection

from figures_lite.models import Course, Cursor, Enrollment, FiguresCourseDay, FiguresSiteDay, FiguresSiteMonth
from figures_lite.models.facts import CourseLearner
from figures_lite.vocabulary import HOME

from .conftest import ALGEBRA, CHESS, GONE
from .figures import RELEASES

pytestmark = pytest.mark.django_db(transaction=True)

COURSE = (
    "figures_enrolled",
    "figures_active_learners",
    "figures_mean_progress",
    "figures_mean_days_to_complete",
    "figures_completed",
    "figures_active_this_month",
)
SITE = (
    "figures_active_days",
    "figures_active_learners",
    "figures_accounts",
    "figures_courses",
    "figures_enrolled",
    "figures_active_this_month",
)


def of_courses():
    """Every row of a course: ``{(key, day): numbers}``."""
    rows = FiguresCourseDay.objects.values_list("course__key", "period", *COURSE)
    return {(str(row[0]), row[1].isoformat()): row[2:] for row in rows}


def of_sites():
    """Every row of a site, days and months."""
    days = FiguresSiteDay.objects.values_list("site", "period", *SITE)
    months = FiguresSiteMonth.objects.values_list("site", "period", "figures_monthly_active")
    return {(row[0], row[1].isoformat()[: 7 if len(row) == 3 else 10]): row[2:] for row in [*days, *months]}


def everything():
    """Every row that was moved in."""
    return of_courses() | of_sites()


MOVED = {
    (ALGEBRA, "2020-01-01"): (10, 3, 37, 12, 2, 3),
    # Nobody had completed Chess, so there is no mean of days; its progress was not recorded.
    (CHESS, "2020-01-01"): (4, 0, None, None, 0, None),
    # Figures left certificates of the day itself out of the mean: 0 of one completed is what it recorded.
    (ALGEBRA, "2020-01-02"): (11, 0, 0, 0, 1, None),
    # Nobody enrolled, nobody completed.
    (GONE, "2020-02-01"): (0, 0, None, None, 0, None),
    (CHESS, "2020-03-01"): (None, None, None, None, None, 7),
    (HOME, "2020-01-01"): (3, 3, 100, 2, 14, 3),
    (HOME, "2020-01-02"): (3, 0, 101, 2, 15, 3),
    (HOME, "2020-01"): (42,),
    (HOME, "2020-02"): (0,),
}


def test_every_number_is_moved_as_it_was_recorded(figures, move):
    said, failed = move()
    assert failed is None
    assert everything() == MOVED
    read = "4 rows read, 4 moved in, 0 changed, 0 there before, 0 left out, 2020-01-01 to 2020-02-01."
    assert f"figures_coursedailymetrics: {read}" in said
    assert f"Courses known from Figures only: 1 ({GONE})." in said


def test_given_twice_it_writes_nothing(figures, move):
    move()
    ids = list(FiguresCourseDay.objects.order_by("pk").values_list("pk", flat=True))
    said, failed = move()
    assert failed is None
    assert everything() == MOVED
    assert list(FiguresCourseDay.objects.order_by("pk").values_list("pk", flat=True)) == ids
    assert not [line for line in said if " moved in" in line and " 0 moved in, 0 changed" not in line]


def test_a_number_that_figures_counted_again_is_changed_and_one_that_it_deleted_stays(figures, move):
    move()
    figures.do("UPDATE figures_coursedailymetrics SET enrollment_count = 12 WHERE enrollment_count = 11")
    figures.do("DELETE FROM figures_coursedailymetrics WHERE course_id = %s", [CHESS])
    said, _failed = move()
    assert everything() == MOVED | {(ALGEBRA, "2020-01-02"): (12, 0, 0, 0, 1, None)}
    assert "3 rows read, 0 moved in, 1 changed, 2 there before, 0 left out" in said[2]


def test_a_dry_run_says_the_same_and_keeps_nothing(figures, move):
    before = Course.objects.count()
    said, failed = move("--dry-run")
    assert failed is None
    assert everything() == {}
    assert Course.objects.count() == before
    assert not Cursor.objects.filter(name__startswith="moved ").exists()
    assert [line for line in said if line != "Only to see: nothing of it is kept."] == move()[0]


def test_since_and_until_bound_the_days(figures, move):
    move("--since", "2020-01-02", "--until", "2020-02-01")
    # January began before, so its months are not in it.
    assert everything().keys() == {(ALGEBRA, "2020-01-02"), (HOME, "2020-01-02")}
    assert move("--since", "2020-02-01", "--until", "2020-02-01")[1].startswith("--since is 2020-02-01, which is not")
    assert move("--since", "soon")[1] == "--since is 'soon'; allowed is an ISO date such as 2020-01-31."


@pytest.mark.parametrize("release", RELEASES)
def test_each_release_is_moved_as_far_as_it_had_tables_and_columns(make, courses, move, release):
    old, late = make(release), RELEASES.index(release)
    old.course_day("2020-01-01", ALGEBRA, 10, 3, "0.37", 12, 2)
    mau = {"mau": 5} if release == "0.3.12" else {}
    old.site_day("2020-01-01", 3, 3, 100, 2, 10, **mau)
    expected = {
        (ALGEBRA, "2020-01-01"): (10, 3, 37, 12, 2, None),
        (HOME, "2020-01-01"): (3, 3, 100, 2, 10, mau.get("mau")),
    }
    if late >= RELEASES.index("0.3.4"):
        old.course_mau("2020-01-01", ALGEBRA, 4)
        expected[ALGEBRA, "2020-01-01"] = (10, 3, 37, 12, 2, 4)
    if late >= RELEASES.index("0.3.9"):
        old.site_month("2020-01-01", 8)
        expected[HOME, "2020-01"] = (8,)
    said, failed = move()
    assert failed is None
    assert everything() == expected
    assert ("figures_sitemonthlymetrics: not there in this version of Figures." in said) == (late < 3)
    assert ("  Not known, for want of a column: figures_active_this_month." in said) == (release != "0.3.12")


def test_rows_that_cannot_be_are_left_out_by_reason_and_the_others_are_moved(figures, move):
    figures.course_day("2020-01-03", "Uni/ALG", 1, 1, None, 1, 1)
    figures.course_day("2020-01-03", "library-v1:Club+LIB", 1, 1, None, 1, 1)
    figures.course_day("2999-01-01", ALGEBRA, 1, 1, None, 1, 1)
    figures.course_day("2020-01-03", ALGEBRA, -1, 2, "1.20", 3, 1)
    figures.site_day("2020-01-02", 4, 1, 102, 2, 16, mau=4)
    said, failed = move()
    assert failed is None
    assert everything() == MOVED | {
        (ALGEBRA, "2020-01-03"): (None, 2, None, 3, 1, None),
        (HOME, "2020-01-02"): (4, 1, 102, 2, 16, 4),
    }
    told = [line for line in said if line.startswith(("Rows ", "Numbers "))]
    assert [line.split(":")[0] for line in told] == [
        "Numbers left out that cannot be",
        "Rows left out that are of a library",
        "Rows left out whose course key is none",
        "Rows left out that have no day that could be",
        "Rows left out for a later one of the same day",
    ]
    assert told[2].endswith(": 1 (figures_coursedailymetrics 5: Uni/ALG).")
    assert "enrollment_count -1, figures_coursedailymetrics 8: average_progress 1.2" in told[0]
    assert "8 rows read, 5 moved in, 0 changed, 0 there before, 3 left out" in said[2]


def test_a_course_key_in_another_case_is_the_same_course(figures, move):
    figures.course_day("2020-01-05", "course-v1:CLUB+chess+2020", 6, 1, "1.00", 2, 1)
    said, _failed = move()
    assert of_courses()[CHESS, "2020-01-05"] == (6, 1, 100, 2, 1, None)
    assert "Rows taken though their course key is written differently here: 1 (course-v1:CLUB+chess+2020)." in said
    assert Course.objects.count() == 3


def test_a_course_that_is_gone_is_known_from_its_key_and_of_no_catalogue(figures, move):
    move()
    gone = Course.objects.get(key=GONE)
    assert (gone.org, gone.known, gone.site) == ("Gone", False, HOME)


def test_sites_are_those_whose_org_filter_claims_organisations_and_one_of_the_others_is_home(figures, move):
    from django.contrib.sites.models import Site

    from tests.pipeline.rows import site

    club = site("club.example.org", ["Club"])
    Site.objects.create(domain="other.example.org")
    other = Site.objects.get(domain="other.example.org").pk
    figures.site_day("2020-01-01", 1, 1, 20, 1, 4, site_id=club, mau=1)
    figures.site_day("2020-01-01", 9, 9, 90, 9, 90, site_id=other, mau=9)
    said, failed = move()
    assert failed is None
    assert of_sites() == {place: values for place, values in MOVED.items() if place[0] == HOME} | {
        (club, "2020-01-01"): (1, 1, 20, 1, 4, 1),
    }
    (left,) = [line for line in said if "no org filter" in line]
    assert ": 1 (figures_sitedailymetrics " in left
    assert left.endswith(f"site {other}).")
    # Told which one is the platform's own, it is that one.
    move("--forget")
    move("--home", str(other))
    assert of_sites()[HOME, "2020-01-01"] == (9, 9, 90, 9, 90, 9)
    assert (HOME, "2020-01") not in of_sites()
    assert move("--home", "777")[1].startswith("--home is 777, a site that Figures has no numbers of")


def test_a_database_that_is_none_and_one_without_figures_are_refused(courses, move):
    assert move("--database", "nowhere")[1].startswith("--database is 'nowhere'; allowed is one of DATABASES: default")
    assert move()[1] == "There are no tables of Figures in the database 'default'."


def test_a_table_that_cannot_be_read_fails_alone_and_the_command_says_so(figures, move):
    figures.do("DROP TABLE figures_coursemaumetrics")
    figures.do("CREATE TABLE figures_coursemaumetrics (course_id varchar(255), mau integer)")
    said, failed = move()
    assert failed == "Not moved whole: figures_coursemaumetrics (see above). Give the command again."
    assert "figures_coursemaumetrics failed: ValueError: it has no column date_for, id" in said
    assert everything().keys() == MOVED.keys() - {(CHESS, "2020-03-01")}


def test_forgetting_leaves_nothing_of_it(figures, move):
    before = set(Course.objects.values_list("pk", flat=True))
    move()
    said, failed = move("--forget")
    assert failed is None
    assert said[0] == "Deleted 10 rows that were moved in from Figures."
    assert everything() == {}
    assert set(Course.objects.values_list("pk", flat=True)) == before
    assert not Cursor.objects.filter(name__startswith="moved ").exists()
    assert move("--forget")[0][0] == "Deleted 0 rows that were moved in from Figures."


def test_forgetting_leaves_a_course_that_something_else_is_about(figures, move):
    move()
    gone = Course.objects.get(key=GONE)
    CourseLearner.objects.create(course=gone, learner_id=1)
    move("--forget")
    assert Course.objects.filter(key=GONE).exists()
    assert not Enrollment.objects.exists()


def test_days_of_dates_as_text_are_read_too(make, courses, move):
    """As SQLite keeps them where a table does not say that they are dates."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has columns without a type")
    old = make()
    old.do("DROP TABLE figures_sitemonthlymetrics")
    old.do("CREATE TABLE figures_sitemonthlymetrics (id integer PRIMARY KEY, month_for, active_user_count, site_id)")
    old.do("INSERT INTO figures_sitemonthlymetrics VALUES (1, '2020-01-01', 42, 1)")
    assert move()[1] is None
    assert dict(FiguresSiteMonth.objects.values_list("period", "figures_monthly_active")) == {
        datetime.date(2020, 1, 1): 42
    }
