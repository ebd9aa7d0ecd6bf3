"""How lists of learners and of accounts look as JSON, what number they are behind, and how a matrix looks."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from figures_lite.api.v1.serializers import BehindSerializer, InstantField, LearnersSerializer, PageSerializer


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
