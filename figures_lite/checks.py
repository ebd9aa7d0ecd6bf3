"""System checks: wrong settings and wrong declarations are named at start-up, never met in a run."""

import re
import zoneinfo

from django.conf import settings
from django.core.checks import Error, register
from django.db.models import UniqueConstraint
from django.utils.module_loading import import_string

from figures_lite import catalogue
from figures_lite.lms.roles import ROLES
from figures_lite.models import Enrollment
from figures_lite.periods import zone_name
from figures_lite.vocabulary import DEMOGRAPHICS, Grain, Kind, Scope

#: What a list in YAML or Python may be; a text is none.
LISTS = list | tuple | set | frozenset


@register()
def check_settings(**_kwargs):
    """E001 to E003, E007, E008 and E010 to E013: our settings make sense."""
    return [
        *_time_zone(),
        *_databases(),
        *_structure(),
        *_numbers(),
        *_roles(),
        *_rates(),
        *_sensitive(),
        *_demographics(),
    ]


@register()
def check_aggregates(**_kwargs):
    """E004 to E006, E012 and E014: every aggregate installed, ours or a plugin's, is declared as we need it."""
    whole = []
    errors = []
    for aggregate in (*catalogue.aggregates(), *catalogue.moved()):
        found = _scope_and_grain(aggregate)
        if not found:
            whole.append(aggregate)
            found = [*_unique_key(aggregate), *_source(aggregate)] or [*_groups(aggregate)]
        errors.extend(found)
    return errors + _one_meaning(whole)


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
        if alias and alias not in settings.DATABASES:
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
    value = getattr(settings, "FIGURES_LITE_LEARNER_ROLES", ())
    wrong = [word for word in value if word not in ROLES] if isinstance(value, LISTS) else [value]
    if wrong:
        yield Error(
            f"FIGURES_LITE_LEARNER_ROLES has {', '.join(map(repr, wrong))}, which opens nobody's numbers.",
            hint=f"Use a list of some of {', '.join(ROLES)}.",
            id="figures_lite.E010",
        )


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
    value = getattr(settings, "FIGURES_LITE_SENSITIVE", ())
    known = {name for aggregate in catalogue.aggregates() for name in aggregate.by}
    wrong = [word for word in value if word not in known] if isinstance(value, LISTS) else [value]
    if wrong:
        yield Error(
            f"FIGURES_LITE_SENSITIVE has {', '.join(map(repr, wrong))}, by which nothing is sliced.",
            hint=f"Use a list of some of {', '.join(sorted(known))}.",
            id="figures_lite.E012",
        )


def _demographics():
    value = getattr(settings, "FIGURES_LITE_DEMOGRAPHICS", ())
    wrong = [word for word in value if word not in DEMOGRAPHICS] if isinstance(value, LISTS) else [value]
    if wrong:
        yield Error(
            f"FIGURES_LITE_DEMOGRAPHICS has {', '.join(map(repr, wrong))}, which profiles are not asked for.",
            hint=f"Use a list of some of {', '.join(DEMOGRAPHICS)}.",
            id="figures_lite.E013",
        )


def _scope_and_grain(aggregate):
    errors = []
    for word, words in (("scope", Scope), ("grain", Grain)):
        value = getattr(aggregate, word, None)
        if value not in list(words):
            errors.append(
                Error(
                    f"The aggregate {aggregate._meta.label} has {word} {value!r}.",
                    hint=f"Declare one of {', '.join(f'{words.__name__}.{member.name}' for member in words)}.",
                    obj=aggregate,
                    id="figures_lite.E004",
                )
            )
    return errors


def _unique_key(aggregate):
    wanted = {name.removesuffix("_id") for name in (*catalogue.keys(aggregate), "period")}
    for constraint in aggregate._meta.constraints:
        if not isinstance(constraint, UniqueConstraint) or constraint.condition is not None:
            continue
        if {name.removesuffix("_id") for name in constraint.fields} == wanted:
            return []
    return [
        Error(
            f"The aggregate {aggregate._meta.label} has no unique key over its keys and period.",
            hint=f"Add key({', '.join(repr(name) for name in sorted(wanted))}) to its Meta.constraints.",
            obj=aggregate,
            id="figures_lite.E005",
        )
    ]


def _source(aggregate):
    """What is counted here is counted from facts; what was moved in is not, and nothing of it is divided."""
    metrics = catalogue.metrics(aggregate)
    if aggregate.source:
        wrong = [name for name, metric in metrics.items() if metric.fact] + [*catalogue.ratios(aggregate)]
        reason, hint = "counts or divides", "Declare its metrics without a fact, and means with Mean."
    else:
        wrong = [name for name, metric in metrics.items() if not metric.fact or metric.kind == Kind.MEAN]
        reason, hint = "has no fact to be counted from", "Name the fact, or set the aggregate's source."
    for name in wrong:
        yield Error(
            f"The metric {name} of {aggregate._meta.label} {reason}, and source is {aggregate.source!r}.",
            hint=hint,
            obj=aggregate,
            id="figures_lite.E014",
        )


def _groups(aggregate):
    """What small groups can be withheld of: see decisions 28 and 30."""
    dimension = catalogue.sensitive(aggregate.by)
    if not dimension:
        return
    kinds = {metric.kind for metric in catalogue.metrics(aggregate).values()}
    facts = {metric.fact for metric in catalogue.metrics(aggregate).values()}
    columns = {field.name for field in Enrollment._meta.concrete_fields}
    reasons = {
        "it has other dimensions beside it": len(aggregate.by) > 1,
        "it has a distinct metric, which does not add up over groups": Kind.DISTINCT in kinds,
        "it counts by the hour": aggregate.grain == Grain.HOUR,
        "it counts a fact of no course": not all(fact.course_column for fact in facts),
        f"enrollments, which tell how large a group is, have no column {dimension}": dimension not in columns,
    }
    for reason in [reason for reason, holds in reasons.items() if holds]:
        yield Error(
            f"The aggregate {aggregate._meta.label} is sliced by {dimension}, which is sensitive: {reason}.",
            hint="Leave that out, or see FIGURES_LITE_SENSITIVE.",
            obj=aggregate,
            id="figures_lite.E012",
        )


def _one_meaning(aggregates):
    errors, first = [], {}
    for aggregate in aggregates:
        for name, metric in (catalogue.metrics(aggregate) | catalogue.ratios(aggregate)).items():
            declared = (metric.kind, str(metric.meaning), metric.unit, aggregate.source)
            where, known = first.setdefault(name, (aggregate, declared))
            if declared != known:
                errors.append(
                    Error(
                        f"The metric {name} means one thing in {where._meta.label} and another in "
                        f"{aggregate._meta.label}.",
                        hint="A metric has one kind, meaning, unit and source wherever it is stored: rename one.",
                        obj=aggregate,
                        id="figures_lite.E006",
                    )
                )
    return errors
