"""Brings the registry of courses up to date with the LMS's overviews and published structures, in few statements."""

import datetime
import zlib

from django.apps import apps
from django.db import transaction

from figures_lite.lms import sources, structure
from figures_lite.models import Course, CourseLearner, Learner, Publish
from figures_lite.periods import FIRST_DAY, NEVER, instant
from figures_lite.pipeline import marks
from figures_lite.pipeline.progress import Outline
from figures_lite.pipeline.registry import Courses, folded, parsed
from figures_lite.sql import plain, tuples

FIRST, NEVER_DAY = FIRST_DAY.toordinal(), NEVER.toordinal()
#: Courses written in one statement, and structures read before they are written.
BATCH, STRUCTURES = 500, 50
#: What an overview decides of a course.
TOLD = ("key", "org", "site", "name", "known", "start", "end", "start_day", "end_day")
#: What changes numbers when it changes.
COUNTED = {"known", "org", "site", "start_day", "end_day"}


def sync(report, calendar, today):
    """Bring the registry up to date with the LMS's overviews and published structures; gives the ``Courses``."""
    courses, today = Courses(report), today.toordinal()
    found = overviews(report)
    orgs = spellings(courses, found)
    wanted = {
        folded(text): told(text, orgs[folded(key.org)], courses.site(key.org), (name or "")[:255], start, end, calendar)
        for text, key, name, start, end, _modified in found
    }
    make(courses, [values for here, values in wanted.items() if here not in courses.by_key], today)
    changes = [(courses.by_key[here], values) for here, values in wanted.items()]
    if sources.installed(sources.OVERVIEW):
        gone = [course for here, course in courses.by_key.items() if course.known and here not in wanted]
        changes += [(course, lost(course, orgs, today)) for course in gone]
    changes += [
        (course, {"site": courses.site(course.org)}) for here, course in courses.by_key.items() if here not in wanted
    ]
    keep(changes, today)
    published = {folded(key): (version, at) for key, version, at in structure.versions() if key and version}
    found = {courses.by_key[folded(row[0])]: (folded(row[0]), row[-1]) for row in found}
    versions = {
        course: published.get(here) or told_by_overview(course, modified) for course, (here, modified) in found.items()
    }
    outline(courses, versions)
    return courses


def told_by_overview(course, modified):
    """The version of a course of which none is told, and when it was published: its overview is made anew then.

    What changed it before it was first met is not known.
    """
    if modified is None:
        return "", None
    return instant(modified).isoformat(), instant(modified) if course.structure_version else None


def overviews(report):
    """``(key as text, key, name, start, end, modified)`` of every overview, in the order of keys."""
    if not sources.installed(sources.OVERVIEW):
        return []
    model = apps.get_model(sources.OVERVIEW)
    rows = model._base_manager.using(sources.database()).order_by()
    columns = [plain(model, name) for name in ("display_name", "start", "end", "modified")]
    found, seen = [], set()
    # Sorted here: databases do not agree on the order of texts.
    for text, *row in sorted(tuples(rows.values_list(sources.text("id"), *columns)), key=first):
        key, doubt = parsed(text)
        if key and folded(text) in seen:
            doubt = "key_differs_in_case"
        if doubt:
            report.skip(doubt, text)
        else:
            seen.add(folded(text))
            found.append((text, key, *row))
    return found


def first(row):
    """What comes first in a row."""
    return row[0]


def spellings(courses, found):
    """One spelling for every organisation, since databases differ in whether "Acme" is "ACME": ``{folded: org}``."""
    told = {row[0]: row[1].org for row in found}
    known = [course.key for course in courses.by_key.values() if course.known and course.key not in told]
    orgs = sorted({parsed(key)[0].org for key in known} | set(told.values()), reverse=True)
    return {folded(org): org for org in orgs}


def told(text, org, site, name, start, end, calendar):
    """What an overview says of a course; one that ends before it starts never runs."""
    start_day = FIRST if start is None else calendar.ordinal(start)
    end_day = NEVER_DAY if end is None else max(start_day, calendar.ordinal(end))
    return dict(zip(TOLD, (text, org, site, name, True, start, end, start_day, end_day), strict=True))


def lost(course, orgs, today):
    """What is to be taken of a course whose overview is gone: it was deleted, it has ended."""
    end_day = max(course.start_day, min(course.end_day, today))
    return {"org": orgs[folded(parsed(course.key)[0].org)], "end_day": end_day}


def make(courses, new, today):
    """Put new courses into the registry; another run may make them at the same time."""
    if not new:
        return
    with transaction.atomic():
        rows = [Course(**as_fields(values)) for values in new]
        Course.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
        courses.load()
        since = {courses.by_key[folded(values["key"])].id: values["start_day"] for values in new}
        marks.leave({course: datetime.date.fromordinal(day) for course, day in since.items() if day <= today})


def keep(changes, today):
    """Take what is said of courses into the registry where it differs: ``[(entry, {field: value})]``."""
    rows, since = [], {}
    for course, values in changes:
        changed = {name for name, value in values.items() if getattr(course, name) != value}
        if not changed:
            continue
        # From which day on its org's and the site's numbers change: from its first fact on where it becomes known.
        days = [course.start_day, course.end_day]
        known = {"known", "org", "site"} & changed and "key" in values
        for name in changed:
            setattr(course, name, values[name])
        day = FIRST if known else min(*days, course.start_day, course.end_day)
        if "key" not in values:  # its overview is gone
            day = FIRST if {"org", "site"} & changed else today
        if day <= today and changed & COUNTED:
            since[course.id] = datetime.date.fromordinal(day)
        rows.append(Course(id=course.id, **as_fields({name: getattr(course, name) for name in TOLD})))
    if rows:
        with transaction.atomic():
            Course.objects.bulk_update(rows, TOLD, batch_size=BATCH)
            marks.leave(since)


def as_fields(values):
    """Values of the registry as the model takes them."""
    values = dict(values)
    for name in {"start", "end"} & values.keys():
        values[name] = None if values[name] is None else instant(values[name])
    for name in {"start_day", "end_day"} & values.keys():
        values[name] = datetime.date.fromordinal(values[name])
    return values


def outline(courses, versions):
    """Read structures whose published version is new; where one differs, its learners are captured again.

    ``versions`` is ``{entry: (version, when it was published)}``.
    """
    new = []
    for course, (version, at) in versions.items():
        links = zlib.crc32(repr(sorted(courses.links(course).items())).encode())
        if f"{version}/{links}" != course.structure_version:
            new.append((course, f"{version}/{links}", at))
    for start in range(0, len(new), STRUCTURES):
        outline_some(courses, new[start : start + STRUCTURES])


def outline_some(courses, new):
    """Read the structures of some courses with new versions, ``[(entry, version, published at)]``, and keep them."""
    seen = [course.id for course, _version, _at in new if course.structure_version]
    old = dict(Course.objects.filter(id__in=seen).values_list("id", "units")) if seen else {}
    rows, differ, publishes = [], [], []
    for course, version, at in new:
        try:
            read = structure.units(course.key)
        except Exception as error:  # one course's structure must not stop the others
            courses.report.error(f"structure of {course.key}", error)
            continue
        if read is None:
            courses.report.skip("course_without_structure", course.key)
        units, picked = read or ([], False)
        links = version.rsplit("/", 1)[1]
        if units != old.get(course.id, []) or not course.structure_version.endswith(f"/{links}"):
            differ.append(course.id)
        if at and course.structure_version.rpartition("/")[0] != version.rpartition("/")[0]:
            publishes.append(Publish(course_id=course.id, at=at))
        course.structure_version = version
        course.approximate = picked or Outline(units, courses.partitions(course)).approximate
        row = Course(id=course.id, structure_version=version, units=units, approximate=course.approximate)
        rows.append(row)
    with transaction.atomic():
        Course.objects.bulk_update(rows, ("structure_version", "units", "approximate"), batch_size=STRUCTURES)
        Publish.objects.bulk_create(publishes, ignore_conflicts=True)
        learners = CourseLearner.objects.filter(course_id__in=differ).values("learner_id")
        Learner.objects.filter(learner_id__in=learners).update(touched=True)
    if rows:
        courses.report.add("structures", len(rows))
