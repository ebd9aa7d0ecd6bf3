"""What somebody may ask of one endpoint: parameters that vary as people's do."""

import datetime
import itertools
import random
import urllib.parse

from figures_lite.models import Account, Course, CourseLearner
from figures_lite.periods import calendar
from figures_lite.read.statuses import STATUSES

API = "/figures-lite/api/v1"
METRICS = ("enrolled", "enrollments", "active_learners", "completions", "mean_progress", "finishes", "passes")
MONTHS = tuple("monthly_active" if name == "active_learners" else name for name in METRICS)
HOURS = ("enrollments", "active_learners", "starts", "finishes")
TABLES = (*METRICS, "graded", "mean_grade", "never_started", "certificates")
WORDS = ("an", "er", "maria", "lee", "science", "data", "CS101", "intro", "o")
#: Metrics that count rows of facts in each way there is: events, levels, distinct learners, with a window, sums.
BEHIND = (
    "enrollments",
    "unenrollments",
    "passes",
    "certificates",
    "enrolled",
    "enrolled_ever",
    "never_started",
    "finished",
    "active_learners",
    "active_learners_28d",
    "completions",
    "mean_progress",
)


class Questions:
    """Addresses, endpoint by endpoint, without end; the same database, seed and organisation ask the same.

    With ``org`` they are those of somebody who sees its courses alone.
    """

    def __init__(self, now, seed=1, org=None):
        self.rng = random.Random(f"questions {seed}")
        self.today = calendar().day(now)
        courses = Course.objects.filter(org=org) if org else Course.objects.all()
        self.courses = [str(key) for key in courses.order_by("pk").values_list("key", flat=True)]
        self.orgs = sorted(set(courses.filter(known=True).values_list("org", flat=True)))
        last = CourseLearner.objects.order_by("-pk").values_list("pk", flat=True).first() or 1
        wanted = {self.rng.randrange(1, last + 1) for _learner in range(1000)}
        listed = CourseLearner.objects.filter(course__in=courses.values("pk"))
        rows = list(listed.filter(pk__in=wanted).order_by("pk").values_list("learner_id", "course__key"))
        # Courses that are looked at are rather the large ones: a course for each of some enrollments.
        self.learners = sorted({learner for learner, _key in rows}) or [1]
        self.visited = [str(key) for _learner, key in rows] or self.courses
        self.listed, self.accounts = listed.filter(is_team=False).count(), Account.objects.count()

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

    def any_page(self, rows):
        """A page of a list of so many rows: mostly one of the first, some time the last, or one anywhere."""
        page = self.page(rows)
        last = max(1, rows // page["page_size"])
        return page | self.pick({}, {}, {}, {"page": last}, {"page": self.rng.randrange(1, last + 1)})

    def first_page(self, most=(10, 25, 25, 50, 100)):
        """The first page of a list whose length depends on what is asked."""
        return {"page_size": self.pick(*most)}

    def behind(self, names=BEHIND):
        """A number to look behind: as the last day ended, or of a day, a week or a month of the last two years."""
        end = self.today - datetime.timedelta(days=self.rng.randrange(1, 700))
        start = end - datetime.timedelta(days=self.rng.choice((1, 7, 30)))
        return {"behind": self.pick(*names)} | self.pick({}, {}, {"from": start, "to": end})

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


def courses_behind(questions):
    """The courses behind a number, with numbers of their own."""
    asked = questions.behind(("courses", "active_courses")) | questions.first_page()
    order = questions.pick("", "name", "-start")
    return "courses/" + questions.query(metric=questions.some(TABLES), ordering=order, **asked)


def attention(questions):
    """The courses that need a look: of all, of an organisation, or some."""
    one = {"org": questions.pick(*questions.orgs)}, {"course": questions.pick(*questions.visited)}
    more = questions.pick({}, {}, *one)
    return "courses/attention/" + questions.query(**more, **questions.first_page((6, 6, 25)))


def standing(questions):
    """How learners stand, as they are filtered."""
    return questions.pick(
        {},
        {},
        {"search": questions.pick(*WORDS)},
        {"enrolled": "true"},
        {"progress_max": 20},
        {"passed": "true"},
        {"never_started": "true"},
        {"mode": "verified"},
    )


def course_learners(questions):
    """The learners of a course, as they are filtered and ordered."""
    more = standing(questions)
    order = questions.pick("", "", "name", "-progress", "-last_active_at", "grade,name")
    key = questions.pick(*questions.visited)
    return f"courses/{key}/learners/" + questions.query(ordering=order, **more, **questions.page(1))


def course_learners_behind(questions):
    """The learners behind a number of a course."""
    asked = questions.behind() | questions.first_page()
    key = questions.pick(*questions.visited)
    return f"courses/{key}/learners/" + questions.query(ordering=questions.pick("", "name", "-progress"), **asked)


def learners(questions):
    """Learners of all courses, of an organisation's or of some, as they are filtered and ordered."""
    more = standing(questions) | questions.pick(
        {},
        {},
        {"org": questions.pick(*questions.orgs)},
        {"course": ",".join(questions.rng.sample(questions.visited, min(3, len(questions.visited))))},
        {"last_active_before": questions.today - datetime.timedelta(days=60)},
    )
    order = questions.pick("", "", "name", "username", "-progress", "-last_active_at", "course", "grade,name")
    page = questions.first_page() if more else questions.any_page(questions.listed)
    return "learners/" + questions.query(ordering=order, **more, **page)


def learners_behind(questions):
    """The learners behind a number of the site, or of an organisation."""
    asked = questions.behind() | questions.pick({}, {"org": questions.pick(*questions.orgs)})
    order = questions.pick("", "", "name", "-progress")
    return "learners/" + questions.query(ordering=order, **asked, **questions.first_page())


def matrix(questions):
    """The matrix of some courses: an organisation's running ones, some, or those of a name; filtered by status."""
    asked = questions.pick(
        {"org": questions.pick(*questions.orgs), "course_active": "true"},
        {"course": ",".join(questions.rng.sample(questions.visited, min(5, len(questions.visited))))},
        {"org": questions.pick(*questions.orgs), "course_search": "data"},
    )
    names = [status.name for status in STATUSES]
    status = questions.pick("", "", "not_enrolled", *names, ",".join(questions.rng.sample(names, 2)))
    asked |= {"status": status, "search": questions.pick("", "", "", *WORDS)}
    asked |= questions.pick({}, {}, {"enrolled": "true"}, {"mode": "verified"})
    return "matrix/" + questions.query(ordering=questions.pick("name", "name", "", "-username"), **asked, page_size=200)


def accounts(questions):
    """Everybody with an account, or those who registered of late; the list is ordered and searched by name."""
    asked = questions.pick({}, {}, {"search": questions.pick(*WORDS)}, questions.behind(("registrations", "accounts")))
    order = questions.pick("", "name", "username", "-registered_at")
    page = questions.first_page() if asked else questions.any_page(questions.accounts)
    return "accounts/" + questions.query(ordering=order, **asked, **page)


def days(questions):
    """The days of a learner: the last year's, or those of up to two years, perhaps in one course."""
    start = questions.today - datetime.timedelta(days=questions.rng.randrange(30, 790))
    return questions.query(**questions.pick({}, {}, {"start": start}, {"course": questions.pick(*questions.visited)}))


def by_mode(questions):
    """Enrollments of a course by mode."""
    asked = questions.stats()
    asked = asked if asked.get("grain") != "hour" else {"start": questions.today - datetime.timedelta(days=30)}
    asked["metric"] = questions.pick("enrolled", "enrollments", "enrolled,unenrollments")
    return f"courses/{questions.pick(*questions.visited)}/stats/" + questions.query(by="mode", **asked)
