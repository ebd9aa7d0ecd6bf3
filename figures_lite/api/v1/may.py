"""What whoever asks may see: for links and menus of other pages, which show them to those alone whom they serve."""

from django.urls import reverse
from rest_framework import serializers
from rest_framework.response import Response

from figures_lite import read
from figures_lite.api.v1 import export
from figures_lite.api.v1.base import ReadView
from figures_lite.api.v1.door import MayReadOwn, lets_in
from figures_lite.read.freshness import digest


class MaySerializer(serializers.Serializer):
    """What somebody may see."""

    sees_numbers = serializers.BooleanField(source="sees.numbers", help_text="Whether any numbers are for them.")
    sees_learners = serializers.BooleanField(
        source="sees.learners", help_text="Whether they see learners one by one, of some course at least."
    )
    courses = serializers.IntegerField(source="sees.courses", help_text="How many courses' numbers they see.")
    url = serializers.CharField(help_text="Where the page is, on this host.")


class MayView(ReadView):
    """What whoever asks may see. It reads no numbers."""

    operation = "may"
    answers = MaySerializer
    permission_classes = lets_in(MayReadOwn)

    def get(self, request):
        """Whether a link to the page is of use, for everybody whose account is in use; to most it is not."""
        answer = {"sees": read.sees(for_user=request.user), "url": reverse("figures_lite:page")}
        body = self.answers(answer).data
        make = self._csv if self.wants_csv else Response
        return self.conditional(digest(dict(body), self.wants_csv), lambda: make(body))

    def _csv(self, body):
        return export.stream(self.request, ["may"], list(body), [body.values()], 1)
