"""The courses of a benchmark's LMS: when they run, how many they draw, and the rows the LMS keeps about them."""

import dataclasses
import json

from devsite.lab.bench.clock import DAY, HOUR, instant, text
from devsite.lab.bench.load import insert
from devsite.lab.bench.outline import Outline
from devsite.lab.generate import names, trees

#: What courses are offered in.
OFFERS = (("audit", "verified"), ("audit", "verified"), ("audit", "verified"), ("honor",), ("audit",))


@dataclasses.dataclass
class Course:
    """One course run; instants in microseconds, ``closes`` is when nobody comes any more."""

    key: str
    org: str
    title: str
    opens: int
    start: int
    end: int | None
    closes: int
    modes: tuple
    weight: float
    partition: int | None
    tracks: bool
    outline: Outline | None = None
    tree: dict | None = None
    cohorts: tuple = ()


def make(rng, size, begins, now):
    """The courses, the most popular ones anywhere among them: popularity falls by a power of the rank."""
    ranks = list(range(1, size.courses + 1))
    rng.shuffle(ranks)
    for n, rank in enumerate(ranks):
        org = f"Org{rng.randrange(size.orgs) + 1:02d}"
        number, title = names.SUBJECTS[n % len(names.SUBJECTS)]
        start = begins + int((now - begins) * (rng.random() * 0.1 if n % 4 == 0 else rng.random()))
        if n % 25 == 24:
            start = now + rng.randrange(10, 40) * DAY  # not yet begun
        start -= start % DAY - 9 * HOUR
        self_paced = n % 5 in (0, 3) and n % 25 != 24
        end = None if self_paced else start + rng.choice((8, 10, 12, 16, 26, 52)) * 7 * DAY
        key = f"course-v1:{org}+{number}+{instant(start).year}_R{n}"
        course = Course(
            key=key,
            org=org,
            title=f"{title} {n}",
            opens=max(begins, start - rng.randrange(10, 45) * DAY),
            start=start,
            end=end,
            closes=min(now, end or now),
            modes=OFFERS[n % len(OFFERS)],
            weight=rank**-0.8,
            partition=rng.randrange(100, 2**31) if n % 50 == 7 else None,
            tracks=n % 20 == 3,
        )
        course.tree, _units = trees.write(
            rng, key, course.title, sections=rng.choice(size.sections), partition=course.partition, tracks=course.tracks
        )
        course.tree = course.tree.finished()
        course.outline = Outline.of(course.tree)
        yield course


def save(rng, courses, begins):
    """Write the courses' rows."""
    orgs = sorted({course.org for course in courses})
    insert(
        "organizations_organization",
        ("id", "name", "short_name", "active", "created", "modified"),
        ((n, f"University {org}", org, True, text(begins), text(begins)) for n, org in enumerate(orgs, 1)),
    )
    insert(
        "course_overviews_courseoverview",
        ("id", "_location", "org", "display_name", "start", "end", "self_paced", "created", "modified"),
        (
            (c.key, c.tree["root"], c.org, c.title, text(c.start), text(c.end), not c.end, text(c.opens), text(c.opens))
            for c in courses
        ),
    )
    insert(
        "course_modes_coursemode",
        ("course_id", "mode_slug", "mode_display_name"),
        ((course.key, mode, mode.title()) for course in courses for mode in course.modes),
    )
    versions = [f"{rng.getrandbits(96):024x}" for _course in courses]
    insert(
        "learning_sequences_learningcontext",
        ("context_key", "title", "published_at", "published_version", "created", "modified"),
        (
            (c.key, c.title, text(c.opens), version, text(c.opens), text(c.opens))
            for c, version in zip(courses, versions, strict=True)
        ),
    )
    insert(
        "lab_coursestructure",
        ("course_key", "version", "tree"),
        (
            (course.key, version, json.dumps(course.tree, ensure_ascii=False))
            for course, version in zip(courses, versions, strict=True)
        ),
        size=50,  # they are large
    )
    save_cohorts(courses)


def save_cohorts(courses):
    """Give a tenth of the courses, and those with gated units, two cohorts."""
    groups, links = [], []
    for n, course in enumerate(courses):
        if n % 10 == 1 or course.partition:
            course.cohorts = (len(groups) + 1, len(groups) + 2)
            for group, name in enumerate(("Day", "Evening"), 1):
                groups.append((course.cohorts[group - 1], name, course.key))
                if course.partition:
                    at = text(course.opens)
                    links.append((course.cohorts[group - 1], course.partition, group, at, at))
    insert("course_groups_courseusergroup", ("id", "name", "course_id"), groups)
    insert(
        "course_groups_courseusergrouppartitiongroup",
        ("course_user_group_id", "partition_id", "group_id", "created_at", "updated_at"),
        links,
    )
