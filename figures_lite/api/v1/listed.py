"""How lists of learners and accounts, the numbers they are behind, the matrix and days look as JSON."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from figures_lite.api.v1.serializers import (
    BehindSerializer,
    FreshSerializer,
    InstantField,
    LearnersSerializer,
    PageSerializer,
    choices,
)
from figures_lite.models import Milestone


class ListedSerializer(LearnersSerializer):
    """A page of learners of courses."""

    behind = BehindSerializer(allow_null=True)


class AccountRowSerializer(serializers.Serializer):
    """An account."""

    user_id = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField()
    email = serializers.CharField()
    registered_at = InstantField()


class AccountsSerializer(PageSerializer):
    """A page of accounts."""

    behind = BehindSerializer(allow_null=True)
    results = AccountRowSerializer(many=True)


class MatrixCourseSerializer(serializers.Serializer):
    """A column of the matrix."""

    key = serializers.CharField()
    name = serializers.CharField()
    org = serializers.CharField()


class StatusSerializer(serializers.Serializer):
    """What a letter of the matrix means."""

    code = serializers.CharField()
    name = serializers.CharField()
    label = serializers.CharField()
    meaning = serializers.CharField()


@extend_schema_field({"type": "array", "items": {"type": "integer"}})
class WholesField(serializers.Field):
    """A list of whole numbers, as it is: a page of a matrix has tens of thousands."""

    def to_representation(self, value):
        """As it is."""
        return value


class MatrixRowSerializer(serializers.Serializer):
    """A learner and how they stand in each course."""

    user_id = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField()
    email = serializers.CharField()
    cells = serializers.CharField(help_text="The code of a status for each of courses, in their order.")
    progress = WholesField(help_text='Whole per cent, of each cell that is not ".", in their order.')


class MatrixSerializer(PageSerializer):
    """A page of the training matrix."""

    courses = MatrixCourseSerializer(many=True)
    statuses = StatusSerializer(many=True)
    results = MatrixRowSerializer(many=True)


class DaySerializer(serializers.Serializer):
    """What a learner did on a day in a course, and how they stood as it closed."""

    day = serializers.DateField()
    course = serializers.CharField()
    hours = serializers.ListField(child=serializers.IntegerField(), help_text="Hours of the clock with a trace.")
    active_hours = serializers.IntegerField()
    completions = serializers.IntegerField()
    attempts = serializers.IntegerField()
    correct = serializers.IntegerField()
    enrolled = serializers.BooleanField()
    mode = serializers.CharField()
    progress = serializers.IntegerField(help_text="Whole per cent.")
    units = serializers.IntegerField()
    grade = serializers.IntegerField(allow_null=True, help_text="Whole points; null: none persisted, or not known.")
    passing = serializers.BooleanField()
    certified = serializers.BooleanField()


class MilestoneSerializer(serializers.Serializer):
    """Something that happened once to a learner in a course."""

    course = serializers.CharField()
    course_name = serializers.CharField()
    kind = serializers.ChoiceField(choices(Milestone.Kind.values))
    at = InstantField()


class DaysSerializer(FreshSerializer):
    """A learner's days and milestones."""

    start = serializers.DateField()
    end = serializers.DateField()
    kept_since = serializers.DateField(allow_null=True, help_text="Days before it are no longer told; null: all are.")
    results = DaySerializer(many=True, source="rows")
    milestones = MilestoneSerializer(many=True)
