"""Reads the tables of an old install of Figures, of whichever version, by plain SQL. Writes nothing.

They are where the alias says: in the LMS's own database, or in one that a dump was loaded into.
"""

import dataclasses
import datetime

from django.db import connections

from figures_lite.models import FiguresCourseDay, FiguresSiteDay, FiguresSiteMonth
from figures_lite.periods import FIRST_DAY

#: Ids of rows that are shown of those that cannot be moved.
EXAMPLES = 5


@dataclasses.dataclass(frozen=True)
class Table:
    """A table of Figures: its column of days, the aggregate it is moved into, and which column becomes which metric."""

    name: str
    day: str
    aggregate: type
    metrics: dict

    @property
    def key(self):
        """The column that says whose numbers they are."""
        return "course_id" if self.aggregate is FiguresCourseDay else "site_id"

    @property
    def needed(self):
        """The columns without which nothing can be moved. Before 0.2 Figures had no sites."""
        return {"id", self.day, self.key} - {"site_id"}


TABLES = (
    Table(
        "figures_coursedailymetrics",
        "date_for",
        FiguresCourseDay,
        {
            "enrollment_count": "figures_enrolled",
            "active_learners_today": "figures_active_learners",
            "average_progress": "figures_mean_progress",
            "average_days_to_complete": "figures_mean_days_to_complete",
            "num_learners_completed": "figures_completed",
        },
    ),
    Table("figures_coursemaumetrics", "date_for", FiguresCourseDay, {"mau": "figures_active_this_month"}),
    Table(
        "figures_sitedailymetrics",
        "date_for",
        FiguresSiteDay,
        {
            "total_enrollment_count": "figures_enrolled",
            "todays_active_user_count": "figures_active_learners",
            "mau": "figures_active_this_month",
            "total_user_count": "figures_accounts",
            "course_count": "figures_courses",
            "cumulative_active_user_count": "figures_active_days",
        },
    ),
    Table("figures_sitemonthlymetrics", "month_for", FiguresSiteMonth, {"active_user_count": "figures_monthly_active"}),
)


class Old:
    """The tables of Figures in one database. ``before`` is the first day that is still to come."""

    def __init__(self, alias, before):
        self.connection, self.before = connections[alias], before
        with self.connection.cursor() as cursor:
            self.names = set(self.connection.introspection.table_names(cursor))

    def columns(self, table):
        """The columns of a table in this version of Figures; None where there is no such table."""
        if table.name not in self.names:
            return None
        with self.connection.cursor() as cursor:
            return {column.name for column in self.connection.introspection.get_table_description(cursor, table.name)}

    def span(self, table):
        """The first and the last day of a table; None and None where it has none."""
        days = self.days(table, FIRST_DAY, self.before)
        ((first, last),) = self.asked(f"SELECT MIN({self.quoted(table.day)}), MAX({self.quoted(table.day)})", *days)
        return day(first), day(last)

    def rows(self, table, columns, start, end):
        """The rows of the days in [start, end), in the order of days and ids: ``{column: value}``."""
        names = ["id", table.day, *columns]
        where, parameters = self.days(table, start, end)
        order = f" ORDER BY {self.quoted(table.day)}, {self.quoted('id')}"
        found = self.asked(f"SELECT {', '.join(map(self.quoted, names))}", where + order, parameters)
        return [dict(zip(names, row, strict=True)) for row in found]

    def undated(self, table):
        """How many rows have no day that could be, and the ids of a few."""
        column = self.quoted(table.day)
        where = f" FROM {self.quoted(table.name)} WHERE {column} IS NULL OR {column} < %s OR {column} >= %s"
        days = [FIRST_DAY.isoformat(), self.before.isoformat()]
        ((number,),) = self.asked("SELECT COUNT(*)", where, days)
        few = self.asked("SELECT id", f"{where} ORDER BY id LIMIT {EXAMPLES}", days) if number else ()
        return number, [row[0] for row in few]

    def sites(self):
        """The sites that numbers of sites are of: ``{id: domain}``, the domain empty where it is not told."""
        found = set()
        for table in TABLES:
            if table.key == "site_id" and "site_id" in (self.columns(table) or ()):
                found |= {row[0] for row in self.asked("SELECT DISTINCT site_id", f" FROM {self.quoted(table.name)}")}
        told = dict(self.asked("SELECT id, domain", " FROM django_site")) if "django_site" in self.names else {}
        return {site: told.get(site, "").lower() for site in sorted(found)}

    def days(self, table, start, end):
        """The part of a statement that asks for days in [start, end), and its parameters."""
        column = self.quoted(table.day)
        where = f" FROM {self.quoted(table.name)} WHERE {column} >= %s AND {column} < %s"
        return where, [start.isoformat(), end.isoformat()]

    def quoted(self, name):
        """A name as the database takes it."""
        return self.connection.ops.quote_name(name)

    def asked(self, what, where="", parameters=()):
        """The rows of an answer."""
        with self.connection.cursor() as cursor:
            cursor.execute(what + where, list(parameters))
            return cursor.fetchall()


def day(value):
    """A date as the driver gives it: SQLite gives text where a table does not say that it holds dates."""
    if isinstance(value, str):
        value = datetime.datetime.fromisoformat(value)
    return value.date() if isinstance(value, datetime.datetime) else value
