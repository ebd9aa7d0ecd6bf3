"""The registry of courses: one entry per course, whatever case its key is written in, with its outline."""

import unicodedata
import zlib

from django.apps import apps
from django.db import transaction
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey

from figures_lite.lms import sources, structure
from figures_lite.models import Course, CourseLearner, Learner
from figures_lite.periods import FIRST_DAY, NEVER
from figures_lite.pipeline import marks
from figures_lite.pipeline.progress import Outline


def folded(key):
    """A key as the LMS's MySQL compares it: without case and accents."""
    plain = unicodedata.normalize("NFKD", key.strip())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


class Courses:
    """Every course known so far, found by the text of its key; unknown ones are added as they are met."""

    def __init__(self, report):
        self.report = report
        self.cohorts = cohorts()
        self.mode_groups = {mode: (structure.MODE_PARTITION, group) for mode, group in structure.mode_groups().items()}
        self.load()

    def load(self):
        """Read the registry; also after a roll-back, which may have taken courses back that were just made."""
        self.by_key, self.by_text, self.by_id, self.outlines = {}, {}, {}, {}
        for course in Course.objects.defer("units"):
            self.add(course)

    def add(self, course):
        """Put a saved course where it is found."""
        self.by_key[folded(str(course.key))] = self.by_id[course.id] = course

    def find(self, text):
        """The course a key names, made where it is new; None (and counted) where the key is not a course's."""
        if text not in self.by_text:
            key, doubt = parsed(text)
            course = self.by_key.get(folded(text)) if key else None
            if key and course is None:
                course, _made = Course.objects.get_or_create(key=key, defaults={"org": key.org})
                self.add(course)
            if course and not course.known and text < str(course.key):
                # Nothing says which spelling is right: the first in the alphabet, in whatever order they are met.
                course.key = key
                course.save(update_fields=["key"])
            if course and str(course.key) != text:
                doubt = "key_differs_in_case"
            self.by_text[text] = course, doubt
        course, doubt = self.by_text[text]
        if doubt:
            self.report.skip(doubt, text)
        return course

    def check(self, text):
        """Count a role whose course key is none: it puts nobody on a team. Libraries have roles of their own."""
        if text and parsed(text)[1] == "malformed_course_key":
            self.report.skip("malformed_course_key", text)

    def outline(self, course):
        """The units of a course, ready to count progress."""
        if course.id not in self.outlines:
            units = Course.objects.values_list("units", flat=True).get(id=course.id)
            self.outlines[course.id] = Outline(units, self.partitions(course))
        return self.outlines[course.id]

    def links(self, course):
        """Which content group each cohort of a course stands for: ``{cohort id: (partition, group)}``."""
        here = folded(str(course.key))
        return {cohort: link for cohort, (key, _name, link) in self.cohorts.items() if link and folded(key) == here}

    def partitions(self, course):
        """The partitions of a course whose groups are known: enrollment modes, and those its cohorts are linked to."""
        return {structure.MODE_PARTITION} | {partition for partition, _group in self.links(course).values()}


def parsed(text):
    """The course key a text holds, or None and what it is instead."""
    try:
        key = CourseKey.from_string(text)
    except InvalidKeyError:
        return None, "library_key" if (text or "").startswith("lib:") else "malformed_course_key"
    return (key, "") if key.is_course else (None, "library_key")


def cohorts():
    """Every cohort: ``{id: (course key as text, name, (partition, group) or None)}``."""
    if not sources.installed(sources.GROUP):
        return {}
    links = {}
    if sources.installed(sources.GROUP_LINK):
        rows = apps.get_model(sources.GROUP_LINK)._base_manager.using(sources.database())
        links = {
            cohort: (str(partition), group)
            for cohort, partition, group in rows.values_list("course_user_group_id", "partition_id", "group_id")
        }
    rows = apps.get_model(sources.GROUP)._base_manager.using(sources.database())
    named = rows.filter(group_type="cohort").values_list("id", sources.text("course_id"), "name")
    return {cohort: (key, name, links.get(cohort)) for cohort, key, name in named}


def sync(report, calendar, today):
    """Bring the registry up to date with the LMS's overviews and published structures; gives the ``Courses``."""
    courses = Courses(report)
    found = overviews(report)
    orgs = spellings(courses, found)
    versions = {}
    for text, key, name, start, end, modified in found:
        versions[folded(text)] = modified.isoformat() if modified else ""
        keep(courses, key, orgs[folded(key.org)], name or "", start, end, calendar, today)
    for here, course in courses.by_key.items():
        if course.known and here not in versions and sources.installed(sources.OVERVIEW):
            lost(course, orgs[folded(course.key.org)], today)
    published = {folded(key): version for key, version in structure.versions().items() if key and version}
    for here, modified in versions.items():
        sync_structure(courses, courses.by_key[here], published.get(here, modified))
    return courses


def overviews(report):
    """``(key as text, key, name, start, end, modified)`` of every overview, in the order of keys."""
    if not sources.installed(sources.OVERVIEW):
        return []
    rows = apps.get_model(sources.OVERVIEW)._base_manager.using(sources.database()).order_by()
    columns = rows.values_list(sources.text("id"), "display_name", "start", "end", "modified")
    found, seen = [], set()
    for text, *row in sorted(columns, key=first):  # not by the database: they do not agree on the order of texts
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
    known = [course.key for course in courses.by_key.values() if course.known]
    orgs = sorted({key.org for key in known} | {row[1].org for row in found}, reverse=True)
    return {folded(org): org for org in orgs}


def lost(course, org, today):
    """Take it that a course's overview is gone: the course was deleted, it has ended."""
    end_day = max(course.start_day, min(course.end_day, today))
    if (course.org, course.end_day) == (org, end_day):
        return
    since = FIRST_DAY if course.org != org else today
    course.org, course.end_day = org, end_day
    with transaction.atomic():
        course.save(update_fields=["org", "end_day"])
        marks.leave({course.id: since})


def keep(courses, key, org, name, start, end, calendar, today):
    """Take what an overview says into the registry; a course that ends before it starts never runs."""
    start_day = calendar.day(start) if start else FIRST_DAY
    course, made = courses.by_key.get(folded(str(key))), False
    if course is None:  # another run may make it at the same time
        course, made = Course.objects.get_or_create(key=key, defaults={"org": org})
        courses.add(course)
    wanted = {
        "key": key,
        "org": org,
        "name": name,
        "known": True,
        "start": start,
        "end": end,
        "start_day": start_day,
        "end_day": max(start_day, calendar.day(end)) if end else NEVER,
    }
    changed = {field for field, value in wanted.items() if getattr(course, field) != value}
    if not changed:
        return
    # From which day on its org's and the site's numbers change: from its first fact on where it becomes known.
    since = NEVER if made else min(course.start_day, course.end_day)
    for field, value in wanted.items():
        setattr(course, field, value)
    since = min(since, course.start_day, course.end_day)
    if not made and changed & {"known", "org"}:
        since = FIRST_DAY
    with transaction.atomic():
        course.save()
        courses.add(course)
        if since <= today and changed & {"known", "org", "start_day", "end_day"}:
            marks.leave({course.id: since})


def sync_structure(courses, course, version):
    """Read a course's structure where its published version is new; if it differs, its learners are captured again."""
    links = zlib.crc32(repr(sorted(courses.links(course).items())).encode())
    version = f"{version}/{links}"
    if version == course.structure_version:
        return
    try:
        read = structure.units(str(course.key))
    except Exception as error:  # one course's structure must not stop the others
        courses.report.error(f"structure of {course.key}", error)
        return
    if read is None:
        courses.report.skip("course_without_structure", str(course.key))
    units, picked = read or ([], False)
    old_units = Course.objects.values_list("units", flat=True).get(id=course.id)
    same = units == old_units and course.structure_version.endswith(f"/{links}")
    course.units, course.structure_version = units, version
    course.approximate = picked or Outline(units, courses.partitions(course)).approximate
    with transaction.atomic():
        course.save(update_fields=["structure_version", "units", "approximate"])
        if not same:
            learners = CourseLearner.objects.filter(course_id=course.id).values("learner_id")
            Learner.objects.filter(learner_id__in=learners).update(touched=True)
    courses.report.add("structures")
