"""``manage.py figures_lite``: what it does, prints and refuses, and how it exits."""

import datetime
import io
import os
import pathlib
import socket
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from figures_lite.models import (
    CourseDay,
    CourseLearner,
    Cursor,
    Filled,
    Learner,
    LearnerDay,
    Milestone,
    Run,
    SiteDay,
    SiteModeDay,
    Stale,
)
from figures_lite.pipeline import sweep
from tests.databases import canonical

from . import numbers, rows
from .conftest import GOOD, SITE

ROOT = pathlib.Path(__file__).resolve().parents[2]
NOW = rows.NOW.isoformat()
LATER = rows.at(20, 13)


def figures_lite(*arguments):
    """What the command prints, and its exit code."""
    out = io.StringIO()
    try:
        call_command("figures_lite", *arguments, stdout=out, stderr=out)
    except SystemExit as left:
        return out.getvalue(), left.code
    except CommandError as error:
        return f"{out.getvalue()}{error}", error.returncode
    return out.getvalue(), 0


# run


def test_run_fills_and_says_what_it_did(small):
    out, code = figures_lite("run", "--now", NOW)
    assert code == 0
    assert "3 learners captured" in out
    assert "aggregates written" in out
    assert (numbers.course_month(), numbers.site_month()) == (GOOD, SITE)


def test_run_again_has_nothing_to_write(small):
    figures_lite("run", "--now", NOW)
    before = canonical.dump()
    out, code = figures_lite("run", "--now", NOW)
    assert (code, " 0 rows of " in out) == (0, True)
    assert not canonical.differences(before, canonical.dump())


def test_run_takes_an_instant_without_zone_as_utc(small):
    figures_lite("run", "--now", "2026-03-20T12:00:00")
    assert Run.objects.get().as_of == rows.NOW


def test_run_keeps_who_ran_it(small):
    for arguments in (("run",), ("run", "--by", "cron"), ("run", "--by", "cronjob"), ("backfill",)):
        assert figures_lite(*arguments, "--now", NOW)[1] == 0
    assert list(Run.objects.order_by("pk").values_list("by", flat=True)) == ["command", "cron", "cronjob", "command"]
    assert "Ticked last: by command, run " in figures_lite("status", "--now", NOW)[0]
    with pytest.raises(CommandError, match="invalid choice: 'beat'"):
        call_command("figures_lite", "run", "--by", "beat")


def test_run_tells_doubts_and_exits_0(small):
    rows.enroll(small.cat, "no key")
    out, code = figures_lite("run", "--now", NOW)
    assert code == 0
    assert "malformed_course_key: 3" in out
    assert "'no key'" in out


def test_run_exits_1_where_a_part_failed(small, settings):
    settings.FIGURES_LITE_STRUCTURE = "tests.pipeline.test_structures.raising"
    rows.course(rows.OTHER)
    out, code = figures_lite("run", "--now", NOW)
    assert code == 1
    assert f"error in structure of {rows.OTHER}: ConnectionError" in out
    assert "finished with 1 errors" in out
    assert numbers.course_month() == GOOD


def test_run_sweeps_when_told_even_if_it_is_too_early(small, monkeypatch):
    monkeypatch.setattr(sweep, "LEAST", 0)
    figures_lite("run", "--now", NOW)
    rows.delete("certificates_generatedcertificate", user_id=small.ann)  # nothing but a sweep tells
    figures_lite("run", "--now", NOW)
    assert numbers.course_day()["certified"] == 1
    figures_lite("run", "--sweep", "--now", NOW)
    assert "certified" not in numbers.course_day()


# Bad options: the message names the option and what is allowed.


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run", "--now", "yesterday"), ("--now is 'yesterday'", "ISO instant such as 2026-")),
        (("run", "--now", "2026-02-30T00:00:00Z"), ("--now is '2026-02-30T00:00:00Z'", "ISO instant")),
        (("status", "--now", "x"), ("--now is 'x'", "ISO instant")),
        (("backfill", "--now", "x"), ("--now is 'x'", "ISO instant")),
        (("backfill", "--since", "2026-13-01"), ("--since is '2026-13-01'", "ISO date such as 2026-01-31")),
        (("backfill", "--since", "soon"), ("--since is 'soon'", "ISO date")),
        (("backfill", "--since", "2999-01-01"), ("--since is '2999-01-01'", "still to come")),
        (("audit", "--learners", "many"), ("--learners", "'many'", "whole number from 0")),
        (("audit", "--learners", "-1"), ("--learners", "'-1'", "whole number from 0")),
        (("audit", "--periods", "1.5"), ("--periods", "'1.5'", "whole number from 0")),
        (("docs", "--out", "/no/such/folder/metrics.rst"), ("--out is '/no/such/folder/metrics.rst'", "cannot be")),
        (("polish",), ("'polish'", "run", "backfill", "status", "audit", "docs")),
        (("run", "--faster"), ("--faster",)),
        ((), ("run|backfill|status|audit|retire|receipts|import_figures|docs",)),
    ],
)
def test_bad_options_are_named(db, arguments, told):
    out, code = figures_lite(*arguments)
    assert code != 0
    assert all(text in out for text in told), out
    assert not Run.objects.exists()


@pytest.mark.parametrize(("arguments", "code"), [(("--faster",), 2), (("--now", "x"), 1), (("--help",), 0)])
def test_the_process_exits_with_a_code(tmp_path, arguments, code):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "devsite.settings",
        "FIGURES_LITE_DB": "sqlite",
        "FIGURES_LITE_SQLITE": str(tmp_path / "empty.sqlite3"),
    }
    command = [sys.executable, str(ROOT / "devsite" / "manage.py"), "figures_lite", "run", *arguments]
    found = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert found.returncode == code, found.stderr
    assert "Traceback" not in found.stderr


# The lock.


def lock(host=None, pid=None, minutes=0):
    """Have somebody hold the lock since some minutes."""
    position = {"host": host or socket.gethostname(), "pid": pid or os.getppid()}
    at = timezone.now() - datetime.timedelta(minutes=minutes)
    Cursor.objects.update_or_create(name="lock", defaults={"position": position, "at": at})


def dead():
    """The id of a process that was there and is no more."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    return process.pid


def test_run_leaves_the_field_to_another_run(small):
    lock()
    out, code = figures_lite("run", "--now", NOW)
    assert code == 0
    assert f"process {os.getppid()} on {socket.gethostname()}" in out
    assert "Nothing to do" in out
    assert not Run.objects.exists()


def test_backfill_does_not_pretend_and_unfills_nothing_while_another_run_works(small):
    figures_lite("run", "--now", NOW)
    filled = Filled.objects.count()
    lock()
    out, code = figures_lite("backfill", "--now", NOW)
    assert code == 1
    assert "Nothing was read again" in out
    assert Filled.objects.count() == filled


@pytest.mark.parametrize(
    ("holder", "free"),
    [
        ({"pid": dead}, True),
        ({"host": "elsewhere"}, False),
        ({"host": "elsewhere", "minutes": 4}, False),
        ({"host": "elsewhere", "minutes": 6}, True),
        ({"minutes": 6}, True),
    ],
    ids=["killed here", "at work elsewhere", "quiet for 4 minutes", "quiet for 6 minutes", "quiet here for 6 minutes"],
)
def test_the_lock_of_a_killed_run_is_taken_over(small, holder, free):
    lock(**{name: value() if callable(value) else value for name, value in holder.items()})
    out, code = figures_lite("run", "--now", NOW)
    assert code == 0
    assert Run.objects.exists() is free
    assert ("Nothing to do" in out) is not free
    if free:
        assert Cursor.objects.get(name="lock").at is None


def test_a_run_that_fails_gives_the_lock_back(small, settings):
    settings.FIGURES_LITE_STRUCTURE = "no.such.function"
    assert figures_lite("run", "--now", NOW)[1] == 1
    assert Cursor.objects.get(name="lock").at is None


# The reporting zone.


def test_a_changed_zone_is_refused_until_a_backfill(small, settings):
    rows.visit(small.bob, "b", when=rows.at(10, 3, 30))  # in New York on the evening before
    figures_lite("run", "--now", NOW)
    before = canonical.dump()
    assert CourseDay.objects.get(period="2026-03-10").active_learners == 1

    settings.FIGURES_LITE_TIME_ZONE = "America/New_York"
    out, code = figures_lite("run", "--now", LATER.isoformat())
    assert code == 1
    assert "FIGURES_LITE_TIME_ZONE is 'America/New_York'" in out
    assert "counted in 'UTC'" in out
    assert "figures_lite backfill" in out
    assert not canonical.differences(before, canonical.dump())
    assert Cursor.objects.get(name="lock").at is None

    assert figures_lite("backfill", "--now", LATER.isoformat())[1] == 0
    assert CourseDay.objects.get(period="2026-03-09").active_learners == 1
    assert figures_lite("run", "--now", LATER.isoformat())[1] == 0
    changed = canonical.dump()
    for model in (*reversed(canonical.tables()), Cursor, Learner, Stale):
        model.objects.all().delete()
    assert figures_lite("run", "--now", LATER.isoformat())[1] == 0
    assert not canonical.differences(canonical.dump(), changed)


def test_a_zone_set_back_is_fine(small, settings):
    figures_lite("run", "--now", NOW)
    settings.FIGURES_LITE_TIME_ZONE = "Asia/Kathmandu"
    assert figures_lite("run", "--now", NOW)[1] == 1
    settings.FIGURES_LITE_TIME_ZONE = "UTC"
    assert figures_lite("run", "--now", NOW)[1] == 0
    assert numbers.course_month() == GOOD


# backfill


def test_backfill_repairs_facts_and_numbers(small):
    figures_lite("run", "--now", NOW)
    before = canonical.dump()
    Milestone.objects.filter(kind="passed").delete()
    CourseLearner.objects.update(progress=7)
    SiteDay.objects.update(enrolled=99)
    CourseDay.objects.all().delete()
    out, code = figures_lite("backfill", "--now", NOW)
    assert (code, "3 learners captured" in out) == (0, True)
    assert not canonical.differences(before, canonical.dump())


def test_backfill_since_a_day_leaves_what_is_before_its_month(small):
    rows.enroll(small.cat, created=rows.at(5, month=1))
    figures_lite("run", "--now", NOW)
    SiteDay.objects.update(registrations=99)
    out, code = figures_lite("backfill", "--since", "2026-02-14", "--now", NOW)
    assert code == 0
    wrong = SiteDay.objects.filter(registrations=99).order_by("-period")
    assert wrong.first().period == datetime.date(2026, 1, 31)
    assert SiteDay.objects.get(period="2026-02-01").registrations == 0


def test_backfill_captures_every_learner_whatever_the_sweep_says(small):
    figures_lite("run", "--now", NOW)
    LearnerDay.objects.all().delete()
    figures_lite("run", "--now", LATER.isoformat())
    assert not LearnerDay.objects.exists()
    figures_lite("backfill", "--now", LATER.isoformat())
    assert numbers.course_month() == GOOD


# status


def test_status_before_any_run(db):
    out, code = figures_lite("status")
    assert code == 1
    assert out.splitlines() == [
        "No run yet: start with `figures_lite run`.",
        "Ticker: not armed. A Celery worker arms it: is one running?",
    ]


def test_status_of_a_fresh_pipeline(small):
    figures_lite("run", "--now", NOW)
    out, code = figures_lite("status", "--now", NOW)
    assert code == 0
    assert "as of 2026-03-20 12:00:00 UTC" in out
    assert "Waiting: 0 learners to capture, 0 marks of changed facts to fill." in out
    assert "figures_lite.CourseDay" in out
    assert "STALE" not in out


def test_status_of_a_stale_pipeline(small, settings):
    settings.FIGURES_LITE_STALE_AFTER = 3
    figures_lite("run", "--now", NOW)
    assert figures_lite("status", "--now", "2026-03-20T14:59:00Z")[1] == 0
    out, code = figures_lite("status", "--now", "2026-03-20T15:01:00Z")
    assert code == 1
    assert "STALE: no run succeeded in the last 3 hours" in out


def test_status_after_a_run_that_failed(small, settings):
    settings.FIGURES_LITE_STRUCTURE = "no.such.function"
    figures_lite("run", "--now", NOW)
    out, code = figures_lite("status", "--now", NOW)
    assert code == 1
    assert f"error in structure of {rows.COURSE}" in out


# audit


def test_audit_of_a_fresh_pipeline(small):
    figures_lite("run", "--now", NOW)
    out, code = figures_lite("audit")
    assert (code, " 0 mismatches" in out) == (0, True), out


def test_audit_finds_what_was_altered(small):
    """Cells and facts: each of five changes by its name, with the number that it is and the one that it ought to be."""
    figures_lite("run", "--now", NOW)
    CourseDay.objects.filter(period="2026-03-10").update(enrolled=3)
    CourseDay.objects.filter(period="2026-03-11").delete()
    SiteModeDay.objects.create(period="2026-03-10", mode="ghost", enrolled=3)
    Milestone.objects.filter(kind="passed").delete()
    CourseLearner.objects.filter(learner_id=small.bob).update(enrolled=False)
    out, code = figures_lite("audit", "--periods", "1000", "--learners", "1000")
    assert code == 1, out
    assert " 0 mismatches" not in out
    assert f"CourseDay 2026-03-10 {rows.COURSE}: enrolled is 3, counted again 2" in out
    assert f"CourseDay 2026-03-11 {rows.COURSE}: enrolled is 0, counted again 2" in out
    assert "SiteModeDay 2026-03-10 ghost: enrolled is 3, counted again 0" in out
    assert f"learner {small.ann}" in out
    assert "passes is 0, counted again 1" in out
    assert f"{rows.COURSE}: enrolled is 1, counted again 2" in out


def test_audit_does_not_take_what_happened_since_for_a_mismatch(small):
    figures_lite("run", "--now", NOW)
    rows.enroll(small.cat, created=rows.at(20, 13))
    rows.visit(small.bob, "c", when=rows.at(20, 13))
    rows.delete("certificates_generatedcertificate", user_id=small.ann)
    out, code = figures_lite("audit", "--periods", "1000")
    assert (code, " 0 mismatches" in out) == (0, True), out
    assert "3 learners changed since the last run: their own numbers were left out" in out


def test_audit_writes_nothing(small):
    figures_lite("run", "--now", NOW)
    rows.enroll(small.cat, "course-v1:New+X+1")
    before = canonical.dump()
    figures_lite("audit")
    assert not canonical.differences(before, canonical.dump())


# docs


def test_docs_writes_checks_and_prints(db, tmp_path):
    path = tmp_path / "metrics.rst"
    assert figures_lite("docs", "--out", str(path), "--check")[1] == 1
    assert figures_lite("docs", "--out", str(path)) == (f"Wrote {path}.\n", 0)
    assert figures_lite("docs", "--out", str(path), "--check") == (f"{path} is up to date.\n", 0)
    assert figures_lite("docs", "--out", "-")[0].strip() == path.read_text(encoding="utf-8").strip()
    path.write_text("old", encoding="utf-8")
    out, code = figures_lite("docs", "--out", str(path), "--check")
    assert (code, f"{path} is not up to date" in out) == (1, True)
    assert path.read_text(encoding="utf-8") == "old"
