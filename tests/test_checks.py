"""System checks name what is wrong with settings and declarations, and say what to do."""

import pytest
from django.db import models
from django.test.utils import isolate_apps

from figures_lite import catalogue, checks
from figures_lite.models import LearnerDay
from figures_lite.models.aggregates import Hourly, PerCourse
from figures_lite.vocabulary import Aggregate, Count, Distinct, Grain, Level, Mean, Ratio, Scope, Unit, key

WORDS = {"label": "x", "meaning": "Things.", "unit": Unit.BLOCKS}


def ids(errors):
    """The ids of some errors, after holding that each has a hint."""
    assert all(error.hint for error in errors)
    return [error.id for error in errors]


def test_what_ships_is_right():
    assert checks.check_settings() == []
    assert checks.check_aggregates() == []


@pytest.mark.parametrize("name", ["Europe/Atlantis", "nowhere", "../secret", 3])
def test_an_unknown_time_zone(settings, name):
    settings.FIGURES_LITE_TIME_ZONE = name
    assert ids(checks.check_settings()) == ["figures_lite.E001"]


@pytest.mark.parametrize("name", [None, "Europe/Paris", "UTC"])
def test_a_known_time_zone(settings, name):
    settings.FIGURES_LITE_TIME_ZONE = name
    assert checks.check_settings() == []


def test_a_source_database_that_is_not_configured(settings):
    settings.FIGURES_LITE_SOURCE_DB = "read_replica"
    (error,) = checks.check_settings()
    assert error.id == "figures_lite.E002"
    assert "default" in error.hint


@pytest.mark.parametrize(
    "path", ["nowhere.published", "devsite.lab.structure.nothing", "plain", None, "django.VERSION"]
)
def test_a_structure_function_that_cannot_be_used(settings, path):
    settings.FIGURES_LITE_STRUCTURE = path
    assert ids(checks.check_settings()) == ["figures_lite.E003"]


def test_a_read_database_that_is_not_configured(settings):
    settings.FIGURES_LITE_READ_DB = "read_replica"
    (error,) = checks.check_settings()
    assert error.id == "figures_lite.E008"
    assert "default" in error.hint


@pytest.mark.parametrize(("value", "wrong"), [(0, False), (4, False), (-1, True), ("2", True), (None, True)])
def test_a_number_of_workers(settings, value, wrong):
    settings.FIGURES_LITE_WORKERS = value
    assert ids(checks.check_settings()) == ["figures_lite.E007"] * wrong


@pytest.mark.parametrize("value", [0, -1, "500", 1.5, True, None])
def test_a_number_that_is_none(settings, value):
    settings.FIGURES_LITE_CHUNK = value
    assert ids(checks.check_settings()) == ["figures_lite.E007"]


@pytest.mark.parametrize("value", ["staff", None, ["beta_testers"], ["staff", "Staff"], [3]])
def test_a_role_that_opens_nothing(settings, value):
    settings.FIGURES_LITE_LEARNER_ROLES = value
    (error,) = checks.check_settings()
    assert error.id == "figures_lite.E010"
    assert "limited_staff" in error.hint


@pytest.mark.parametrize("value", [[], ("staff",), {"instructor", "limited_staff"}, ["data_researcher"]])
def test_roles_that_open_learners(settings, value):
    settings.FIGURES_LITE_LEARNER_ROLES = value
    assert checks.check_settings() == []


@pytest.mark.parametrize(
    ("value", "wrong"),
    [("60/minute", False), ("1/second", False), (None, False), ("0/minute", True), ("60", True), ("", True),
     ("60/fortnight", True), (60, True), ("-1/day", True)],
)  # fmt: skip
def test_a_rate(settings, value, wrong):
    settings.FIGURES_LITE_RATE = settings.FIGURES_LITE_SERVICE_RATE = value
    assert ids(checks.check_settings()) == ["figures_lite.E011"] * 2 * wrong


def test_service_users_are_a_list(settings):
    settings.FIGURES_LITE_SERVICE_USERS = "dashboard_worker"
    assert ids(checks.check_settings()) == ["figures_lite.E011"]


@pytest.mark.parametrize("value", [0, -1, "10", None])
def test_a_group_of_nobody(settings, value):
    settings.FIGURES_LITE_MIN_GROUP = value
    assert ids(checks.check_settings()) == ["figures_lite.E007"]


@pytest.fixture
def declared(monkeypatch):
    """A function that checks the given aggregates only."""

    def check(*aggregates):
        monkeypatch.setattr(catalogue, "aggregates", lambda: list(aggregates))
        return checks.check_aggregates()

    return check


@isolate_apps("figures_lite")
def test_an_aggregate_without_scope_and_grain(declared):
    class Nowhere(Aggregate):
        period = models.DateField()

        class Meta:
            app_label = "figures_lite"

    assert ids(declared(Nowhere)) == ["figures_lite.E004", "figures_lite.E004"]


@isolate_apps("figures_lite")
def test_an_aggregate_with_an_unknown_grain(declared):
    class Weekly(Aggregate):
        scope, grain = Scope.SITE, "week"
        period = models.DateField()

        class Meta:
            app_label = "figures_lite"
            constraints = [key("period")]

    (error,) = declared(Weekly)
    assert error.id == "figures_lite.E004"
    assert "Grain.MONTH" in error.hint


@isolate_apps("figures_lite")
def test_an_aggregate_whose_unique_key_leaves_out_a_dimension(declared):
    class OrgLanguageDay(Aggregate):
        scope, grain, by = Scope.ORG, Grain.DAY, ("language",)
        org = models.CharField(max_length=255)
        language = models.CharField(max_length=10)
        period = models.DateField()

        class Meta:
            app_label = "figures_lite"
            constraints = [key("org", "period")]

    (error,) = declared(OrgLanguageDay)
    assert error.id == "figures_lite.E005"
    assert "key('language', 'org', 'period')" in error.hint


@isolate_apps("figures_lite")
def test_an_aggregate_with_its_unique_key(declared):
    class OrgLanguageDay(Aggregate):
        scope, grain, by = Scope.ORG, Grain.DAY, ("language",)
        org = models.CharField(max_length=255)
        language = models.CharField(max_length=10)
        period = models.DateField()

        class Meta:
            app_label = "figures_lite"
            constraints = [key("org", "language", "period")]

    assert declared(OrgLanguageDay) == []


@pytest.mark.parametrize(
    "other",
    [
        lambda: Level(LearnerDay, of="completions", **WORDS),
        lambda: Distinct(LearnerDay, **WORDS),
        lambda: Count(LearnerDay, of="completions", **WORDS | {"meaning": "Other things."}),
        lambda: Count(LearnerDay, of="completions", **WORDS | {"unit": Unit.DAYS}),
        lambda: Ratio("a", "b", **WORDS),
    ],
    ids=["level", "distinct", "meaning", "unit", "ratio"],
)
@isolate_apps("figures_lite")
def test_one_name_with_two_meanings(declared, other):
    class First(Aggregate):
        scope, grain = Scope.SITE, Grain.DAY
        site = models.IntegerField()
        period = models.DateField()
        things = Count(LearnerDay, of="completions", **WORDS)

        class Meta:
            app_label = "figures_lite"
            constraints = [key("site", "period")]

    class Second(Aggregate):
        scope, grain = Scope.SITE, Grain.MONTH
        site = models.IntegerField()
        period = models.DateField()
        things = other()

        class Meta:
            app_label = "figures_lite"
            constraints = [key("site", "period")]

    (error,) = declared(First, Second)
    assert error.id == "figures_lite.E006"
    assert "figures_lite.First" in error.msg
    assert "figures_lite.Second" in error.msg


@isolate_apps("figures_lite")
def test_one_name_with_one_meaning_in_two_aggregates(declared):
    class First(Aggregate):
        scope, grain = Scope.SITE, Grain.DAY
        site = models.IntegerField()
        period = models.DateField()
        things = Count(LearnerDay, of="completions", **WORDS)

        class Meta:
            app_label = "figures_lite"
            constraints = [key("site", "period")]

    class Second(Aggregate):
        scope, grain = Scope.SITE, Grain.MONTH
        site = models.IntegerField()
        period = models.DateField()
        things = Count(LearnerDay, of="completions", **WORDS)

        class Meta:
            app_label = "figures_lite"
            constraints = [key("site", "period")]

    assert declared(First, Second) == []


@pytest.mark.parametrize(
    ("source", "made", "reason"),
    [
        (None, lambda: Level(**WORDS), "has no fact"),
        (None, lambda: Mean(**WORDS), "has no fact"),
        (None, lambda: Mean(LearnerDay, **WORDS), "has no fact"),
        ("old", lambda: Level(LearnerDay, **WORDS), "counts or divides"),
        ("old", lambda: Ratio("a", "b", **WORDS), "counts or divides"),
        ("old", lambda: Mean(**WORDS), None),
        ("old", lambda: Level(**WORDS), None),
    ],
)
@isolate_apps("figures_lite")
def test_what_is_counted_has_a_fact_and_what_was_moved_in_has_none(declared, source, made, reason):
    class Old(Aggregate):
        scope, grain = Scope.SITE, Grain.DAY
        site = models.IntegerField()
        period = models.DateField()
        things = made()

        class Meta:
            app_label = "figures_lite"
            constraints = [key("site", "period")]

    Old.source = source
    errors = declared(Old)
    assert ids(errors) == (["figures_lite.E014"] if reason else [])
    assert all(f"The metric things of figures_lite.Old {reason}" in error.msg for error in errors)


@isolate_apps("figures_lite")
def test_one_name_for_what_is_counted_and_what_was_moved_in(declared):
    class Ours(Aggregate):
        scope, grain = Scope.SITE, Grain.DAY
        site = models.IntegerField()
        period = models.DateField()
        things = Level(LearnerDay, **WORDS)

        class Meta:
            app_label = "figures_lite"
            constraints = [key("site", "period")]

    class Theirs(Aggregate):
        scope, grain, source = Scope.SITE, Grain.MONTH, "old"
        site = models.IntegerField()
        period = models.DateField()
        things = Level(**WORDS)

        class Meta:
            app_label = "figures_lite"
            constraints = [key("site", "period")]

    assert ids(declared(Ours, Theirs)) == ["figures_lite.E006"]


@isolate_apps("figures_lite")
def test_an_aggregate_of_which_small_groups_cannot_be_withheld(declared):
    class CityHour(PerCourse, Hourly):
        by = ("gender", "mode")
        gender = models.CharField(max_length=10)
        mode = models.CharField(max_length=10)
        people = Distinct(LearnerDay, label="People", meaning="People.", unit=Unit.LEARNERS)

        class Meta:
            app_label = "figures_lite"
            constraints = [key("course", "gender", "mode", "period")]

    found = declared(CityHour)
    assert ids(found) == ["figures_lite.E012"] * len(found)
    said = " ".join(error.msg for error in found)
    for reason in ("other dimensions", "distinct metric", "by the hour"):
        assert reason in said


@pytest.mark.parametrize(("value", "wrong"), [((), 0), (["mode"], 0), ("mode", 1), (["mode", "height"], 1), (None, 1)])
def test_sensitive_dimensions(settings, value, wrong):
    settings.FIGURES_LITE_SENSITIVE = value
    assert ids(checks.check_settings()) == ["figures_lite.E012"] * wrong


@pytest.mark.parametrize(("value", "wrong"), [((), 0), (["country"], 0), ("country", 1), (["height"], 1), (None, 1)])
def test_demographics(settings, value, wrong):
    settings.FIGURES_LITE_DEMOGRAPHICS = value
    assert ids(checks.check_settings()) == ["figures_lite.E013"] * wrong
