"""The words a metric is declared with: kinds, units, grains, scopes. Knows no fact and no LMS.

A metric is an ordinary model field that also knows how it is counted, so that admin, filters, SQL and BI tools see
plain columns, and migrations see a plain column too.
"""

import enum

from django.db import models
from django.db.models import Q

#: What the LMS's profiles tell of learners. A site has numbers by those that ``FIGURES_LITE_DEMOGRAPHICS`` names.
DEMOGRAPHICS = ("country", "gender", "birth_years", "education")
#: Dimensions that tell something of people which is nobody's business where few have it in common. A site adds more
#: with ``FIGURES_LITE_SENSITIVE``. Everything about them follows from here: see ``pipeline/groups.py``.
SENSITIVE = frozenset(DEMOGRAPHICS)
#: What a sensitive dimension has for all groups together that are too small to be told apart.
WITHHELD = "withheld"


class Kind(enum.StrEnum):
    """How a metric adds up."""

    COUNT = "count"  # over time and over courses
    LEVEL = "level"  # over courses; over time the last one counts
    DISTINCT = "distinct"  # never: recomputed for each scope and grain
    RATIO = "ratio"  # never stored: divided when read
    MEAN = "mean"  # never: moved in divided, its parts are not known


class Grain(enum.StrEnum):
    """How long a period is."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


#: The site of what no site of a multi-tenant platform claims: of everything, where there is only one.
HOME = 0


class Scope(enum.StrEnum):
    """Whose number it is."""

    SITE = "site"
    ORG = "org"
    COURSE = "course"


class Unit(enum.StrEnum):
    """What a metric's value counts."""

    LEARNERS = "learners"
    ENROLLMENTS = "enrollments"
    ACCOUNTS = "accounts"
    COURSES = "courses"
    BLOCKS = "blocks"
    PROBLEMS = "problems"
    CERTIFICATES = "certificates"
    HOURS = "hours"
    DAYS = "days"
    POINTS = "points"  # sum of percentages, only useful divided
    PERCENT = "percent"


class Metric:
    """What every stored metric knows, mixed into the field that holds it.

    ``fact`` is the model that is counted, ``where`` which of its rows. ``recorded`` marks a metric whose past the LMS
    overwrites: it is known only for periods that ended after the first capture. NULL means not known; 0 means counted
    and none. A metric that was moved in (see ``Aggregate.source``) has no fact.
    """

    kind: Kind

    def __init__(self, fact=None, *, where=None, of=None, label="", meaning="", unit=None, recorded=False, **options):
        self.fact = fact
        self.where = where if where is not None else Q()
        self.of = of
        self.label = label
        self.meaning = meaning
        self.unit = unit
        self.recorded = recorded
        options = {"null": True, "blank": True, "editable": False} | options
        super().__init__(verbose_name=label or None, help_text=meaning, **options)

    def deconstruct(self):
        """Give migrations the plain column: how it is counted may change without one."""
        name, _path, args, kwargs = super().deconstruct()
        for word in ("verbose_name", "help_text", "editable", "blank"):
            kwargs.pop(word, None)
        plain = next(base for base in type(self).__mro__ if base.__module__.startswith("django.db.models"))
        return name, f"django.db.models.{plain.__name__}", args, kwargs


class Count(Metric, models.BigIntegerField):
    """Rows of a fact whose day falls in the period, or the sum of their column ``of``.

    ``on`` names the fact's day column; the day the fact begins unless told otherwise.
    """

    kind = Kind.COUNT

    def __init__(self, fact=None, *, on=None, **options):
        self.on = on or getattr(fact, "begins", None)
        super().__init__(fact, **options)


class DecimalCount(Metric, models.DecimalField):
    """A ``Count`` whose column ``of`` holds decimals (6 places)."""

    kind = Kind.COUNT

    def __init__(self, fact=None, *, on=None, **options):
        self.on = on or getattr(fact, "begins", None)
        super().__init__(fact, **{"max_digits": 18, "decimal_places": 6} | options)


class Level(Metric, models.BigIntegerField):
    """Rows of a fact that hold just before the period ends, or the sum of their column ``of``."""

    kind = Kind.LEVEL


class Distinct(Metric, models.BigIntegerField):
    """Different values of ``of`` (learners unless told otherwise) among a fact's rows of the period.

    ``window`` counts over that many days ending with the period instead.
    """

    kind = Kind.DISTINCT

    def __init__(self, fact=None, *, of="learner_id", window=None, **options):
        self.window = window
        super().__init__(fact, of=of, **options)


class Mean(Metric, models.BigIntegerField):
    """A mean that was moved in as such: it cannot be divided anew, so it never adds up. Whole numbers."""

    kind = Kind.MEAN


class Ratio:
    """One metric over another of the same aggregate, divided when read: no column. NULL where there is nothing."""

    kind = Kind.RATIO

    def __init__(self, over, under, *, label, meaning, unit):
        self.over, self.under = over, under
        self.label, self.meaning, self.unit = label, meaning, unit
        self.name = None

    def __set_name__(self, owner, name):
        self.name = name


class Fact(models.Model):
    """Anything a metric can count. A concrete fact says with plain class attributes how its rows lie in time:

    ``begins`` and ``ends`` name its day columns (reporting time zone); a row holds on each day with
    ``begins <= day < ends``, and without ``ends`` for ever. ``instants`` gives the exact instant behind a day column,
    for hours; ``mask`` the column with a mask of hours since the day began. ``course_column`` names the column with the
    course's id; a fact without one names in ``site_column`` the column with its site. ``counted`` says which rows any
    metric may count.
    """

    begins = "day"
    ends = None
    instants = {}
    mask = None
    course_column = "course_id"
    site_column = None
    counted = Q()

    class Meta:
        abstract = True


def key(*fields):
    """The unique key of an aggregate: its keys and the period."""
    return models.UniqueConstraint(fields=fields, name="%(app_label)s_%(class)s_key")


class Aggregate(models.Model):
    """A table of metrics: keys and period. Declared once; table, API, CSV and docs follow.

    A concrete aggregate sets ``scope``, ``grain`` and, for dimensions, ``by`` (names of its further key columns, which
    are columns of the facts too), and a unique ``key(...)`` over all of them and ``period``. A sensitive dimension is
    the only one of its aggregate; in its rows small groups are ``WITHHELD`` together.

    ``source`` names another system whose own numbers these are, moved in as it recorded them. Such an aggregate is read
    like any other and never filled: its metrics have no fact, and where it has no row, nothing is known.
    """

    scope: Scope
    grain: Grain
    by = ()
    source = None

    class Meta:
        abstract = True
