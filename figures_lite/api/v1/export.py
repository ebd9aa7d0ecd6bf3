"""CSV, streamed: every row there is, in cells that a spreadsheet takes for what they are."""

import csv
import datetime
import io
import itertools
import numbers
import re

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from rest_framework.renderers import BaseRenderer

from figures_lite.periods import calendar

CHUNK = 200
#: Where a spreadsheet may see a formula: at the start of a text, or of what follows a line's end, a tab or a semicolon
#: (some take those for the end of a cell); behind blanks, invisible characters and quotes, which some strip. To some
#: the full-width signs are the same as the narrow ones.
FORMULA = re.compile(
    r"""
    \A(?=[\t\r\n])
    | (?:\A|(?<=[;\t\r\n])) (?= [\s"'`\x00-\x20\u200b-\u200f\u2060\ufeff]* [=+\-@\uff1d\uff0b\uff0d\uff20\u2212])
    """,
    re.VERBOSE,
)


class CSVRenderer(BaseRenderer):
    """Lets a request ask for CSV. It renders nothing: the answer is streamed instead."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        """Never called: views stream CSV themselves, and refusals are JSON."""
        raise NotImplementedError("CSV is streamed.")


def instant(value):
    """An instant as text, in the reporting time zone."""
    return value.astimezone(calendar().zone).isoformat().replace("+00:00", "Z") if value else None


def cell(value):
    """A value as a cell. Nothing known is empty; an apostrophe tells a formula that it is text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return instant(value)
    return str(value) if isinstance(value, numbers.Number) else FORMULA.sub("'", str(value))


def lines(rows):
    """Rows of values as pieces of a CSV file."""
    rows = iter(rows)
    while chunk := list(itertools.islice(rows, CHUNK)):
        text = io.StringIO()
        csv.writer(text).writerows([cell(value) for value in row] for row in chunk)
        yield text.getvalue().encode()


def stream(request, name, header, rows, count=None):
    """The answer to a request for CSV. ``name`` says what is in the file, part by part.

    ``count`` is how many rows there are, told before the first so that whoever loads them can show how far it is.
    """
    pieces = () if request.method == "HEAD" else lines(itertools.chain([header], rows))
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    stem = "-".join(re.sub(r"[^\w.]+", "-", str(part)).strip("-") for part in ("figures", *name) if part)
    response["Content-Disposition"] = content_disposition_header(True, f"{stem}.csv")
    response["X-Content-Type-Options"] = "nosniff"
    if count is not None:
        response["Figures-Rows"] = str(count)
    return response
