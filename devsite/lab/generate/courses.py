"""Makes the courses: their dates, modes, cohorts, popularity and trees, and the rows the LMS keeps about them."""

import dataclasses
import datetime

from devsite.lab.generate import names, trees
from devsite.lab.generate.outline import Outline

DAY = datetime.timedelta(days=1)
WEEK = 7 * DAY
NEVER_SET = datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)

#: Cutoffs of the two grading policies there are: pass or fail, and letters.
PASS = {"Pass": 0.5}
LETTERS = {"A": 0.85, "B": 0.7, "C": 0.5}

#: Modes that earn a certificate, with what they cost.
ELIGIBLE = {"verified": 49, "professional": 190, "no-id-professional": 190, "honor": 0, "masters": 0, "credit": 99}

OFFERS = (("audit", "verified"), ("honor",), ("audit", "verified"), ("audit",), ("professional",), ("audit", "honor"))


@dataclasses.dataclass
class Course:
    """One course run, as much of it as living on it takes."""

    key: str
    org: str
    title: str
    start: datetime.datetime
    end: datetime.datetime | None = None
    self_paced: bool = True
    modes: tuple = ("audit",)
    cutoffs: dict = dataclasses.field(default_factory=lambda: PASS)
    certificates_at_end: bool = False
    popularity: float = 1.0
    opens: datetime.datetime | None = None
    dormant_from: datetime.datetime | None = None
    draft: bool = False
    odd_case: bool = False
    partition: int | None = None
    cohorts: list = dataclasses.field(default_factory=list)  # (group's id, content group or None)
    outline: Outline | None = None
    tree: dict | None = None
    version: str = ""
    published_at: datetime.datetime | None = None

    def letter(self, percent):
        """The letter for a course grade, '' below the lowest cutoff."""
        reached = [(cutoff, letter) for letter, cutoff in self.cutoffs.items() if percent >= cutoff]
        return max(reached)[1] if reached else ""

    def draw(self, moment):
        """How much the course draws newcomers at a moment."""
        if self.draft or moment < self.opens or (self.dormant_from and moment >= self.dormant_from):
            return 0.0
        if self.end and moment >= self.end:
            return 0.0
        if self.self_paced:
            return self.popularity * (1.4 if moment - self.opens < 60 * DAY else 0.8)
        if moment < self.start:
            return self.popularity * (2.5 if self.start - moment < 14 * DAY else 1.2)
        return self.popularity * (2.0 if moment - self.start < 10 * DAY else 0.25)


def make(rng, count, begins, now):
    """The courses of a platform that began at an instant, most of them begun by now."""
    span = now - begins
    orgs = names.ORGS[: max(2, min(len(names.ORGS), count // 4))]
    made, keys = [], set()
    for n in range(count):
        subject = n - 4 if n % 6 == 4 else n  # some courses run again
        number, title = names.SUBJECTS[subject % len(names.SUBJECTS)]
        # A quarter is there from the first day; the rest follow, the later ones closer together.
        start = begins + span * (0.0 if n < max(2, count // 4) else ((n + 0.5) / count) ** 0.9)
        start += rng.uniform(1, 25) * DAY
        start = start.replace(hour=rng.choice((7, 8, 9, 12)), minute=0, second=0, microsecond=0)
        self_paced = n % 5 in (0, 3)
        org = orgs[subject % len(orgs)][0]
        run = f"{start.year}_{'T1' if start.month < 5 else 'T2' if start.month < 9 else 'T3'}"
        while f"course-v1:{org}+{number}+{run}" in keys:
            run += "b"
        keys.add(f"course-v1:{org}+{number}+{run}")
        made.append(
            Course(
                key=f"course-v1:{org}+{number}+{run}",
                org=org,
                title=title,
                start=start,
                end=None if self_paced else start + rng.choice((8, 10, 12, 16)) * WEEK,
                self_paced=self_paced,
                modes=OFFERS[n % len(OFFERS)],
                cutoffs=LETTERS if n % 4 == 1 else PASS,
                certificates_at_end=not self_paced and n % 2 == 0,
                popularity=1 / (1 + n % 7) ** 0.6 * rng.uniform(0.7, 1.3),
                opens=max(begins, start - rng.uniform(20, 50) * DAY),
            )
        )
    lend_traits(rng, made, begins, now)
    for n, course in enumerate(made):
        author(rng, course, n, now)
    return made


def lend_traits(rng, courses, begins, now):
    """Make some courses special, by their place: as many special ones as there is room for."""
    for n, course in enumerate(courses):
        kind = n % 12
        if kind == 1:  # runs for years, gated by cohort
            course.partition = rng.randrange(100, 2**31)
            course.end = None
        elif kind == 5:  # nobody has come for long
            course.self_paced, course.end = True, None
            course.start = course.opens = begins + rng.uniform(1, 10) * DAY
            course.dormant_from = begins + (now - begins) * 0.4
        elif kind == 7:
            course.odd_case = True
        elif kind == 9 and now - begins > 80 * DAY:  # in the midst of its weeks, and ends soon
            course.start = (now - 45 * DAY).replace(hour=9, minute=0, second=0, microsecond=0)
            course.opens = course.start - 30 * DAY
            course.self_paced, course.end = False, course.start + 8 * WEEK
        elif kind == 10:  # not yet begun
            course.start = now + rng.uniform(10, 40) * DAY
            course.opens = now - 20 * DAY
            course.self_paced, course.end = False, course.start + 10 * WEEK
        elif kind == 11:  # never finished by its authors
            course.draft, course.start, course.end = True, NEVER_SET, None
            course.self_paced = False


def author(rng, course, n, now):
    """Write a course's tree; some have been published again since, with a unit less and a unit more."""
    tree, removable = trees.write(
        rng,
        course.key,
        course.title,
        start=None if course.self_paced or course.draft else course.start,
        partition=course.partition,
        tracks=n % 12 == 0,
        odd_units=n % 3 != 1 or n % 12 == 1,
    )
    course.version = f"{rng.getrandbits(96):024x}"
    course.published_at = min(course.opens, now)
    removed = added = None
    lived = now - course.start
    if n % 4 == 0 and lived > 60 * DAY and len(removable) > 4:
        removed, added = removable[2], removable[-1]
        course.published_at = course.start + rng.uniform(0.3, 0.8) * lived
    elif n % 12 == 9 and lived > 10 * DAY:  # published again as it was
        course.published_at = now - 10 * DAY
    course.outline = Outline(tree.finished())
    for unit in course.outline.units:
        if unit.key == removed:
            unit.until = course.published_at
        elif unit.key == added:
            unit.since = course.published_at
    course.tree = trees.without(tree.finished(), removed)


def save(tables, rng, courses, begins):
    """Write what the LMS keeps about courses."""
    orgs = {}
    for course in courses:
        if course.org not in orgs:
            stamps = {"created": begins, "modified": begins}
            row = {"name": dict(names.ORGS)[course.org], "short_name": course.org, "active": True} | stamps
            orgs[course.org] = tables["organizations_organization"].add(row)
        save_course(tables, course, orgs[course.org])
        save_cohorts(tables, rng, course)


def save_course(tables, course, org_id):
    """Write one course's rows: overview, modes, published version, structure and dates."""
    stamps = {"created": course.opens, "modified": course.published_at}
    number = course.key.split("+")[1]
    image = f"/asset-v1:{course.key.removeprefix('course-v1:')}+type@asset+block@images_course_image.jpg"
    tables["course_overviews_courseoverview"].add(
        stamps
        | {
            "id": course.key,
            "_location": course.outline.root,
            "version": 19,
            "display_name": course.title,
            "display_number_with_default": number,
            "display_org_with_default": course.org,
            "org": course.org,
            "start": course.start,
            "end": course.end,
            "start_date": course.start,
            "end_date": course.end,
            "enrollment_start": None if course.draft else course.opens,
            "certificates_display_behavior": "end" if course.certificates_at_end else "early_no_info",
            "cert_html_view_enabled": True,
            "has_any_active_web_certificate": True,
            "lowest_passing_grade": f"{min(course.cutoffs.values()):.2f}",
            "course_image_url": image,
            "banner_image_url": image,
            "catalog_visibility": "both",
            "self_paced": course.self_paced,
        }
    )
    tables["organizations_organizationcourse"].add(
        stamps | {"course_id": course.key, "active": True, "organization_id": org_id}
    )
    for mode in course.modes:
        tables["course_modes_coursemode"].add(
            {
                "course_id": course.key,
                "mode_slug": mode,
                "mode_display_name": mode.title(),
                "min_price": ELIGIBLE.get(mode, 0),
            }
        )
    published = {"published_at": course.published_at, "published_version": course.version}
    tables["learning_sequences_learningcontext"].add(
        stamps | published | {"context_key": course.key, "title": course.title}
    )
    tables["lab_coursestructure"].add({"course_key": course.key, "version": course.version, "tree": course.tree})
    save_dates(tables, course)


def save_dates(tables, course):
    """Write the start, the end and the due dates as edx-when keeps them."""
    dates = [(course.outline.root, "course", "start", course.start), (course.outline.root, "course", "end", course.end)]
    for key in course.outline.sections:
        due = course.outline.blocks[key]["due"]
        dates.append((key, "sequential", "due", due and datetime.datetime.fromisoformat(due)))
    for location, block_type, field, date in dates:
        if date:
            stamps = {"created": course.published_at, "modified": course.published_at}
            policy = tables["edx_when_datepolicy"].add(stamps | {"abs_date": date})
            row = {"course_id": course.key, "location": location, "policy_id": policy, "active": True}
            tables["edx_when_contentdate"].add(row | {"field": field, "block_type": block_type})


def save_cohorts(tables, rng, course):
    """Give some courses cohorts, and where units are gated the content group each cohort opens."""
    if not course.partition and rng.random() < 0.6:
        return
    for name, group in (("Default Group", None), ("Day", 1), ("Evening", 2)):
        row = {"name": name, "course_id": course.key, "group_type": "cohort"}
        pk = tables["course_groups_courseusergroup"].add(row)
        opens = group if course.partition else None
        course.cohorts.append((pk, opens))
        if opens:
            tables["course_groups_courseusergrouppartitiongroup"].add(
                {
                    "course_user_group_id": pk,
                    "partition_id": course.partition,
                    "group_id": opens,
                    "created_at": course.opens,
                    "updated_at": course.opens,
                }
            )
