"""Who gets what: every address × format × role × own or foreign object, with exactly the rows that are expected.

A new address has no row here, and fails the first test until it has one.
"""

import csv
import json

import pytest
import yaml

from figures_lite import urls
from figures_lite.catalogue import catalogue
from tests.api.conftest import ALGEBRA, BOTANY, CHESS
from tests.api.roles import DRAFTS, PEOPLE, Everybody

LOST = "course-v1:Gone+LOST+2020"
AT = "metric=enrolled,enrollments&at=2026-03-03&page_size=100"
WINDOW = "metric=enrolled&start=2026-03-03&end=2026-03-04"
#: How many answers are expected; more when there are more addresses or roles.
CELLS = 1377

# Roles that are answered alike nearly everywhere.
NOT_IN = "anonymous inactive"
GONE = "retired leaving"
NO_ROLE = "learner beta_tester finance_admin ccx_coach masquerading"
ON_CHESS = "course_staff instructor limited_staff"
ON_CLUB = "org_staff org_instructor org_limited_staff"
WHOLE = "global_staff superuser"
EVERYWHERE = f"{WHOLE} platform_staff platform_researcher"
READERS = (
    f"{ON_CHESS} {ON_CLUB} researcher org_researcher wrong_org other_course other_researcher mixed masquerading_org "
    f"masquerading_global {EVERYWHERE}"
)
NO_LEARNERS = f"{ON_CHESS} {ON_CLUB} other_course platform_staff"

COURSES = {ALGEBRA: (10, 2), BOTANY: (3, 3), CHESS: (1, 1), DRAFTS: (0, 0), LOST: (0, 0)}
ORGS = {"Ünï": (13, 2), "Club": (1, 1)}
LEA, MAX = "u-learner", "max"
#: Why to look at each course that is running.
LOOK = {ALGEBRA: "silent", BOTANY: "many_never_started", DRAFTS: "many_never_started"}
MARCH = "start=2026-03-01&end=2026-04-01"
#: Addresses of days, whose rows do not say whose they are: only Lea has any.
DAYS = ("learner-days", "my-days")
JOINED = "2026-03-02T12:00:00Z"
EVERYBODY = {(LEA, ALGEBRA): 10, (LEA, CHESS): 20, (MAX, CHESS): 30, (MAX, DRAFTS): 40}


def of(*keys):
    """Some courses and their numbers."""
    return {key: COURSES[key] for key in keys}


def all_but(*keys):
    """The other courses and their numbers."""
    return {key: numbers for key, numbers in COURSES.items() if key not in keys}


def rows_of(*keys):
    """Everybody in some courses, with their progress."""
    return {(who, key): progress for (who, key), progress in EVERYBODY.items() if key in keys}


def point(value):
    """A series of one day."""
    return {"2026-03-03": (value,)}


EVERY_METRIC = "every metric"
#: Those that are counted here: nothing was moved in from elsewhere.
COUNTED = [name for name, entry in catalogue().items() if not entry.source]
SCHEMA = "the schema"
PAGE = "the page"
HEALTH = "the one run there was"
#: Addresses of the page, which is HTML.
NO_FORMAT = ("page", "page-below", "embedded")

#: ``(name of the address, address, formats, [(answer, roles)])``; an answer is a status, or the rows of a 200.
MATRIX = [
    ("page", "/", ["html"], [(302, NOT_IN), (403, GONE), (PAGE, ...)]),
    ("page-below", f"/courses/{CHESS}?grain=month", ["html"], [(302, NOT_IN), (403, GONE), (PAGE, ...)]),
    ("embedded", f"/embed/courses/{CHESS}", ["html"], [(302, NOT_IN), (403, GONE), (PAGE, ...)]),
    (
        "may",
        "/api/v1/may/",
        ["json", "csv"],
        [
            (401, NOT_IN),
            (403, GONE),
            ((False, False, 0), NO_ROLE),
            ((True, True, 4), f"{WHOLE} platform_researcher"),
            ((True, False, 4), "platform_staff"),
            ((True, True, 3), "masquerading_global"),
            ((True, False, 1), f"{ON_CHESS} other_course"),
            ((True, False, 2), ON_CLUB),
            ((True, True, 2), "org_researcher mixed"),
            ((True, True, 1), "researcher other_researcher masquerading_org"),
            ((True, True, 0), "wrong_org"),
        ],
    ),
    ("metrics", "/api/v1/metrics/", ["json", "csv"], [(401, NOT_IN), (EVERY_METRIC, READERS), (403, ...)]),
    ("schema", "/api/v1/schema/", ["yaml", "openapi-json"], [(401, NOT_IN), (SCHEMA, READERS), (403, ...)]),
    (
        "site-stats",
        f"/api/v1/site/stats/?{WINDOW}",
        ["json", "csv"],
        [(401, NOT_IN), (point(14), EVERYWHERE + " masquerading_global"), (403, ...)],
    ),
    (
        "orgs",
        f"/api/v1/orgs/?{AT}",
        ["json", "csv"],
        [
            (401, NOT_IN),
            (403, f"{GONE} {NO_ROLE}"),
            (ORGS, EVERYWHERE + " masquerading_global"),
            ({"Club": ORGS["Club"]}, f"{ON_CLUB} org_researcher masquerading_org"),
            ({}, ...),
        ],
    ),
    (
        "org-stats",
        f"/api/v1/orgs/Club/stats/?{WINDOW}",
        ["json", "csv"],
        [
            (401, NOT_IN),
            (403, f"{GONE} {NO_ROLE}"),
            (point(1), f"{ON_CLUB} org_researcher masquerading_org masquerading_global {EVERYWHERE}"),
            (404, ...),
        ],
    ),
    (
        "org-stats",
        f"/api/v1/orgs/Ünï/stats/?{WINDOW}",
        ["json", "csv"],
        [
            (401, NOT_IN),
            (403, f"{GONE} {NO_ROLE}"),
            (point(13), f"masquerading_global {EVERYWHERE}"),
            (404, ...),
        ],
    ),
    (
        "courses",
        f"/api/v1/courses/?{AT}",
        ["json", "csv"],
        [
            (401, NOT_IN),
            (403, f"{GONE} {NO_ROLE}"),
            (COURSES, EVERYWHERE),
            (all_but(CHESS), "masquerading_global"),
            (of(CHESS), f"{ON_CHESS} researcher"),
            (of(CHESS, DRAFTS), f"{ON_CLUB} org_researcher"),
            (of(DRAFTS), "masquerading_org"),
            (of(BOTANY), "other_course other_researcher"),
            (of(CHESS, BOTANY), "mixed"),
            ({}, "wrong_org"),
        ],
    ),
    (
        "attention",
        "/api/v1/courses/attention/",
        ["json", "csv"],
        [
            (401, NOT_IN),
            (403, f"{GONE} {NO_ROLE}"),
            (LOOK, f"masquerading_global {EVERYWHERE}"),
            ({DRAFTS: LOOK[DRAFTS]}, f"{ON_CLUB} org_researcher masquerading_org"),
            ({BOTANY: LOOK[BOTANY]}, "other_course other_researcher mixed"),
            ({}, ...),
        ],
    ),
    (
        "course-dates",
        f"/api/v1/courses/{CHESS}/dates/",
        ["json", "csv"],
        [
            (401, NOT_IN),
            (403, f"{GONE} {NO_ROLE}"),
            ({"2026-01-01T00:00:00Z": "end"}, f"{ON_CHESS} researcher mixed {ON_CLUB} org_researcher {EVERYWHERE}"),
            (404, ...),
        ],
    ),
    (
        "course-dates",
        f"/api/v1/courses/{ALGEBRA}/dates/",
        ["json", "csv"],
        [
            (401, NOT_IN),
            (403, f"{GONE} {NO_ROLE}"),
            ({"2026-01-01T00:00:00Z": "start"}, f"masquerading_global {EVERYWHERE}"),
            (404, ...),
        ],
    ),
    (
        "course-stats",
        f"/api/v1/courses/{CHESS}/stats/?{WINDOW}",
        ["json", "csv"],
        [
            (401, NOT_IN),
            (403, f"{GONE} {NO_ROLE}"),
            (point(1), f"{ON_CHESS} researcher mixed {ON_CLUB} org_researcher {EVERYWHERE}"),
            (404, ...),
        ],
    ),
    (
        "course-stats",
        f"/api/v1/courses/{ALGEBRA}/stats/?{WINDOW}",
        ["json", "csv"],
        [
            (401, NOT_IN),
            (403, f"{GONE} {NO_ROLE}"),
            (point(10), f"masquerading_global {EVERYWHERE}"),
            (404, ...),
        ],
    ),
    (
        "course-learners",
        f"/api/v1/courses/{CHESS}/learners/",
        ["json", "csv"],
        [
            (401, NOT_IN),
            (403, f"{GONE} {NO_ROLE} {NO_LEARNERS} mixed"),
            ({(LEA, CHESS): 20, (MAX, CHESS): 30}, f"researcher org_researcher {WHOLE} platform_researcher"),
            (404, ...),
        ],
    ),
    (
        "course-learners",
        f"/api/v1/courses/{ALGEBRA}/learners/",
        ["json", "csv"],
        [
            (401, NOT_IN),
            (403, f"{GONE} {NO_ROLE} {NO_LEARNERS}"),
            ({(LEA, ALGEBRA): 10}, f"masquerading_global {WHOLE} platform_researcher"),
            (404, ...),
        ],
    ),
    (
        "learner",
        "/api/v1/learners/{lea}/",
        ["json", "csv"],
        [
            (401, NOT_IN),
            (403, f"{GONE} {NO_ROLE} {NO_LEARNERS}"),
            ({(LEA, ALGEBRA): 10, (LEA, CHESS): 20}, f"{WHOLE} platform_researcher"),
            ({(LEA, CHESS): 20}, "researcher org_researcher"),
            ({(LEA, ALGEBRA): 10}, "masquerading_global"),
            (404, ...),
        ],
    ),
    (
        "learner",
        "/api/v1/learners/{max}/",
        ["json", "csv"],
        [
            (401, NOT_IN),
            (403, f"{GONE} {NO_ROLE} {NO_LEARNERS}"),
            ({(MAX, CHESS): 30, (MAX, DRAFTS): 40}, f"org_researcher {WHOLE} platform_researcher"),
            ({(MAX, CHESS): 30}, "researcher"),
            ({(MAX, DRAFTS): 40}, "masquerading_org masquerading_global"),
            (404, ...),
        ],
    ),
    *(
        (
            name,
            f"/api/v1/{name}/",
            ["json", "csv"],
            [
                (401, NOT_IN),
                (403, f"{GONE} {NO_ROLE} {NO_LEARNERS}"),
                (EVERYBODY, f"{WHOLE} platform_researcher"),
                (rows_of(CHESS), "researcher"),
                (rows_of(CHESS, DRAFTS), "org_researcher"),
                (rows_of(DRAFTS), "masquerading_org"),
                (rows_of(ALGEBRA, DRAFTS), "masquerading_global"),
                ({}, ...),
            ],
        )
        for name in ("learners", "matrix")
    ),
    (
        "learner-days",
        f"/api/v1/learners/{{lea}}/days/?{MARCH}",
        ["json", "csv"],
        [
            (401, NOT_IN),
            (403, f"{GONE} {NO_ROLE} {NO_LEARNERS}"),
            ({(LEA, ALGEBRA): 10, (LEA, CHESS): 20}, f"{WHOLE} platform_researcher"),
            ({(LEA, CHESS): 20}, "researcher org_researcher"),
            ({(LEA, ALGEBRA): 10}, "masquerading_global"),
            (404, ...),
        ],
    ),
    (
        "my-days",
        f"/api/v1/learners/me/days/?{MARCH}",
        ["json", "csv"],
        [(401, NOT_IN), (403, GONE), ({(LEA, ALGEBRA): 10, (LEA, CHESS): 20}, "learner"), ({}, ...)],
    ),
    (
        "accounts",
        "/api/v1/accounts/",
        ["json", "csv"],
        [
            (401, NOT_IN),
            ({LEA: JOINED, MAX: JOINED}, f"{WHOLE} platform_researcher masquerading_global"),
            (403, ...),
        ],
    ),
    (
        "me",
        "/api/v1/learners/me/",
        ["json", "csv"],
        [
            (401, NOT_IN),
            (403, GONE),
            ({(LEA, ALGEBRA): 10, (LEA, CHESS): 20}, "learner"),
            ({("u-instructor", CHESS): 100}, "instructor"),
            ({}, ...),
        ],
    ),
    (
        "health",
        "/api/v1/health/",
        ["json", "csv"],
        [(401, NOT_IN), (HEALTH, f"{WHOLE} masquerading_global"), (403, ...)],
    ),
]


def patterns(found, prefix=""):
    """The names of all addresses of a URL configuration."""
    for each in found:
        if hasattr(each, "url_patterns"):
            yield from patterns(each.url_patterns, prefix)
        else:
            yield each.name


def expected(answers):
    """The answer each role expects. ``...`` is everybody who is not named."""
    found = {}
    for answer, roles in answers:
        for role in [name for name in PEOPLE if name not in found] if roles is ... else roles.split():
            assert role not in found, f"{role} is named twice"
            found[role] = answer
    assert set(found) == set(PEOPLE), set(PEOPLE) ^ set(found)
    return found


def told(response, name, format_):
    """What an answer comes to: its status, or the rows of a 200."""
    if response.status_code != 200:
        return response.status_code
    body = b"".join(response.streaming_content).decode() if response.streaming else response.content.decode()
    if name in NO_FORMAT:
        return PAGE if "figures-lite-boot" in body else body
    if name == "schema":
        paths = (json.loads(body) if "json" in format_ else yaml.safe_load(body))["paths"]
        return SCHEMA if "/figures-lite/api/v1/learners/me/" in paths else paths
    if format_ == "csv":
        assert response["Content-Type"].startswith("text/csv")
        return rows_of_csv(name, list(csv.DictReader(body.splitlines())))
    assert response["Content-Type"] == "application/json"
    return rows_of_json(name, json.loads(body))


def rows_of_csv(name, rows):
    """The rows of a CSV file."""
    if name == "may":
        (row,) = rows
        assert row["url"] == "/figures-lite/"
        return row["sees_numbers"] == "true", row["sees_learners"] == "true", int(row["courses"])
    if name == "metrics":
        return EVERY_METRIC if [row["name"] for row in rows] == COUNTED else rows
    if name == "health":
        return HEALTH if [(row["ok"], row["at_work"]) for row in rows] == [("true", "false")] else rows
    if name.endswith("stats"):
        return {row["period"]: (int(row["enrolled"]),) for row in rows}
    if name in ("courses", "orgs"):
        key = "org" if name == "orgs" else "key"
        return {row[key]: (int(row["enrolled"]), int(row["enrollments"])) for row in rows}
    if name == "attention":
        return {row["key"]: row["reason"] for row in rows}
    if name == "course-dates":
        return {row["at"]: row["kind"] for row in rows}
    if name == "accounts":
        return {row["username"]: row["registered_at"] for row in rows}
    if name in DAYS:
        return {(LEA, row["course"]): int(row["progress"]) for row in rows}
    if name == "matrix":
        cells = {(row["username"], key): cell for row in rows for key, cell in row.items() if "+" in key}
        return {place: int(cell.split(", ")[1].removesuffix(" %")) for place, cell in cells.items() if cell}
    return {(row["username"], row["course"]): int(row["progress"]) for row in rows}


def rows_of_json(name, body):
    """The rows of a JSON answer."""
    if name == "may":
        assert body["url"] == "/figures-lite/"
        return body["sees_numbers"], body["sees_learners"], body["courses"]
    if name == "metrics":
        return EVERY_METRIC if [row["name"] for row in body["metrics"]] == COUNTED else body
    if name == "health":
        return HEALTH if [(run["ok"], run["at_work"]) for run in body["runs"]] == [(True, False)] else body
    if name.endswith("stats"):
        (line,) = body["series"]
        return {period: (value,) for period, value in line["points"]}
    if name == "course-dates":
        return {row["at"]: row["kind"] for row in body["results"]}
    if name in DAYS:
        return {(LEA, row["course"]): row["progress"] for row in body["results"]}
    assert body["count"] == len(body["results"])
    if name in ("courses", "orgs"):
        key = "org" if name == "orgs" else "key"
        return {row[key]: (row["metrics"]["enrolled"], row["metrics"]["enrollments"]) for row in body["results"]}
    if name == "attention":
        return {row["key"]: reason["reason"] for row in body["results"] for reason in row["reasons"]}
    if name == "accounts":
        return {row["username"]: row["registered_at"] for row in body["results"]}
    if name == "matrix":
        found = {}
        for row in body["results"]:
            keys = [course["key"] for course, code in zip(body["courses"], row["cells"], strict=True) if code != "."]
            found |= {(row["username"], key): done for key, done in zip(keys, row["progress"], strict=True)}
        return found
    return {(row["username"], row["course"]): row["progress"] for row in body["results"]}


def asked(everybody, name, address, format_):
    """What each role is answered."""
    address = "/figures-lite" + address.format(lea=everybody.users["learner"].pk, max=everybody.max.pk)
    accept = {"schema": {"yaml": "application/vnd.oai.openapi", "openapi-json": "application/vnd.oai.openapi+json"}}
    headers = {"accept": accept["schema"][format_]} if name == "schema" else {}
    if name not in (*NO_FORMAT, "schema"):
        address += ("&" if "?" in address else "?") + f"format={format_}"
    return {
        role: told(client.get(address, headers=headers), name, format_)
        for role in PEOPLE
        for client in [everybody.clients[role]]
    }


@pytest.fixture
def everybody(numbers, courses):
    """One person for each role, where there are numbers."""
    return Everybody(courses)


def test_every_address_has_its_row():
    assert set(patterns(urls.urlpatterns)) == {name for name, *_rest in MATRIX}


def test_no_cell_is_missing():
    cells = sum(len(formats) * len(expected(answers)) for _name, _address, formats, answers in MATRIX)
    assert len(PEOPLE) >= 12
    assert cells == CELLS


CASES = [(name, address, format_, answers) for name, address, formats, answers in MATRIX for format_ in formats]


@pytest.mark.parametrize(
    ("name", "address", "format_", "answers"), CASES, ids=[f"{case[1].partition('?')[0]}-{case[2]}" for case in CASES]
)
def test_everybody_gets_what_they_should(everybody, name, address, format_, answers):
    assert asked(everybody, name, address, format_) == expected(answers)
