"""The references of metrics and of settings as reStructuredText, written from their declarations alone."""

import inspect
import re
import textwrap

from figures_lite import catalogue
from figures_lite.settings import common
from figures_lite.vocabulary import Grain, Kind, Scope

ADDS_UP = {
    Kind.COUNT: "over time and over courses",
    Kind.LEVEL: "over courses; over time the last one counts",
    Kind.DISTINCT: "never: counted anew for each scope and grain",
    Kind.RATIO: "never: divided when read",
    Kind.MEAN: "never: recorded as a mean",
}
#: Where numbers were moved in from, in words.
SOURCES = {"figures": "an old install of Figures (see :doc:`moving-from-figures`)"}


def reference():
    """The whole page."""
    lines = [
        "Metrics",
        "=======",
        "",
        ".. Written by ``manage.py figures_lite docs`` from the declarations. Do not edit.",
        "",
        "A period is half-open: an event at exactly its end belongs to the next one, and *as the period ends* means",
        "just before. An empty value means not known; 0 means counted and none.",
        "",
    ]
    for name, entry in sorted(catalogue.catalogue().items()):
        lines += [name, "-" * len(name), "", f"**{entry.label}.** {entry.meaning}", ""]
        lines += [f":Kind: {entry.kind}", f":Adds up: {ADDS_UP[entry.kind]}", f":Unit: {entry.unit}"]
        lines += [f":Stored: {'; '.join(places(entry))}"]
        if entry.source:
            lines += [f":Moved in: recorded by {SOURCES.get(entry.source, entry.source)}, not counted here"]
        if parts := divided(entry):
            lines += [f":Is: ``{parts[0]}`` divided by ``{parts[1]}``"]
        if recorded(entry):
            lines += [":Known: for periods that end after the install"]
        lines.append("")
    return "\n".join(lines)


def places(entry):
    """Where a metric is stored, in words: for each scope its grains, and the grains of each slice."""
    found = {}
    for scope, grain, by in entry.stored:
        words = f"{scope} by {', '.join(by)}" if by else str(scope)
        found.setdefault((list(Scope).index(scope), by, words), set()).add(grain)
    return [
        f"{words} ({', '.join(grain for grain in Grain if grain in grains)})"
        for (_order, _by, words), grains in sorted(found.items())
    ]


def divided(entry):
    """The two metrics of a ratio; None for what is stored."""
    ratio = catalogue.ratios(entry.aggregates[0]).get(entry.name)
    return (ratio.over, ratio.under) if ratio else None


def recorded(entry):
    """Whether a metric's past is not known to the LMS."""
    metric = catalogue.metrics(entry.aggregates[0]).get(entry.name)
    return bool(metric and metric.recorded)


#: A setting's annotation, as OEP-17 has it: its name, its default, and its description over one or more lines.
ANNOTATION = re.compile(
    r"# \.\. (?:setting|toggle)_name: (?P<name>\w+)\n"
    r"(?:\s*# \.\. toggle_implementation: .*\n)?"
    r"\s*# \.\. (?:setting|toggle)_default: (?P<default>.+)\n"
    r"\s*# \.\. (?:setting|toggle)_description: (?P<description>.+(?:\n\s*#   .+)*)"
)


def settings_reference():
    """The page of all settings."""
    lines = [
        "Settings",
        "========",
        "",
        ".. Written by ``manage.py figures_lite docs settings`` from figures_lite/settings/common.py. Do not edit.",
        "",
        "All have defaults. Set them in the LMS's YAML, in a settings file or in a Tutor patch; ``manage.py check``",
        "names wrong values. In YAML a list is a list, and ``None`` is ``null``.",
        "",
    ]
    for name, (default, description) in sorted(described(inspect.getsource(common)).items()):
        lines += [name, "-" * len(name), "", *textwrap.wrap(description, 120), "", f":Default: ``{default}``", ""]
    return "\n".join(lines)


def described(source):
    """The annotated settings of a module's source: ``{name: (default, description)}``, both as text."""
    return {
        found["name"]: (found["default"].strip(), marked(" ".join(re.split(r"\s*\n\s*#\s+", found["description"]))))
        for found in ANNOTATION.finditer(source)
    }


def marked(text):
    """A description with its code in reStructuredText's marks: what is in backticks, and names of settings."""
    return re.sub(r"`([^`]+)`|\b(FIGURES_LITE_\w+|None)\b", lambda found: f"``{found[1] or found[2]}``", text)
