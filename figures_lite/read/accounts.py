"""``accounts``: everybody with an account on the site. Personal, and for who may see all its learners."""

import dataclasses

from django.db.models import F
from django.db.models.functions import Lower
from django.utils import timezone

from figures_lite import databases
from figures_lite.lms import access, people
from figures_lite.models import Account, Reading
from figures_lite.periods import calendar, zone_name
from figures_lite.read import freshness
from figures_lite.read.behind import Lists, ask_behind
from figures_lite.read.counted import of_accounts
from figures_lite.read.errors import NotAllowed
from figures_lite.read.filters import filtered
from figures_lite.read.learner_filters import AccountFilters
from figures_lite.read.learners import Learners
from figures_lite.read.log import LoggedRows
from figures_lite.read.rows import ordered
from figures_lite.read.walk import along_names


def accounts(filters=None, order=(), *, behind=None, for_user, now=None, via=Reading.Via.PYTHON):
    """The accounts of the site, as :class:`Learners` whose rows have a ``registered_at`` and no course.

    ``filters`` are those of ``AccountFilters``; ``order`` names columns, with "-" for downwards. ``behind`` asks for
    the list behind a number of the site, ``(metric, from, to)``. Raises ``BadQuestion``, ``NotStored`` or
    ``NotAllowed``.
    """
    if not access.may_read_accounts(for_user):
        raise NotAllowed("You may not see all accounts of the site.")
    rows = filtered(AccountFilters, access.scope_accounts(for_user, databases.rows(Account)), filters or {})
    asked = ask_behind(behind, Lists.ACCOUNTS)
    if asked:
        rows = of_accounts(rows, asked)
    rows = ordered(rows, order, columns(), "learner_id")
    about = {"reader_id": for_user.pk, "via": via}
    walk = along_names(rows, order)
    dear = bool((filters or {}).get("search")) and not walk
    listed = LoggedRows(rows, ("learner_id", "at"), dress, about, dear=dear, walk=walk)
    today = calendar().day(now or timezone.now())
    return Learners(freshness.of_capture(), listed, zone_name(), today, None, asked)


def columns():
    """The columns of a row as expressions to order by."""
    names = {name: Lower(people.column(name)) for name in ("username", "name", "email")}
    return {"user_id": F("learner_id")} | names | {"registered_at": F("at")}


def dress(chunk):
    """Rows with their people's names."""
    who = people.named({row["learner_id"] for row in chunk})
    found = [(row, who.get(row["learner_id"], people.NOBODY)) for row in chunk]
    return [
        {"user_id": row["learner_id"], **dataclasses.asdict(person), "registered_at": row["at"]}
        for row, person in found
    ]
