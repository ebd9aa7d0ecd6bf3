"""The endpoints. Each asks ``figures_lite.read`` one question for the request's user and formats the answer."""

from drf_spectacular.views import SpectacularAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from figures_lite import read
from figures_lite.api.v1 import export, schema, serializers
from figures_lite.api.v1.base import PAGE, ReadView
from figures_lite.api.v1.door import Door, MayReadSite, lets_in
from figures_lite.api.v1.parameters import lists, once, words
from figures_lite.periods import zone_name
from figures_lite.read.filters import AttentionFilters, CourseFilters, OrgFilters
from figures_lite.read.freshness import digest
from figures_lite.vocabulary import Grain, Scope

KEY = ("course_key", "Key of a course, such as course-v1:edX+DemoX+2026. Case matters only where two differ in it.")
#: What asks for the list behind a number.
BEHIND = ("behind", "from", "to")


class CatalogueView(ReadView):
    """Every metric there is: what it means, how it adds up and where it is stored."""

    operation = "metrics"
    answers = serializers.CatalogueSerializer

    def get(self, request):
        """Metrics in the order they are declared: a plugin's are among them, and what was moved in comes last."""
        found = read.metrics()
        make = self._csv if self.wants_csv else self._json
        return self.unless_known(digest([entry.name for entry in found]), None, lambda: make(found))

    def _json(self, found):
        answer = {"time_zone": zone_name(), "metrics": found}
        return Response(serializers.CatalogueSerializer(answer).data)

    def _csv(self, found):
        rows = serializers.CatalogueMetricSerializer(found, many=True).data
        header = [name for name in serializers.CatalogueMetricSerializer().fields if name != "stored"]
        stored = ("; ".join(" ".join([at["scope"], at["grain"], *at["by"]]) for at in row["stored"]) for row in rows)
        cells = ([*(row[name] for name in header), places] for row, places in zip(rows, stored, strict=True))
        return export.stream(self.request, ["metrics"], [*header, "stored"], cells)


class StatsView(ReadView):
    """Metrics over time."""

    scope = None
    answers = serializers.SeriesSerializer
    query = ("metric", "grain", "start", "end", "by", "format")

    def get(self, request, **place):
        """Metrics over time: points of [period, value], null where it is not known."""
        answer = read.series(
            words(request, "metric"),
            self.scope,
            next(iter(place.values()), None),
            once(request, "grain", Grain.DAY),
            once(request, "start"),
            once(request, "end"),
            words(request, "by"),
            for_user=request.user,
        )
        make = self._csv if self.wants_csv else self._json
        return self.unless_known(answer.mark, answer.fresh, lambda: make(answer))

    def _json(self, answer):
        return Response(serializers.SeriesSerializer(answer).data)

    def _csv(self, answer):
        lines = answer.lines
        rows = (
            [serializers.period(period), *(line.points[index][1] for line in lines)]
            for index, period in enumerate(answer.periods)
        )
        start, end = (serializers.period(each) for each in (answer.start, answer.end))
        name = [answer.reached.key or self.scope, answer.asked.grain, start, end, answer.time_zone]
        return export.stream(self.request, name, ["period", *map(heading, lines)], rows)


def heading(line):
    """The column of a line in CSV: ``enrolled``, or ``enrolled[mode=verified]`` for a slice."""
    return line.metric + "".join(f"[{name}={value}]" for name, value in line.by.items())


class SiteStatsView(StatsView):
    """Metrics of the whole site over time."""

    scope = Scope.SITE
    operation = "site_stats"
    permission_classes = lets_in(MayReadSite)


class OrgStatsView(StatsView):
    """Metrics of an organisation over time: of its known courses."""

    scope = Scope.ORG
    operation = "org_stats"
    places = (("org", "Name of an organisation that has a course."),)


class CourseStatsView(StatsView):
    """Metrics of a course over time."""

    scope = Scope.COURSE
    operation = "course_stats"
    places = (KEY,)


class TableView(ReadView):
    """A row each with the metrics of one period, or over several."""

    scope = None
    query = ("metric", "grain", "start", "at", "against", "trend", "since", "ordering", *PAGE, "format")
    said = {
        "start": "First period of those that numbers are over, up to the one shown: counts are summed, levels are as "
        "the last one ends, ratios are divided from such parts; distinct metrics are refused. The answer tells it as "
        "range_start. Without it numbers are of the one period shown.",
    }

    def get(self, request):
        """A row each with the metrics asked for, at one period or over those from start to it."""
        trend = words(request, "trend")
        if trend and self.wants_csv:
            message = "trend: a cell of CSV holds one number; ask for JSON, or without trend."
            raise read.BadQuestion(message, parameter="trend", allowed=["with format=json"])
        answer = read.table(
            words(request, "metric"),
            self.scope,
            once(request, "at"),
            lists(request, self.filter_names),
            words(request, "ordering"),
            grain=once(request, "grain", Grain.DAY),
            start=once(request, "start"),
            against=once(request, "against"),
            trend=trend,
            since=once(request, "since"),
            behind=tuple(once(request, name) for name in BEHIND) if "behind" in self.query else None,
            for_user=request.user,
        )
        make = self._csv if self.wants_csv else self._json
        return self.unless_known(answer.mark, answer.fresh, lambda: make(answer))

    def _json(self, answer):
        return Response(self.answers(self.page(answer)).data)

    def _csv(self, answer):
        columns = [name for name in self.answers().fields["results"].child.fields if name not in serializers.BESIDE]
        metrics, told = list(answer.asked.sources), ["metrics", *(["against"] if answer.against else [])]
        rows = (
            [*(row[name] for name in columns), *(row[part][name] for part in told for name in metrics)]
            for row in answer.rows
        )
        header = [*columns, *metrics, *(f"{name}@against" for name in metrics if answer.against)]
        first = serializers.period(answer.range_start) if answer.range_start else None
        name = [f"{self.scope}s", answer.asked.grain, first, serializers.period(answer.at), answer.time_zone]
        return export.stream(self.request, name, header, rows, answer.rows.count())


class CoursesView(TableView):
    """Courses and their numbers."""

    scope = Scope.COURSE
    operation = "courses"
    answers = serializers.CoursesSerializer
    query = (*TableView.query, *BEHIND)
    filters = CourseFilters


class OrgsView(TableView):
    """Organisations and their numbers."""

    scope = Scope.ORG
    operation = "orgs"
    answers = serializers.OrgsSerializer
    filters = OrgFilters


class AttentionView(ReadView):
    """Courses that need a look, and why."""

    operation = "attention"
    answers = serializers.AttentionSerializer
    query = (*PAGE, "format")
    filters = AttentionFilters

    def get(self, request):
        """Running courses that need a look by the numbers of the last whole day, the worst first: those with more
        reasons, of these those with more enrolled. In CSV each reason is a row.
        """
        answer = read.attention(lists(request, self.filter_names), for_user=request.user)
        make = self._csv if self.wants_csv else self._json
        return self.unless_known(answer.mark, answer.fresh, lambda: make(answer))

    def _json(self, answer):
        return Response(self.answers(self.page(answer)).data)

    def _csv(self, answer):
        columns, parts = ("key", "org", "name"), ("reason", "value", "against", "metric")
        rows = [
            [*(row[name] for name in columns), *(reason[name] for name in parts)]
            for row in answer.rows
            for reason in row["reasons"]
        ]
        day = serializers.period(answer.at) if answer.at else None
        return export.stream(self.request, ["attention", day, answer.time_zone], [*columns, *parts], rows, len(rows))


class DatesView(ReadView):
    """What happened to a course, and what will.

    Dates change without any run, so only what was rendered can tell that it is unchanged.
    """

    operation = "course_dates"
    answers = serializers.DatesSerializer
    places = (KEY,)

    def get(self, request, course_key):
        """When the course starts and ends, when how many of its blocks are due, and when it was published.

        Publishes are those that runs have met, and the last one. Due dates are those of everybody.
        """
        answer = read.dates(course_key, for_user=request.user)
        if self.wants_csv:
            columns = ("at", "kind", "count")
            rows = ([row[name] for name in columns] for row in answer.rows)
            name = ["dates", answer.key, answer.time_zone]
            return export.stream(request, name, columns, rows, len(answer.rows))
        body = self.answers(answer).data
        return self.conditional(digest(JSONRenderer().render(body)), lambda: Response(body))


class SchemaView(Door, SpectacularAPIView):
    """This documentation, as OpenAPI."""

    custom_settings = schema.SETTINGS
    schema = None

    @property
    def patterns(self):
        """Our addresses alone."""
        return schema.patterns()
