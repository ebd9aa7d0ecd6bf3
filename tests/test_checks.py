"""System checks name what is wrong with settings and declarations, and say what to do."""

import datetime

import pytest
from celery import current_app
from django.core.checks import registry
from django.core.management import call_command
from django.db import connection, models
from django.test.utils import isolate_apps
from django.utils import timezone

from figures_lite import catalogue, checks
from figures_lite.models import Cursor, LearnerDay, Run
from figures_lite.models.aggregates import Hourly, PerCourse
from figures_lite.vocabulary import Aggregate, Count, Distinct, Grain, Level, Mean, Ratio, Scope, Unit, key

HOUR = datetime.timedelta(hours=1)
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
    assert ids(errors) == (["figures_lite.E017"] if reason else [])
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


# schedules


@pytest.mark.parametrize("value", ["false", "true", 0, 1, None])
@pytest.mark.parametrize("name", ["FIGURES_LITE_TICKER", "FIGURES_LITE_EVENTS"])
def test_a_switch_that_is_neither_on_nor_off(settings, name, value):
    setattr(settings, name, value)
    (error,) = checks.check_settings()
    assert error.id == "figures_lite.E014"
    assert "without quotes" in error.hint


@pytest.mark.parametrize(
    ("value", "wrong"),
    [(30, 0), (240, 0), (1800, 0), (29, 1), (1801, 1), ("240", 1), (240.5, 1), (True, 1), (None, 1), (0, 1)],
)
def test_seconds_between_ticks(settings, value, wrong):
    settings.FIGURES_LITE_TICK = value
    assert ids(checks.check_settings()) == ["figures_lite.E014"] * wrong


@pytest.mark.parametrize(("value", "wrong"), [(None, 0), (30, 0), (86400, 0), (5, 1), ("900", 1), (True, 1), (0, 1)])
def test_seconds_between_runs_of_beat(settings, value, wrong):
    settings.FIGURES_LITE_BEAT = value
    settings.CELERYBEAT_SCHEDULE = {"mine": {"task": "figures_lite.run", "schedule": 900}}
    assert ids(checks.check_settings()) == ["figures_lite.E014"] * wrong


@pytest.mark.parametrize("entries", [None, {}, {"saml": {"task": "refresh", "schedule": 60}}])
def test_a_beat_that_was_asked_for_too_late(settings, entries):
    settings.FIGURES_LITE_BEAT, settings.CELERYBEAT_SCHEDULE = 900, entries
    (warning,) = checks.check_settings()
    assert warning.id == "figures_lite.W004"
    assert "YAML" in warning.hint


@pytest.mark.parametrize(("value", "wrong"), [(None, 0), ("edx.lms.core.high_mem", 0), ("", 1), (" ", 1), (["x"], 1)])
def test_a_queue(settings, value, wrong):
    settings.FIGURES_LITE_QUEUE = value
    assert ids(checks.check_settings()) == ["figures_lite.E014"] * wrong


@pytest.mark.parametrize("name", ["FIGURES_LITE_SOURCE_DB", "FIGURES_LITE_READ_DB"])
def test_a_list_where_an_alias_is_meant(settings, name):
    setattr(settings, name, ["read_replica"])
    assert len(ids(checks.check_settings())) == 1


# caches


@pytest.mark.parametrize(
    ("backend", "said"),
    [
        ("locmem.LocMemCache", "is of one process alone"),
        ("dummy.DummyCache", "keeps nothing"),
        ("db.DatabaseCache", "is kept in the database"),
        ("filebased.FileBasedCache", None),
        ("redis.RedisCache", None),
    ],
)
def test_a_cache_in_which_events_leave_no_word(settings, backend, said):
    location = "redis://127.0.0.1:1" if "redis" in backend else "/nowhere"
    settings.CACHES = {
        "default": {},
        "words": {"BACKEND": f"django.core.cache.backends.{backend}", "LOCATION": location},
    }
    settings.FIGURES_LITE_EVENTS, settings.FIGURES_LITE_EVENTS_CACHE = True, "words"
    found = checks.check_cache()
    assert ids(found) == ["figures_lite.W005"] * bool(said)
    assert not said or said in found[0].msg
    settings.FIGURES_LITE_EVENTS = False
    assert checks.check_cache() == []


def test_a_cache_that_cannot_be_had(settings):
    settings.CACHES = {"default": {}, "words": {"BACKEND": "no.such.Cache", "LOCATION": ""}}
    settings.FIGURES_LITE_EVENTS, settings.FIGURES_LITE_EVENTS_CACHE = True, "words"
    (warning,) = checks.check_cache()
    assert warning.id == "figures_lite.W007"
    assert "no.such.Cache" in warning.msg
    assert "CACHES['words']" in warning.hint


def test_a_cache_that_is_not_configured(settings):
    settings.FIGURES_LITE_EVENTS, settings.FIGURES_LITE_EVENTS_CACHE = True, "words"
    (error,) = checks.check_cache()
    assert error.id == "figures_lite.E016"
    assert "default" in error.hint


# what databases tell


def ticking(databases=("default",)):
    """The ids of what is wrong with the ticking."""
    return ids(checks.check_ticking(databases=databases))


@pytest.fixture
def workers():
    """A site with workers: its tasks do not run where they are called."""
    current_app.conf.task_always_eager = False
    yield
    current_app.conf.task_always_eager = True


@pytest.mark.django_db
def test_nothing_ever_ran_or_nothing_does_any_more(settings):
    settings.FIGURES_LITE_STALE_AFTER = 26
    assert ticking() == ["figures_lite.W001"]
    run = Run.objects.create(started_at=timezone.now() - 27 * HOUR, as_of=timezone.now(), by="cron")
    assert ticking() == ["figures_lite.W002"]
    run.started_at = timezone.now() - 25 * HOUR
    run.save()
    assert ticking() == []


@pytest.mark.django_db
def test_a_ticker_that_does_not_tick(settings, workers):
    """Asked for, whatever else runs: never armed, or overdue."""
    settings.FIGURES_LITE_TICKER, settings.FIGURES_LITE_TICK = True, 240
    Run.objects.create(started_at=timezone.now(), as_of=timezone.now(), by="cron")
    assert ticking() == ["figures_lite.W003"]
    cursor = Cursor.objects.create(name="ticker", at=timezone.now() - 0.1 * HOUR)
    assert ticking() == []
    cursor.at = timezone.now() - 0.2 * HOUR
    cursor.save()
    assert ticking() == ["figures_lite.W003"]
    settings.FIGURES_LITE_TICKER = False
    assert ticking() == []


@pytest.mark.django_db
def test_databases_are_asked_only_where_the_check_is_of_them():
    assert ticking(databases=None) == ticking(databases=["replica"]) == []
    assert checks.check_isolation() == checks.check_isolation(databases=["replica"]) == []
    assert checks.check_isolation in registry.registry.get_checks()
    call_command("check", databases=["default"], verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_before_the_tables_are_there_nothing_is_said():
    """As when the first ``migrate`` asks; and with those of the release before, as when the next one does."""
    with connection.schema_editor() as editor:
        editor.remove_field(Run, Run._meta.get_field("by"))
    try:
        assert ticking() == ["figures_lite.W001"]
    finally:
        with connection.schema_editor() as editor:
            editor.add_field(Run, Run._meta.get_field("by"))
    with connection.schema_editor() as editor:
        editor.alter_db_table(Run, Run._meta.db_table, "elsewhere")
    try:
        assert ticking() == []
    finally:
        with connection.schema_editor() as editor:
            editor.alter_db_table(Run, "elsewhere", Run._meta.db_table)


@pytest.fixture
def isolated():
    """A function that reconnects with an isolation level, as ``OPTIONS`` say it."""
    kept = connection.settings_dict["OPTIONS"].copy()

    def reconnect(level):
        connection.close()
        connection.settings_dict["OPTIONS"] = kept | {"isolation_level": level}

    yield reconnect
    connection.close()
    connection.settings_dict["OPTIONS"] = kept


LEVELS = {
    "mysql": [
        ("read committed", []),
        ("repeatable read", ["figures_lite.W006"]),
        (None, ["figures_lite.W006"]),  # the server's own
        ("serializable", ["figures_lite.E015"]),
        ("read uncommitted", ["figures_lite.E015"]),
    ],
    "postgresql": [(1, []), (2, ["figures_lite.W006"]), (3, ["figures_lite.W006"])],  # as psycopg2 numbers them
}


@pytest.mark.skipif(connection.vendor not in LEVELS, reason="SQLite has one level")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("level", "wrong"), LEVELS.get(connection.vendor, [(None, None)]))
def test_isolation_levels(isolated, level, wrong):
    isolated(level)
    assert ids(checks.check_isolation(databases=["default"])) == wrong


@pytest.mark.django_db
def test_the_level_that_django_chooses_is_right():
    assert checks.check_isolation(databases=["default"]) == []
