"""The plugin's settings hooks, called as the LMS calls them: common, then the operator's YAML, then production."""

import types

import pytest
from celery import Celery

from figures_lite.settings import common, devstack, production, test

RUN = {"task": "figures_lite.run", "schedule": 900, "kwargs": {"by": "beat"}}
SAML = {"task": "refresh-saml-metadata", "schedule": 86400}


def lms(yaml=(), **before):
    """The LMS's settings after its hooks ran, in production."""
    settings = types.SimpleNamespace(**before)
    common.plugin_settings(settings)
    for name, value in dict(yaml).items():
        setattr(settings, name, value)
    production.plugin_settings(settings)
    return settings


def test_what_the_operator_says_stays():
    settings = lms(FIGURES_LITE_TICK=600, yaml={"FIGURES_LITE_TICKER": False})
    assert (settings.FIGURES_LITE_TICK, settings.FIGURES_LITE_TICKER, settings.FIGURES_LITE_BEAT) == (600, False, None)


@pytest.mark.parametrize("before", [{}, {"CELERYBEAT_SCHEDULE": {}}, {"CELERYBEAT_SCHEDULE": {"saml": SAML}}])
def test_without_beat_its_schedule_is_left_alone(before):
    settings = lms(**before)
    assert {name: value for name, value in vars(settings).items() if name in ("CELERYBEAT_SCHEDULE",)} == before


@pytest.mark.parametrize("told", [{"yaml": {"FIGURES_LITE_BEAT": 900}}, {"FIGURES_LITE_BEAT": 900}])
def test_beat_runs_the_pipeline_beside_what_it_runs_already(told):
    settings = lms(**told, CELERYBEAT_SCHEDULE={"saml": SAML})
    assert settings.CELERYBEAT_SCHEDULE == {"saml": SAML, "figures-lite": RUN}
    for hook in (production, devstack, test):  # devstack's settings are production's and more
        hook.plugin_settings(settings)
    assert settings.CELERYBEAT_SCHEDULE == {"saml": SAML, "figures-lite": RUN}


def test_beat_sends_to_the_queue_that_settings_name():
    settings = lms(yaml={"FIGURES_LITE_BEAT": 900, "FIGURES_LITE_QUEUE": "edx.lms.core.high_mem"})
    assert settings.CELERYBEAT_SCHEDULE["figures-lite"] == RUN | {"options": {"queue": "edx.lms.core.high_mem"}}


def test_an_entry_that_the_operator_made_stays():
    own = {"task": "figures_lite.run", "schedule": 60}
    settings = lms(yaml={"FIGURES_LITE_BEAT": 900}, CELERYBEAT_SCHEDULE={"figures-lite": own})
    assert list(settings.CELERYBEAT_SCHEDULE.values()) == [own]


def test_a_celery_that_reads_settings_as_the_lms_s_does_finds_it():
    app = Celery("lms", set_as_current=False)
    app.config_from_object(lms(yaml={"FIGURES_LITE_BEAT": 900}, BROKER_URL="memory://"))
    assert app.conf.beat_schedule == {"figures-lite": RUN}
