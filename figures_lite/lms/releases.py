"""What differs between the releases of Open edX that we run in, as data, and which of them this is.

Every dotted path of the platform that is not certain to be there is named here, and looked up by ``look``: one that is
missing is left out and told of, and never stops the LMS. Each fact says where it comes from: *run* in a real LMS
(September 2025, between Teak and Ulmo), *read* in the release's own artefacts, or *inferred*.
"""

import dataclasses
import importlib
import importlib.metadata
import logging
import platform

import django
from django.apps import apps

log = logging.getLogger(__name__)

#: Why a path is not to be had: it is not there, or what is there cannot be imported.
MISSING, BROKEN = "missing", "broken"


@dataclasses.dataclass(frozen=True)
class Release:
    """A release. Versions are those it came out with, as far as they tell one release from another.

    ``roles`` is what its role helper gives: rows of the role table, or members of a set. ``dashboards`` are the
    instructor dashboards it has, the default one first; ``frontends`` the worlds its micro-frontends are built in.
    """

    name: str
    tutor: int
    python: str
    django: str
    events: str
    filters: str
    roles: str
    dashboards: tuple
    frontends: tuple


RELEASES = (
    # Tutor, Python and Django: read in Tutor's images. Its pins of events and filters were not read, nothing is told by
    # them. Roles are rows: run in the LMS that followed it, so inferred.
    Release("teak", 20, "3.11", "4.2", "", "", "rows", ("legacy",), ("frontend-platform",)),
    # Pins of openedx-events and openedx-filters: read in its requirements, and run (10.5.0, 2.1.0). openedx-authz is
    # there for libraries, course roles are rows still: read.
    Release("ulmo", 21, "3.11", "5.2", "10.5", "2.1", "rows", ("legacy",), ("frontend-platform",)),
    # Read in Tutor 22.0.3's images and in single files of the release. openedx-filters 3.4 has the filter for tabs of
    # the new dashboard, which is the default one (backported to the release). Its roles are merged from the table and
    # openedx-authz, in a set. Four of its front ends are built on frontend-base, the others as before.
    Release(
        "verawood",
        22,
        "3.12",
        "5.2",
        "11.1",
        "3.4",
        "members",
        ("new", "legacy"),
        ("frontend-base", "frontend-platform"),
    ),
)


@dataclasses.dataclass(frozen=True)
class Event:
    """A signal that tells that a learner changed: ``what``, its ``path``, and where in what is sent their id is.

    A path that begins with ``post_save:`` is of Django's signal for the model named.
    """

    what: str
    path: str
    learner: str


_LEARNING = "openedx_events.learning.signals"

# The fewest that tell of everything. Which are sent when: run. The public ones and what is sent with them are alike in
# openedx-events 10.2.0, 10.5.0 and 11.1.1: read. The older one is in the releases' trees of 2025 and 2026: read.
EVENTS = (
    # At every change of is_active or of the mode: enrolling for the first time and again, un-enrolling. The others
    # (CREATED, UNENROLLMENT_COMPLETED, ENROLL_STATUS_CHANGE, …) come with it.
    Event("enrollment", f"{_LEARNING}.COURSE_ENROLLMENT_CHANGED", "enrollment.user.id"),
    # No event tells of a completion.
    Event("completion", "post_save:completion.BlockCompletion", "instance.user_id"),
    # At every recomputation, changed or not.
    Event("grade", f"{_LEARNING}.PERSISTENT_GRADE_SUMMARY_CHANGED", "grade.user_id"),
    # At every save, those that make it invalid among them: REVOKED comes after it.
    Event("certificate", f"{_LEARNING}.CERTIFICATE_CHANGED", "certificate.user.id"),
    # Also sent for roles that are kept in openedx-authz: read. Studio's own process sends its own.
    Event("role given", f"{_LEARNING}.COURSE_ACCESS_ROLE_ADDED", "course_access_role_data.user.id"),
    Event("role taken", f"{_LEARNING}.COURSE_ACCESS_ROLE_REMOVED", "course_access_role_data.user.id"),
    # Only when somebody is added or moved.
    Event("cohort", f"{_LEARNING}.COHORT_MEMBERSHIP_CHANGED", "cohort.user.id"),
    # When somebody is taken out, too: no public event tells of that.
    Event(
        "cohort left",
        "openedx.core.djangoapps.course_groups.signals.signals.COHORT_MEMBERSHIP_UPDATED",
        "user.id",
    ),
)

#: The signals that ask every app to forget a person: run. Alike in the three releases: read.
RETIREMENT = tuple(
    f"openedx.core.djangoapps.user_api.accounts.signals.{name}"
    for name in ("USER_RETIRE_LMS_MISC", "USER_RETIRE_LMS_CRITICAL")
)


@dataclasses.dataclass(frozen=True)
class Filter:
    """A filter of openedx-filters: its ``path``, its ``type`` in settings, and ``since`` which version it is there."""

    path: str
    type: str
    since: str


#: The filters through which an instructor dashboard takes a tab of ours: read in openedx-filters 2.0.1, 2.1.0, 3.1.0,
#: 3.3.0, 3.4.0 and 3.16.0.
DASHBOARDS = {
    # In each of them. Verawood asks it only where the waffle flag ``instructor.legacy_instructor_dashboard`` is on.
    "legacy": Filter(
        "openedx_filters.learning.filters.InstructorDashboardRenderStarted",
        "org.openedx.learning.instructor.dashboard.render.started.v1",
        "2.0.1",
    ),
    # In 3.4.0, not in 3.3.0. Its name in the release notes is a wrong one.
    "new": Filter(
        "openedx_filters.learning.filters.InstructorDashboardTabsRequested",
        "org.openedx.learning.instructor.dashboard.tabs.requested.v1",
        "3.4.0",
    ),
}

#: What else of the platform we call, and in which of our modules. Each was run; each is in the three releases: read.
CALLED = {
    "common.djangoapps.student.roles.UserBasedRole": "lms.roles",
    "openedx.core.lib.api.authentication.BearerAuthentication": "lms.authentication",
    "edx_rest_framework_extensions.auth.jwt.authentication.JwtAuthentication": "lms.authentication",
    "edx_rest_framework_extensions.permissions.NotJwtRestrictedApplication": "lms.authentication",
    # Of a structure we read fields that it has collected: completion_mode (None counts as "completable") and
    # group_access; and merged_visible_to_staff_only of the transformer. Run.
    "openedx.core.djangoapps.content.block_structure.api.get_course_in_cache": "lms.structure",
    "lms.djangoapps.course_blocks.transformers.visibility.VisibilityTransformer": "lms.structure",
    "xmodule.modulestore.exceptions.ItemNotFoundError": "lms.structure",
}


def look(path):
    """What is at a dotted path, and why it is not to be had: ``(thing, "")``, or ``(None, MISSING or BROKEN)``.

    A module that is not there is missing; one that is there and cannot be imported is broken, which is logged.
    """
    if path.startswith("post_save:"):
        try:
            return apps.get_model(path.removeprefix("post_save:")), ""
        except LookupError:
            return None, MISSING
    module, _dot, name = path.rpartition(".")
    try:
        try:
            found = importlib.import_module(module)
        except ModuleNotFoundError as error:
            only(error, module)
            return None, MISSING
    except Exception:  # whatever a module does when it is imported: the LMS goes on without
        log.exception("figures-lite: %s cannot be imported, %s is left out", module, name)
        return None, BROKEN
    return (getattr(found, name), "") if hasattr(found, name) else (None, MISSING)


def only(error, name):
    """Let an error pass where a module, or a package around it, is not there. What it imports in turn must be."""
    if not f"{name}.".startswith(f"{error.name}."):
        raise error


@dataclasses.dataclass(frozen=True)
class Here:
    """The platform we run in: the ``line`` it calls itself, None outside an LMS, and the versions that are installed.

    ``release`` is the one it is, or the newest of those that it is not older than; None outside an LMS. ``exact`` says
    which. Versions are empty where a package is not installed.
    """

    line: str | None
    release: Release | None
    exact: bool
    python: str
    django: str
    events: str
    filters: str


def here():
    """Which release this looks like."""
    line, _why = look("openedx.core.release.RELEASE_LINE")
    versions = {
        "python": platform.python_version(),
        "django": django.get_version(),
        "events": version("openedx-events"),
        "filters": version("openedx-filters"),
    }
    named = next((release for release in RELEASES if release.name == line), None)
    release = named or (None if line is None else nearest(versions))
    return Here(line, release, named is not None, **versions)


def nearest(versions):
    """The newest release whose versions are all reached, or else the oldest."""
    for release in reversed(RELEASES):
        if all(numbers(versions[name]) >= numbers(getattr(release, name)) for name in versions):
            return release
    return RELEASES[0]


def version(package):
    """The version of a package; empty where it is not installed."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def numbers(text):
    """A version as numbers to compare by: of ``3.4.0rc1`` the first two."""
    found = []
    for part in text.split("."):
        if not part.isdigit():
            break
        found.append(int(part))
    return found


def dashboards():
    """The instructor dashboards that would show a tab of ours: those of the filters that are installed."""
    return [name for name, filter_ in DASHBOARDS.items() if not look(filter_.path)[1]]


def told():
    """Lines that tell which release this is, and what of it is not to be had."""
    found = here()
    if found.line is None:
        yield f"Platform: none, Django {found.django}, Python {found.python}."
        return
    name = f"{found.release.name.title()} (Tutor {found.release.tutor})"
    name = name if found.exact else f"{found.line}, nearest to {name}"
    packages = f"openedx-events {found.events or 'none'}, openedx-filters {found.filters or 'none'}"
    yield f"Platform: {name}, Django {found.django}, Python {found.python}, {packages}."
    for path in (*(event.path for event in EVENTS), *RETIREMENT, *CALLED):
        if why := look(path)[1]:
            yield f"  {path} is {why}."
