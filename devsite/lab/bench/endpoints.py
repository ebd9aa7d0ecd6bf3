"""Asks the endpoints of the API for a benchmark: all that there are, as staff, as an organisation's and as learners."""

import http.client
import importlib
import itertools
import json
import statistics
import time

from django.apps import apps
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.db.models import Count

from devsite.lab.bench import questions
from devsite.lab.bench.people import ORG_STAFF, STAFF
from devsite.lab.bench.questions import Questions
from figures_lite.models import Course

#: The name of each begins with its address as ``docs/api-schema.yml`` writes it.
ENDPOINTS = {
    "may/": lambda ask: "may/",
    "metrics/": lambda ask: "metrics/",
    "schema/": lambda ask: "schema/",
    "health/": lambda ask: "health/",
    "site/stats/": lambda ask: "site/stats/" + ask.query(**ask.stats()),
    "orgs/{org}/stats/": lambda ask: f"orgs/{ask.pick(*ask.orgs)}/stats/" + ask.query(**ask.stats()),
    "courses/{course_key}/stats/": lambda ask: f"courses/{ask.pick(*ask.visited)}/stats/" + ask.query(**ask.stats()),
    "courses/{course_key}/stats/ by mode": questions.by_mode,
    "courses/{course_key}/dates/": lambda ask: f"courses/{ask.pick(*ask.visited)}/dates/",
    "courses/": questions.courses,
    "courses/ behind": questions.courses_behind,
    "courses/attention/": questions.attention,
    "orgs/": lambda ask: "orgs/" + ask.query(**questions.table(ask, len(ask.orgs))),
    "courses/{course_key}/learners/": questions.course_learners,
    "courses/{course_key}/learners/ behind": questions.course_learners_behind,
    "learners/": questions.learners,
    "learners/ behind": questions.learners_behind,
    "learners/{user_id}/": lambda ask: (
        f"learners/{ask.pick(*ask.learners)}/" + ask.query(ordering=ask.pick("", "course", "-progress"), **ask.page(1))
    ),
    "learners/{user_id}/days/": lambda ask: f"learners/{ask.pick(*ask.learners)}/days/" + questions.days(ask),
    "matrix/": questions.matrix,
    "accounts/": questions.accounts,
    "learners/me/": lambda ask: "learners/me/" + ask.query(ordering=ask.pick("", "course", "-progress")),
    "learners/me/days/": lambda ask: "learners/me/days/" + questions.days(ask),
}
#: What learners ask of themselves, each of them.
OWN = ("learners/me/", "learners/me/days/")
#: What is asked once more as staff of the organisation that has the most courses, who see its courses alone.
BY_ORG = (
    "may/",
    "courses/{course_key}/stats/",
    "courses/",
    "courses/attention/",
    "courses/{course_key}/learners/",
    "learners/",
    "learners/ behind",
    "learners/{user_id}/",
    "learners/{user_id}/days/",
    "matrix/",
)
AS_ORG = "{} by role"
#: So many learners ask for their own.
LEARNERS = 100


def log_in(user):
    """A cookie of somebody."""
    session = importlib.import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def staff_of(org):
    """Somebody with the roles by which an organisation's staff see its numbers and its learners."""
    user, made = get_user_model().objects.get_or_create(username=ORG_STAFF, defaults={"password": "!"})
    if made:
        role = apps.get_model("student", "CourseAccessRole")
        roles = (role(user=user, org=org, course_id="", role=name) for name in ("staff", "data_researcher"))
        role.objects.bulk_create(roles)
    return user


def largest_org():
    """The organisation that has the most courses."""
    orgs = Course.objects.filter(known=True).values("org").annotate(courses=Count("pk"))
    return orgs.order_by("-courses", "org").values_list("org", flat=True).first()


def measure(port, now, requests, seed=1, warm_up=3):
    """Ask each endpoint so often, one request after the other: ``{endpoint: figures}``, times in milliseconds."""
    accounts, org = get_user_model().objects, largest_org()
    ask, ask_of_org = Questions(now, seed), Questions(now, seed, org)
    staff, org_staff = log_in(accounts.get(username=STAFF)), log_in(staff_of(org))
    learners = [log_in(user) for user in accounts.filter(pk__in=ask.learners).order_by("pk")[:LEARNERS]]
    found = {}
    for name, endpoint in ENDPOINTS.items():
        cookies = learners if name in OWN else [staff]
        found[name] = figures(port, ask.ask(endpoint), cookies, requests, warm_up)
        if name in BY_ORG:
            found[AS_ORG.format(name)] = figures(port, ask_of_org.ask(endpoint), [org_staff], requests, warm_up)
    return found


def figures(port, addresses, cookies, requests, warm_up):
    """The figures of so many requests for some addresses, as whoever each cookie is of, in turn."""
    asked = zip(addresses, itertools.cycle(cookies))  # noqa: B905  (both are without end)
    for address, cookie in itertools.islice(asked, warm_up):
        get(port, address, cookie)
    answers = [get(port, address, cookie) for address, cookie in itertools.islice(asked, requests)]
    times = sorted(milliseconds for milliseconds, _statements, _rows, _address in answers)
    statements = [number for _milliseconds, number, _rows, _address in answers]
    return {
        "requests": len(answers),
        "rows": max(rows for _milliseconds, _statements, rows, _address in answers),
        "statements": {"least": min(statements), "most": max(statements)},
        "p50": round(statistics.median(times), 1),
        "p95": round(times[min(len(times) - 1, int(len(times) * 0.95))], 1),
        "slowest": round(times[-1], 1),
        "slowest_asked": max(answers)[-1],
    }


def get(port, address, cookie):
    """One request: milliseconds until the whole answer was there, statements, rows on all pages, and the address."""
    headers = {"Cookie": cookie, "Accept": "application/json, */*;q=0.1"}
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    connection.request("GET", address, headers=headers)
    response = connection.getresponse()
    body = response.read()
    took = 1000 * (time.perf_counter() - began)
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"{address} answered {response.status}: {body[:500]!r}")
    answer = json.loads(body) if response.headers["Content-Type"] == "application/json" else {}
    return took, int(response.headers["X-Statements"]), answer.get("count", 0), address
