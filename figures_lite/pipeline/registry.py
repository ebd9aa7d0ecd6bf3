"""The registry of courses: one entry per course, whatever case its key is written in, with its outline."""

import collections
import dataclasses
import unicodedata
import zlib

from django.apps import apps
from django.db import connection, transaction
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey

from figures_lite.lms import sites, sources, structure
from figures_lite.models import Course
from figures_lite.pipeline.progress import Outline
from figures_lite.sql import plain, tuples
from figures_lite.vocabulary import HOME

#: Blocks of the outlines that are kept in memory: about 70 MB.
BLOCKS = 300_000
#: Courses whose outlines are read in one statement.
BATCH = 500
#: What PostgreSQL's advisory locks on courses in the making begin with: any number that is nobody else's.
MAKING = 0x666C6974


@dataclasses.dataclass(slots=True, eq=False)
class Entry:
    """A course as the registry has it: its key as text, instants and days as whole numbers."""

    id: int
    key: str
    org: str
    site: int
    name: str
    known: bool
    start: int | None
    end: int | None
    start_day: int
    end_day: int
    structure_version: str
    approximate: bool
    forgotten_on: int | None


NAMES = tuple(field.name for field in dataclasses.fields(Entry))


def folded(key):
    """A key as the LMS's MySQL compares it: without case and accents."""
    if key.isascii():
        return key.strip().lower()
    letters = unicodedata.normalize("NFKD", key.strip())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


class Courses:
    """Every course known so far, found by the text of its key; unknown ones are added as they are met."""

    def __init__(self, report):
        self.report = report
        self.site_of, self.domains = {}, {}
        for site, (domain, orgs) in sites.claims().items():
            self.domains[domain.lower()] = site
            for org in orgs:
                self.site_of.setdefault(folded(org), site)
        self.cohorts = cohorts()
        self.cohort_links = collections.defaultdict(dict)
        for cohort, (key, _name, link) in self.cohorts.items():
            if link:
                self.cohort_links[folded(key)][cohort] = link
        self.mode_groups = {mode: (structure.MODE_PARTITION, group) for mode, group in structure.mode_groups().items()}
        self.load()

    def load(self):
        """Read the registry; also after a roll-back, which may have taken courses back that were just made."""
        self.by_key, self.by_text, self.by_id = {}, {}, {}
        self.outlines, self.blocks = collections.OrderedDict(), 0
        for row in tuples(Course.objects.order_by("id").values_list(*(plain(Course, name) for name in NAMES))):
            self.add(Entry(*row))

    def add(self, course):
        """Put a saved course where it is found."""
        self.by_key[folded(course.key)] = self.by_id[course.id] = course

    def find(self, text):
        """The course a key names, made where it is new; None (and counted) where the key is not a course's."""
        if text not in self.by_text:
            key, doubt = parsed(text)
            course = self.by_key.get(folded(text)) if key else None
            if key and course is None:
                course = self.made(key)
            if course and not course.known and text < course.key:
                self.respell(course, key)
            if course and course.key != text:
                doubt = "key_differs_in_case"
            self.by_text[text] = course, doubt
        course, doubt = self.by_text[text]
        if doubt:
            self.report.skip(doubt, text)
        return course

    def respell(self, course, key):
        """Take the spelling that comes first in the alphabet, whoever meets which: nothing says which is right."""
        row = Course.objects.filter(id=course.id)
        with transaction.atomic():
            row.update(known=False)  # which it is: to wait for who else is at it, before it is read
            kept = row.values_list("key", flat=True).get()
            if str(key) < str(kept):
                row.update(key=key, org=key.org)
                kept = key
        course.key, course.org = str(kept), kept.org

    def doubtful(self, text):
        """Whether rows with a key that was looked for before are counted one by one."""
        return bool(self.by_text[text][1])

    def made(self, key):
        """The entry of a course that only enrollments speak of; another run may make it at the same time."""
        with transaction.atomic():
            made = self.made_meanwhile(key)
            if made is None:
                told = {"org": key.org, "site": self.site(key.org)}
                made = Course.objects.get_or_create(key=key, defaults=told)[0].id
        rows = Course.objects.filter(id=made).values_list(*(plain(Course, name) for name in NAMES))
        entry = Entry(*tuples(rows)[0])
        self.add(entry)
        return entry

    def made_meanwhile(self, key):
        """The id of a course that another process has made since, in whatever spelling; None where there is none.

        To MySQL all spellings are one key, which is unique. On PostgreSQL who makes the course waits for who is at it.
        """
        if connection.vendor == "mysql":
            return None
        here = folded(str(key))
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [MAKING, zlib.crc32(here.encode()) >> 1])
        # As text: looked at for each course that is made, of which there may be thousands.
        unknown = tuples(Course.objects.filter(known=False).values_list("id", plain(Course, "key")))
        return next((made for made, text in unknown if made not in self.by_id and folded(text) == here), None)

    def site(self, org):
        """The site that an organisation is of."""
        return self.site_of.get(folded(org), HOME)

    def check(self, text):
        """Count a role whose course key is none: it puts nobody on a team. Libraries have roles of their own."""
        if text and parsed(text)[1] == "malformed_course_key":
            self.report.skip("malformed_course_key", text)

    def outline(self, course):
        """The units of a course, ready to count progress."""
        if course.id not in self.outlines:
            self.ready([course.id])
        return self.outlines[course.id]

    def ready(self, course_ids):
        """Have the outlines of some courses ready, those that are not with a few statements; forget others for them."""
        missing = []
        for course_id in course_ids:
            if course_id in self.outlines:
                self.outlines.move_to_end(course_id)
            else:
                missing.append(course_id)
        for start in range(0, len(missing), BATCH):
            rows = Course.objects.filter(id__in=missing[start : start + BATCH]).values_list("id", "units")
            for course_id, units in rows.iterator(chunk_size=BATCH):
                outline = Outline(units, self.partitions(self.by_id[course_id]))
                self.outlines[course_id] = outline
                self.blocks += len(outline.blocks)
        wanted = len(set(course_ids))
        while self.blocks > BLOCKS and len(self.outlines) > wanted:
            _course, outline = self.outlines.popitem(last=False)
            self.blocks -= len(outline.blocks)

    def links(self, course):
        """Which content group each cohort of a course stands for: ``{cohort id: (partition, group)}``."""
        return self.cohort_links.get(folded(course.key), {})

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
