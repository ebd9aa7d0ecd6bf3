"""Conditional requests: 304 only when nothing can have changed."""

import datetime

import pytest
from django.contrib.auth import get_user_model

from figures_lite.models import Course, CourseDay, Filled, Run
from tests.api.conftest import ALGEBRA, DAYS, NOW, person, ran

WINDOW = {"metric": "enrolled", "start": "2026-03-02", "end": "2026-03-07"}
STATS = f"courses/{ALGEBRA}/stats/"


@pytest.mark.parametrize("format_", ["json", "csv"])
@pytest.mark.parametrize(
    ("address", "parameters"), [(STATS, WINDOW), ("courses/", {}), ("orgs/", {}), ("metrics/", {})]
)
def test_what_has_not_changed_is_not_sent_again(ask, numbers, address, parameters, format_):
    first = ask(address, format=format_, **parameters)
    again = ask(address, format=format_, headers={"if-none-match": first["ETag"]}, **parameters)
    assert (again.status_code, again["ETag"]) == (304, first["ETag"])
    assert (again.content, again["Cache-Control"]) == (b"", "private, no-cache")
    assert {"Accept", "Cookie", "Authorization"} <= {name.strip() for name in again["Vary"].split(",")}


def test_last_modified_serves_too(ask, numbers):
    first = ask(STATS, **WINDOW)
    assert first["Last-Modified"] == "Thu, 05 Mar 2026 10:01:00 GMT"  # the run ended then
    assert ask(STATS, headers={"if-modified-since": first["Last-Modified"]}, **WINDOW).status_code == 304
    earlier = "Thu, 05 Mar 2026 10:00:59 GMT"
    assert ask(STATS, headers={"if-modified-since": earlier}, **WINDOW).status_code == 200


def test_an_answer_about_now_is_not_older_than_today(ask, numbers):
    today = datetime.datetime.now(datetime.UTC).date()
    assert ask(STATS, metric="enrolled")["Last-Modified"] == f"{today:%a, %d %b %Y} 00:00:00 GMT"


def test_a_fill_changes_the_answer(ask, numbers):
    etag = ask(STATS, **WINDOW)["ETag"]
    CourseDay.objects.filter(course__key=ALGEBRA, period=DAYS[3]).update(enrolled=99)
    Filled.objects.filter(aggregate="figures_lite.courseday", begins__date=DAYS[3]).update(
        at=NOW + datetime.timedelta(hours=1)
    )
    changed = ask(STATS, headers={"if-none-match": etag}, **WINDOW)
    assert changed.status_code == 200
    assert changed.json()["series"][0]["points"][3] == ["2026-03-05", 99]


def test_a_run_changes_tables_since_courses_may_have_other_names(ask, numbers):
    etag = ask("courses/")["ETag"]
    Course.objects.filter(key=ALGEBRA).update(name="Algebra II")
    ran(NOW + datetime.timedelta(hours=1))
    assert ask("courses/", headers={"if-none-match": etag}).status_code == 200


def test_while_a_run_is_writing_nothing_is_promised(ask, numbers):
    run = Run.objects.create(started_at=NOW, as_of=NOW)
    for address in ("courses/", STATS):
        response = ask(address)
        assert "ETag" not in response
        assert "Last-Modified" not in response
        assert response["Cache-Control"] == "private, no-cache"
    run.finished_at = NOW
    run.save()
    assert "ETag" in ask("courses/")


def test_a_run_that_was_killed_does_not_stop_it_for_ever(ask, numbers):
    Run.objects.create(started_at=NOW, as_of=NOW)
    for _ in range(5):
        ran(NOW)
    assert "ETag" in ask("courses/")


def test_people_formats_languages_and_questions_have_their_own(ask, numbers, settings):
    other = person("gustav", is_staff=True)
    etags = [
        ask("courses/")["ETag"],
        ask("courses/", user=other)["ETag"],
        ask("courses/", headers={"accept": "text/csv"})["ETag"],
        ask("courses/", known="true")["ETag"],
        ask("orgs/")["ETag"],
    ]
    settings.FIGURES_LITE_TIME_ZONE = "Asia/Tokyo"
    etags.append(ask("courses/")["ETag"])
    assert len(set(etags)) == len(etags)


def test_learner_lists_are_told_apart_by_what_they_show(ask, learners):
    first = ask(f"courses/{ALGEBRA}/learners/")
    assert ask(f"courses/{ALGEBRA}/learners/", headers={"if-none-match": first["ETag"]}).status_code == 304
    # Names change without a run: a time of change would promise too much.
    assert "Last-Modified" not in first
    assert "ETag" not in ask(f"courses/{ALGEBRA}/learners/", format="csv")


def test_who_lost_access_gets_no_304(ask, numbers, people):
    etag = ask("courses/")["ETag"]
    get_user_model().objects.filter(pk=people.staff.pk).update(is_staff=False)
    assert ask("courses/", headers={"if-none-match": etag}).status_code == 403
