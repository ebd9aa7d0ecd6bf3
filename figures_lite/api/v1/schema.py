"""The API's documentation: every parameter and answer, with what each metric means, written by drf-spectacular."""

import inspect

import django_filters
from django.urls import include, path
from django.utils.functional import Promise
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.settings import patched_settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from figures_lite.api.v1.serializers import DATE_KIND, ErrorSerializer, choices
from figures_lite.catalogue import catalogue
from figures_lite.models import Milestone
from figures_lite.read.filters import Whole, Words
from figures_lite.vocabulary import Grain, Kind

PREFIX = "figures-lite/"
SETTINGS = {
    "TITLE": "figures-lite",
    "DESCRIPTION": "What happens on an Open edX platform, in numbers.",
    "VERSION": "v1",
    "SCHEMA_PATH_PREFIX": rf"/{PREFIX}api/v1",
    "PREPROCESSING_HOOKS": [],
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums"],
    "ENUM_NAME_OVERRIDES": {
        "ScopeEnum": "figures_lite.vocabulary.Scope",
        "GrainEnum": "figures_lite.vocabulary.Grain",
        "KindEnum": choices(Kind),
        "DateKindEnum": DATE_KIND,
        "MilestoneKindEnum": choices(Milestone.Kind.values),
    },
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "jwt": {
                "type": "apiKey",
                "in": "header",
                "name": "Authorization",
                "description": "`JWT …`: a token of the LMS, such as /oauth2/access_token/ gives to a service for its "
                "client credentials with token_type=jwt.",
            },
            "session": {
                "type": "apiKey",
                "in": "cookie",
                "name": "sessionid",
                "description": "The session of a browser that is signed in to the LMS, or its JWT cookies.",
            },
        }
    },
}

#: What each parameter that is no filter says. Strictness follows from here: a view knows these and its filters.
SAID = {
    "format": "json, the default, or csv: all rows, streamed.",
    "grain": "How long a period is.",
    "start": "First period: a date, a month (2026-01) for months, or an instant for hours. Defaults to 24 hours, 30 "
    "days or 12 months before the end.",
    "end": "Where periods stop, itself left out: as start. Defaults to the end of the current period.",
    "by": "Dimensions to slice by, repeated or joined by commas, such as mode.",
    "against": "Another period to tell the metrics of too, as at; over as many periods where there is a start. In CSV "
    "each metric gets a column metric@against.",
    "trend": "Metrics to tell for each period from since to the one shown, repeated or joined by commas; at most 400 "
    "periods, and not in CSV.",
    "since": "First period of the trends, as at. Defaults to 24 hours, 30 days or 12 months back.",
    "behind": "A metric: only what it counts is listed. Other filters are applied as well.",
    "from": "Where the periods of the metric that is looked behind begin: a date. Defaults to the last day filled.",
    "to": "Where they stop, itself left out. Defaults to the end of the last day filled.",
    "at": "The period shown: a date in it, or an instant for hours. Defaults to the last one filled.",
    "ordering": "Columns or metrics of the answer, repeated or joined by commas; - before one for downwards. What is "
    "not known comes last both ways.",
    "page": "Page, from 1.",
    "page_size": "Rows on a page, at most 100. Defaults to 10.",
}
ENUMS = {"format": ["csv", "json"], "grain": [str(grain) for grain in Grain]}
WORDS = {"type": "array", "items": {"type": "string"}}
WHOLE = {"page", "page_size"}
LISTS = {"trend"}


class Schema(AutoSchema):
    """Documents a view from what it declares: ``operation``, ``answers``, ``query``, ``filters`` and ``places``."""

    def get_operation_id(self):
        """The name a generated client gives the call."""
        return self.view.operation

    def get_description(self):
        """What the endpoint is, and what it answers."""
        return f"{inspect.getdoc(type(self.view))}\n\n{inspect.getdoc(self.view.get)}"

    def get_tags(self):
        """All in one group."""
        return ["figures-lite"]

    def get_auth(self):
        """How to say who asks, the same whatever is installed."""
        return [{"jwt": []}, {"session": []}]

    def get_override_parameters(self):
        """The parameters, metrics and their meanings among them."""
        filters = self.view.filters.base_filters if self.view.filters else {}
        return [
            *[OpenApiParameter(name, str, OpenApiParameter.PATH, description=said) for name, said in self.view.places],
            *[parameter(name, self.view.said) for name in self.view.query],
            *[of_filter(name, each) for name, each in filters.items()],
        ]

    def get_response_serializers(self):
        """The answer in both formats, and the refusals."""
        refused = {(code, "application/json"): ErrorSerializer for code in ("400", "401", "403", "404", "429")}
        return {
            ("200", "application/json"): self.view.answers,
            ("200", "text/csv"): OpenApiTypes.STR,
            **refused,
        }


def parameter(name, said=None):
    """The documentation of a parameter that is no filter; ``said`` is what the view says of its own."""
    if name == "metric":
        return OpenApiParameter(name, WORDS, description=meanings(), explode=True)
    said = SAID | (said or {})
    if name in LISTS:
        return OpenApiParameter(name, WORDS, description=said[name], explode=True)
    kind = int if name in WHOLE else str
    return OpenApiParameter(name, kind, description=said[name], enum=ENUMS.get(name))


def meanings():
    """What each metric means."""
    told = [f"- `{entry.name}` ({entry.kind}, {entry.unit}): {entry.meaning}" for entry in catalogue().values()]
    return "\n".join(["Metrics, repeated or joined by commas. Without it a few main ones.", "", *told])


def of_filter(name, filter_):
    """The documentation of a filter."""
    said = filter_.extra.get("help_text", "")
    said = str(said) if isinstance(said, Promise) else said
    if isinstance(filter_, Words):
        return OpenApiParameter(name, WORDS, description=said, explode=True)
    enum = [value for value, _label in filter_.extra["choices"]] if "choices" in filter_.extra else None
    whole = isinstance(filter_, Whole | django_filters.NumberFilter)
    return OpenApiParameter(name, int if whole else str, description=said, enum=enum)


def patterns():
    """Our addresses, where the plugin mounts them."""
    return [path(PREFIX, include("figures_lite.urls"))]


def document():
    """The OpenAPI document as a dict."""
    with patched_settings(SETTINGS):
        return SchemaGenerator(patterns=patterns()).get_schema(request=None, public=True)


def written(found):
    """An OpenAPI document as YAML."""
    return OpenApiYamlRenderer().render(found, renderer_context={}).decode()
