"""The LMS's tables as capture reads them: plain columns, by learner, in bulk. Never writes and never locks a row.

Every table that tells something about a learner is indexed by learner, so each is read the same way: all rows of some
learners. What differs is what tells that a learner changed: an indexed, growing column for most (``change``); for the
rest, and for what growing columns miss (deletions, un-enrollments), a fingerprint that a sweep compares.
"""

import collections
import contextlib
import contextvars
import dataclasses
import operator

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections, models
from django.db.models import Case, Count, ExpressionWrapper, F, Max, Q, Value, When

from figures_lite.lms.prints import account_print, row_print, total
from figures_lite.periods import instant
from figures_lite.sql import Among, Instant, plain, streamed, tuples

#: Rows read at a time where a cursor is followed.
PAGE = 2000
#: What an account is that has its address replaced already, and one that has its username replaced too.
LEAVING, RETIRED = 1, 2

_tables = contextvars.ContextVar("tables", default=None)


@dataclasses.dataclass(frozen=True)
class Source:
    """One LMS table. ``learner`` names its column with the user id; ``columns`` what capture reads of beside it.

    ``values`` names what it reads where that is not the columns as they are: see ``COMPUTED``. ``change`` lists indexed
    columns whose growth tells of new or changed rows, ``stamp`` the column that dates a row's making. A source with
    ``sweep`` has fingerprints: of the columns in ``prints``, or else of the number of rows and the ``newest``.
    ``hourly`` says that a sweep compares them each hour, not each day. ``only`` says which rows are meant.
    """

    name: str
    model: str
    learner: str
    columns: tuple
    values: tuple = ()
    change: tuple = ()
    stamp: str = ""
    sweep: bool = False
    prints: tuple = ()
    newest: str = ""
    hourly: bool = False
    only: tuple = ()

    @property
    def queryset(self):
        """All rows that are meant, on the database that LMS tables are read from."""
        rows = apps.get_model(self.model)._base_manager.using(database()).order_by()
        return rows.filter(**dict(self.only)) if self.only else rows

    def read(self, learner_ids):
        """Some learners' rows, and their fingerprints where the source is swept, of the very same rows.

        ``[(learner id, *values), …], {learner id: number}``: the first as ``plain``, the second as ``fingerprints``.
        """
        queryset = self.queryset.filter(Among(self.learner, learner_ids))
        if not self.sweep:
            return tuples(self.plain(queryset)), {}
        if (number := self.row_print()) is not None:
            rows, prints = tuples(self.plain(queryset, number)), collections.defaultdict(int)
            for row in rows:
                prints[row[0]] += row[-1]
            return [row[:-1] for row in rows], prints
        rows = tuples(self.plain(queryset))
        prints = collections.Counter(map(operator.itemgetter(0), rows))
        if self.newest:
            newest, place = {}, 1 + (self.values or self.columns).index(self.newest)
            for row in rows:
                newest[row[0]] = max(newest.get(row[0], 0), row[place] or 0)
            prints = {learner_id: counted(prints[learner_id], at) for learner_id, at in newest.items()}
        return rows, prints

    def every(self):
        """The same of all rows, one by one."""
        return streamed(self.plain(self.queryset), whole=True)

    def plain(self, queryset, *more):
        """``(learner id, *values)`` of a queryset's rows: keys as text, instants in microseconds."""
        model = apps.get_model(self.model)
        columns = [COMPUTED[name]() if name in COMPUTED else plain(model, name) for name in self.values or self.columns]
        return queryset.values_list(F(self.learner), *columns, *more)

    def row_print(self):
        """The number that a row counts as in fingerprints; None where they are of how many rows there are."""
        if self.learner in ("id", "pk"):
            return account_print(retired())
        return row_print(apps.get_model(self.model), self.prints) if self.prints else None

    def between(self, first, last):
        """A filter for the learners from one id to another."""
        return {f"{self.learner}__gte": first, f"{self.learner}__lte": last}

    def fingerprints(self, learner_ids=None, between=None):
        """A number for what a sweep sees of each learner, of some or of all from one id to another.

        ``{learner id: number}``, without an entry where there are no rows. The database adds the numbers up.
        """
        some = Q(Among(self.learner, learner_ids)) if between is None else Q(**self.between(*between))
        rows = self.queryset.filter(some)
        if (number := self.row_print()) is None:
            number = Count("*")
        elif self.learner in ("id", "pk"):
            return dict(tuples(rows.values_list(F(self.learner), number)))
        else:
            number = total(number)
        sums = {"number": number, **({"newest": Instant(Max(self.newest))} if self.newest else {})}
        found = tuples(rows.values(self.learner).annotate(**sums).values_list(self.learner, *sums))
        return {row[0]: counted(row[1], row[2] or 0) for row in found} if self.newest else dict(found)


def counted(number, newest):
    """The fingerprint of so many rows, the newest of which is of an instant."""
    return number + 31 * newest


def text(column):
    """A key column as the text it is: parsing millions would be slow, and one malformed key would stop the lot."""
    return ExpressionWrapper(F(column), output_field=models.TextField())


def retired():
    """Whether an account is retired or on its way out: 0 for neither. Computed there, so that no name is read here.

    The LMS replaces the e-mail address when retirement is asked for, and the username when it is done, days later. In
    between the learner may still cancel: then the address comes back, and with the next sweep their facts, as far as
    the LMS's own rows still tell them.
    """
    renamed, addressed = gone()
    found = (When(renamed, then=Value(RETIRED)), When(addressed, then=Value(LEAVING)))
    return Case(*found, default=Value(0), output_field=models.IntegerField())


def retired_marks():
    """How the username of a retired account begins, and how its e-mail address begins and ends."""
    domain = setting("RETIRED_EMAIL_DOMAIN", "retired.invalid")
    name, prefix = (setting(f"RETIRED_{word}_PREFIX", "retired__user_") for word in ("USERNAME", "EMAIL"))
    return name, prefix, f"@{domain}"


def gone():
    """The accounts whose username says that they are retired, and those whose address does, as conditions."""
    name, prefix, suffix = retired_marks()
    return Q(username__startswith=name), Q(email__startswith=prefix, email__endswith=suffix)


def all_retired():
    """All accounts that are retired or on their way out: ``[(id, whether RETIRED or LEAVING)]``, in order."""
    renamed, addressed = gone()
    rows = ACCOUNT.queryset.filter(renamed | addressed).order_by("id")
    return tuples(rows.values_list(F("id"), retired())) if installed(ACCOUNT.model) else []


def retired_by_now(learner_ids):
    """Those of some accounts that the LMS's own database calls retired, where we read from a copy that may lag."""
    if database() == DEFAULT_DB_ALIAS or not (learner_ids := list(learner_ids)):
        return set()
    renamed, addressed = gone()
    rows = apps.get_model(ACCOUNT.model)._base_manager.using(DEFAULT_DB_ALIAS).filter(renamed | addressed)
    return {row[0] for row in tuples(rows.filter(Among("id", learner_ids)).values_list("id"))}


def setting(name, default):
    """A setting of the LMS, which the stand-alone site or an older release may not have."""
    return getattr(settings, name, None) or default


def flag(condition):
    """A condition as 1 or 0."""
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=models.IntegerField())


def answered():
    """The key of a problem that was answered. NULL for any other block: its key, which is long, is not needed."""
    problem = When(module_type="problem", grade__isnull=False, then=text("module_state_key"))
    return Case(problem, default=None, output_field=models.TextField())


#: Values that are not read as they stand.
COMPUTED = {
    "course_id": lambda: text("course_id"),
    "context_key": lambda: text("context_key"),
    "block_key": lambda: text("block_key"),
    "retired": retired,
    "answered": answered,
    "right": lambda: flag(Q(grade__gte=F("max_grade")) & ~Q(max_grade=0)),
    "complete": lambda: flag(Q(completion=1.0)),
}

ACCOUNT = Source(
    "account",
    settings.AUTH_USER_MODEL,
    "id",
    ("retired", "date_joined", "is_staff", "is_superuser"),
    change=("id",),
    stamp="date_joined",
    sweep=True,
    hourly=True,
)
ENROLLMENT = Source(
    "enrollment",
    "student.CourseEnrollment",
    "user_id",
    ("course_id", "created", "is_active", "mode"),
    change=("id",),
    stamp="created",
    sweep=True,
    prints=("id", "created", "is_active", "mode"),
)
HISTORY = Source(
    "history",
    "student.HistoricalCourseEnrollment",
    "user_id",
    ("course_id", "history_date", "history_type", "is_active", "mode"),
    sweep=True,
    hourly=True,
)
STATE = Source(
    "state",
    "courseware.StudentModule",
    "student_id",
    ("course_id", "module_type", "module_state_key", "grade", "max_grade", "created", "modified"),
    values=("course_id", "answered", "right", "created", "modified"),
    change=("id", "modified"),
    stamp="created",
)
COMPLETION = Source(
    "completion",
    "completion.BlockCompletion",
    "user_id",
    ("context_key", "block_key", "completion", "created", "modified"),
    values=("context_key", "block_key", "complete", "created", "modified"),
    change=("id",),
    stamp="created",
    sweep=True,
    newest="modified",
)
GRADE = Source(
    "grade",
    "grades.PersistentCourseGrade",
    "user_id",
    ("course_id", "percent_grade", "letter_grade", "passed_timestamp", "modified"),
    change=("id", "modified"),
    stamp="created",
    sweep=True,
)
CERTIFICATE = Source(
    "certificate",
    "certificates.GeneratedCertificate",
    "user_id",
    ("course_id", "status", "modified_date"),
    change=("id",),
    stamp="created_date",
    sweep=True,
    prints=("id", "status", "modified_date"),
)
ROLE = Source(
    "role",
    "student.CourseAccessRole",
    "user_id",
    ("org", "course_id", "role"),
    sweep=True,
    prints=("id", "org", "course_id", "role"),
    hourly=True,
)
COHORT = Source(
    "cohort",
    "course_groups.CohortMembership",
    "user_id",
    ("course_id", "course_user_group_id"),
    change=("id",),
    sweep=True,
    prints=("id", "course_user_group_id"),
)

#: The domain of the site that somebody registered on: asked for where there are several, and never changes.
ORIGIN = Source("origin", "student.UserAttribute", "user_id", ("value",), only=(("name", "created_on_site"),))

#: What is read beside the rows about learners.
OVERVIEW = "course_overviews.CourseOverview"
VERSION = "learning_sequences.LearningContext"
GROUP = "course_groups.CourseUserGroup"
GROUP_LINK = "course_groups.CourseUserGroupPartitionGroup"

# In the order they are read: a change between two reads must not look like a live row that its history does not tell
# of, or like an answer without its completion. Seen the other way round, the next run puts it right.
SOURCES = (ACCOUNT, HISTORY, ENROLLMENT, STATE, COMPLETION, GRADE, CERTIFICATE, ROLE, COHORT, ORIGIN)


def database():
    """The alias LMS tables are read from."""
    return getattr(settings, "FIGURES_LITE_SOURCE_DB", None) or "default"


def answers():
    """Whether the database that LMS tables are read from answers at all."""
    try:
        with connections[database()].cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


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
    token = _tables.set(_tables.get() or table_names())
    try:
        yield
    finally:
        _tables.reset(token)


def missing():
    """The LMS's models that are read and not there, by label."""
    read = [*(source.model for source in SOURCES), OVERVIEW, VERSION, GROUP, GROUP_LINK]
    return sorted(model for model in read if not installed(model))


def strangers(step=10_000):
    """The learner ids of enrollments that no account has, looked for among so many ids at a time."""
    if not (installed(ACCOUNT.model) and installed(ENROLLMENT.model)):
        return []
    ids = ENROLLMENT.queryset.order_by(ENROLLMENT.learner).values_list(ENROLLMENT.learner, flat=True)
    found, first = [], ids.first()
    while first is not None:
        last = first + step
        known = ACCOUNT.queryset.filter(**ACCOUNT.between(first, last)).values("id")
        rows = ids.filter(**ENROLLMENT.between(first, last)).distinct()
        found.extend(rows.exclude(**{f"{ENROLLMENT.learner}__in": known}))
        first = ids.filter(**{f"{ENROLLMENT.learner}__gt": last}).first()
    return found


def swept():
    """The sources that are there and have fingerprints."""
    return [source for source in SOURCES if source.sweep and installed(source.model)]


def clock(now):
    """How far the database's own rows are in time, in microseconds, ``now`` (likewise) at the most.

    A replica that lags, or our clock when it is ahead, is told by rows that have not come yet. None where no row tells.
    """
    latest = [now_of(source, column, now) for source in SOURCES if installed(source.model) for column in source.change]
    return max((at for at in latest if at is not None), default=None)


def now_of(source, column, now):
    """When the last row of a source was written, as far as a growing column tells; None where it does not."""
    dated = source.stamp if column == "id" else column
    if not dated:
        return None
    rows = source.queryset.order_by(f"-{column}")
    if column != "id":
        rows = rows.filter(**{f"{column}__lte": instant(now)})
    found = [at for (at,) in tuples(rows.values_list(plain(source.queryset.model, dated))[:1]) if at is not None]
    return found[0] if found and found[0] <= now else None


def beyond(source, column, value, row_id):
    """The next page of rows after a place in one growing column: ``[(value, row id, learner id, stamp)]``."""
    rows = source.queryset
    if column == "id":
        rows = rows.filter(id__gt=row_id)
    elif value is not None:
        value = instant(value)
        further = Q(**{f"{column}__gt": value}) | Q(**{column: value}, id__gt=row_id)
        rows = rows.filter(further, **{f"{column}__gte": value})  # the second, redundant, is what the index serves
    return page(source, column, rows.order_by(*dict.fromkeys((column, "id"))))


def newest(source, below=None):
    """The last page of rows by id, or of those below one, in their order: ``[(id, id, learner id, stamp)]``."""
    rows = source.queryset if below is None else source.queryset.filter(id__lt=below)
    return page(source, "id", rows.order_by("-id"))[::-1]


def page(source, column, rows):
    """The first rows of a queryset: ``[(value, row id, learner id, stamp)]``; without a stamp, None."""
    model = source.queryset.model
    stamp = plain(model, source.stamp) if source.stamp else Value(None, output_field=models.IntegerField())
    return tuples(rows.values_list(plain(model, column), F("id"), F(source.learner), stamp)[:PAGE])
