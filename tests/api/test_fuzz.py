"""Questions made up from the API's own documentation, asked as each role: no error, and nobody else's anything."""

import csv
import json
import os
import urllib.parse

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from figures_lite.api.v1 import schema
from figures_lite.catalogue import catalogue
from figures_lite.models import CourseLearner
from tests.api.conftest import ALGEBRA, BOTANY, CHESS
from tests.api.roles import DRAFTS, PEOPLE, Everybody

LOST = "course-v1:Gone+LOST+2020"
#: Courses by key, with the names that tell of them.
COURSES = {ALGEBRA: "Algebra für alle", BOTANY: "1+1 Botany", CHESS: '"Chess"', DRAFTS: "Drafts", LOST: LOST}
#: Whose courses a role may be told of, and whose learners. Roles that are not named reach nothing.
REACHED = {
    **dict.fromkeys(("course_staff", "instructor", "limited_staff"), ([CHESS], [])),
    **dict.fromkeys(("org_staff", "org_instructor", "org_limited_staff"), ([CHESS, DRAFTS], [])),
    "researcher": ([CHESS], [CHESS]),
    "org_researcher": ([CHESS, DRAFTS], [CHESS, DRAFTS]),
    "wrong_org": ([], []),
    "mixed": ([CHESS, BOTANY], [BOTANY]),
    "other_course": ([BOTANY], []),
    "other_researcher": ([BOTANY], [BOTANY]),
    "masquerading_org": ([DRAFTS], [DRAFTS]),
    "masquerading_global": ([ALGEBRA, BOTANY, DRAFTS, LOST], [ALGEBRA, BOTANY, DRAFTS, LOST]),
    "platform_staff": ([*COURSES], []),
    **dict.fromkeys(("platform_researcher", "global_staff", "superuser"), ([*COURSES], [*COURSES])),
}
OWN = {"learner": [ALGEBRA, CHESS], "instructor": [CHESS]}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
#: Questions of each role.
EXAMPLES = int(os.environ.get("FIGURES_LITE_FUZZ", "50"))
OPERATIONS = [found.ok() for found in schemathesis.openapi.from_dict(schema.document()).get_all_operations()]
#: What is more likely to be understood than a text made up.
WORDS = {
    "metric": st.sampled_from([*catalogue(), "enrolled,mean_progress", "enrolled,enrolled"]),
    "ordering": st.sampled_from(["progress", "-grade", "key", "name,-org", "org", "enrolled", "-user_id", "email"]),
    "by": st.sampled_from(["mode", "", "mode,mode"]),
    "start": st.dates().map(str) | st.sampled_from(["2026-03", "2026-03-01", "2026-03-03T04:00:00"]),
    "end": st.dates().map(str) | st.sampled_from(["2026-04", "2026-03-06", "2026-03-03T09:00:00Z"]),
    "at": st.dates().map(str) | st.just("2026-03-03"),
    "search": st.sampled_from(["a", "lea", "max", "u-", "Club", "@", "planted", "%", "1"]),
    "org": st.sampled_from(["Club", "Ünï", "Club,Ünï", "Gone"]),
    "page": st.integers(0, 3).map(str),
    "page_size": st.integers(0, 101).map(str),
    "team": st.sampled_from(["true", "false"]),
    "format": st.sampled_from(["json", "csv"]),
    "mode": st.sampled_from(["", "none", "audit"]),
}


@pytest.fixture
def everybody(numbers, courses):
    """One person for each role, where there are numbers."""
    return Everybody(courses)


@st.composite
def questions(draw, people, role):
    """A case of the documentation, with parameters of it, with such as are understood, with both or with none.

    Places are mostly such as there are, and courses mostly such as the role is told of, if there are any.
    """
    operation = draw(st.sampled_from(OPERATIONS))
    mode = draw(st.sampled_from(list(schemathesis.GenerationMode)))
    case = draw(operation.as_strategy(generation_mode=mode))
    query = dict(draw(st.sampled_from([case.query or {}, {}])))
    names = sorted({each.name for each in operation.query} & set(WORDS)) or ["format"]
    for name in draw(st.lists(st.sampled_from(names), max_size=draw(st.sampled_from([0, 4])), unique=True)):
        query[name] = draw(WORDS[name])
    places = {
        "course_key": st.sampled_from([*COURSES, CHESS.lower(), CHESS.upper(), *10 * REACHED.get(role, ([], []))[0]]),
        "org": st.sampled_from(["Club", "club", "Ünï", "Uni", "Gone"]),
        "user_id": st.sampled_from([str(user.pk) for user in (*people.users.values(), people.max)]),
    }
    for name in dict(case.path_parameters or {}):
        if draw(st.integers(0, 4)):
            case.path_parameters[name] = draw(places[name])
    case.query = query
    return case


def plain(operation, role, people):
    """The plainest case of an address: without parameters, and of a place that the role is told of, if there is any."""
    own = (REACHED.get(role, ([], []))[0] or [CHESS])[0]
    user = people.users.get(role) or people.max
    places = {"course_key": own, "org": "Club", "user_id": str(user.pk)}
    here = {each.name: places[each.name] for each in operation.path_parameters}
    return operation.Case(path_parameters=here, query={})


def address(case):
    """Where a case is asked."""
    values = [(name, value if isinstance(value, list) else [value]) for name, value in case.query.items()]
    pairs = [(str(name), str(each)) for name, several in values for each in several]
    return f"{case.formatted_path}?{urllib.parse.urlencode(pairs, errors='replace')}"


def for_checks(response, body, where):
    """A response as the checks take it."""
    headers = {name.lower(): [value] for name, value in response.headers.items()}
    asked = requests.Request("GET", f"http://testserver{where}").prepare()
    return schemathesis.Response(response.status_code, headers, body, asked, elapsed=0.0, verify=True)


def ids_told(response, body):
    """The ids of people in an answer."""
    if response.status_code != 200:
        return set()
    if response["Content-Type"].startswith("text/csv"):
        return {int(row["user_id"]) for row in csv.DictReader(body.decode().splitlines()) if "user_id" in row}
    return {row["user_id"] for row in json.loads(body).get("results", ()) if "user_id" in row}


class Secrets:
    """What a role must not be told."""

    def __init__(self, role, people):
        courses, learners = REACHED.get(role, ([], []))
        known = {*courses, *OWN.get(role, [])}
        stands = CourseLearner.objects.filter(course__key__in=learners).values_list("learner_id", flat=True)
        self.ids = {*stands, getattr(people.users.get(role), "pk", None)}
        self.words = [word for key, name in COURSES.items() if key not in known for word in (key, name)]
        for user in (*people.users.values(), people.max):
            if user.pk not in self.ids:
                self.words += [f'"{user.username}"', f",{user.username},", user.email]
        self.words += [word for word, user in (("Lea Lerner-P", people.users["learner"]), ("Max P", people.max))
                       if user.pk not in self.ids]  # fmt: skip

    def in_(self, text, asked):
        """The words of a text that are secrets, and were not in the question itself."""
        return [word for word in self.words if word in text and word.strip('",') not in asked]


@pytest.mark.parametrize("role", PEOPLE)
def test_whatever_is_asked(everybody, role):
    """No error, what the documentation says, and nothing of anybody or any course beyond the role's reach."""
    client, secrets, statuses = everybody.clients[role], Secrets(role, everybody), {}

    def answered(case):
        where = address(case)
        response = client.get(where)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        asked = urllib.parse.unquote(where) + urllib.parse.unquote_plus(where)
        assert secrets.in_(body.decode(), asked) == [], where
        assert ids_told(response, body) <= secrets.ids, where
        case.validate_response(for_checks(response, body, where), checks=CHECKS)
        statuses[response.status_code] = statuses.get(response.status_code, 0) + 1

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(case=questions(everybody, role))
    def ask(case):
        answered(case)

    ask()
    # What is made up depends on what else was imported: these are understood whatever it was.
    for operation in OPERATIONS:
        answered(plain(operation, role, everybody))
    assert sum(statuses.values()) >= EXAMPLES
    assert set(statuses) <= {200, 400, 401, 403, 404}
    usual = 401 if role in ("anonymous", "inactive") else 200 if role in REACHED else 403
    assert statuses[usual] > EXAMPLES / 10  # enough of it was understood
