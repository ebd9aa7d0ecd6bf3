"""How answers look as JSON. Serializers format; they ask nothing."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from figures_lite.api.v1.export import instant
from figures_lite.read.dates import KINDS as DATE_KINDS
from figures_lite.vocabulary import Grain, Kind, Scope, Unit

#: What dates may be, as a field's choices.
DATE_KIND = [(name, name) for name in DATE_KINDS]
VALUE = {"type": "number", "nullable": True, "description": "null: not known; 0: counted, and none."}
POINT = {"type": "array", "items": {"oneOf": [{"type": "string"}, VALUE]}, "minItems": 2, "maxItems": 2}


def choices(words):
    """An enumeration's words as a field's choices."""
    return [(str(word), str(word)) for word in words]


@extend_schema_field({"type": "string", "format": "date-time"})
class InstantField(serializers.Field):
    """An instant in ISO 8601, in the reporting time zone."""

    def to_representation(self, value):
        """Its text."""
        return instant(value)


@extend_schema_field({"type": "string", "description": "A date, or an instant for hours."})
class PeriodField(serializers.Field):
    """A period by its first day, or an hour by its first instant."""

    def to_representation(self, value):
        """Its text."""
        return period(value)


def period(value):
    """A period as text."""
    return instant(value) if hasattr(value, "hour") else value.isoformat()


@extend_schema_field({"type": "array", "items": POINT})
class PointsField(serializers.Field):
    """``[period, value]`` pairs."""

    def to_representation(self, value):
        """The pairs, periods as text."""
        return [[period(at), number] for at, number in value]


@extend_schema_field({"type": "number"})
class NumberField(serializers.Field):
    """A number."""

    def to_representation(self, value):
        """As it is."""
        return value


@extend_schema_field({"type": "object", "additionalProperties": VALUE})
class NumbersField(serializers.Field):
    """``{metric: value}``."""

    def to_representation(self, value):
        """As it is."""
        return value


@extend_schema_field({"type": "object", "additionalProperties": {"type": "array", "items": VALUE}})
class TrendField(serializers.Field):
    """``{metric: [value, …]}``."""

    def to_representation(self, value):
        """As it is."""
        return value


class ErrorSerializer(serializers.Serializer):
    """A refusal."""

    error_code = serializers.CharField()
    developer_message = serializers.CharField()
    parameter = serializers.CharField(allow_null=True, help_text="The parameter at fault.")
    allowed = serializers.ListField(child=serializers.JSONField(), allow_null=True, help_text="What it may be.")


class StoredSerializer(serializers.Serializer):
    """A place where a metric can be read."""

    scope = serializers.ChoiceField(choices(Scope))
    grain = serializers.ChoiceField(choices(Grain))
    by = serializers.ListField(child=serializers.CharField())


class MetricSerializer(serializers.Serializer):
    """What a metric means."""

    name = serializers.CharField()
    kind = serializers.ChoiceField(choices(Kind))
    label = serializers.CharField()
    meaning = serializers.CharField()
    unit = serializers.ChoiceField(choices(Unit))
    adds_over_time = serializers.SerializerMethodField(help_text="Whether values of several periods may be summed.")
    adds_over_courses = serializers.SerializerMethodField(help_text="Whether values of several courses may be summed.")

    source = serializers.CharField(
        allow_null=True, help_text="The system that recorded it, whose numbers were moved in; null: counted here."
    )

    def get_adds_over_time(self, entry) -> bool:
        """Only counts."""
        return entry.kind == Kind.COUNT

    def get_adds_over_courses(self, entry) -> bool:
        """Counts and levels."""
        return entry.kind in (Kind.COUNT, Kind.LEVEL)


class CatalogueMetricSerializer(MetricSerializer):
    """What a metric means, and where it can be read."""

    stored = serializers.SerializerMethodField()

    @extend_schema_field(StoredSerializer(many=True))
    def get_stored(self, entry):
        """The places, as the aggregates declare them."""
        return [{"scope": str(scope), "grain": str(grain), "by": list(by)} for scope, grain, by in entry.stored]


class CatalogueSerializer(serializers.Serializer):
    """Every metric there is."""

    time_zone = serializers.CharField()
    metrics = CatalogueMetricSerializer(many=True)


class FreshSerializer(serializers.Serializer):
    """What every answer says of its time."""

    time_zone = serializers.CharField(help_text="The reporting time zone, in which days begin and end.")
    as_of = InstantField(source="fresh.as_of", allow_null=True, help_text="Every number is at least this fresh.")
    complete_until = InstantField(
        source="fresh.complete_until", allow_null=True, help_text="Periods that end by then are over and counted."
    )


class LineSerializer(serializers.Serializer):
    """One metric, or one slice of it, over time."""

    metric = serializers.CharField()
    by = serializers.DictField(child=serializers.CharField())
    withheld = serializers.BooleanField(
        help_text="Whether these are all groups together that are too small to be told apart. by says withheld, too."
    )
    points = PointsField()


class SeriesSerializer(FreshSerializer):
    """Metrics over time. ``catalogue`` says what they mean."""

    scope = serializers.ChoiceField(choices(Scope), source="asked.scope")
    key = serializers.CharField(source="reached.key", allow_null=True)
    approximate = serializers.SerializerMethodField(help_text="Whether progress can differ from the Progress tab.")
    grain = serializers.ChoiceField(choices(Grain), source="asked.grain")
    start = PeriodField()
    end = PeriodField()
    catalogue = MetricSerializer(many=True, source="asked.entries")
    series = LineSerializer(many=True, source="lines")

    def get_approximate(self, answer) -> bool:
        """What the course's structure says; False for other scopes."""
        return bool(answer.reached.course and answer.reached.course.approximate)


class CourseRowSerializer(serializers.Serializer):
    """A course and its numbers."""

    key = serializers.CharField()
    org = serializers.CharField()
    name = serializers.CharField()
    start = InstantField(allow_null=True)
    end = InstantField(allow_null=True)
    known = serializers.BooleanField(help_text="Whether the course has, or had, a course overview.")
    approximate = serializers.BooleanField(help_text="Whether progress can differ from the Progress tab.")
    learners = serializers.BooleanField(help_text="Whether you may see its learners one by one.")
    metrics = NumbersField()
    against = NumbersField(required=False, help_text="The metrics of another time, where it was asked for.")
    trend = TrendField(required=False, help_text="Where it was asked for, a value for each of trend_periods.")


class OrgRowSerializer(serializers.Serializer):
    """An organisation and its numbers."""

    org = serializers.CharField()
    learners = serializers.BooleanField(help_text="Whether you may see all of its learners one by one.")
    metrics = NumbersField()
    against = NumbersField(required=False, help_text="The metrics of another time, where it was asked for.")
    trend = TrendField(required=False, help_text="Where it was asked for, a value for each of trend_periods.")


#: What rows of a table have beside the columns that describe them.
BESIDE = ("learners", "metrics", "against", "trend")


class LearnerRowSerializer(serializers.Serializer):
    """How a learner stands in a course, now."""

    user_id = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField()
    email = serializers.CharField()
    course = serializers.CharField()
    course_name = serializers.CharField()
    enrolled = serializers.BooleanField()
    mode = serializers.CharField()
    cohort = serializers.CharField()
    enrolled_at = InstantField(allow_null=True)
    first_active_at = InstantField(allow_null=True)
    last_active_at = InstantField(allow_null=True)
    active_days = serializers.IntegerField()
    days_since_active = serializers.IntegerField(allow_null=True)
    complete_units = serializers.IntegerField()
    units = serializers.IntegerField()
    progress = serializers.IntegerField(help_text="Whole per cent.")
    grade = serializers.IntegerField(allow_null=True, help_text="Whole points; null: none persisted.")
    letter = serializers.CharField(help_text="Empty below the first cutoff.")
    passed_at = InstantField(allow_null=True)
    certificate = serializers.CharField(help_text="Status of the certificate; empty for none.")
    certified_at = InstantField(allow_null=True)
    is_team = serializers.BooleanField()
    approximate = serializers.BooleanField(help_text="Whether progress can differ from the Progress tab.")


class OwnRowSerializer(LearnerRowSerializer):
    """How whoever asks stands in a course, beside its learners: null where they are fewer than a group."""

    median_progress = serializers.FloatField(allow_null=True, help_text="Of the course's enrolled learners.")
    median_grade = serializers.FloatField(allow_null=True, help_text="Of those of them who have a grade.")
    median_active_days = serializers.FloatField(allow_null=True, help_text="Of the course's enrolled learners.")


class PageSerializer(FreshSerializer):
    """A page of a table, in the envelope of the platform's other APIs."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    count = serializers.IntegerField()
    num_pages = serializers.IntegerField()
    current_page = serializers.IntegerField()
    start = serializers.IntegerField()


class BehindSerializer(serializers.Serializer):
    """The number that a list is behind."""

    metric = serializers.CharField(source="entry.name")
    label = serializers.CharField(source="entry.label")
    meaning = serializers.CharField(source="entry.meaning")
    unit = serializers.ChoiceField(choices(Unit), source="entry.unit")
    kind = serializers.ChoiceField(choices(Kind), source="entry.kind")
    to = PeriodField(source="end", help_text="Where its periods stop, itself left out.")

    def get_fields(self):
        """These, and one whose name is a word of Python."""
        begin = PeriodField(source="start", help_text="Where its periods begin.")
        return super().get_fields() | {"from": begin}


class TableSerializer(PageSerializer):
    """A page of a table of one period, or of several. ``catalogue`` says what its metrics and trends mean."""

    scope = serializers.ChoiceField(choices(Scope), source="asked.scope")
    grain = serializers.ChoiceField(choices(Grain), source="asked.grain")
    range_start = PeriodField(
        allow_null=True, help_text="First of the periods that numbers are over; null: of the one shown alone."
    )
    at = PeriodField(help_text="The period shown: the last of them.")
    against = PeriodField(allow_null=True, help_text="The period, or the last of the periods, that against is of.")
    trend_periods = serializers.ListField(
        child=PeriodField(), allow_null=True, help_text="What the values of trends are of; null without any."
    )
    catalogue = MetricSerializer(many=True, source="entries")


class CoursesSerializer(TableSerializer):
    """A page of courses."""

    behind = BehindSerializer(allow_null=True, help_text="The number that these courses are behind.")
    results = CourseRowSerializer(many=True)


class OrgsSerializer(TableSerializer):
    """A page of organisations."""

    results = OrgRowSerializer(many=True)


class ReasonSerializer(serializers.Serializer):
    """Why a course may need a look."""

    name = serializers.CharField()
    label = serializers.CharField()
    meaning = serializers.CharField()


class FoundReasonSerializer(serializers.Serializer):
    """A reason that a course needs a look."""

    reason = serializers.CharField(help_text="The name of one of reasons.")
    value = NumberField(help_text="The metric's value that the reason is.")
    against = NumberField(help_text="What it is held against, as the reason's meaning says.")
    metric = serializers.CharField()


class AttentionRowSerializer(serializers.Serializer):
    """A course that needs a look."""

    key = serializers.CharField()
    org = serializers.CharField()
    name = serializers.CharField()
    learners = serializers.BooleanField(help_text="Whether you may see its learners one by one.")
    reasons = FoundReasonSerializer(many=True)


class AttentionSerializer(PageSerializer):
    """A page of courses that need a look."""

    at = PeriodField(allow_null=True, help_text="The last whole day, whose numbers are looked at.")
    reasons = ReasonSerializer(many=True, help_text="All reasons there are.")
    results = AttentionRowSerializer(many=True)


class DateSerializer(serializers.Serializer):
    """An instant of a course."""

    at = InstantField()
    kind = serializers.ChoiceField(DATE_KIND)
    count = serializers.IntegerField(help_text="How many blocks are due then; 1 of other kinds.")


class DatesSerializer(FreshSerializer):
    """The dates of a course, in their order."""

    key = serializers.CharField()
    results = DateSerializer(many=True, source="rows")


class LearnersSerializer(PageSerializer):
    """A page of learners of a course, or of courses of a learner."""

    results = LearnerRowSerializer(many=True)


class OwnSerializer(PageSerializer):
    """A page of courses of whoever asks."""

    results = OwnRowSerializer(many=True)
