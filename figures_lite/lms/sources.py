"""The LMS's tables as capture reads them: plain columns, by learner, in bulk. Never writes and never locks a row.

Every table that tells something about a learner is indexed by learner, so each is read the same way: all rows of some
learners. What differs is what tells that a learner changed: an indexed, growing column for most (``change``); for the
rest, and for what growing columns miss (deletions, un-enrollments), a fingerprint that a sweep compares.
"""

import contextlib
import contextvars
import dataclasses
import zlib

from django.apps import apps
from django.conf import settings
from django.db import connections, models
from django.db.models import Count, ExpressionWrapper, F, Max, Q

#: Rows read at a time where a cursor is followed.
PAGE = 2000

_tables = contextvars.ContextVar("tables", default=None)


@dataclasses.dataclass(frozen=True)
class Source:
    """One LMS table. ``learner`` names its column with the user id; ``columns`` what capture reads beside it.

    ``change`` lists indexed columns whose growth tells of new or changed rows, ``stamp`` the column that dates a row's
    making. ``sweep`` is "rows" (checksum of the rows), "count" (their number and ``newest``), or empty.
    """

    name: str
    model: str
    learner: str
    columns: tuple
    change: tuple = ()
    stamp: str = ""
    sweep: str = ""
    newest: str = ""

    @property
    def queryset(self):
        """All rows, on the database that LMS tables are read from."""
        return apps.get_model(self.model)._base_manager.using(database()).order_by()

    def rows(self, learner_ids):
        """``(learner id, *columns)`` of some learners' rows; keys come as plain text, whatever it says."""
        return self.plain(self.queryset.filter(**{f"{self.learner}__in": learner_ids}))

    def plain(self, queryset):
        """``(learner id, *columns)`` of a queryset's rows, keys as text."""
        columns = [COMPUTED[name]() if name in COMPUTED else F(name) for name in self.columns]
        return queryset.values_list(F(self.learner), *columns).iterator(chunk_size=PAGE)

    def fingerprints(self, learner_ids):
        """A checksum of what a sweep sees of each learner: ``{learner id: number}``; without rows, without entry."""
        if self.sweep == "rows":
            return fingerprint_rows(self.rows(learner_ids))
        numbers = {"number": Count("pk")} | ({"newest": Max(self.newest)} if self.newest else {})
        found = self.queryset.filter(**{f"{self.learner}__in": learner_ids}).values(self.learner).annotate(**numbers)
        return {
            row[0]: fingerprint_count(row[1], row[2] if self.newest else None)
            for row in found.values_list(self.learner, *numbers)
        }

    def fingerprints_of(self, rows):
        """The same checksums, of rows that were read: ``{learner id: number}``."""
        if self.sweep == "rows":
            return fingerprint_rows(rows)
        place = 1 + self.columns.index(self.newest) if self.newest else None
        counts, newest = {}, {}
        for row in rows:
            counts[row[0]] = counts.get(row[0], 0) + 1
            if place:
                newest[row[0]] = max(newest.get(row[0], row[place]), row[place])
        return {learner_id: fingerprint_count(count, newest.get(learner_id)) for learner_id, count in counts.items()}


def text(column):
    """A key column as the text it is: parsing millions would be slow, and one malformed key would stop the lot."""
    return ExpressionWrapper(F(column), output_field=models.TextField())


def retired():
    """Whether an account is retired or on its way out. Computed there, so that nobody's name is ever read here.

    The LMS replaces the e-mail address when retirement is asked for, and the username when it is done, days later. In
    between the learner may still cancel: then the address comes back, and with the next sweep their facts, as far as
    the LMS's own rows still tell them.
    """
    name = setting("RETIRED_USERNAME_PREFIX", "retired__user_")
    prefix = setting("RETIRED_EMAIL_PREFIX", "retired__user_")
    domain = setting("RETIRED_EMAIL_DOMAIN", "retired.invalid")
    gone = Q(username__startswith=name) | Q(email__startswith=prefix, email__endswith=f"@{domain}")
    return ExpressionWrapper(gone, output_field=models.BooleanField())


def setting(name, default):
    """A setting of the LMS, which the stand-alone site or an older release may not have."""
    return getattr(settings, name, None) or default


#: Columns that are not read as they stand.
COMPUTED = {
    "course_id": lambda: text("course_id"),
    "context_key": lambda: text("context_key"),
    "block_key": lambda: text("block_key"),
    "module_state_key": lambda: text("module_state_key"),
    "retired": retired,
}


def fingerprint_rows(rows):
    """A checksum of each learner's rows, whatever their order."""
    found = {}
    for learner_id, *values in rows:
        found[learner_id] = (found.get(learner_id, 0) + zlib.crc32(repr(values).encode())) & 0x7FFFFFFFFFFF
    return found


def fingerprint_count(count, newest):
    """A checksum of a number of rows and the newest instant among them."""
    return count if newest is None else zlib.crc32(f"{count} {newest.isoformat()}".encode())


ACCOUNT = Source(
    "account",
    settings.AUTH_USER_MODEL,
    "id",
    ("retired", "date_joined", "is_staff", "is_superuser"),
    change=("id",),
    stamp="date_joined",
    sweep="rows",
)
ENROLLMENT = Source(
    "enrollment",
    "student.CourseEnrollment",
    "user_id",
    ("course_id", "created", "is_active", "mode"),
    change=("id",),
    stamp="created",
    sweep="rows",
)
HISTORY = Source(
    "history",
    "student.HistoricalCourseEnrollment",
    "user_id",
    ("course_id", "history_date", "history_type", "is_active", "mode"),
    sweep="count",
)
STATE = Source(
    "state",
    "courseware.StudentModule",
    "student_id",
    ("course_id", "module_type", "module_state_key", "grade", "max_grade", "created", "modified"),
    change=("id", "modified"),
    stamp="created",
)
COMPLETION = Source(
    "completion",
    "completion.BlockCompletion",
    "user_id",
    ("context_key", "block_key", "completion", "created", "modified"),
    change=("id",),
    stamp="created",
    sweep="count",
    newest="modified",
)
GRADE = Source(
    "grade",
    "grades.PersistentCourseGrade",
    "user_id",
    ("course_id", "percent_grade", "letter_grade", "passed_timestamp", "modified"),
    change=("id", "modified"),
    stamp="created",
    sweep="count",
)
CERTIFICATE = Source(
    "certificate",
    "certificates.GeneratedCertificate",
    "user_id",
    ("course_id", "status", "modified_date"),
    change=("id",),
    stamp="created_date",
    sweep="rows",
)
ROLE = Source("role", "student.CourseAccessRole", "user_id", ("org", "course_id", "role"), sweep="rows")
COHORT = Source(
    "cohort",
    "course_groups.CohortMembership",
    "user_id",
    ("course_id", "course_user_group_id"),
    change=("id",),
    sweep="rows",
)

#: What is read beside the rows about learners.
OVERVIEW = "course_overviews.CourseOverview"
VERSION = "learning_sequences.LearningContext"
GROUP = "course_groups.CourseUserGroup"
GROUP_LINK = "course_groups.CourseUserGroupPartitionGroup"

# In the order they are read: a change between two reads must not look like a live row that its history does not tell
# of, or like an answer without its completion. Seen the other way round, the next run puts it right.
SOURCES = (ACCOUNT, HISTORY, ENROLLMENT, STATE, COMPLETION, GRADE, CERTIFICATE, ROLE, COHORT)


def database():
    """The alias LMS tables are read from."""
    return getattr(settings, "FIGURES_LITE_SOURCE_DB", None) or "default"


def installed(model):
    """Whether an LMS model is there and has its table."""
    try:
        table = apps.get_model(model)._meta.db_table
    except LookupError:
        return False
    return table in (_tables.get() or table_names())


def table_names():
    """The tables of the database that LMS tables are read from."""
    connection = connections[database()]
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))


@contextlib.contextmanager
def tables_looked_up_once():
    """While this lasts, what tables there are is as it was when it began: an LMS has hundreds, and is asked often."""
    token = _tables.set(table_names())
    try:
        yield
    finally:
        _tables.reset(token)


def missing():
    """The LMS's models that are read and not there, by label."""
    read = [*(source.model for source in SOURCES), OVERVIEW, VERSION, GROUP, GROUP_LINK]
    return sorted(model for model in read if not installed(model))


def strangers():
    """The learner ids of enrollments that no account has."""
    if not (installed(ACCOUNT.model) and installed(ENROLLMENT.model)):
        return []
    known = ACCOUNT.queryset.values(ACCOUNT.learner)
    found = ENROLLMENT.queryset.exclude(**{f"{ENROLLMENT.learner}__in": known})
    return list(found.values_list(ENROLLMENT.learner, flat=True).distinct())


def swept():
    """The sources that are there and have fingerprints."""
    return [source for source in SOURCES if source.sweep and installed(source.model)]


def beyond(source, column, value, row_id):
    """The next page of rows after a place in one growing column: ``[(value, row id, learner id, stamp)]``."""
    rows = source.queryset
    if column == "id":
        rows = rows.filter(id__gt=row_id)
    elif value is not None:
        further = Q(**{f"{column}__gt": value}) | Q(**{column: value}, id__gt=row_id)
        rows = rows.filter(further, **{f"{column}__gte": value})  # the second, redundant, is what the index serves
    names = (column, "id", source.learner, source.stamp or "id")
    return list(rows.order_by(*dict.fromkeys((column, "id"))).values_list(*names)[:PAGE])


def newest(source, column, number=PAGE):
    """The last rows of one growing column, newest first: ``[(value, row id, learner id, stamp)]``."""
    names = (column, "id", source.learner, source.stamp or "id")
    order = dict.fromkeys((f"-{column}", "-id"))
    return list(source.queryset.order_by(*order).values_list(*names)[:number])
