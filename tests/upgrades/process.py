"""The last release's code at work: ``python -m tests.upgrades.process write|read`` until its standard input ends.

It knows the tables as they were at that release. Prints "ready" after its first round, and at the end a line of JSON:
rounds, rows written, and the seconds of the longest statement.
"""

import datetime
import json
import select
import sys
import time

from django.db import connection, models, transaction

from . import released

BEGIN = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def known():
    """The models of the last release, those first that others point at."""
    return sorted(
        released.state().apps.get_app_config("figures_lite").get_models(), key=lambda model: len(parents(model))
    )


def parents(model):
    """The fields by which a model points at others."""
    return [field for field in model._meta.concrete_fields if field.remote_field]


def row(model, number):
    """A row of a model in the columns that the last release fills; no two with other numbers have the same key."""
    told = {field.attname: value(field, number) for field in model._meta.concrete_fields if not skipped(field)}
    return model(**told)


def skipped(field):
    """Whether the database gives the value."""
    return isinstance(field, models.AutoField)


def value(field, number):
    """A value for a column."""
    if field.remote_field:
        return field.related_model.objects.order_by("pk").values_list("pk", flat=True).first()
    kinds = {
        "CourseKeyField": f"course-v1:A+B+{number}",
        "CharField": str(number)[: field.max_length or 1],
        "DateField": (BEGIN + datetime.timedelta(days=number)).date(),
        "DateTimeField": BEGIN + datetime.timedelta(seconds=number),
        "BooleanField": True,
        "JSONField": {"number": number},
    }
    return kinds.get(type(field).__name__, number)


def write(tables, number):
    """One row more in every table; gives how many."""
    with transaction.atomic():
        for model in tables:
            row(model, number).save(force_insert=True)
    return len(tables)


def read(tables, _number):
    """A look at every table; writes none."""
    for model in tables:
        list(model.objects.order_by("-pk")[:3])
    return 0


def main(verb):
    """Do it again and again."""
    import django

    django.setup()
    longest = 0.0

    def timed(execute, *arguments):
        nonlocal longest
        began = time.monotonic()
        try:
            return execute(*arguments)
        finally:
            longest = max(longest, time.monotonic() - began)

    tables, rounds, rows = known(), 0, 0
    with connection.execute_wrapper(timed):
        while not rounds or not select.select([sys.stdin], [], [], 0)[0]:
            rows += {"write": write, "read": read}[verb](tables, rounds)
            rounds += 1
            if rounds == 1:
                print("ready", flush=True)  # noqa: T201
    print(json.dumps({"rounds": rounds, "rows": rows, "longest": longest}), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
