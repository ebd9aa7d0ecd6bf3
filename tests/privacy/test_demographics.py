"""Demographics: nothing of them where nobody asks; withheld where few are; of the past as it was; gone when let go."""

import datetime

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from figures_lite import catalogue, privacy, read
from figures_lite.lms.demographics import said
from figures_lite.models import Cursor, Enrollment, Filled, Group, SiteCountryDay
from figures_lite.pipeline.run import run
from figures_lite.vocabulary import DEMOGRAPHICS, Aggregate
from tests.pipeline import rows
from tests.privacy import scanner

FIRST, END = datetime.date(2026, 3, 1), datetime.date(2026, 3, 15)
COUNTRIES = {"FR": 30, "DE": 14, "AX": 3, None: 8}
TABLES = [model for model in apps.get_models() if issubclass(model, Aggregate) and set(model.by) & set(DEMOGRAPHICS)]

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(settings):
    """A function that sets what the site asks profiles for."""

    def ask(*words):
        settings.FIGURES_LITE_DEMOGRAPHICS = words
        catalogue.catalogue.cache_clear()

    yield ask
    catalogue.catalogue.cache_clear()


@pytest.fixture
def people(db):
    """A course with learners of some countries; every third is a woman; all were born in two decades."""
    rows.course()
    profile, found = apps.get_model("student", "UserProfile"), {}
    for country, number in COUNTRIES.items():
        for each in range(number):
            learner = rows.person(f"p{country}{each}")
            profile.objects.create(
                user_id=learner,
                country=country,
                gender="f" if each % 3 == 0 else "m",
                year_of_birth=1988 + each % 4,
                level_of_education="hs",
            )
            rows.enroll(learner, created=rows.at(2 + each % 5))
            found.setdefault(country, []).append(learner)
    return found


@pytest.fixture
def staff(db):
    """Somebody who may read every number."""
    return get_user_model().objects.create(username="gloria", is_staff=True)


def told(staff, by, scope="site", key=None):
    """The enrolled of the last day that is known, by a dimension."""
    answer = read.series(["enrolled"], scope, key, "day", FIRST, END, [by], for_user=staff)
    return {line.by[by]: [number for _day, number in line.points if number is not None][-1] for line in answer.lines}


def test_nothing_is_stored_or_asked_where_nobody_asks(people, asked, staff):
    assert len(TABLES) == 24
    assert run(now=rows.at(14)).report["errors"] == []
    for dimension in DEMOGRAPHICS:
        assert not Enrollment.objects.exclude(**{dimension: None}).exists()
        with pytest.raises(read.BadQuestion):
            told(staff, dimension)
    assert not any(model.objects.exists() for model in TABLES)
    assert not Filled.objects.filter(aggregate__in=[model._meta.label_lower for model in TABLES]).exists()
    assert not Group.objects.exists()
    assert not set(TABLES) & set(catalogue.aggregates())
    with CaptureQueriesContext(
        connection,
    ) as statements:
        run(now=rows.at(14, 13))
    about = [each["sql"] for each in statements if "userprofile" in each["sql"] or "figures_lite_group" in each["sql"]]
    assert about == []


def test_numbers_by_country_for_site_org_and_course(people, asked, staff):
    asked("country")
    assert run(now=rows.at(14)).report["errors"] == []
    # Those who gave no answer and the three from Åland are withheld together: they are eleven.
    expected = {"FR": 30, "DE": 14, "withheld": 11}
    assert told(staff, "country") == expected
    assert told(staff, "country", "org", "Org") == expected
    assert told(staff, "country", "course", rows.COURSE) == expected
    month = read.series(["enrollments"], "site", None, "month", FIRST, END, ["country"], for_user=staff)
    assert {line.by["country"]: line.points[0][1] for line in month.lines} == expected
    assert {line.by["country"] for line in month.lines if line.withheld} == {"withheld"}
    assert scanner.scan(["AX"], [model._meta.db_table for model in TABLES]).found == set()
    call_command("figures_lite", "audit", "--seed", "1", "--periods", "20")


def test_all_four(people, asked, staff):
    asked(*DEMOGRAPHICS)
    assert run(now=rows.at(14)).report["errors"] == []
    # Where only two values are, the smaller one is the crowd that who comes with a third is hidden in.
    assert told(staff, "birth_years") == {"1980s": 30, "withheld": 25}
    assert told(staff, "gender") == {"m": 36, "withheld": 19}
    assert told(staff, "education") == {"withheld": 55}


def test_a_changed_profile_changes_no_number_of_the_past(people, asked, staff):
    asked("country")
    run(now=rows.at(12))
    before = told(staff, "country")
    apps.get_model("student", "UserProfile").objects.filter(user_id__in=people["DE"][:5]).update(country="FR")
    run(now=rows.at(13), everybody=True, sweep=True)
    assert told(staff, "country") == before
    learner = people["DE"][0]
    rows.enroll(learner, rows.course(rows.OTHER), created=rows.at(13))
    run(now=rows.at(14))
    values = Enrollment.objects.filter(learner_id=learner).order_by("since").values_list("country", flat=True)
    assert list(values) == ["DE", "FR"]


def test_switched_on_later_and_off_again(people, asked, staff):
    run(now=rows.at(12))
    asked("country", "gender")
    assert run(now=rows.at(13)).report["errors"] == []
    assert told(staff, "country") == {"FR": 30, "DE": 14, "withheld": 11}
    asked("gender")
    run(now=rows.at(13, 13))
    assert not Enrollment.objects.exclude(country=None).exists()
    assert Enrollment.objects.exclude(gender=None).count() == 55
    assert not SiteCountryDay.objects.exists()
    assert not Filled.objects.filter(aggregate__contains="country").exists()
    assert not Cursor.objects.filter(name__contains="country").exists()
    assert set(Group.objects.values_list("dimension", flat=True)) == {"gender"}
    asked()
    run(now=rows.at(13, 14))
    assert not Enrollment.objects.exclude(gender=None).exists()
    assert not any(model.objects.exists() for model in TABLES)
    asked("country")
    run(now=rows.at(14))
    assert told(staff, "country") == {"FR": 30, "DE": 14, "withheld": 11}


def test_they_go_with_who_is_forgotten(people, asked):
    asked(*DEMOGRAPHICS)
    run(now=rows.at(14))
    privacy.forget(people["FR"][0])
    assert Enrollment.objects.filter(country="FR").count() == 29


def test_what_fails_is_told_and_done_by_the_next_run(people, asked, staff, monkeypatch):
    asked("country")
    run(now=rows.at(12))
    for learner in people[None]:
        rows.enroll(learner, rows.course(rows.OTHER) if learner == people[None][0] else rows.OTHER, created=rows.at(13))
    with monkeypatch.context() as broken:
        broken.setattr("figures_lite.lms.demographics.profiles", lambda *_asked: 1 / 0)
        report = run(now=rows.at(13)).report
    assert "UserProfile" in report["errors"][0]["where"]
    assert Enrollment.objects.filter(country=None).count() == 8
    assert run(now=rows.at(14)).report["errors"] == []
    assert not Enrollment.objects.filter(country=None).exists()
    assert sum(told(staff, "country").values()) == 63


@pytest.mark.parametrize(
    ("dimension", "value", "slice_"),
    [
        ("country", None, ""),
        ("country", "", ""),
        ("country", "fr", "FR"),
        ("country", "=1", ""),
        ("birth_years", 1990, "1990s"),
        ("birth_years", 1999, "1990s"),
        ("birth_years", 0, ""),
        ("birth_years", 19999, ""),
        ("gender", "f", "f"),
        ("gender", "Ärr", ""),
        ("education", "jhs", "jhs"),
    ],
)
def test_what_a_profile_says(dimension, value, slice_):
    assert said(dimension, value) == slice_
