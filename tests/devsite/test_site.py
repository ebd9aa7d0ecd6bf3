"""The stand-alone site takes figures-lite the way an LMS does, and says so when it cannot."""

import importlib.util
import pathlib

import edx_django_utils.plugins
import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

SETTINGS = pathlib.Path(__file__).parents[2] / "devsite" / "settings.py"


@pytest.fixture
def zoe(db):
    """An account that can sign in."""
    return apps.get_model("auth", "User").objects.create_user("zoe", "zoe@tiny.invalid", "open sesame")


@pytest.fixture
def fresh_settings():
    """A function that reads the settings file anew."""

    def read():
        spec = importlib.util.spec_from_file_location("fresh_settings", SETTINGS)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return read


def test_the_front_door_leads_to_figures_lite(client, db):
    assert client.get("/").headers["Location"] == "/figures-lite/"


def test_signing_in(client, zoe):
    assert "Sign in" in client.get("/login/").content.decode()
    wrong = client.post("/login/", {"username": "zoe", "password": "no"}).content.decode()
    assert "do not match" in wrong
    right = client.post("/login/", {"username": "zoe", "password": "open sesame", "next": "/figures-lite/"})
    assert right.headers["Location"] == "/figures-lite/"


def test_the_admin_site_asks_who_is_there(client, db):
    assert "/admin/login/" in client.get("/admin/").headers["Location"]


def test_settings_come_through_the_plugin_mechanism():
    assert settings.FIGURES_LITE_STALE_AFTER == 26  # of settings/common.py
    assert settings.FIGURES_LITE_STRUCTURE == "devsite.lab.structure.published"  # a site's own word wins


def test_without_the_entry_point_the_remedy_is_named(fresh_settings, monkeypatch):
    monkeypatch.setattr(edx_django_utils.plugins, "get_plugin_apps", lambda _project: ["completion.apps.X"])
    with pytest.raises(ImproperlyConfigured, match=r"pip install -e \."):
        fresh_settings()


def test_an_unknown_database_is_named_with_those_allowed(fresh_settings, monkeypatch):
    monkeypatch.setenv("FIGURES_LITE_DB", "oracle")
    with pytest.raises(ImproperlyConfigured, match="'oracle'; allowed are sqlite, mariadb, postgres"):
        fresh_settings()


def test_no_migration_is_missing(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_signing_out_is_a_link_as_in_the_lms(client, zoe):
    client.force_login(zoe)
    assert client.get("/logout/").headers["Location"] == "/login/"
    assert "_auth_user_id" not in client.session
