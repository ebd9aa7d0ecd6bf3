"""What a benchmark asks of the API: every endpoint, with parameters that vary as people's do."""

import datetime
import http.client
import importlib
import itertools
import random
import statistics
import time
import urllib.parse

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model

from devsite.lab.bench.people import STAFF
from figures_lite.models import Course, CourseLearner
from figures_lite.periods import calendar

API = "/figures-lite/api/v1"
METRICS = ("enrolled", "enrollments", "active_learners", "completions", "mean_progress", "finishes", "passes")
MONTHS = tuple("monthly_active" if name == "active_learners" else name for name in METRICS)
HOURS = ("enrollments", "active_learners", "starts", "finishes")
TABLES = (*METRICS, "graded", "mean_grade", "never_started", "certificates")
WORDS = ("an", "er", "maria", "lee", "science", "data", "CS101", "intro", "o")


class Questions:
    """Addresses, endpoint by endpoint, without end; the same database and seed ask the same."""

    def __init__(self, now, seed=1):
        self.rng = random.Random(f"questions {seed}")
        self.today = calendar().day(now)
        self.courses = [str(key) for key in Course.objects.order_by("pk").values_list("key", flat=True)]
        self.orgs = sorted(set(Course.objects.filter(known=True).values_list("org", flat=True)))
        last = CourseLearner.objects.order_by("-pk").values_list("pk", flat=True).first() or 1
        wanted = {self.rng.randrange(1, last + 1) for _learner in range(1000)}
        rows = CourseLearner.objects.filter(pk__in=wanted).order_by("pk").values_list("learner_id", "course__key")
        # Courses that are looked at are rather the large ones: a course for each of some enrollments.
        self.learners = sorted({learner for learner, _key in rows}) or [1]
        self.visited = [str(key) for _learner, key in rows] or self.courses

    def ask(self, endpoint):
        """Addresses of an endpoint, without end."""
        for _question in itertools.count():
            yield f"{API}/{endpoint(self)}"

    def query(self, **parameters):
        """A query string."""
        return "?" + urllib.parse.urlencode({name: value for name, value in parameters.items() if value})

    def some(self, names, most=4):
        """Some metrics, or those that are answered with when none are asked for."""
        number = self.rng.randrange(most + 1)
        return ",".join(sorted(self.rng.sample(names, number)))

    def stats(self):
        """Parameters of a series: days of a month, a quarter or a year, months of all years, hours of a day."""
        kind, end = self.rng.random(), self.today - datetime.timedelta(days=self.rng.choice((0, 0, 0, 7, 30, 200)))
        if kind < 0.15:
            start = end - datetime.timedelta(days=self.rng.choice((1, 2, 7)))
            return {"grain": "hour", "start": start, "end": end, "metric": self.some(HOURS)}
        if kind < 0.4:
            years = self.rng.choice((1, 2, 5))
            start = self.today.replace(day=1, year=self.today.year - years)
            return {"grain": "month", "start": start, "metric": self.some(MONTHS)}
        start = end - datetime.timedelta(days=self.rng.choice((7, 30, 30, 90, 365)))
        return {"start": start, "end": end, "metric": self.some(METRICS)}

    def page(self, rows=10):
        """A page, mostly the first."""
        size = self.rng.choice((10, 10, 20, 50, 100))
        last = max(1, rows // size)
        number = 1 if self.rng.random() < 0.6 else self.rng.randrange(1, min(last, 20) + 1)
        return {"page_size": size, "page": number}

    def pick(self, *choices):
        """One of some values."""
        return self.rng.choice(choices)


def table(questions, rows):
    """Parameters of a table of courses or organisations: a period, an order, a page."""
    at = questions.today - datetime.timedelta(days=questions.pick(0, 0, 0, 1, 7, 30, 365))
    order = questions.pick("", "", "-enrolled", "-active_learners", "mean_progress", "-completions")
    metrics = questions.some(TABLES)
    if order and order.lstrip("-") not in metrics:
        metrics = ",".join(filter(None, [metrics, order.lstrip("-")]))
    month = {"grain": "month"} if questions.rng.random() < 0.2 and "active_learners" not in metrics else {}
    return {"at": questions.pick("", at), "ordering": order, "metric": metrics} | month | questions.page(rows)


def courses(questions):
    """The table of courses, as it is filtered and ordered."""
    more = questions.pick(
        {},
        {},
        {"search": questions.pick(*WORDS)},
        {"org": questions.pick(*questions.orgs)},
        {"active": "true"},
        {"known": "true"},
        {"starts_after": questions.today - datetime.timedelta(days=200)},
    )
    asked = table(questions, 1 if more else len(questions.courses)) | more
    asked["ordering"] = asked["ordering"] or questions.pick("", "name", "-start", "org,name")
    return "courses/" + questions.query(**asked)


def course_learners(questions):
    """The learners of a course, as they are filtered and ordered."""
    more = questions.pick(
        {},
        {},
        {"search": questions.pick(*WORDS)},
        {"enrolled": "true"},
        {"progress_max": 20},
        {"passed": "true"},
        {"never_started": "true"},
        {"mode": "verified"},
    )
    order = questions.pick("", "", "name", "-progress", "-last_active_at", "grade,name")
    key = questions.pick(*questions.visited)
    return f"courses/{key}/learners/" + questions.query(ordering=order, **more, **questions.page(1))


def by_mode(questions):
    """Enrollments of a course by mode."""
    asked = questions.stats()
    asked = asked if asked.get("grain") != "hour" else {"start": questions.today - datetime.timedelta(days=30)}
    asked["metric"] = questions.pick("enrolled", "enrollments", "enrolled,unenrollments")
    return f"courses/{questions.pick(*questions.visited)}/stats/" + questions.query(by="mode", **asked)


ENDPOINTS = {
    "metrics/": lambda ask: "metrics/",
    "site/stats/": lambda ask: "site/stats/" + ask.query(**ask.stats()),
    "orgs/{org}/stats/": lambda ask: f"orgs/{ask.pick(*ask.orgs)}/stats/" + ask.query(**ask.stats()),
    "courses/{course_key}/stats/": lambda ask: f"courses/{ask.pick(*ask.visited)}/stats/" + ask.query(**ask.stats()),
    "courses/{course_key}/stats/ by mode": by_mode,
    "courses/": courses,
    "orgs/": lambda ask: "orgs/" + ask.query(**table(ask, len(ask.orgs))),
    "courses/{course_key}/learners/": course_learners,
    "learners/{user_id}/": lambda ask: (
        f"learners/{ask.pick(*ask.learners)}/" + ask.query(ordering=ask.pick("", "course", "-progress"), **ask.page(1))
    ),
}


def log_in():
    """A cookie of staff."""
    user = get_user_model().objects.get(username=STAFF)
    session = importlib.import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def measure(port, now, requests, seed=1, warm_up=3):
    """Ask each endpoint so often, one request after the other: ``{endpoint: figures}``, times in milliseconds."""
    questions, headers = Questions(now, seed), {"Cookie": log_in(), "Accept": "application/json"}
    found = {}
    for name, endpoint in ENDPOINTS.items():
        asked = questions.ask(endpoint)
        for address in itertools.islice(asked, warm_up):
            get(port, address, headers)
        answers = [get(port, address, headers) for address in itertools.islice(asked, requests)]
        times = sorted(milliseconds for milliseconds, _statements, _address in answers)
        statements = [number for _milliseconds, number, _address in answers]
        found[name] = {
            "requests": len(answers),
            "statements": {"least": min(statements), "most": max(statements)},
            "p50": round(statistics.median(times), 1),
            "p95": round(times[min(len(times) - 1, int(len(times) * 0.95))], 1),
            "slowest": round(times[-1], 1),
            "slowest_asked": max(answers)[2],
        }
    return found


def get(port, address, headers):
    """One request: milliseconds until the whole answer was there, statements, and the address."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    connection.request("GET", address, headers=headers)
    response = connection.getresponse()
    body = response.read()
    took = 1000 * (time.perf_counter() - began)
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"{address} answered {response.status}: {body[:500]!r}")
    return took, int(response.headers["X-Statements"]), address
