"""Wrong settings."""

import re
import zoneinfo

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.db import BaseDatabaseCache
from django.core.checks import Error, Tags, Warning, register
from django.utils.module_loading import import_string

from figures_lite import catalogue
from figures_lite.lms.roles import ROLES
from figures_lite.periods import zone_name
from figures_lite.pipeline import noticed
from figures_lite.vocabulary import DEMOGRAPHICS

#: Caches in which events cannot leave word, and why.
UNSHARED = noticed.UNSHARED | {BaseDatabaseCache: "is kept in the database, which no request may wait for"}
#: What a list in YAML or Python may be; a text is none.
LISTS = list | tuple | set | frozenset


@register()
def check_settings(**_kwargs):
    """E001 to E003, E007, E008, E010 to E014 and W004: our settings make sense."""
    return [
        *_time_zone(),
        *_databases(),
        *_structure(),
        *_numbers(),
        *_roles(),
        *_rates(),
        *_sensitive(),
        *_demographics(),
        *_switches(),
        *_schedule(),
        *_beat(),
    ]


def _time_zone():
    name = zone_name()
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, TypeError):
        yield Error(
            f"FIGURES_LITE_TIME_ZONE is {name!r}, which is no known time zone.",
            hint="Use a name of the IANA database such as 'Europe/Paris', or None for the LMS's TIME_ZONE.",
            id="figures_lite.E001",
        )


def _databases():
    for name, number in (("FIGURES_LITE_SOURCE_DB", "E002"), ("FIGURES_LITE_READ_DB", "E008")):
        alias = getattr(settings, name, None)
        if alias and alias not in list(settings.DATABASES):  # of a list: YAML can say anything
            yield Error(
                f"{name} is {alias!r}, which is not in DATABASES.",
                hint=f"Use one of {', '.join(sorted(settings.DATABASES))}, or None for the default database.",
                id=f"figures_lite.{number}",
            )


def _structure():
    path = getattr(settings, "FIGURES_LITE_STRUCTURE", None)
    try:
        if callable(import_string(path)):
            return
        reason = "it is no function"
    except (ImportError, AttributeError, TypeError) as error:
        reason = str(error)
    yield Error(
        f"FIGURES_LITE_STRUCTURE is {path!r}, which cannot be used: {reason}.",
        hint="Use the dotted path of a function that takes a course key and returns its published block tree or None.",
        id="figures_lite.E003",
    )


def _numbers():
    names = ("HOURS_KEPT", "CHUNK", "STALE_AFTER", "READS_KEPT", "MIN_GROUP")
    names += ("FACTS_KEPT",) if getattr(settings, "FIGURES_LITE_FACTS_KEPT", None) is not None else ()
    least = dict.fromkeys([f"FIGURES_LITE_{name}" for name in names], 1)
    for name, low in (least | {"FIGURES_LITE_WORKERS": 0}).items():
        value = getattr(settings, name, 1)
        if isinstance(value, bool) or not isinstance(value, int) or value < low:
            yield Error(
                f"{name} is {value!r}, which is no whole number from {low}.",
                hint="Leave it out for the default.",
                id="figures_lite.E007",
            )


def _roles():
    return _words("LEARNER_ROLES", ROLES, "which opens nobody's numbers", "E010")


def _rates():
    for name in ("FIGURES_LITE_RATE", "FIGURES_LITE_SERVICE_RATE"):
        value = getattr(settings, name, None)
        if value is not None and not re.fullmatch(r"[1-9]\d*/(second|minute|hour|day)", str(value)):
            yield Error(
                f"{name} is {value!r}, which is no rate.",
                hint="Use a whole number of requests per second, minute, hour or day, such as '300/minute', or None.",
                id="figures_lite.E011",
            )
    users = getattr(settings, "FIGURES_LITE_SERVICE_USERS", ())
    if not isinstance(users, LISTS):
        yield Error(
            f"FIGURES_LITE_SERVICE_USERS is {users!r}, which is no list.",
            hint="Use a list of usernames.",
            id="figures_lite.E011",
        )


def _sensitive():
    known = {name for aggregate in catalogue.aggregates() for name in aggregate.by}
    return _words("SENSITIVE", sorted(known), "by which nothing is sliced", "E012")


def _demographics():
    return _words("DEMOGRAPHICS", DEMOGRAPHICS, "which profiles are not asked for", "E013")


def _words(name, allowed, otherwise, number):
    """A setting that lists some of the words that are allowed; what is said of one that is not."""
    value = getattr(settings, f"FIGURES_LITE_{name}", ())
    wrong = [word for word in value if word not in allowed] if isinstance(value, LISTS) else [value]
    if wrong:
        yield Error(
            f"FIGURES_LITE_{name} has {', '.join(map(repr, wrong))}, {otherwise}.",
            hint=f"Use a list of some of {', '.join(allowed)}.",
            id=f"figures_lite.{number}",
        )


def _switches():
    for name in ("FIGURES_LITE_TICKER", "FIGURES_LITE_EVENTS"):
        value = getattr(settings, name, True)
        if not isinstance(value, bool):
            yield Error(
                f"{name} is {value!r}, which is neither True nor False.",
                hint="In YAML, write true or false without quotes: a text, 'false' too, would count as true.",
                id="figures_lite.E014",
            )


def _schedule():
    for name, longest, default in (("FIGURES_LITE_TICK", 1800, "240"), ("FIGURES_LITE_BEAT", None, "None: no beat")):
        value = getattr(settings, name, None)
        if value is None and name == "FIGURES_LITE_BEAT":
            continue
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or value < 30 or (longest and value > longest):
            # A broker gives a message to another worker when it was not begun within the hour.
            yield Error(
                f"{name} is {value!r}, which is no whole number of seconds from 30{f' to {longest}' * bool(longest)}.",
                hint=f"Leave it out for the default ({default}).",
                id="figures_lite.E014",
            )
    queue = getattr(settings, "FIGURES_LITE_QUEUE", None)
    if queue is not None and not (isinstance(queue, str) and queue.strip()):
        yield Error(
            f"FIGURES_LITE_QUEUE is {queue!r}, which is no queue's name.",
            hint="Use the name of a queue that a worker serves, such as 'edx.lms.core.high_mem', or None.",
            id="figures_lite.E014",
        )


def _beat():
    if not getattr(settings, "FIGURES_LITE_BEAT", None):
        return
    entries = getattr(settings, "CELERYBEAT_SCHEDULE", None) or {}
    if not any(entry.get("task") == "figures_lite.run" for entry in entries.values()):
        yield Warning(
            "FIGURES_LITE_BEAT is set, but CELERYBEAT_SCHEDULE has no entry that runs figures_lite.run.",
            hint="Set it in the LMS's YAML: Python settings that are read after the plugins' come too late. Or add the "
            "entry to CELERYBEAT_SCHEDULE yourself.",
            id="figures_lite.W004",
        )


@register(Tags.caches)
def check_cache(**_kwargs):
    """E016, W005 and W007: what events of the LMS leave in a cache, a run can read, though it is another process."""
    if not getattr(settings, "FIGURES_LITE_EVENTS", True):
        return []
    alias = getattr(settings, "FIGURES_LITE_EVENTS_CACHE", "default")
    if alias not in list(settings.CACHES):
        return [
            Error(
                f"FIGURES_LITE_EVENTS_CACHE is {alias!r}, which is not in CACHES.",
                hint=f"Use one of {', '.join(sorted(settings.CACHES))}.",
                id="figures_lite.E016",
            )
        ]
    try:
        cache = caches[alias]
    except Exception as error:  # whatever the cache's own code finds wrong with its settings
        return [
            Warning(
                f"The cache {alias!r} cannot be had: {error!r}. What events of the LMS tell of changes is lost; "
                "runs find those changes by themselves, some of them later.",
                hint=f"Mend CACHES[{alias!r}], or set FIGURES_LITE_EVENTS to False.",
                id="figures_lite.W007",
            )
        ]
    for kind, reason in UNSHARED.items():
        if isinstance(cache, kind):
            return [
                Warning(
                    f"The cache {alias!r} {reason}: what events of the LMS tell of changes does not reach the runs. "
                    "They find those changes by themselves, some of them later.",
                    hint="Use a cache that all processes share, such as Redis, or set FIGURES_LITE_EVENTS to False.",
                    id="figures_lite.W005",
                )
            ]
    return []
