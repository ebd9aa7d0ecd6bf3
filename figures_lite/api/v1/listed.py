"""How lists of learners and of accounts look as JSON, and what number they are behind."""

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
