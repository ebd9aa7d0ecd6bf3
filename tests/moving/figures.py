"""The tables of an old install of Figures, as each of its releases had them; facts of its migrations, no code of it."""

import dataclasses

#: The first releases seen with each set of tables and columns.
RELEASES = ("0.1", "0.2", "0.3.4", "0.3.9", "0.3.12")

#: How each database spells the types, as Django made them then.
TYPES = {
    "sqlite": {"id": "integer PRIMARY KEY AUTOINCREMENT", "moment": "datetime", "share": "decimal"},
    "mysql": {"id": "integer AUTO_INCREMENT PRIMARY KEY", "moment": "datetime(6)", "share": "numeric(3, 2)"},
    "postgresql": {"id": "serial PRIMARY KEY", "moment": "timestamp with time zone", "share": "numeric(3, 2)"},
}
STAMPS = {"created": "moment", "modified": "moment"}
COURSE_DAY = {
    "date_for": "date NOT NULL",
    "course_id": "varchar(255) NOT NULL",
    "enrollment_count": "integer NOT NULL",
    "active_learners_today": "integer NOT NULL",
    "average_progress": "share",
    "average_days_to_complete": "integer",
    "num_learners_completed": "integer NOT NULL",
}
SITE_DAY = {
    "date_for": "date NOT NULL",
    "cumulative_active_user_count": "integer",
    "todays_active_user_count": "integer",
    "total_user_count": "integer NOT NULL",
    "course_count": "integer NOT NULL",
    "total_enrollment_count": "integer NOT NULL",
}
SITE = {"site_id": "integer NOT NULL"}


def tables(release):
    """The tables of a release that hold numbers: ``{name: {column: type}}``."""
    since = RELEASES.index(release)
    site = SITE if since >= RELEASES.index("0.2") else {}
    mau = {"mau": "integer"} if since >= RELEASES.index("0.3.12") else {}
    found = {
        "figures_coursedailymetrics": STAMPS | COURSE_DAY | site,
        "figures_sitedailymetrics": STAMPS | SITE_DAY | site | mau,
    }
    if since >= RELEASES.index("0.3.4"):
        course = {"date_for": "date NOT NULL", "course_id": "varchar(255) NOT NULL", "mau": "integer NOT NULL"}
        found["figures_coursemaumetrics"] = STAMPS | course | site
    if since >= RELEASES.index("0.3.9"):
        month = {"month_for": "date NOT NULL", "active_user_count": "integer NOT NULL"}
        found["figures_sitemonthlymetrics"] = STAMPS | month | site
    return found


@dataclasses.dataclass
class Figures:
    """An old install in a database: its tables, which tests write rows into."""

    connection: object
    release: str

    def make(self):
        """Create the tables, with the unique key that a course's day had."""
        for name, columns in tables(self.release).items():
            told = ", ".join(f"{column} {self.spelled(type_)}" for column, type_ in columns.items())
            key = ", UNIQUE (course_id, date_for)" if name == "figures_coursedailymetrics" else ""
            self.do(f"CREATE TABLE {name} (id {self.spelled('id')}, {told}{key})")
        return self

    def drop(self):
        """Remove them."""
        for name in tables(self.release):
            self.do(f"DROP TABLE IF EXISTS {name}")

    def spelled(self, type_):
        """A type as the database spells it."""
        return TYPES[self.connection.vendor].get(type_, type_)

    def put(self, table, **values):
        """Write one row."""
        values = {"created": "2020-01-01 00:00:00", "modified": "2020-01-01 00:00:00"} | values
        places = ", ".join(["%s"] * len(values))
        self.do(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places})", list(values.values()))

    def course_day(self, day, course, *numbers, **more):
        """A course's day: enrollments, active learners, progress, days to complete, completed."""
        if self.release != "0.1":
            more = {"site_id": 1} | more
        names = [name for name in COURSE_DAY if name not in ("date_for", "course_id")]
        values = dict(zip(names, numbers, strict=True)) | more
        self.put("figures_coursedailymetrics", date_for=day, course_id=course, **values)

    def course_mau(self, day, course, mau, site=1):
        """A course's month so far."""
        self.put("figures_coursemaumetrics", date_for=day, course_id=course, mau=mau, site_id=site)

    def site_day(self, day, *numbers, **more):
        """A site's day: active days so far, active, accounts, courses, enrollments."""
        if self.release != "0.1":
            more = {"site_id": 1} | more
        values = dict(zip([name for name in SITE_DAY if name != "date_for"], numbers, strict=True)) | more
        self.put("figures_sitedailymetrics", date_for=day, **values)

    def site_month(self, month, active, site=1):
        """A site's month."""
        self.put("figures_sitemonthlymetrics", month_for=month, active_user_count=active, site_id=site)

    def do(self, sql, parameters=()):
        """Give the database a statement."""
        with self.connection.cursor() as cursor:
            cursor.execute(sql, list(parameters))
