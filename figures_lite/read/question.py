"""What was asked: metrics looked up in the catalogue, and the periods asked about. Reads no table."""

import dataclasses
import datetime

from figures_lite.catalogue import catalogue, metrics, ratios, readable, stored_in
from figures_lite.periods import DAY, FIRST_DAY, HOUR, LAST_DAY, calendar, next_month
from figures_lite.read.errors import BadQuestion, NotStored
from figures_lite.vocabulary import Grain, Ratio, Scope

#: The metrics of an answer when none are asked for; those stored there, in this order.
MAIN_METRICS = (
    "enrolled",
    "enrollments",
    "active_learners",
    "monthly_active",
    "completions",
    "mean_progress",
    "finishes",
    "passes",
    "certificates",
)
#: The most periods one series may have.
MOST_PERIODS = 5000


@dataclasses.dataclass(frozen=True)
class Asked:
    """Metrics at a scope and grain, sliced by ``by``, and the aggregate each is read from: ``{name: aggregate}``."""

    scope: Scope
    grain: Grain
    by: tuple
    sources: dict

    @property
    def entries(self):
        """The catalogue's entry of each metric."""
        return [catalogue()[name] for name in self.sources]

    @property
    def aggregates(self):
        """The aggregates to read, each once."""
        return list(dict.fromkeys(self.sources.values()))

    def columns(self, aggregate):
        """The stored columns of an aggregate that its metrics are read from."""
        names = [name for name, source in self.sources.items() if source is aggregate]
        return list(dict.fromkeys(column for name in names for column in parts(aggregate, name)))


def parts(aggregate, name):
    """The stored columns behind a metric: itself, or both parts of a ratio."""
    ratio = ratios(aggregate).get(name)
    return (ratio.over, ratio.under) if isinstance(ratio, Ratio) else (name,)


def is_recorded(aggregate, column):
    """Whether the LMS overwrites a column's past, so that it is known only from the install on."""
    return metrics(aggregate)[column].recorded


def one_of(words, value, parameter):
    """A value as one of an enumeration's words."""
    try:
        return words(value)
    except ValueError:
        allowed = [str(word) for word in words]
        message = f"{parameter}: {value!r} is not one of {', '.join(allowed)}."
        raise BadQuestion(message, parameter=parameter, allowed=allowed) from None


def ask(names, scope, grain, by=()):
    """The metrics asked for, found in the catalogue. No names: the main metrics stored there."""
    scope, grain = one_of(Scope, scope, "scope"), one_of(Grain, grain, "grain")
    by = slicing(scope, grain, by)
    names = list(dict.fromkeys(names)) or default_metrics(scope, grain, by)
    for name in names:
        if name not in catalogue():
            message = f"metric: there is no metric {name!r}; metrics/ lists those there are."
            raise BadQuestion(message, parameter="metric", allowed=sorted(catalogue()))
    return Asked(scope, grain, by, {name: source(name, scope, grain, by) for name in names})


def slicing(scope, grain, by):
    """The dimensions asked for, in the order the aggregates that have them declare."""
    found = {tuple(model.by) for model in readable() if (model.scope, model.grain) == (scope, grain)}
    for dimensions in found:
        if set(dimensions) == set(by):
            return dimensions
    allowed = sorted(",".join(dimensions) for dimensions in found if dimensions)
    message = f"by: nothing is stored for {scope} by {grain} and {', '.join(by) or 'nothing else'}."
    raise BadQuestion(message, parameter="by", allowed=allowed)


def default_metrics(scope, grain, by):
    """The main metrics stored at a scope and grain, or every metric stored there when it has none of them."""
    stored = [name for name in catalogue() if stored_in(name, scope, grain, by)]
    return [name for name in MAIN_METRICS if name in stored] or stored


def source(name, scope, grain, by):
    """The aggregate a metric is read from."""
    aggregate = stored_in(name, scope, grain, by)
    if aggregate is None:
        allowed = [
            {"scope": str(scope), "grain": str(grain), "by": list(by)} for scope, grain, by in catalogue()[name].stored
        ]
        places = "; ".join(f"{place['scope']} by {', '.join([place['grain'], *place['by']])}" for place in allowed)
        message = f"metric: {name} is not stored for {scope} by {', '.join([grain, *by])}. It is stored for: {places}."
        raise NotStored(message, parameter="metric", allowed=allowed)
    return aggregate


# Time ---------------------------------------------------------------------------------------------------------------

FORMATS = {
    Grain.HOUR: ["a date (2026-01-31)", "a date and time (2026-01-31T14:00:00, with or without an offset)"],
    Grain.DAY: ["a date (2026-01-31)"],
    Grain.MONTH: ["a date (2026-01-31)", "a month (2026-01)"],
}


def moment(text, grain, parameter):
    """What a text says in ISO 8601: a date, or for hours an aware instant. Without offset: the reporting time zone."""
    if grain == Grain.HOUR:
        found = parsed(datetime.datetime.fromisoformat, text, grain, parameter)
        found = found if found.tzinfo else found.replace(tzinfo=calendar().zone)
        day = found.date()
    else:
        text = f"{text}-01" if grain == Grain.MONTH and isinstance(text, str) and text.count("-") == 1 else text
        found = day = parsed(datetime.date.fromisoformat, text, grain, parameter)
    if not FIRST_DAY < day < LAST_DAY:
        raise BadQuestion(f"{parameter}: {text} is out of range.", parameter=parameter, allowed=FORMATS[grain])
    return found


def parsed(parse, value, grain, parameter):
    """A value parsed, unless it already is what parsing gives."""
    if type(value) is parse.__self__:
        return value
    # In a query string "+" is a space: an offset written without %2B still is one.
    text = str(value).strip()
    try:
        return parse(text.replace(" ", "+") if "T" in text else text)
    except ValueError:
        message = f"{parameter}: {value!r} is not {' or '.join(FORMATS[grain])}."
        raise BadQuestion(message, parameter=parameter, allowed=FORMATS[grain]) from None


def containing(grain, instant):
    """The period around an instant."""
    return calendar().hour(instant) if grain == Grain.HOUR else calendar().period(grain, calendar().day(instant))


def after(grain, period):
    """The period after."""
    if grain == Grain.HOUR:
        return calendar().end(grain, period)
    return next_month(period) if grain == Grain.MONTH else period + DAY


def back(grain, period):
    """Where a series begins when nothing says so: 24 hours, 30 days or 12 months before its end."""
    if grain == Grain.HOUR:
        return period - 24 * HOUR
    return period - 30 * DAY if grain == Grain.DAY else period.replace(year=period.year - 1)


def span(grain, start, end, now):
    """The periods that begin in [start, end), and both ends. Without an end: up to the period around ``now``."""
    end = moment(end, grain, "end") if end else after(grain, containing(grain, now))
    start = moment(start, grain, "start") if start else back(grain, end)
    if not start < end:
        raise BadQuestion(f"start: {start} is not before the end, {end}.", parameter="start", allowed=["before end"])
    first, last = (calendar().day(each) if grain == Grain.HOUR else each for each in (start, end))
    if (last - first).days * {Grain.HOUR: 24, Grain.DAY: 1, Grain.MONTH: 1 / 31}[grain] > MOST_PERIODS:
        message = f"start: more than {MOST_PERIODS} periods of one {grain} from {start} to {end}."
        raise BadQuestion(message, parameter="start", allowed=[f"at most {MOST_PERIODS} periods"])
    return start, end, [period for period in calendar().periods(grain, first, last) if start <= period < end]
