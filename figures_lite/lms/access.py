"""Who may read what: the one place that decides. Never asked by a template or a serializer.

What somebody reaches is worked out once for a user object, from the LMS's roles and the site that is asked. Courses
are then told by the ids of our own rows: a role's key is compared here, in any case, and never by a database, which may
take two orgs for one.
"""

import dataclasses
import hashlib
import string

from django.conf import settings
from django.db.models import CharField, Q
from django.db.models.functions import Cast, Lower

from figures_lite.databases import rows
from figures_lite.lms import people, roles, sites
from figures_lite.models import Course
from figures_lite.vocabulary import HOME

#: Roles that open lists of learners when nothing else is set: those whom the LMS lets download learners' data.
LEARNER_ROLES = ("data_researcher",)
LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


@dataclasses.dataclass(frozen=True)
class Reach:
    """What somebody reaches: ``everything``, or the ids of courses; ``orgs`` are those of courses of whole orgs.

    ``everything`` is all of one ``site``, or of all sites where that is None. ``hidden`` are courses that they look at
    as a learner. ``granted`` says that there is a role at all, even where its course is not known here yet.
    """

    everything: bool = False
    site: int | None = None
    granted: bool = False
    courses: frozenset = frozenset()
    orgs: frozenset = frozenset()
    hidden: frozenset = frozenset()

    def scope(self, courses):
        """Those of a queryset of courses that are reached."""
        if self.everything:
            courses = self.on_site(courses)
            return courses.exclude(pk__in=self.hidden) if self.hidden else courses
        return courses.filter(pk__in=self.courses)

    def about(self, rows):
        """Those of a queryset of rows with a course that are about one that is reached.

        Who reaches all is asked nothing: looking up the course of each row would take longer than reading the rows.
        """
        if not self.everything:
            return rows.filter(course__in=self.courses)
        if self.site is not None:
            rows = rows.filter(course__site=self.site)
        return rows.exclude(course__in=self.hidden) if self.hidden else rows

    def has(self, course_id):
        """Whether a course of the site is reached."""
        return course_id not in self.hidden if self.everything else course_id in self.courses

    def whole_orgs(self, courses):
        """Those of a queryset of courses whose whole organisation is reached."""
        return self.on_site(courses) if self.everything else courses.filter(pk__in=self.orgs)

    def on_site(self, courses):
        """Those of a queryset of courses that are of the site."""
        return courses if self.site is None else courses.filter(site=self.site)


@dataclasses.dataclass(frozen=True)
class Allowed:
    """What a user may read: ``numbers``, and ``learners`` one by one."""

    numbers: Reach
    learners: Reach


NOBODY = Allowed(Reach(), Reach())


def is_present(user):
    """Whether there is somebody with an account in use: signed in, active and not retired."""
    return bool(user and user.is_authenticated and user.is_active and not people.is_retired(user))


def is_global_staff(user):
    """Whether an account is in use and staff of the whole site."""
    return is_present(user) and bool(user.is_staff or user.is_superuser)


def may_read(user):
    """Whether a user may read any numbers at all."""
    return allowed(user).numbers.granted


def may_read_site(user):
    """Whether a user may read the numbers of the whole site."""
    return allowed(user).numbers.everything


def may_read_learners(user):
    """Whether a user may see learners one by one anywhere."""
    return allowed(user).learners.granted


def may_read_accounts(user):
    """Whether a user may see all accounts of the site: who may see all its learners."""
    return allowed(user).learners.everything


def scope_accounts(user, accounts):
    """Those of a queryset of accounts, rows with a ``site``, that are of the site: for who may see them."""
    return allowed(user).learners.on_site(accounts)


def may_read_own(user):
    """Whether a user may read how they stand themself."""
    return is_present(user)


def may_read_health(user):
    """Whether a user may read how the pipeline is: global staff, on the platform's own site.

    A run works for all sites at once, so that another site's staff would be told of what is not theirs.
    """
    return is_global_staff(user) and sites.current() == HOME


def scope_courses(user, courses):
    """Those of a queryset of courses whose numbers a user may read."""
    return allowed(user).numbers.scope(courses)


def scope_orgs(user, courses):
    """Those of a queryset of courses whose organisation's numbers a user may read: who reaches all of it."""
    return allowed(user).numbers.whole_orgs(courses)


def scope_learners(user, courses):
    """Those of a queryset of courses whose learners a user may see one by one, with their names."""
    return allowed(user).learners.scope(courses)


def scope_about_learners(user, about):
    """Those of a queryset of rows with a course that are about one whose learners a user may see one by one."""
    return allowed(user).learners.about(about)


def may_read_learners_of(user, course_id):
    """Whether a user may see the learners of a course of the site one by one."""
    return allowed(user).learners.has(course_id)


def scope_own(courses):
    """Those of a queryset of courses in which anybody may read how they stand themself: the site's."""
    return courses.filter(site=sites.current())


def mark(user):
    """A text that differs where a user reaches something else: answers kept under another one do not hold."""
    found = allowed(user)
    parts = [
        (reach.everything, reach.site, reach.granted, *map(sorted, (reach.courses, reach.orgs, reach.hidden)))
        for reach in (found.numbers, found.learners)
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def allowed(user):
    """What a user may read, worked out once for a user object, the site and the courses they look at as a learner."""
    if not is_present(user):
        return NOBODY
    asked = (roles.seen_as_learner(user), learner_roles(), sites.current())
    known = getattr(user, "_figures_lite_allowed", None)
    if known is None or known[0] != asked:
        known = user._figures_lite_allowed = (asked, worked_out(user, *asked))
    return known[1]


def learner_roles():
    """The roles that open lists of learners."""
    wanted = getattr(settings, "FIGURES_LITE_LEARNER_ROLES", None)
    return frozenset(LEARNER_ROLES if wanted is None else wanted)


def worked_out(user, hidden, wanted, site):
    """What a user may read on a site, from their roles.

    ``hidden`` are the keys of courses they look at as a learner, ``wanted`` the roles that open lists of learners.
    """
    if is_global_staff(user):
        whole = Reach(True, everywhere(site), granted=True, hidden=Courses(hidden, (), everywhere(site)).named(hidden))
        return Allowed(whole, whole)
    out_of_sight = one_case(hidden)
    held = [each for each in roles.held(user) if each.course.casefold() not in out_of_sight]
    courses = Courses([*hidden, *(each.course for each in held)], [each.org for each in held if not each.course], site)
    opening = [each for each in held if each.role in wanted]
    return Allowed(courses.reach(held, hidden), courses.reach(opening, hidden))


def everywhere(site):
    """What "everything" is on a site: the platform's own site shows it all to whoever may see it all."""
    return None if site == HOME else site


class Courses:
    """Our rows of the courses of a site (None: of all) that some keys and orgs mean.

    They are compared in one case, whatever the database thinks.
    """

    def __init__(self, keys, orgs, site):
        keys, orgs = spelt(keys), spelt(orgs)
        self.site, self.rows = site, []
        if keys or orgs:
            # Perhaps more than are meant: a database may take é for e.
            here = rows(Course) if site is None else rows(Course).filter(site=site)
            near = here.annotate(text=Cast("key", CharField(max_length=255)))
            near = near.annotate(low_key=Lower("text"), low_org=Lower("org"))
            near = near.filter(Q(low_key__in=keys) | Q(low_org__in=orgs)).values_list("pk", "text", "org")
            self.rows = [(pk, key.casefold(), org.casefold()) for pk, key, org in near]

    def named(self, keys):
        """The ids of courses with some keys."""
        keys = one_case(keys)
        return frozenset(pk for pk, key, _org in self.rows if key in keys)

    def reach(self, held, hidden):
        """What some roles reach."""
        orgs = one_case(each.org for each in held if not each.course)
        of_orgs = frozenset(pk for pk, _key, org in self.rows if org in orgs)
        hidden = self.named(hidden)
        return Reach(
            everything=any(not each.course and not each.org for each in held),
            site=everywhere(self.site),
            granted=bool(held),
            courses=(self.named(each.course for each in held) | of_orgs) - hidden,
            orgs=of_orgs,
            hidden=hidden,
        )


def one_case(texts):
    """Texts that are not empty, in one case."""
    return {text.casefold() for text in texts if text}


def spelt(texts):
    """Texts as a database may write them in lower case: some know no letters but those of ASCII."""
    return {low for text in texts if text for low in (text.lower(), text.translate(LOWER))}
