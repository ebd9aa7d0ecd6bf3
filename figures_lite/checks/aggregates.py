"""Wrong declarations of aggregates, ours or a plugin's."""

from django.core.checks import Error, register
from django.db.models import UniqueConstraint

from figures_lite import catalogue
from figures_lite.models import Enrollment
from figures_lite.vocabulary import Grain, Kind, Scope


@register()
def check_aggregates(**_kwargs):
    """E004 to E006, E012 and E017: every aggregate installed, ours or a plugin's, is declared as we need it."""
    whole = []
    errors = []
    for aggregate in (*catalogue.aggregates(), *catalogue.moved()):
        found = _scope_and_grain(aggregate)
        if not found:
            whole.append(aggregate)
            found = [*_unique_key(aggregate), *_source(aggregate)] or [*_groups(aggregate)]
        errors.extend(found)
    return errors + _one_meaning(whole)


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
            id="figures_lite.E017",
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
