"""No table of ours holds who anybody is: people are planted, everything is used, every byte is scanned."""

import json

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client

from devsite.lab import tables
from figures_lite.api.v1.export import CSVRenderer
from figures_lite.pipeline.run import run
from tests.pipeline import rows
from tests.privacy import scanner

API = "/figures-lite/api/v1"
#: An identity has a piece in each field that no other text contains.
#: Lists that people can be looked for in.
SEARCHED = ("learners/", "accounts/", "matrix/")
FIRST, LAST, MAIL, ADDRESS, PHONE = "Zyxwänne", "Quorndál", "quaxmail", "203.0.113.77", "5550199887766"
TRACES = (FIRST, LAST, MAIL, ADDRESS, PHONE, "zyxuser", "Wunderstrasse")
COHORT = "Cohort of Blücherfeld"


def planted(number):
    """An account with an identity, a profile, and traces of it wherever the LMS keeps some."""
    learner = rows.person(
        f"zyxuser{number}",
        email=f"zyx{number}@{MAIL}{number}.example",
        first_name=f"{FIRST}{number}",
        last_name=f"{LAST}{number}",
    )
    apps.get_model("student", "UserProfile").objects.create(
        user_id=learner,
        name=f"{FIRST}{number} {LAST}{number}",
        meta=json.dumps({"ip": ADDRESS, "called": FIRST}),
        mailing_address=f"Wunderstrasse {number}",
        city="Wunderstrasse",
        bio=f"I am {LAST}",
        goals=f"{FIRST} wants to learn",
        location=ADDRESS,
        phone_number=PHONE,
    )
    return learner


@pytest.fixture
def world(db):
    """Two courses: what stands beside a learner's rows speaks of them too, in problem states and certificates."""
    for key in (rows.COURSE, rows.OTHER):
        rows.course(key, name=f"Course {key[-3]}")
        beside = {"short_description", "advertised_start", "effort", "course_image_url", "social_sharing_url"}
        beside &= tables.columns_of("course_overviews_courseoverview").keys()
        told = dict.fromkeys(beside, f"{LAST} {ADDRESS}")
        assert rows.change("course_overviews_courseoverview", {"id": key}, **told) == 1
    # Ids come after the last one: these are long, so that no other number looks like one.
    get_user_model().objects.create(pk=987_654_000, username="first", email="first@example.org")
    people = [planted(number) for number in range(3)]
    group = rows.put("course_groups_courseusergroup", name=COHORT, course_id=rows.COURSE, group_type="cohort")
    for number, learner in enumerate(people):
        for key in (rows.COURSE, rows.OTHER):
            rows.enroll(learner, key)
            rows.complete(learner, "a", key, when=rows.at(3 + number))
            state = json.dumps({"student_answers": {"1": f"{FIRST} {LAST} {MAIL} {ADDRESS}"}})
            rows.visit(learner, "b", key, when=rows.at(4), kind="problem", state=state, grade=1.0, max_grade=1.0)
            rows.grade(learner, 0.8, "Pass", key, passed=rows.at(5))
            rows.put(
                "certificates_generatedcertificate",
                user_id=learner,
                course_id=key,
                status="downloadable",
                name=f"{FIRST}{number} {LAST}{number}",
                error_reason=f"{LAST} {ADDRESS}",
                created_date=rows.at(6),
                modified_date=rows.at(6),
            )
        rows.put("course_groups_cohortmembership", user_id=learner, course_id=rows.COURSE, course_user_group_id=group)
    # Rows with something wrong, which a run tells of: the reports must not say whose they are by name.
    rows.put("student_courseaccessrole", user_id=people[1], org="", course_id="no-course/1", role="staff")
    rows.enroll(people[1], "course-v1:Lost+X+1")
    rows.complete(people[2], "a", "course-v1:Never+Enrolled+1")
    return people


def ours():
    """The tables of ours and of the tests' plugin."""
    return scanner.our_tables("plugin")


def use(people):
    """Ask everything there is, as global staff and as a planted learner, from an address that would be noticed."""
    staff = get_user_model().objects.create(pk=987_654_900, username="gloria", is_staff=True)
    answers = 0
    for user in (staff, get_user_model().objects.get(pk=people[0])):
        client = Client(REMOTE_ADDR=ADDRESS, headers={"x-forwarded-for": ADDRESS, "user-agent": f"{FIRST} {LAST}"})
        client.force_login(user)
        places = ["metrics/", "courses/", "orgs/", "site/stats/", f"courses/{rows.COURSE}/stats/", "orgs/Org/stats/"]
        places += [f"courses/{rows.COURSE}/learners/", *[f"learners/{learner}/" for learner in people]]
        places += ["learners/", "accounts/", "matrix/", "learners/me/days/", f"learners/{people[0]}/days/"]
        for place in places:
            for format_ in ("json", CSVRenderer.format):
                asked = {"format": format_, **({"search": FIRST} if place.endswith(SEARCHED) else {})}
                response = client.get(f"{API}/{place}", asked, REMOTE_ADDR=ADDRESS)
                assert response.status_code < 500
                content = b"".join(response.streaming_content) if response.streaming else response.content
                answers += response.status_code == 200 and FIRST.encode() in content
        client.get(f"{API}/courses/", {"ordering": FIRST, "search": MAIL})
        client.get(f"{API}/{LAST}/")
    assert answers, "nobody was shown by name, so nothing was used that could be kept"


@pytest.mark.django_db
def test_the_scanner_finds_what_is_there(world):
    """In the LMS's tables, where the planted people are; by part, by case, in JSON, and their ids as whole numbers."""
    found = scanner.scan([*TRACES, FIRST.upper(), world[0]], scanner.every_table()).found
    places = {(table, column) for table, column, _word in found}
    assert {word for _table, _column, word in found} == {*TRACES, FIRST.upper(), world[0]}
    assert {("auth_user", "username"), ("auth_user", "email"), ("auth_userprofile", "meta")} <= places
    assert {("courseware_studentmodule", "state"), ("certificates_generatedcertificate", "error_reason")} <= places
    assert "learner_id" not in {column for _table, column, _word in found}  # nothing has run yet


@pytest.mark.django_db
def test_the_scanner_finds_words_in_our_tables_whatever_they_are_stored_as(world):
    """So that finding none says something: a word planted into each of our columns that can hold one is found."""
    assert run(now=rows.NOW).report["errors"] == []
    tried = 0
    for model in apps.get_app_config("figures_lite").get_models():
        row = model._base_manager.first()
        for field in model._meta.concrete_fields if row else ():
            kind = field.get_internal_type()
            if kind == "JSONField" or (kind == "CharField" and (field.max_length or 99) >= len(LAST) + 4):
                value = {"deep": [{"er": f"x{LAST}y"}]} if kind == "JSONField" else f"{LAST}x"
                if field.name == "key":
                    value = f"course-v1:{LAST}+x+y"
                before = getattr(row, field.attname)
                model._base_manager.filter(pk=row.pk).update(**{field.name: value})
                found = scanner.scan([LAST], [model._meta.db_table]).found
                assert found == {(model._meta.db_table, field.column, LAST)}
                model._base_manager.filter(pk=row.pk).update(**{field.name: before})
                tried += 1
    assert tried >= 15
    assert scanner.scan(TRACES, ours()).found == set()


@pytest.mark.django_db(transaction=True)
def test_nothing_of_ours_holds_an_identity(world, capsys, record_testsuite_property):
    """After runs, a backfill, an audit, every read and export, and again after the people changed who they are."""
    assert run(now=rows.NOW).report["errors"] == []
    use(world)
    get_user_model().objects.filter(pk=world[2]).update(email=f"new@{MAIL}.example", username="zyxuser_renamed")
    rows.visit(world[1], "c", when=rows.at(21))
    assert run(now=rows.at(21, 13)).report["errors"] == []
    call_command("figures_lite", "backfill")
    call_command("figures_lite", "audit", "--seed", "1", "--periods", "5")
    call_command("figures_lite", "status")
    told = capsys.readouterr()
    assert not [word for word in TRACES if word.lower() in (told.out + told.err).lower()]
    scan = scanner.scan(TRACES, ours())
    for name, number in {"bytes": scan.size, "rows": scan.rows, "tables": len(scan.tables)}.items():
        record_testsuite_property(name, number)
    assert scan.found == set()
    assert scan.size > 50_000, "too little was there to be scanned"
    # And what was scanned is about them: their ids are there. A cohort's name is: see docs/privacy.rst.
    about = scanner.scan([*world, COHORT], ours()).found
    assert {word for _table, _column, word in about} == {*world, COHORT}
    assert {(table, column) for table, column, word in about if word == COHORT} == {
        ("figures_lite_courselearner", "cohort")
    }


@pytest.mark.django_db
def test_no_model_of_ours_has_a_column_for_one():
    """By name and by kind: nothing that holds an address of the net, an e-mail or a person's name."""
    words = ("username", "email", "e_mail", "first_name", "last_name", "full_name", "phone", "ip", "address", "agent")
    for model in apps.get_app_config("figures_lite").get_models():
        for field in model._meta.concrete_fields:
            assert field.get_internal_type() not in {"EmailField", "GenericIPAddressField"}, field
            assert not any(word in field.name.split("_") or field.name == word for word in words), field
            assert not (field.remote_field and field.remote_field.model is get_user_model()), field
