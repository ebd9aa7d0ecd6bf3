"""What somebody tries who wants more than they may have: each is refused, and none is an error of ours."""

import datetime
import itertools
import time
import urllib.parse

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from figures_lite.api.v1 import schema
from figures_lite.models import CourseDay, CourseLearner
from tests.api.conftest import ALGEBRA, API, CHESS
from tests.api.roles import DRAFTS, Everybody

INJECTIONS = [
    "'",
    '"',
    "' OR '1'='1",
    '" OR ""="',
    "1; DROP TABLE figures_lite_course; --",
    "1) UNION SELECT password FROM auth_user --",
    "0 OR SLEEP(5)",
    "'||pg_sleep(5)||'",
    "%' OR 1=1 --",
    "\\",
    "\x00",
    "%00",
    "{0}",
    "%s",
    "${7*7}",
    "😀",
    "\udcff",
]
#: Columns that are in some table and are nobody's to sort or filter by.
FORBIDDEN = [
    "password",
    "is_staff",
    "is_superuser",
    "last_login",
    "learner__password",
    "learner__is_staff",
    "learner_id__password",
    "course__units",
    "course__key__in",
    "user__password",
    "id",
    "pk",
    "learner_id",
    "forgotten_on",
    "units__0",
    "?",
    "*",
    "1",
    "(select 1)",
    "progress__gte",
]
#: Keys that mean another place than they say.
PATHS = [
    "..",
    "../..",
    "%2e%2e",
    "..%2f..%2fsite",
    "../site",
    f"{CHESS}/../{ALGEBRA}",
    f"{CHESS}/stats/../../{ALGEBRA}",
    f"{CHESS}%2f..%2f{ALGEBRA}",
    f"{CHESS}%00{ALGEBRA}",
    f"{CHESS}%0a",
    f" {ALGEBRA}",
    f"{ALGEBRA} ",
    f"{ALGEBRA}//",
    f"{CHESS};{ALGEBRA}",
    f"{CHESS},{ALGEBRA}",
    f"{CHESS}?course_key={ALGEBRA}",
    "course-v1:Club+%25+2026",
    "course-v1:%+%+%",
    "course-v1:Club+CHESS+_026",
    "library-v1:Club+BANK",
    "block-v1:Club+CHESS+2026+type@problem+block@x",
    "ccx-v1:Club+CHESS+2026+ccx@1",
    "Club/CHESS",
    "x" * 3000,
    "course-v1:" + "a" * 3000 + "+b+c",
    "null",
    "*",
]


@pytest.fixture
def everybody(numbers, courses):
    """One person for each role, where there are numbers."""
    return Everybody(courses)


def endpoints():
    """Every documented endpoint: its address, and the names of its parameters."""
    for path, methods in schema.document()["paths"].items():
        yield path, [each["name"] for each in methods["get"]["parameters"] if each["in"] == "query"]


def place(path, people, course=CHESS):
    """An address with its places filled."""
    return path.format(course_key=course, org="Club", user_id=people.max.pk)


def quoted(text):
    """A text in an address, even one that is no text at all."""
    return urllib.parse.quote(text.encode("utf-8", "surrogatepass"))


def test_injections_in_every_parameter(everybody, django_assert_max_num_queries):
    """Each is taken for what it says, or refused by name; none is an error, none waits, and nothing is gone."""
    client, tried, before = everybody.clients["global_staff"], 0, CourseLearner.objects.count()
    began = time.monotonic()
    for path, names in endpoints():
        for name, text in itertools.product(names, INJECTIONS):
            response = client.get(f"{place(path, everybody)}?{name}={quoted(text)}")
            assert response.status_code in (200, 400, 404), (path, name, text, response.content)
            if response.status_code == 400:
                assert response.json()["parameter"] == name, (path, name, text, response.json())
            tried += 1
    assert tried > 1000
    assert time.monotonic() - began < 300
    assert CourseLearner.objects.count() == before
    assert CourseDay.objects.exists()


@pytest.mark.parametrize("text", INJECTIONS)
def test_injections_in_names_of_parameters_and_in_places(everybody, text):
    client = everybody.clients["researcher"]
    told = client.get(f"{API}/courses/?{quoted(text)}=1")
    assert told.status_code in (200, 400), told.content
    for address in (
        f"courses/{quoted(text)}/stats/",
        f"courses/{quoted(text)}/learners/",
        f"orgs/{quoted(text)}/stats/",
        f"learners/{quoted(text)}/",
    ):
        response = client.get(f"{API}/{address}")
        assert response.status_code in (400, 404), (address, response.content)


@pytest.mark.parametrize("text", ["%", "_", "l%", "\\%"])
def test_signs_of_a_pattern_are_signs(everybody, text):
    """A search for % is one for a per cent sign, and finds nobody."""
    client = everybody.clients["global_staff"]
    for address in (f"courses/{CHESS}/learners/", "courses/", "orgs/"):
        found = client.get(f"{API}/{address}", {"search": text}).json()
        assert found["count"] == 0, (address, text)


@pytest.mark.parametrize("column", FORBIDDEN)
def test_nothing_is_ordered_by_a_column_that_is_not_shown(everybody, column):
    client = everybody.clients["global_staff"]
    for path, names in endpoints():
        if "ordering" not in names:
            continue
        for word in (column, f"-{column}", f"--{column}"):
            response = client.get(place(path, everybody), {"ordering": word})
            assert (response.status_code, response.json()["parameter"]) == (400, "ordering"), (path, word)
            assert not {"password", "is_staff"} & {each.strip("-") for each in response.json()["allowed"]}


@pytest.mark.parametrize("column", FORBIDDEN)
def test_nothing_is_filtered_by_a_column_that_is_not_offered(everybody, column):
    client = everybody.clients["global_staff"]
    for path, names in endpoints():
        for name in (column, f"{column}__startswith", f"{column}__regex"):
            assert name not in names
            response = client.get(place(path, everybody), {name: "pbkdf2"})
            assert (response.status_code, response.json()["parameter"]) == (400, name), (path, name)


def test_a_secret_is_not_found_by_searching(everybody):
    """Neither what a password begins with nor another's address tells anything by its number of hits."""
    planted = {"password": "pbkdf2_sha256$planted", "first_name": "Plantedfirst"}
    get_user_model().objects.filter(pk=everybody.max.pk).update(**planted)
    client = everybody.clients["global_staff"]
    for text in ("pbkdf2_sha256", "planted$", "Plantedfirst"):
        assert client.get(f"{API}/courses/{CHESS}/learners/", {"search": text}).json()["count"] == 0
    # Who may not see somebody cannot find them either.
    lea = everybody.users["learner"]
    elsewhere = everybody.clients["other_researcher"]
    assert elsewhere.get(f"{API}/learners/{lea.pk}/", {"search": "alg"}).status_code == 404
    assert everybody.clients["researcher"].get(f"{API}/learners/{lea.pk}/", {"search": "alg"}).json()["count"] == 0


@pytest.mark.parametrize("role", ["researcher", "course_staff", "org_staff"])
@pytest.mark.parametrize("path", PATHS)
def test_a_key_with_a_trick_is_no_other_course(everybody, role, path):
    """Each is refused, or is Chess itself, which is the asker's; Algebra is not told by any."""
    client = everybody.clients[role]
    for end in ("stats/?metric=enrolled&start=2026-03-03&end=2026-03-04", "learners/"):
        response = client.get(f"{API}/courses/{path}/{end}")
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert response.status_code in (200, 301, 400, 403, 404), (path, response.status_code)
        if response.status_code == 200:
            assert response.json().get("key", CHESS) == CHESS, path
            assert ALGEBRA not in body.decode()


def test_what_is_not_ones_own_looks_like_what_is_not_there(everybody):
    """Word for word but for the key, whatever else is asked."""
    client = everybody.clients["researcher"]
    none = ALGEBRA.replace("ALG", "NOT")
    for end in ("stats/", "learners/", "stats/?metric=nonsense", "learners/?ordering=progress", "stats/?format=csv"):
        there, nowhere = (client.get(f"{API}/courses/{key}/{end}") for key in (ALGEBRA, none))
        assert there.status_code == nowhere.status_code, end
        assert there.content.decode() == nowhere.content.decode().replace("+NOT+", "+ALG+"), end
    lea, nobody = everybody.users["global_staff"].pk, 987654321
    there, nowhere = (client.get(f"{API}/learners/{pk}/") for pk in (lea, nobody))
    assert there.status_code == nowhere.status_code == 404
    assert there.content.decode() == nowhere.content.decode().replace(str(nobody), str(lea))
    there, nowhere = (client.get(f"{API}/orgs/{org}/stats/") for org in ("Ünï", "Nöt"))
    assert there.status_code == nowhere.status_code == 404
    assert there.json()["developer_message"] == nowhere.json()["developer_message"].replace("Nöt", "Ünï")


def test_filters_and_order_do_not_reach_further(everybody):
    client = everybody.clients["org_researcher"]
    for asked in ({"org": "Ünï"}, {"search": "alg"}, {"known": "false"}, {"org": "Ünï,Gone"}, {"search": "%"}):
        assert client.get(f"{API}/courses/", asked).json()["results"] == [], asked
    page = client.get(f"{API}/courses/", {"ordering": "-enrolled", "metric": "enrolled"}).json()
    assert {row["key"] for row in page["results"]} == {CHESS, DRAFTS}
    assert page["count"] == 2
    assert client.get(f"{API}/orgs/", {"search": "n"}).json()["results"] == []


@pytest.mark.parametrize(
    "size", ["one too many", "1000000", "9" * 400, "-1", "0", "1e9", "0x64", "١٠", "NaN", "Infinity", "10.0"]
)
def test_a_page_is_never_enormous(everybody, size):
    client = everybody.clients["global_staff"]
    for path, names in endpoints():
        if "page_size" not in names:
            continue
        most = 200 if path.endswith("/matrix/") else 100
        asked = str(most + 1) if size == "one too many" else size
        response = client.get(place(path, everybody), {"page_size": asked})
        if size == "١٠":  # ten, in other digits
            assert response.status_code == 200
            assert len(response.json()["results"]) <= 10
            continue
        assert (response.status_code, response.json()["parameter"]) == (400, "page_size"), path


@pytest.mark.parametrize("page", ["99999999999999999999999999", "9" * 400, "2147483648", "9223372036854775808"])
def test_a_page_far_away_is_not_there(everybody, page):
    client = everybody.clients["global_staff"]
    for path, names in endpoints():
        if "page" in names:
            response = client.get(place(path, everybody), {"page": page, "page_size": "100"})
            assert (response.status_code, response.json()["parameter"]) in ((400, "page"), (404, "page")), path


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("0001-01-01", "9999-12-31"),
        ("1900-01-01", "2100-01-01"),
        ("2026-03-03", "9999-12-31"),
        ("9999-12-31", "9999-12-31"),
        ("-99999-01-01", "2026-01-01"),
        ("2026-01-01", "99999999-01-01"),
        ("2026-13-45", "2027-01-01"),
        ("2026-03-05", "2026-03-01"),
        ("2026-W10-1", "2026-03-09T99:99:99"),
    ],
)
@pytest.mark.parametrize("grain", ["hour", "day", "month"])
def test_a_time_is_never_enormous(everybody, grain, start, end):
    client = everybody.clients["global_staff"]
    for path, names in endpoints():
        if "start" not in names:
            continue
        with CaptureQueriesContext(connection) as queries:
            asked = {"start": start, "end": end} | ({"grain": grain} if "grain" in names else {})
            response = client.get(place(path, everybody), asked)
        assert response.status_code in (200, 400), (path, grain, response.content)
        if response.status_code == 400:
            assert response.json()["parameter"] in ("start", "end", "metric")
        elif "series" in response.json():
            assert len(response.json()["series"][0]["points"]) <= 5000
        else:
            first, last = (datetime.date.fromisoformat(response.json()[name]) for name in ("start", "end"))
            assert (last - first).days <= 800
        assert len(queries) < 20


def test_a_thousand_values_are_a_question_like_any_other(everybody):
    client = everybody.clients["global_staff"]
    many = ",".join(f"org{number}" for number in range(1000))
    assert client.get(f"{API}/courses/", {"org": many}).status_code == 200
    assert client.get(f"{API}/site/stats/", {"metric": ",".join(["enrolled"] * 1000)}).status_code == 200
    assert client.get(f"{API}/courses/", {"ordering": ",".join(["name", "-name"] * 20)}).status_code == 200


def test_no_refusal_tells_a_name(everybody):
    """Of somebody whom the asker may not see."""
    lea = everybody.users["learner"]
    for role in ("course_staff", "other_researcher", "masquerading", "learner"):
        client = everybody.clients[role]
        for address in (f"learners/{lea.pk}/", f"learners/{lea.username}/", f"courses/{ALGEBRA}/learners/?search=lea"):
            body = client.get(f"{API}/{address}").content.decode()
            assert "Planted" not in body
            assert "mail.invalid" not in body


@pytest.mark.parametrize("role", ["anonymous", "learner", "course_staff", "other_researcher"])
def test_other_ways_to_ask_tell_no_more(everybody, role):
    """HEAD is a GET without its body; OPTIONS is for who may ask; an accepted type changes nothing of who may."""
    client = everybody.clients[role]
    for path, _names in endpoints():
        address = place(path, everybody)
        got = client.get(address)
        head = client.head(address)
        assert (head.status_code, head.content) == (got.status_code, b""), path
        assert head.get("ETag") == got.get("ETag"), path
        if got.status_code in (401, 403):
            assert client.options(address).status_code == got.status_code, path
        for accept in ("text/html", "text/csv", "*/*", "application/vnd.oai.openapi"):
            other = client.get(address, headers={"accept": accept})
            assert other.status_code in (got.status_code, 406), (path, accept)
