"""People, looked up when they are shown: the only code that reads usernames, e-mail addresses and names.

From the database that answers come from, since lists of learners are ordered and searched by them.
"""

import dataclasses

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import DEFAULT_DB_ALIAS
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Lower

from figures_lite.databases import answers
from figures_lite.lms import sources

#: How an account stands that is neither retired nor on its way out.
ACTIVE = 0


@dataclasses.dataclass(frozen=True)
class Person:
    """Who a learner is."""

    username: str = ""
    name: str = ""
    email: str = ""


NOBODY = Person()


def profiles():
    """The LMS's user profiles, which hold the full name; None outside an LMS."""
    try:
        return apps.get_model("student", "UserProfile").objects.using(answers())
    except LookupError:
        return None


def accounts():
    """Every account."""
    return get_user_model().objects.using(answers())


def is_retired(user):
    """Whether an account is retired or on its way out, as the LMS marks it (see ``sources.retired``)."""
    name, prefix, suffix = sources.retired_marks()
    email = user.email or ""
    return user.username.startswith(name) or (email.startswith(prefix) and email.endswith(suffix))


def account(learner_id):
    """How an account stands: ``ACTIVE``, ``sources.LEAVING`` or ``RETIRED``; None where there is none."""
    rows = get_user_model()._base_manager.using(DEFAULT_DB_ALIAS).filter(pk=learner_id)
    return rows.values_list(sources.retired(), flat=True).first()


def named(learner_ids):
    """The people behind learner ids: ``{learner_id: Person}``, without the accounts that are gone."""
    learner_ids = list(learner_ids)
    found = accounts().filter(pk__in=learner_ids).values_list("pk", "username", "email")
    rows = profiles()
    names = {} if rows is None else dict(rows.filter(user_id__in=learner_ids).values_list("user_id", "name"))
    return {pk: Person(username, names.get(pk) or "", email) for pk, username, email in found}


def matching(text):
    """The filter for rows with a ``learner_id`` whose username, e-mail address or name contains a text."""
    match = Q(learner_id__in=accounts().filter(in_account(text)).values("pk"))
    rows = profiles()
    return match if rows is None else match | Q(learner_id__in=rows.filter(name__icontains=text).values("user_id"))


def matching_of_all(text):
    """The same for rows of most accounts: said of the accounts, so that a database begins with those that match.

    Either condition of two on the rows themselves would have it look at every row. Of few rows that is quicker.
    """
    found, rows = in_account(text), profiles()
    if rows is not None:
        found |= Q(pk__in=rows.filter(name__icontains=text).values("user_id"))
    return Q(learner_id__in=accounts().filter(found).values("pk"))


def in_account(text):
    """The filter for accounts whose username or e-mail address contains a text."""
    return Q(username__icontains=text) | Q(email__icontains=text)


def sorted_by(name, downwards):
    """The ids of accounts by ``username``, ``email`` or ``name``; without those whose name is not known.

    Of those of one name the smaller id comes first.
    """
    rows, field = profiles(), "user_id"
    if name != "name" or rows is None:
        rows, field, name = accounts(), "pk", "username" if name == "name" else name
    by = Lower(name)
    rows = rows.filter(**{f"{name}__isnull": False}).order_by(by.desc() if downwards else by.asc(), field)
    return rows.values_list(field, flat=True)


def column(name):
    """``username``, ``email`` or ``name`` as an expression over rows with a ``learner_id``, to order by."""
    rows = profiles()
    if name == "name" and rows is not None:
        return Subquery(rows.filter(user_id=OuterRef("learner_id")).values("name")[:1])
    field = "username" if name == "name" else name
    return Subquery(accounts().filter(pk=OuterRef("learner_id")).values(field)[:1])
