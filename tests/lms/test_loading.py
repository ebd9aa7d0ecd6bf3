"""The LMS finds the plugin and takes all of it in: app, addresses, settings, receivers, tasks, tables and checks."""

import importlib.metadata
import io

import pytest
from django.apps import apps
from django.core import checks
from django.core.management import call_command
from django.db import connection
from django.urls import resolve, reverse
from openedx.core.djangoapps.user_api.accounts.signals import USER_RETIRE_LMS_CRITICAL, USER_RETIRE_LMS_MISC

from figures_lite.lms import releases, sources
from figures_lite.settings.common import DEFAULTS
from figures_lite.signals import receivers


def test_the_entry_point_names_the_app_that_the_lms_installed():
    (found,) = importlib.metadata.entry_points(group="lms.djangoapp", name="figures_lite")
    assert type(apps.get_app_config("figures_lite")) is found.load()


@pytest.mark.parametrize(
    ("name", "place", "address"),
    [
        ("page", {}, "/figures-lite/"),
        ("courses", {}, "/figures-lite/api/v1/courses/"),
        (
            "course-stats",
            {"course_key": "course-v1:Club+CHESS+2026"},
            "/figures-lite/api/v1/courses/course-v1:Club+CHESS+2026/stats/",
        ),
    ],
)
def test_no_address_of_the_lms_stands_before_ours(name, place, address):
    assert reverse(f"figures_lite:{name}", kwargs=place) == address
    assert resolve(address).namespaces == ["figures_lite"]


@pytest.mark.parametrize("name", DEFAULTS)
def test_every_setting_has_its_default(name, settings):
    assert getattr(settings, name) == DEFAULTS[name]


@pytest.mark.parametrize("signal", [USER_RETIRE_LMS_MISC, USER_RETIRE_LMS_CRITICAL], ids=["misc", "critical"])
def test_the_signals_of_retirement_reach_us_once(signal):
    found = [receiver for receiver in signal._live_receivers(None) if receiver is receivers.forget_retired]
    assert len(found) == 1


def test_the_release_is_told_from_what_is_installed():
    """By the name it calls itself; a platform of no release by its versions."""
    from openedx.core.release import RELEASE_LINE

    found = releases.here()
    assert found.line == RELEASE_LINE
    assert found.exact == (RELEASE_LINE in {release.name for release in releases.RELEASES})
    assert f"{found.python}.".startswith(f"{found.release.python}.")
    assert f"{found.django}.".startswith(f"{found.release.django}.")
    assert releases.dashboards()[:1] == ["legacy"]


@pytest.mark.parametrize("path", [*(event.path for event in releases.EVENTS), *releases.RETIREMENT, *releases.CALLED])
def test_what_we_name_of_the_platform_is_there(path):
    assert releases.look(path)[1] == ""


@pytest.mark.django_db
def test_roles_are_given_as_the_release_is_said_to():
    from common.djangoapps.student.roles import UserBasedRole
    from common.djangoapps.student.tests.factories import UserFactory
    from django.db.models import QuerySet

    found = UserBasedRole(UserFactory(), "staff").courses_with_role()
    assert {"rows": isinstance(found, QuerySet), "members": isinstance(found, set)}[releases.here().release.roles]


def test_celery_knows_the_tasks():
    from lms import CELERY_APP

    CELERY_APP.loader.import_default_modules()
    assert {"figures_lite.run", "figures_lite.tick", "figures_lite.take_part"} <= set(CELERY_APP.tasks)


def test_the_system_checks_find_nothing_of_ours():
    found = [each for each in checks.run_checks() if "figures_lite" in f"{each.id} {each.obj}"]
    # Of its test settings, whose cache keeps nothing, they say so.
    assert [each.id for each in found] == ["figures_lite.W005"]


@pytest.mark.django_db
def test_no_migration_is_missing_with_the_settings_of_the_lms(settings):
    settings.MIGRATION_MODULES = {}  # pytest-django's --nomigrations hides them
    out = io.StringIO()
    call_command("makemigrations", "figures_lite", check=True, dry_run=True, stdout=out)
    assert "No changes detected" in out.getvalue()


@pytest.mark.django_db
def test_every_table_of_the_lms_that_is_read_is_there_with_the_columns_that_are_read():
    assert sources.missing() == []
    for source in sources.SOURCES:
        names = {field.name for field in apps.get_model(source.model)._meta.get_fields()}
        names |= {field.attname for field in apps.get_model(source.model)._meta.concrete_fields}
        asked = {source.learner, *source.columns, *source.change, *source.prints, source.stamp, source.newest} - {""}
        assert asked - names <= {"retired"}, source.name
        source.read([1])
        source.fingerprints([1])


@pytest.mark.django_db
@pytest.mark.parametrize("source", sources.SOURCES, ids=lambda source: source.name)
def test_what_is_followed_is_indexed(source):
    table = apps.get_model(source.model)._meta.db_table
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table).values()
    first = {constraint["columns"][0] for constraint in found if constraint["columns"]}
    model = apps.get_model(source.model)
    followed = {source.learner, *source.change}
    assert {model._meta.get_field(name).column for name in followed} <= first
