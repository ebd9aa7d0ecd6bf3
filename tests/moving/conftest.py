"""An old install of Figures in the LMS's own database, and the courses that are known here."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from figures_lite.models import Course

from .figures import Figures

ALGEBRA, CHESS = "course-v1:Uni+ALG+2020", "course-v1:Club+CHESS+2020"
GONE = "course-v1:Gone+OLD+2019"


@pytest.fixture
def make(transactional_db):
    """Makes the tables of a release, in the LMS's database unless told; they are gone afterwards."""
    made = []

    def make(release="0.3.12", where=connection):
        made.append(Figures(where, release).make())
        return made[-1]

    yield make
    for each in made:
        each.drop()


@pytest.fixture
def courses(transactional_db):
    """Algebra and Chess, of two organisations."""
    return {
        key: Course.objects.create(key=key, org=key.split(":")[1].split("+")[0], known=True) for key in (ALGEBRA, CHESS)
    }


@pytest.fixture
def figures(make, courses):
    """A small install of the last release: two months, two courses, one course that is gone, a site."""
    old = make()
    old.course_day("2020-01-01", ALGEBRA, 10, 3, "0.37", 12, 2)
    old.course_day("2020-01-01", CHESS, 4, 0, None, 0, 0)
    old.course_day("2020-01-02", ALGEBRA, 11, 0, "0.00", 0, 1)
    old.course_day("2020-02-01", GONE, 0, 0, "0.00", 0, 0)
    old.course_mau("2020-01-01", ALGEBRA, 3)
    old.course_mau("2020-03-01", CHESS, 7)
    old.site_day("2020-01-01", 3, 3, 100, 2, 14, mau=3)
    old.site_day("2020-01-02", 3, 0, 101, 2, 15, mau=3)
    old.site_month("2020-01-01", 42)
    old.site_month("2020-02-01", 0)
    return old


@pytest.fixture
def move():
    """Gives the command; what it says, and what it failed with."""

    def move(*options):
        out, failed = io.StringIO(), None
        try:
            call_command("figures_lite", "import_figures", *options, stdout=out, stderr=io.StringIO())
        except CommandError as error:
            failed = str(error)
        return out.getvalue().splitlines(), failed

    return move
