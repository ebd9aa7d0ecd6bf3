"""What whoever asks may see, for links and menus: the roles are in the matrix."""

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

from figures_lite.models import Course
from tests.pipeline.rows import site


def test_it_says_what_somebody_sees_and_where(ask, people, numbers):
    assert ask("may/", user=people.course_staff).json() == {
        "sees_numbers": True,
        "sees_learners": False,
        "courses": 1,
        "url": "/figures-lite/",
    }
    assert ask("may/", user=people.learner).json() == {
        "sees_numbers": False,
        "sees_learners": False,
        "courses": 0,
        "url": "/figures-lite/",
    }


def test_nobody_is_told_nothing(ask, numbers):
    assert ask("may/", user=None).status_code == 401


def test_only_known_courses_count(ask, people, numbers):
    # Algebra, Botany and Chess; of the fourth only enrollments speak.
    assert Course.objects.count() == 4
    assert ask("may/", user=people.staff).json()["courses"] == 3


def test_a_site_s_courses_count_there(ask, people, courses):
    Course.objects.filter(org="Club").update(site=site("club.example.com", ["Club"]))
    assert ask("may/", user=people.staff, headers={"host": "club.example.com"}).json()["courses"] == 1


def test_it_is_not_sent_again_until_a_role_is_given(ask, people, numbers):
    first = ask("may/", user=people.course_staff)
    known = {"if-none-match": first["ETag"]}
    assert ask("may/", user=people.course_staff, headers=known).status_code == 304
    assert ask("may/", user=people.org_staff, headers=known).status_code == 200
    Course.objects.create(key="course-v1:Ünï+NEW+2026", org="Ünï", known=True)
    assert ask("may/", user=people.course_staff, headers=known).status_code == 304
    role = apps.get_model("student", "CourseAccessRole")
    role.objects.create(user=people.course_staff, org="Ünï", course_id="", role="staff")
    fresh = get_user_model().objects.get(pk=people.course_staff.pk)
    again = ask("may/", user=fresh, headers=known)
    assert (again.status_code, again.json()["courses"]) == (200, 4)


@pytest.mark.parametrize("name", ["staff", "course_staff"])
def test_csv_has_one_row_of_it(ask, people, numbers, name):
    body = ask("may/", user=getattr(people, name), format="csv")
    lines = b"".join(body.streaming_content).decode().splitlines()
    told = ask("may/", user=getattr(people, name)).json()
    learners = str(told["sees_learners"]).lower()
    assert lines == ["sees_numbers,sees_learners,courses,url", f"true,{learners},{told['courses']},/figures-lite/"]
