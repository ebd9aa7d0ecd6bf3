"""Databases on which runs would disturb the LMS, or count what never was. Asked of the database itself.

The level is that of the connections Django makes: by default READ COMMITTED on MySQL and PostgreSQL, whatever the
server's own default is, and that is what figures-lite is tested on. Settings can say otherwise in several places
(``isolation_level``, ``init_command``, the server's), so a connection is asked which one came of it.
"""

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import connections, router, transaction

from figures_lite.models import Cursor

HINT = "Leave isolation_level out of DATABASES[{alias!r}]['OPTIONS'], or set it to 'read committed'."
#: What goes wrong, by the database and its level.
WRONG = {
    ("mysql", "serializable"): "each SELECT of a run locks the rows of the LMS that it reads, so learners wait for it",
    ("mysql", "read uncommitted"): "runs count rows of transactions that are rolled back",
}
DOUBTFUL = {
    ("mysql", "repeatable read"): "locks of our tables reach over gaps between rows, so runs meet more deadlocks",
    ("postgresql", "repeatable read"): "what two runs change at once fails instead of waiting",
    ("postgresql", "serializable"): "what two runs read or change at once fails instead of waiting",
}


@register(Tags.database)
def check_isolation(databases=None, **_kwargs):
    """E015 and W006: the isolation level of the databases that we write to and read from."""
    ours = {router.db_for_write(Cursor), router.db_for_read(Cursor)}
    ours |= {getattr(settings, f"FIGURES_LITE_{name}_DB", None) for name in ("SOURCE", "READ")}
    found = []
    for alias in sorted(ours & set(databases or ())):
        vendor, level = connections[alias].vendor, isolation(alias)
        for kind, number, reasons in ((Error, "E015", WRONG), (Warning, "W006", DOUBTFUL)):
            if reason := reasons.get((vendor, level)):
                said = f"The transactions of the database {alias!r} are {level.upper()}: {reason}."
                found.append(kind(said, hint=HINT.format(alias=alias), id=f"figures_lite.{number}"))
    return found


def isolation(alias):
    """The isolation level of the transactions that Django begins, in small letters; None where there is only one."""
    connection = connections[alias]
    if connection.vendor == "mysql":  # MariaDB and MySQL name it differently, some versions both ways
        query = "SHOW VARIABLES WHERE Variable_name IN ('transaction_isolation', 'tx_isolation')"
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchone()[1].replace("-", " ").lower()
    if connection.vendor == "postgresql":  # the driver says it as a transaction begins
        with transaction.atomic(using=alias), connection.cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            return cursor.fetchone()[0]
    return None
