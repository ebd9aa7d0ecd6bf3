"""How lists of learners and of accounts look as JSON, and what number they are behind."""

from rest_framework import serializers

from figures_lite.api.v1.serializers import InstantField, LearnersSerializer, PageSerializer, PeriodField, choices
from figures_lite.vocabulary import Kind, Unit


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
