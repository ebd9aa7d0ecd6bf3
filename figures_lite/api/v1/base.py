"""What the endpoints that read share: which parameters, which format, what a cache may keep, and pages."""

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import get_language
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.utils.urls import remove_query_param, replace_query_param

from figures_lite import __version__, read
from figures_lite.api.v1 import parameters
from figures_lite.api.v1.door import Door
from figures_lite.api.v1.export import CSVRenderer
from figures_lite.api.v1.schema import Schema
from figures_lite.catalogue import catalogue
from figures_lite.lms import access
from figures_lite.periods import zone_name
from figures_lite.read.freshness import digest

FORMATS = ["csv", "json"]


class Negotiation(DefaultContentNegotiation):
    """As always, but ``format`` is heard everywhere: the LMS's ``URL_FORMAT_OVERRIDE`` is None, which turns it off."""

    def select_renderer(self, request, renderers, format_suffix=None):
        """The renderer that ``format`` names, or else the one that is accepted."""
        return super().select_renderer(request, renderers, format_suffix or request.query_params.get("format"))


class ReadView(Door):
    """An endpoint. ``query``, ``filters`` and ``places`` declare its parameters; any other is refused."""

    renderer_classes = [JSONRenderer, CSVRenderer]
    content_negotiation_class = Negotiation
    schema = Schema()

    operation = ""
    answers = None
    query = ("format",)
    filters = None
    places = ()
    #: What a parameter says here, where it is not what it says elsewhere.
    said = {}

    def perform_content_negotiation(self, request, force=False):
        """As always, but an unknown format is a bad parameter."""
        asked = request.query_params.get("format")
        if asked and asked not in FORMATS and not force:
            raise read.BadQuestion(f"format: {asked!r} is not csv or json.", parameter="format", allowed=FORMATS)
        return super().perform_content_negotiation(request, force)

    def initial(self, request, *args, **kwargs):
        """Refuse parameters that are not ours, once it is known who asks."""
        super().initial(request, *args, **kwargs)
        parameters.check(request, {*self.query, *self.filter_names})

    @property
    def filter_names(self):
        """The parameters that are filters."""
        return tuple(self.filters.base_filters) if self.filters else ()

    @property
    def wants_csv(self):
        """Whether CSV is asked for."""
        return self.request.accepted_renderer.format == CSVRenderer.format

    def unless_known(self, mark, fresh, make):
        """What ``make()`` gives, or 304 for who has it already: ``mark`` changes whenever the answer may have.

        Nothing is promised while a run is writing: what is read now may be other in a moment, under the same mark.
        """
        if fresh and not fresh.settled:
            return make()
        told = [(entry.name, str(entry.label), str(entry.meaning)) for entry in catalogue().values()]
        asked = (self.request.get_full_path(), self.wants_csv, get_language(), zone_name())
        return self.conditional(digest(__version__, told, asked, access.mark(self.request.user), mark), make)

    def conditional(self, mark, make):
        """What ``make()`` gives, marked with an ETag; 304 when the request shows that it is known.

        It is good for who asks alone. A time of change could not be, so there is no ``Last-Modified``: one told to
        another account, or before a role was taken, would do too.
        """
        etag = quote_etag(digest(self.request.user.pk, mark))
        known = HttpResponse()
        unchanged = get_conditional_response(self.request, etag, None, known)
        response = make() if unchanged is known else unchanged
        response["ETag"] = etag
        return response

    def page(self, answer):
        """One page of an answer's rows in the envelope of the platform's other APIs."""
        number, size = (parameters.once(self.request, name, default) for name, default in PAGE.items())
        page = answer.rows.page(number, size)
        return vars(answer) | {
            "next": self._link(page.number + 1) if page.number < page.pages else None,
            "previous": self._link(page.number - 1) if page.number > 1 else None,
            "count": page.count,
            "num_pages": page.pages,
            "current_page": page.number,
            "start": page.start,
            "results": page.rows,
        }

    def _link(self, number):
        """The address of another page of the same answer."""
        here = self.request.build_absolute_uri()
        return remove_query_param(here, "page") if number == 1 else replace_query_param(here, "page", number)


PAGE = {"page": 1, "page_size": 10}
