"""A table of the LMS that is not there, or an app that is not installed: the other numbers still fill."""

import contextlib

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Q

from figures_lite.catalogue import aggregates
from figures_lite.lms import sources
from figures_lite.models import CourseDay, Filled
from tests.plugin.models import BusyDay

from . import numbers, rows
from .conftest import GOOD, SITE

LATER = rows.at(20, 13)
NO_ACTIVITY = dict.fromkeys(("starts", "monthly_active", "active_hours", "never_started"), 1)


def without(*names, **changed):
    """The good numbers without some and with others."""
    return {name: value for name, value in (GOOD | changed).items() if name not in names and value}


#: What is left of the course's numbers without each model; None: nothing, since nobody can be told to be a learner.
LEFT = {
    "student.CourseEnrollment": {},
    "student.HistoricalCourseEnrollment": GOOD,
    "courseware.StudentModule": GOOD | NO_ACTIVITY,
    "completion.BlockCompletion": without(
        "completions", "progress_points", "progress_50_74", **NO_ACTIVITY, progress_0=2
    ),
    "grades.PersistentCourseGrade": without(
        "graded", "grade_points", "grade_70_79", "passing", "passes", "days_to_pass"
    ),
    "certificates.GeneratedCertificate": without("certificates", "certified"),
    "student.CourseAccessRole": GOOD,
    "student.UserAttribute": GOOD,
    "course_groups.CohortMembership": GOOD,
    "course_groups.CourseUserGroup": GOOD,
    "course_groups.CourseUserGroupPartitionGroup": GOOD,
    "learning_sequences.LearningContext": GOOD,
    "course_overviews.CourseOverview": without("progress_points", "progress_50_74", progress_0=2),
    "auth.User": None,
}


def test_every_model_that_is_read_is_tried_here():
    assert {model.lower() for model in LEFT} == {
        model.lower()
        for model in (
            *(source.model for source in sources.SOURCES),
            *(sources.OVERVIEW, sources.VERSION, sources.GROUP, sources.GROUP_LINK),
        )
    }


@contextlib.contextmanager
def hidden(model):
    """Rename a table for a while."""
    table, quote = apps.get_model(model)._meta.db_table, connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {quote(table)} RENAME TO {quote('hidden')}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {quote('hidden')} RENAME TO {quote(table)}")


def check_left(model):
    """The numbers without a model, and what the run and status say of it."""
    report = numbers.ran()
    assert report["missing"] == [model]
    assert f"missing: {model} is not installed here" in numbers.told()
    left = LEFT[model]
    if left is None:
        assert not CourseDay.objects.exists()
        assert numbers.site_month() == {"courses": 1}
    elif not left:
        assert not CourseDay.objects.exists()
        assert numbers.site_month() == {"courses": 1, "accounts": 3, "registrations": 3}
    else:
        assert numbers.course_month() == left


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", LEFT)
def test_a_table_that_is_missing_and_comes(small, model):
    with hidden(model):
        check_left(model)
    assert numbers.ran(LATER)["missing"] == []
    assert (numbers.course_month(), numbers.site_month()) == (GOOD, SITE)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [model for model in LEFT if model != "course_overviews.CourseOverview"])
def test_a_table_that_goes_takes_nothing_with_it(small, model):
    """A dropped table, a replica without rights: the run says so, and what was known stays."""
    numbers.ran()
    essential = model not in (sources.VERSION, sources.GROUP, sources.GROUP_LINK)
    with hidden(model):
        report = numbers.ran(LATER, ok=not essential)
        assert report["missing"] == [model]
        if essential:
            assert [error["where"] for error in report["errors"]] == [model]
            assert "nothing new is captured until it is back" in numbers.told()
        assert (numbers.course_month(), numbers.site_month()) == (GOOD, SITE)
    numbers.ran(rows.at(20, 14))
    assert (numbers.course_month(), numbers.site_month()) == (GOOD, SITE)


@pytest.mark.django_db(transaction=True)
def test_overviews_that_go_end_no_course(small):
    numbers.ran()
    with hidden(sources.OVERVIEW):
        assert numbers.ran(LATER)["missing"] == [sources.OVERVIEW]
        assert (numbers.course_month(), numbers.site_month()) == (GOOD, SITE)


@pytest.mark.django_db(transaction=True)
def test_a_backfill_says_that_a_table_is_meant_to_be_gone(small):
    numbers.ran()
    with hidden("certificates.GeneratedCertificate"):
        assert numbers.ran(LATER, everybody=True)["missing"] == ["certificates.GeneratedCertificate"]
        assert numbers.ran(rows.at(20, 14))["errors"] == []
    assert numbers.course_month() == without("certified")  # that there once was a certificate stays true


@pytest.mark.parametrize(
    ("app", "models"),
    {
        "completion": ["completion.BlockCompletion"],
        "devsite.standins.courseware": ["courseware.StudentModule"],
        "devsite.standins.grades": ["grades.PersistentCourseGrade"],
        "devsite.standins.certificates": ["certificates.GeneratedCertificate"],
        "devsite.standins.learning_sequences": ["learning_sequences.LearningContext"],
        "devsite.standins.course_groups": [
            "course_groups.CohortMembership",
            "course_groups.CourseUserGroup",
            "course_groups.CourseUserGroupPartitionGroup",
        ],
    }.items(),
)
def test_an_app_that_is_not_installed(small, settings, app, models):
    installed = [name for name in settings.INSTALLED_APPS if not name.startswith(app)]
    assert len(installed) == len(settings.INSTALLED_APPS) - 1
    settings.INSTALLED_APPS = installed
    with pytest.raises(LookupError):
        apps.get_model(models[0])
    report = numbers.ran()
    assert report["missing"] == models
    assert numbers.course_month() == LEFT[models[0]]
    assert all(f"missing: {model}" in numbers.told() for model in models)


# Aggregates that cannot be filled.


def filled(aggregate):
    """How many periods of an aggregate are filled."""
    return Filled.objects.filter(aggregate=aggregate._meta.label_lower).count()


def others_are_filled():
    """Whether every aggregate but the plugin's is."""
    assert numbers.course_month() == GOOD
    assert all(filled(aggregate) for aggregate in aggregates() if aggregate is not BusyDay)
    assert not filled(BusyDay)


@pytest.mark.parametrize("where", [Q(no_such_column=1), Q(hours__gte="many"), Q(course__no_such__x=1)])
def test_a_broken_declaration_of_a_plugin_leaves_the_others_alone(small, monkeypatch, where):
    monkeypatch.setattr(BusyDay._meta.get_field("busy_learners"), "where", where)
    report = numbers.ran(ok=False)
    assert [error["where"] for error in report["errors"]] == ["fill of plugin.BusyDay"]
    assert "error in fill of plugin.BusyDay" in numbers.told()
    others_are_filled()
    monkeypatch.undo()
    numbers.ran(LATER)
    assert filled(BusyDay)
    assert numbers.course_month() == GOOD


def test_a_plugin_s_table_that_takes_no_row_leaves_the_others_alone(small, monkeypatch):
    """Its rows are refused while they are written, not while they are counted."""
    monkeypatch.setattr(BusyDay._meta.get_field("busy_learners"), "column", "no_such_column")
    rows.complete(small.ann, "c", when=rows.at(3))
    report = numbers.ran(ok=False)
    assert [error["where"] for error in report["errors"]] == ["fill of plugin.BusyDay"]
    assert numbers.course_month()["completions"] == 3
    assert numbers.course_month()["progress_points"] == 100
    assert not filled(BusyDay)


@pytest.mark.django_db(transaction=True)
def test_a_missing_table_of_a_plugin_leaves_the_others_alone(small):
    with hidden("plugin.BusyDay"):
        report = numbers.ran(ok=False)
    assert [error["where"] for error in report["errors"]] == ["fill of plugin.BusyDay"]
    others_are_filled()
    numbers.ran(LATER)
    assert filled(BusyDay)
