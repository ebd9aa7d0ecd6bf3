"""``matrix/``: learners by courses, a cell each; what each letter means, who is found by it, and the file of it."""

import datetime
import random

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.utils import translation

from figures_lite import read
from figures_lite.models import Course, CourseLearner, Reading
from tests.api.conftest import ALGEBRA, BOTANY, CHESS, person

UTC = datetime.UTC
NOW = datetime.datetime(2026, 3, 20, 15, tzinfo=UTC)
NAMES = {
    "c": "certified", "p": "passed", "f": "finished", "u": "unenrolled", "n": "never_started", "s": "silent",
    "a": "active", ".": "not_enrolled",
}  # fmt: skip


def ago(days, hour=12):
    """An hour of a day so many days before today."""
    return datetime.datetime(2026, 3, 20, hour, tzinfo=UTC) - datetime.timedelta(days=days)


def standing(course, who, **fields):
    """How somebody stands in a course: enrolled and seen today unless told otherwise."""
    seen = {"enrolled": True, "first_active_at": ago(40), "last_active_at": ago(0)}
    CourseLearner.objects.create(course=course, learner_id=who.pk, **seen | fields)


@pytest.fixture
def three(courses, people):
    """Lea in Algebra and Chess, Max in all three, Nils on Chess's team and nowhere else."""
    found = {name: person(name) for name in ("max", "nils")} | {"lea": people.learner}
    apps.get_model("student", "UserProfile").objects.create(user=found["max"], name="Max Muster")
    standing(courses.algebra, found["lea"], progress=40, mode="verified", cohort="Red")
    standing(courses.chess, found["lea"], progress=100, last_active_at=ago(30))
    standing(courses.algebra, found["max"], progress=10, mode="audit", last_active_at=ago(14))
    standing(courses.botany, found["max"], first_active_at=None, last_active_at=None)
    standing(courses.chess, found["max"], enrolled=False, progress=70)
    standing(courses.chess, found["nils"], is_team=True)
    return found


def cells(answer):
    """The cells of an answer's rows by username."""
    return {row["username"]: row["cells"] for row in answer.rows}


def matrix(people, **filters):
    """The matrix as global staff see it."""
    return read.matrix(filters, for_user=people.staff, now=NOW)


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("a", {}),
        ("a", {"last_active_at": ago(13, hour=0)}),
        ("s", {"last_active_at": ago(14, hour=23)}),
        ("n", {"first_active_at": None, "last_active_at": None}),
        ("u", {"enrolled": False}),
        ("u", {"enrolled": False, "first_active_at": None, "last_active_at": None}),
        ("f", {"progress": 100}),
        ("f", {"progress": 100, "enrolled": False, "last_active_at": ago(90)}),
        ("a", {"progress": 99}),
        ("p", {"passed_at": ago(50)}),
        ("p", {"passed_at": ago(50), "progress": 100, "enrolled": False}),
        ("p", {"passed_at": ago(50), "certificate": "unavailable"}),
        ("c", {"certificate": "downloadable"}),
        ("c", {"certificate": "downloadable", "passed_at": ago(50), "progress": 100, "enrolled": False}),
        ("a", {"certificate": "notpassing"}),
    ],
)
def test_what_a_cell_says(courses, people, code, fields):
    standing(courses.chess, people.learner, **fields)
    answer = matrix(people, course=[CHESS])
    assert cells(answer) == {"lea": code}
    assert answer.courses == [{"pk": courses.chess.pk, "key": CHESS, "name": "Chess", "org": "Club"}]
    for each, name in NAMES.items():
        assert cells(matrix(people, course=[CHESS], status=[name])) == ({"lea": code} if each == code else {})


def test_an_answer(told, three):
    answer = told("matrix/", ordering="username", course_search="course-v1", org="Ünï,Club", page_size=200)
    assert answer["courses"] == [
        {"key": CHESS, "name": "Chess", "org": "Club"},
        {"key": BOTANY, "name": "=1+1 Botany", "org": "Ünï"},
        {"key": ALGEBRA, "name": "Algebra für alle", "org": "Ünï"},
    ]
    assert {status["code"]: status["name"] for status in answer["statuses"]} == NAMES
    assert answer["statuses"][0] == {
        "code": "c", "name": "certified", "label": "Certified", "meaning": "Has a downloadable certificate.",
    }  # fmt: skip
    # By the clock, all that was long ago is silent.
    lea, other = answer["results"]
    assert (lea["username"], lea["name"], lea["email"], lea["cells"], lea["progress"]) == (
        "lea", "Léa Müller", "lea@example.org", "f.s", [100, 40],
    )  # fmt: skip
    assert (other["user_id"], other["cells"], other["progress"]) == (three["max"].pk, "uns", [70, 0, 10])
    assert (answer["count"], answer["num_pages"]) == (2, 1)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, {"lea": "f..a", "max": "u.ns"}),
        ({"org": ["Club"]}, {"lea": "f", "max": "u"}),
        ({"course": [BOTANY]}, {"max": "n"}),
        ({"course": [f"{BOTANY},{CHESS}"]}, {"lea": "f.", "max": "un"}),
        ({"course_search": "für alle"}, {"lea": "a", "max": "s"}),
        ({"course_search": "nothing"}, {}),
        ({"search": "muster"}, {"max": "u.ns"}),
        ({"mode": ["verified"]}, {"lea": "f..a"}),
        ({"mode": ["verified"], "course": [CHESS]}, {}),
        ({"cohort": ["Red"]}, {"lea": "f..a"}),
        ({"enrolled": "false"}, {"max": "u.ns"}),
        ({"status": ["never_started"]}, {"max": "u.ns"}),
        ({"status": ["finished,never_started"]}, {"lea": "f..a", "max": "u.ns"}),
        ({"status": ["finished", "passed"]}, {"lea": "f..a"}),
        ({"status": ["active"], "mode": ["audit"]}, {}),
        ({"status": ["silent"], "mode": ["audit"]}, {"max": "u.ns"}),
        ({"status": ["not_enrolled"], "org": ["Ünï"]}, {"lea": ".a"}),
        ({"status": ["not_enrolled,silent"], "org": ["Ünï"]}, {"lea": ".a", "max": "ns"}),
        ({"status": ["not_enrolled"], "mode": ["audit"], "org": ["Ünï"]}, {}),
        ({"team": "true"}, {"lea": "f..a", "max": "u.ns", "nils": "a..."}),
        ({"team": True, "org": ["Ünï"]}, {"lea": ".a", "max": "ns"}),
    ],
)
def test_filters_choose_courses_and_learners(people, three, filters, expected):
    """Courses in the order of their organisations and names: Chess, a lost one, Botany, Algebra."""
    assert cells(matrix(people, **filters)) == expected


def naive(row, now):
    """A cell's letter, one question after the other."""
    today = now.date()
    if row.certificate == "downloadable":
        return "c"
    if row.passed_at is not None:
        return "p"
    if row.progress == 100:
        return "f"
    if not row.enrolled:
        return "u"
    if row.first_active_at is None:
        return "n"
    return "s" if (today - row.last_active_at.date()).days >= 14 else "a"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_cell_is_what_one_finds_by_looking(courses, people, seed):
    drawn = random.Random(seed)
    keys = [f"course-v1:Many+C{number}+1" for number in range(7)]
    many = [Course.objects.create(key=key, org="Many", name=key, known=True) for key in keys]
    who = get_user_model().objects.bulk_create(
        get_user_model()(username=f"somebody{number:03}", email=f"{number}@example.org") for number in range(60)
    )
    who = list(get_user_model().objects.filter(username__startswith="somebody").order_by("username"))
    for course in many:
        for learner in drawn.sample(who, 40):
            first = drawn.choice([None, ago(60)])
            standing(
                course, learner,
                enrolled=drawn.random() < 0.8, is_team=drawn.random() < 0.1, progress=drawn.choice([0, 30, 99, 100]),
                first_active_at=first, last_active_at=first and ago(drawn.randrange(11, 17), drawn.randrange(24)),
                passed_at=drawn.choice([None, None, None, ago(20)]), mode=drawn.choice(["audit", "verified"]),
                certificate=drawn.choice(["", "", "", "generating", "downloadable"]),
            )  # fmt: skip
    expected, modes = {}, {}
    for row in CourseLearner.objects.filter(course__org="Many", is_team=False).select_related("course"):
        name = next(learner.username for learner in who if learner.pk == row.learner_id)
        expected.setdefault(name, {})[str(row.course.key)] = (naive(row, NOW), row.progress)
        modes.setdefault(name, set()).add((row.mode, naive(row, NOW)))
    answer = matrix(people, org=["Many"])
    assert [course["key"] for course in answer.courses] == keys
    got = {}
    for row in answer.rows:
        progress = iter(row["progress"])
        got[row["username"]] = {
            key: (code, next(progress)) for key, code in zip(keys, row["cells"], strict=True) if code != "."
        }
        assert next(progress, None) is None
    assert got == expected
    codes = {code for row in got.values() for code, _progress in row.values()}
    assert codes == set(NAMES) - {"."}  # nothing is proven by what never comes up
    for code, name in NAMES.items():
        found = {username for username, row in expected.items() if code in {each for each, _progress in row.values()}}
        found |= {username for username, row in expected.items() if code == "." and len(row) < len(keys)}
        assert set(cells(matrix(people, org=["Many"], status=[name]))) == found, name
        found = {username for username, row in modes.items() if ("audit", code) in row}
        if code != ".":
            assert set(cells(matrix(people, org=["Many"], status=[name], mode=["audit"]))) == found, name


def test_pages_and_order(told, three, courses):
    standing(courses.chess, person("zoe"))
    names = [told("matrix/", ordering="-username", page_size=1, page=page)["results"][0] for page in (1, 2, 3)]
    assert [row["username"] for row in names] == ["zoe", "max", "lea"]
    assert [row["username"] for row in told("matrix/", ordering="name")["results"]] == ["lea", "max", "zoe"]
    assert [row["username"] for row in told("matrix/", ordering="email")["results"]] == ["lea", "max", "zoe"]


def test_csv_has_a_column_for_each_course(csv_rows, three):
    assert csv_rows("matrix/", course=[CHESS, BOTANY], ordering="username") == [
        ["user_id", "username", "name", "email", CHESS, BOTANY],
        [str(three["lea"].pk), "lea", "Léa Müller", "lea@example.org", "Finished, 100 %", ""],
        [str(three["max"].pk), "max", "Max Muster", "max@example.org", "Un-enrolled, 70 %", "Never started, 0 %"],
    ]


def test_csv_is_whole_and_says_how_long_it_is(ask, courses):
    some = [person(f"p{number}") for number in range(450)]
    CourseLearner.objects.bulk_create(CourseLearner(course=courses.chess, learner_id=each.pk) for each in some)
    response = ask("matrix/", format="csv", org="Club", page_size=7)
    lines = b"".join(response.streaming_content).splitlines()
    assert (response["Figures-Rows"], len(lines)) == ("450", 451)
    assert response["Content-Disposition"].startswith('attachment; filename="figures-matrix-')
    assert len(set(lines)) == 451


@pytest.mark.parametrize(
    ("parameters", "parameter"),
    [
        ({"status": "asleep"}, "status"),
        ({"status": "active,asleep"}, "status"),
        ({"ordering": "progress"}, "ordering"),
        ({"page_size": "201"}, "page_size"),
        ({"course": "chess"}, "course"),
        ({"course_active": "perhaps"}, "course_active"),
        ({"team": "red"}, "team"),
        ({"progress_min": "3"}, "progress_min"),
        ({"behind": "passes"}, "behind"),
    ],
)
def test_a_bad_parameter_is_named(ask, three, parameters, parameter):
    response = ask("matrix/", **parameters)
    assert (response.status_code, response.json()["parameter"]) == (400, parameter)
    assert response.json()["allowed"]


def test_more_than_300_courses_are_refused(ask, told, people):
    Course.objects.bulk_create(
        Course(key=f"course-v1:Many+C{number}+1", org="Many", known=True) for number in range(301)
    )
    response = ask("matrix/")
    assert (response.status_code, response.json()["parameter"]) == (400, "org")
    assert "300" in response.json()["developer_message"]
    assert {"org", "course"} <= set(response.json()["allowed"])
    assert len(told("matrix/", course_search="C30")["courses"]) == 2  # C30 and C300
    Course.objects.filter(key="course-v1:Many+C7+1").delete()
    assert len(told("matrix/")["courses"]) == 300


def test_only_courses_whose_learners_one_may_see(told, three, people):
    role = apps.get_model("student", "CourseAccessRole")
    role.objects.create(user=people.course_staff, org="Club", course_id=CHESS, role="data_researcher")
    answer = told("matrix/", user=people.course_staff, ordering="username")
    assert [course["key"] for course in answer["courses"]] == [CHESS]
    assert {row["username"]: row["cells"] for row in answer["results"]} == {"lea": "f", "max": "u"}
    elsewhere = told("matrix/", user=people.course_staff, org="Ünï")
    assert (elsewhere["courses"], elsewhere["results"]) == ([], [])


def test_it_is_logged(ask, three, people):
    ask("matrix/", page_size=1)
    b"".join(ask("matrix/", format="csv").streaming_content)
    logged = Reading.objects.order_by("pk").values_list("reader_id", "via", "course", "learner_id", "rows")
    assert list(logged) == [(people.staff.pk, "json", None, None, 1), (people.staff.pk, "csv", None, None, 2)]


def test_the_words_of_a_file_are_in_the_language_it_was_asked_in(people, three, monkeypatch):
    """It is streamed when the request, and its language, are over."""
    from django.test import RequestFactory
    from rest_framework.test import force_authenticate

    from figures_lite.api.v1.learners import MatrixView

    request = RequestFactory().get("/", {"format": "csv", "org": "Club"})
    force_authenticate(request, people.staff)
    catalogue = {"Finished": "Fertig", "Un-enrolled": "Abgemeldet"}
    with translation.override("de"), monkeypatch.context() as patch:
        real = translation._trans.gettext
        patch.setattr(translation._trans, "gettext", lambda text: catalogue.get(text) or real(text))
        response = MatrixView.as_view()(request)
    assert b"Fertig, 100 %" in b"".join(response.streaming_content)
