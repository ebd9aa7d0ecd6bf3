"""Conditional requests: 304 only when nothing can have changed."""

import datetime

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

from figures_lite.models import Course, CourseDay, Filled, Run
from tests.api.conftest import ALGEBRA, CHESS, DAYS, NOW, person, ran

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


@pytest.mark.parametrize("address", [STATS, "courses/", "metrics/", "learners/me/"])
def test_a_time_of_change_shows_nothing(ask, numbers, address):
    # It would be anybody's: of an account with another role, or of this one before its role was taken.
    first = ask(address)
    assert "Last-Modified" not in first
    assert ask(address, headers={"if-modified-since": "Fri, 31 Dec 2100 23:59:59 GMT"}).status_code == 200
    # Beside an ETag it counts for nothing.
    both = {"if-none-match": '"another"', "if-modified-since": "Fri, 31 Dec 2100 23:59:59 GMT"}
    assert ask(address, headers=both).status_code == 200


@pytest.mark.parametrize("address", ["metrics/", "courses/", f"courses/{CHESS}/stats/", "learners/me/"])
def test_an_etag_is_good_for_nobody_else(ask, people, numbers, address):
    etags = {}
    for name in ("staff", "org_staff", "course_staff"):
        response = ask(address, user=getattr(people, name))
        etags[name] = response["ETag"]
    assert len(set(etags.values())) == 3
    for name in etags:
        others = ", ".join(etag for other, etag in etags.items() if other != name)
        assert ask(address, user=getattr(people, name), headers={"if-none-match": others}).status_code == 200
        own = ask(address, user=getattr(people, name), headers={"if-none-match": etags[name]})
        assert own.status_code == 304


@pytest.mark.parametrize("headers", [{"if-none-match": "*"}, {"if-modified-since": "Fri, 31 Dec 2100 23:59:59 GMT"}])
@pytest.mark.parametrize("address", ["metrics/", "courses/", STATS, f"courses/{ALGEBRA}/learners/", "site/stats/"])
def test_who_may_not_read_is_refused_whatever_they_say_to_have(ask, people, numbers, learners, address, headers):
    assert ask(address, user=people.learner, headers=headers).status_code == 403
    assert ask(address, user=None, headers=headers).status_code == 401


def test_a_role_taken_or_given_is_another_answer(ask, people, numbers):
    etag = ask("courses/", user=people.course_staff)["ETag"]
    roles = apps.get_model("student", "CourseAccessRole").objects
    roles.create(user=people.course_staff, org="Ünï", course_id=ALGEBRA, role="staff")
    more = ask("courses/", user=people.course_staff, headers={"if-none-match": etag})
    assert (more.status_code, more.json()["count"]) == (200, 2)
    roles.filter(user=people.course_staff, org="Ünï").delete()
    less = ask("courses/", user=people.course_staff, headers={"if-none-match": more["ETag"]})
    assert (less.status_code, less.json()["count"]) == (200, 1)
    roles.filter(user=people.course_staff).delete()
    assert ask("courses/", user=people.course_staff, headers={"if-none-match": less["ETag"]}).status_code == 403


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
    assert "ETag" not in ask(f"courses/{ALGEBRA}/learners/", format="csv")


def test_who_lost_access_gets_no_304(ask, numbers, people):
    etag = ask("courses/")["ETag"]
    get_user_model().objects.filter(pk=people.staff.pk).update(is_staff=False)
    assert ask("courses/", headers={"if-none-match": etag}).status_code == 403
