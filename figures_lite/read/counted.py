"""Which rows of a list a number counts: those that the facts behind it are about."""

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connections
from django.db.models import Exists, OuterRef

from figures_lite.lms import sites
from figures_lite.vocabulary import HOME


def of_courses(courses, behind, filters):
    """Those of some courses that a number of the site counts, or one of organisations where ``filters`` ask for some.

    Unknown courses are of their site, and of no organisation.
    """
    courses = courses.filter(known=True) if any(filters.get("org", ())) else courses.filter(site=sites.current())
    return courses.filter(pk__in=behind.facts.values(behind.metric.fact.course_column))


def of_pairs(learner_rows, behind, course):
    """Those of some rows of learners in courses, of one course or any, that a number counts."""
    facts, column = behind.facts, behind.metric.fact.course_column
    if course is not None:
        facts = facts.filter(**{column: course.pk})
    if behind.each:
        return joined(learner_rows, facts, {"learner_id": "learner_id", "course_id": column})
    if course is not None:
        return learner_rows.filter(learner_id__in=facts.values("learner_id"))
    return learner_rows.filter(
        Exists(facts.filter(**{"learner_id": OuterRef("learner_id"), column: OuterRef("course_id")}))
    )


def of_accounts(accounts, behind):
    """Those of some accounts that a number of the site counts."""
    facts, column = behind.facts, behind.metric.fact.site_column
    if column:
        facts = facts.filter(**{column: sites.current()})
    elif sites.current() != HOME:
        facts = facts.none()
    if behind.each and facts.model is not accounts.model:
        return joined(accounts, facts, {"learner_id": "learner_id"})
    return accounts.filter(learner_id__in=facts.values("learner_id"))


def joined(listed_rows, facts, alike):
    """Rows once for each of some facts that is about the same: ``alike`` is ``{column: column of the fact}``.

    They have nothing in common that Django knows to join by. What the facts have to be is said of those that are
    joined, where it can be, and not of others with the same keys: a database begins with it if they are few.
    """
    quote = connections[listed_rows.db].ops.quote_name
    here, there = (quote(model._meta.db_table) for model in (listed_rows.model, facts.model))
    same = [f"{here}.{quote(column)} = {there}.{quote(other)}" for column, other in alike.items()]
    try:
        condition, parameters = said_of(facts)
    except EmptyResultSet:
        return listed_rows.none()
    except FullResultSet:  # every one
        condition, parameters = "1 = 1", ()
    tables = [facts.model._meta.db_table]
    return listed_rows.extra(tables=tables, where=[*same, condition], params=parameters)  # noqa: S610


def said_of(facts):
    """The condition that some facts fulfil, over their table, as SQL and its parameters."""
    query = facts.query.clone()
    compiler = query.get_compiler(facts.db)
    compiler.setup_query()
    if sum(map(bool, query.alias_refcount.values())) > 1:  # it looks at other tables
        name = connections[facts.db].ops.quote_name
        table, key = (name(part) for part in (facts.model._meta.db_table, facts.model._meta.pk.column))
        keys, parameters = facts.values("pk").query.get_compiler(facts.db).as_sql()
        return f"{table}.{key} IN ({keys})", parameters
    return compiler.compile(query.where)
