"""The endpoint that tells how the pipeline is, and how its answer looks."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from figures_lite import read
from figures_lite.api.v1 import export
from figures_lite.api.v1.base import ReadView
from figures_lite.api.v1.door import MayReadHealth, lets_in
from figures_lite.api.v1.serializers import InstantField, choices
from figures_lite.read.freshness import digest
from figures_lite.vocabulary import Grain, Scope


class RunErrorSerializer(serializers.Serializer):
    """A part of a run that failed."""

    where = serializers.CharField()
    error = serializers.CharField()


class RunSerializer(serializers.Serializer):
    """A run of the pipeline."""

    id = serializers.IntegerField()
    started_at = InstantField()
    as_of = InstantField(help_text="The instant its numbers are true for.")
    finished_at = InstantField(allow_null=True, help_text="null: it is at work, or was killed.")
    ok = serializers.BooleanField(allow_null=True, help_text="null while nobody can say.")
    at_work = serializers.BooleanField()
    by = serializers.CharField(allow_null=True, help_text="Who started it, such as ticker or cron. null: nobody said.")
    stage = serializers.CharField(allow_null=True, help_text="Where a run is, or was when it was killed.")
    captured = serializers.IntegerField(help_text="Learners captured.")
    filled = serializers.IntegerField(help_text="Rows of aggregates written.")
    errors = RunErrorSerializer(many=True)


class SourceSerializer(serializers.Serializer):
    """How far a table of the LMS was read."""

    name = serializers.CharField()
    read_up_to = serializers.CharField(allow_null=True, help_text="An instant or an id. null: from the start.")
    at = InstantField(allow_null=True)


class FilledSerializer(serializers.Serializer):
    """When an aggregate was last filled."""

    name = serializers.CharField(source="aggregate._meta.label")
    scope = serializers.ChoiceField(choices(Scope), source="aggregate.scope")
    grain = serializers.ChoiceField(choices(Grain), source="aggregate.grain")
    by = serializers.ListField(child=serializers.CharField(), source="aggregate.by")
    filled_at = InstantField(source="at", allow_null=True)
    stale = serializers.BooleanField(help_text="Whether that is too long ago.")


class WaitingSerializer(serializers.Serializer):
    """What the next run has to do."""

    learners = serializers.IntegerField(source="waiting", help_text="Learners to capture.")
    marks = serializers.IntegerField(help_text="Marks of changed facts, to fill.")


class SkippedSerializer(serializers.Serializer):
    """Rows that were left out, or taken with a doubt."""

    reason = serializers.CharField()
    meaning = serializers.CharField()
    count = serializers.IntegerField()
    examples = serializers.ListField(child=serializers.CharField())
    run = serializers.IntegerField(help_text="The last run that met such rows.")


class ForgottenSerializer(serializers.Serializer):
    """Learners who were forgotten. Nobody's name."""

    count = serializers.IntegerField(source="forgotten")
    last_at = InstantField(source="last_receipt.at", default=None, allow_null=True)


class FoldSerializer(serializers.Serializer):
    """What was folded: learner days that ceased to hold before a day, and the first day that can be counted again."""

    before = serializers.DateField()
    first = serializers.DateField()


class TickedSerializer(serializers.Serializer):
    """The last run that a scheduler started."""

    by = serializers.CharField(help_text="ticker, beat, cron or cronjob; command and task: nobody's schedule.")
    run = serializers.IntegerField()
    at = InstantField(help_text="When it started.")


class TickerSerializer(serializers.Serializer):
    """How the ticker is, that runs in Celery workers."""

    on = serializers.BooleanField(help_text="Whether the settings ask for it.")
    due = InstantField(allow_null=True, help_text="When its next tick is due. null: no worker has armed it.")
    lost = serializers.BooleanField(help_text="Whether that was so long ago that no worker seems to run.")


class StorageSerializer(serializers.Serializer):
    """A table of ours."""

    table = serializers.CharField()
    rows = serializers.IntegerField()
    estimated = serializers.BooleanField(help_text="Whether rows is the database's estimate.")
    bytes = serializers.IntegerField(allow_null=True, help_text="With indexes. null: the database does not tell.")


class HealthSerializer(serializers.Serializer):
    """How the pipeline is."""

    time_zone = serializers.CharField(help_text="The reporting time zone.")
    ok = serializers.BooleanField(source="found.ok")
    problems = serializers.ListField(child=serializers.CharField())
    as_of = InstantField(source="found.good.as_of", default=None, allow_null=True)
    runs = serializers.SerializerMethodField(help_text="The last 20, the newest first.")
    sources = SourceSerializer(many=True, source="found.sources")
    aggregates = FilledSerializer(many=True, source="found.aggregates")
    waiting = WaitingSerializer(source="found")
    missing = serializers.SerializerMethodField(help_text="Tables of the LMS that are not installed.")
    skipped = SkippedSerializer(many=True, source="found.skipped")
    forgotten = ForgottenSerializer(source="found")
    folded = FoldSerializer(source="found.fold", allow_null=True)
    unknown = serializers.ListField(
        child=serializers.CharField(),
        source="found.unknown",
        help_text="Keys of courses that only enrollments speak of, at most 20.",
    )
    ticked = TickedSerializer(many=True, source="found.ticked", help_text="Of the last days, the latest first.")
    ticker = TickerSerializer(source="found.ticker")
    storage = StorageSerializer(many=True)

    @extend_schema_field(RunSerializer(many=True))
    def get_runs(self, answer):
        """The runs."""
        return RunSerializer([row(run, answer.found.at_work) for run in answer.found.runs], many=True).data

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_missing(self, answer):
        """As the last run found it."""
        last = answer.found.last
        return last.report.get("missing", []) if last else []


def row(run, at_work):
    """A run as it is told of."""
    report = run.report
    return {
        "id": run.pk,
        "started_at": run.started_at,
        "as_of": run.as_of,
        "finished_at": run.finished_at,
        "ok": run.ok,
        "at_work": run == at_work,
        "by": run.by,
        "stage": (run.progress or {}).get("stage") if run.finished_at is None else None,
        "captured": report.get("captured", {}).get("learners", 0),
        "filled": sum(report.get("filled", {}).values()),
        "errors": report.get("errors", []),
    }


class HealthView(ReadView):
    """How the pipeline is: for staff of the whole platform."""

    operation = "health"
    answers = HealthSerializer
    permission_classes = lets_in(MayReadHealth)

    def get(self, request):
        """Runs, how far each table was read, what is stale, what was left out and why, and what our tables take.

        As CSV: the runs.
        """
        answer = read.health(for_user=request.user)
        if self.wants_csv:
            return self._csv(answer.found)
        body = HealthSerializer(answer).data
        return self.conditional(digest(JSONRenderer().render(body)), lambda: Response(body))

    def _csv(self, found):
        columns = list(RunSerializer().fields)
        told = (row(run, found.at_work) for run in found.runs)
        rows = ([cell(each[name]) for name in columns] for each in told)
        return export.stream(self.request, ["runs"], columns, rows)


def cell(value):
    """A value of a run as a cell: its errors in one."""
    return "; ".join(f"{each['where']}: {each['error']}" for each in value) if isinstance(value, list) else value
