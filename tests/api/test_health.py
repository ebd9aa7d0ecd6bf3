"""How the pipeline is, as its page is told: runs at work, late, failed and killed; what was left out; who may know."""

import csv
import datetime
import os
import socket

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from figures_lite import catalogue, read
from figures_lite.models import Course, Cursor, Filled, Learner, Receipt, Run, Stale
from figures_lite.pipeline.report import Report
from figures_lite.pipeline.status import status
from tests.api.conftest import NOW, person

HOUR = datetime.timedelta(hours=1)
GOOD = {
    "captured": {"learners": 7, "grade rows": 3},
    "filled": {"figures_lite.courseday": 4, "figures_lite.siteday": 1},
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(db):
    """Somebody who may know."""
    return person("gloria", is_staff=True)


def ran(at, ok=True, **report):
    """A run of a minute that finished."""
    finished = at + datetime.timedelta(minutes=1)
    return Run.objects.create(started_at=at, as_of=at, finished_at=finished, ok=ok, report=GOOD | report)


def filled(at):
    """Every aggregate, filled at an instant."""
    for aggregate in catalogue.aggregates():
        Filled.objects.create(aggregate=aggregate._meta.label_lower, begins=NOW - 48 * HOUR, at=at)


def at_work(stage="fill"):
    """A run that is at work: it has not finished, and holds the lock."""
    told = {"stage": stage, "done": 1, "total": 9, "workers": [], "at": NOW.isoformat()}
    Cursor.objects.create(name="lock", position={"host": socket.gethostname(), "pid": os.getpid()}, at=timezone.now())
    return Run.objects.create(started_at=NOW, as_of=NOW, progress=told)


def asked(staff, client):
    """What the endpoint tells, at the present instant."""
    client.force_login(staff)
    response = client.get("/figures-lite/api/v1/health/")
    assert response.status_code == 200, response.content
    return response.json()


@pytest.fixture
def told(staff, client):
    """What the endpoint tells."""
    return lambda: asked(staff, client)


def test_all_is_well(told):
    now = timezone.now()
    run = ran(now - HOUR)
    filled(now - HOUR)
    Learner.objects.create(learner_id=1, touched=True)
    Learner.objects.create(learner_id=2, touched=False)
    Stale.objects.create(marks={"0": "2026-03-05"})
    body = told()
    assert (body["ok"], body["problems"]) == (True, [])
    assert body["waiting"] == {"learners": 1, "marks": 1}
    assert body["forgotten"] == {"count": 0, "last_at": None}
    assert (body["folded"], body["missing"], body["skipped"], body["unknown"]) == (None, [], [], [])
    (only,) = body["runs"]
    assert (only["id"], only["ok"], only["at_work"], only["stage"]) == (run.pk, True, False, None)
    assert (only["captured"], only["filled"], only["errors"]) == (7, 5, [])
    assert body["as_of"] == only["as_of"]
    assert {entry["stale"] for entry in body["aggregates"]} == {False}
    by_mode = next(each for each in body["aggregates"] if each["name"] == "figures_lite.CourseModeDay")
    assert (by_mode["scope"], by_mode["grain"], by_mode["by"]) == ("course", "day", ["mode"])


def test_before_the_first_run_it_says_so(told):
    body = told()
    assert (body["ok"], body["as_of"], body["runs"]) == (False, None, [])
    assert body["problems"] == ["No run yet: the pipeline has never been started."]


def test_late_numbers_are_a_problem(told, settings):
    settings.FIGURES_LITE_STALE_AFTER = 3
    ran(timezone.now() - 4 * HOUR)
    filled(timezone.now() - HOUR)
    assert told()["problems"] == ["No run succeeded in the last 3 hours."]


def test_what_failed_is_a_problem_and_named(told):
    now = timezone.now()
    ran(now - 3 * HOUR)
    errors = [
        {"where": "grades", "error": "OperationalError: gone"},
        {"where": "structure of x", "error": "KeyError: 1"},
    ]
    ran(now - 2 * HOUR, ok=False, errors=errors, missing=["certificates.GeneratedCertificate"])
    filled(now - 2 * HOUR)
    body = told()
    assert (body["ok"], body["problems"]) == (False, ["2 parts of the last run failed."])
    assert body["runs"][0]["errors"] == errors
    assert body["missing"] == ["certificates.GeneratedCertificate"]
    assert [run["ok"] for run in body["runs"]] == [False, True]


def test_an_aggregate_that_was_not_filled_is_a_problem(told):
    ran(timezone.now() - HOUR)
    filled(timezone.now() - HOUR)
    Filled.objects.filter(aggregate="figures_lite.siteday").delete()
    body = told()
    assert (body["ok"], body["problems"]) == (False, ["Not filled in time: figures_lite.SiteDay."])
    assert [each["name"] for each in body["aggregates"] if each["stale"]] == ["figures_lite.SiteDay"]


def test_a_run_at_work_and_one_that_was_killed_say_where_they_are(told):
    Run.objects.create(started_at=NOW, as_of=NOW, ok=False, progress={"stage": "capture", "done": 0, "total": 0})
    at_work()
    now, killed = told()["runs"]
    assert (now["at_work"], now["stage"], now["ok"], now["finished_at"]) == (True, "fill", None, None)
    assert (killed["at_work"], killed["stage"], killed["ok"]) == (False, "capture", False)


def test_what_was_left_out_is_told_as_the_last_run_that_met_it_told(told):
    first = ran(NOW, skipped={"library_key": {"count": 3, "examples": ["lib:a"]}, "old": {"count": 1, "examples": []}})
    last = ran(NOW + HOUR, skipped={"library_key": {"count": 2, "examples": ["lib:b"]}})
    assert told()["skipped"] == [
        {"reason": "library_key", "meaning": "rows of libraries: not counted", "count": 2, "examples": ["lib:b"],
         "run": last.pk},
        {"reason": "old", "meaning": "", "count": 1, "examples": [], "run": first.pk},
    ]  # fmt: skip


def test_what_was_left_out_is_told_however_many_runs_have_met_nothing_since(told):
    """The ticker runs 360 times a day, and a run reads only what is new."""
    first = ran(NOW, skipped={"library_key": {"count": 3, "examples": []}})
    nothing = {"started_at": NOW + HOUR, "as_of": NOW + HOUR, "ok": True, "report": Report().as_dict()}
    Run.objects.bulk_create([Run(**nothing) for _each in range(900)])
    (told_of,) = told()["skipped"]
    assert (told_of["reason"], told_of["count"], told_of["run"]) == ("library_key", 3, first.pk)


def test_sources_folds_receipts_and_unknown_courses_are_told(told):
    Cursor.objects.create(name="student.CourseEnrollment", position={"value": "2026-03-05T09:00:00+00:00"}, at=NOW)
    Cursor.objects.create(name="declared figures_lite.courseday", position={"value": 1})
    Cursor.objects.create(name="fold", position={"first": "2026-02-01", "before": "2026-01-02"})
    Receipt.objects.create(at=NOW - HOUR, by="run")
    Receipt.objects.create(at=NOW, by="hand")
    Course.objects.create(key="course-v1:Gone+LOST+2020", known=False)
    body = told()
    assert body["sources"] == [
        {"name": "student.CourseEnrollment", "read_up_to": "2026-03-05T09:00:00+00:00", "at": "2026-03-05T10:00:00Z"}
    ]
    assert body["folded"] == {"before": "2026-01-02", "first": "2026-02-01"}
    assert body["forgotten"] == {"count": 2, "last_at": "2026-03-05T10:00:00Z"}
    assert body["unknown"] == ["course-v1:Gone+LOST+2020"]


def test_the_last_twenty_runs_are_told_also_as_csv(told, client):
    for hour in range(25):
        ran(NOW + hour * HOUR, ok=hour != 24, errors=[{"where": "grades", "error": "=1+1"}] * 2)
    ids = [run["id"] for run in told()["runs"]]
    assert ids == list(Run.objects.order_by("-pk").values_list("pk", flat=True)[:20])
    response = client.get("/figures-lite/api/v1/health/?format=csv")
    rows = list(csv.DictReader(b"".join(response.streaming_content).decode().splitlines()))
    assert [int(row["id"]) for row in rows] == ids
    assert (rows[0]["ok"], rows[0]["started_at"], rows[0]["finished_at"]) == (
        "false", "2026-03-06T10:00:00Z", "2026-03-06T10:01:00Z",
    )  # fmt: skip
    assert (rows[0]["captured"], rows[0]["filled"], rows[0]["errors"]) == ("7", "5", "grades: =1+1; grades: =1+1")


def test_who_ticked_last_and_when_the_ticker_ticks_next(told, client):
    now = timezone.now()
    assert told()["ticked"] == []
    assert told()["ticker"] == {"on": True, "due": None, "lost": False}
    for days, by in ((9, "cronjob"), (2, "cron"), (1, "ticker"), (0.5, "ticker"), (0.1, "beat"), (0, None)):
        Run.objects.filter(pk=ran(now - days * 24 * HOUR).pk).update(by=by)
    Cursor.objects.create(name="ticker", at=NOW)
    body = told()
    ids = {run.by: run.pk for run in Run.objects.order_by("pk")}
    assert [(each["by"], each["run"]) for each in body["ticked"]] == [
        ("beat", ids["beat"]), ("ticker", ids["ticker"]), ("cron", ids["cron"])
    ]  # fmt: skip
    assert body["ticked"][0]["at"] == body["runs"][1]["started_at"]
    assert body["ticker"] == {"on": True, "due": "2026-03-05T10:00:00Z", "lost": True}
    assert [run["by"] for run in body["runs"]] == [None, "beat", "ticker", "ticker", "cron", "cronjob"]
    response = client.get("/figures-lite/api/v1/health/?format=csv")
    rows = list(csv.DictReader(b"".join(response.streaming_content).decode().splitlines()))
    assert [row["by"] for row in rows] == ["", "beat", "ticker", "ticker", "cron", "cronjob"]


def test_instants_are_in_the_reporting_zone(told, settings):
    settings.FIGURES_LITE_TIME_ZONE = "Asia/Kathmandu"
    ran(NOW)
    assert told()["runs"][0]["started_at"] == "2026-03-05T15:45:00+05:45"


def test_the_command_line_and_the_endpoint_agree(told):
    for ok, at in ((True, timezone.now() - 40 * HOUR), (False, timezone.now() - 2 * HOUR), (True, timezone.now())):
        ran(at, ok=ok)
        assert told()["ok"] is status(timezone.now())[1]
    filled(timezone.now())
    assert told()["ok"] is status(timezone.now())[1] is True


def test_it_is_sent_again_only_when_something_changed(told, client):
    ran(timezone.now())
    etag = told() and client.get("/figures-lite/api/v1/health/")["ETag"]
    headers = {"if-none-match": etag}
    assert client.get("/figures-lite/api/v1/health/", headers=headers).status_code == 304
    ran(timezone.now())
    assert client.get("/figures-lite/api/v1/health/", headers=headers).status_code == 200


def test_its_queries_do_not_grow_with_what_it_tells(told):
    def counted():
        with CaptureQueriesContext(connection) as queries:
            told()
        return len(queries)

    told()
    ran(NOW, skipped={"old": {"count": 1, "examples": []}})
    at_work()
    few = counted()
    for hour in range(30):
        ran(NOW + hour * HOUR, errors=[{"where": "x", "error": "y"}])
        Run.objects.create(started_at=NOW, as_of=NOW)
        Cursor.objects.create(name=f"app.Table{hour}", position={"value": hour}, at=NOW)
        Course.objects.create(key=f"course-v1:Gone+LOST+{hour}", known=False)
    assert counted() == few


def test_another_plugin_asks_as_somebody_too(staff):
    assert read.health(for_user=staff, now=NOW).found.last is None
    with pytest.raises(read.NotAllowed):
        read.health(for_user=person("lea"))
