"""Days, hours and months tile time, in every zone and whatever its clocks do."""

import datetime
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures_lite.periods import DAY, FIRST_DAY, HOUR, LAST_DAY, calendar_of, instant, micros, next_month
from figures_lite.vocabulary import Grain

ZONES = (
    "UTC",
    "America/New_York",
    "America/Sao_Paulo",  # the clocks went forward at midnight: some days began at 1 o'clock
    "Africa/Cairo",  # they go forward at midnight, and back into the day before
    "America/Havana",  # back into the hour after midnight, which comes twice
    "Australia/Lord_Howe",  # by half an hour
    "Asia/Kathmandu",  # a quarter to
    "Europe/Paris",
    "Pacific/Apia",  # had no 30 December 2011
    "Africa/Casablanca",  # standard time is the summer's: its DST is negative
)
zones = pytest.mark.parametrize("zone", ZONES)
FIRST = datetime.datetime(1970, 1, 3, tzinfo=datetime.UTC)
SECONDS = int((datetime.datetime(2099, 12, 30, tzinfo=datetime.UTC) - FIRST).total_seconds())
#: Any instant; those around a change of clocks more often.
instants = st.integers(0, SECONDS * 10**6).map(lambda n: FIRST + datetime.timedelta(microseconds=n))
days = st.integers(2, (LAST_DAY - FIRST_DAY).days - 40).map(lambda n: FIRST_DAY + n * DAY)


@st.composite
def near_changes(draw, zone):
    """An instant within a day of one at which a zone's clocks change."""
    found = changes(zone)
    around = draw(st.sampled_from(found)) if found else draw(instants)
    offsets = st.integers(-93_600_000_000, 93_600_000_000) | st.sampled_from([-1, 0, 1, 3_600_000_000, -3_600_000_000])
    return around + datetime.timedelta(microseconds=draw(offsets))


def changes(zone, known={}):  # noqa: B006
    """Every instant of 1970 to 2037 at which a zone's clocks change, to the half-hour."""
    if zone not in known:
        clock, at, found = zoneinfo.ZoneInfo(zone), FIRST, []
        offset = at.astimezone(clock).utcoffset()
        while at.year < 2037:
            later = at + 7 * DAY
            if later.astimezone(clock).utcoffset() != offset:
                while (at + HOUR / 2).astimezone(clock).utcoffset() == offset:
                    at += HOUR / 2
                at += HOUR / 2
                found.append(at)
                offset = at.astimezone(clock).utcoffset()
            else:
                at = later
        known[zone] = found
    return known[zone]


def either(data, zone):
    """Any instant or one near a change of clocks."""
    return data.draw(instants | near_changes(zone))


@zones
@given(st.data())
def test_an_instant_lies_in_its_day(zone, data):
    """The one that the zone's own clock shows."""
    calendar, at = calendar_of(zone), either(data, zone)
    day = calendar.day(at)
    assert day == at.astimezone(zoneinfo.ZoneInfo(zone)).date()
    assert calendar.start(day) <= at < calendar.start(day + DAY)


@zones
@given(st.data())
def test_an_instant_lies_in_exactly_one_hour_of_its_day(zone, data):
    calendar, at = calendar_of(zone), either(data, zone)
    day, hour = calendar.day_and_hour(at)
    around = [begins for begins in calendar.hours(day) if begins <= at < calendar.end(Grain.HOUR, begins)]
    assert around == [calendar.hour(at)]
    assert calendar.hours(day)[hour] == calendar.hour(at)
    assert hour <= 24


@zones
@given(st.data())
def test_whole_numbers_tell_the_same_day_and_hours(zone, data):
    calendar, several = calendar_of(zone), [either(data, zone) for _ in range(3)]
    masks = {}
    for at in several:
        day, hour = calendar.day_and_hour(at)
        assert calendar.ordinal(micros(at)) == day.toordinal()
        assert instant(micros(at)) == at
        masks[day.toordinal()] = masks.get(day.toordinal(), 0) | 1 << hour
    assert calendar.hours_of([micros(at) for at in several]) == masks


@zones
@given(days)
def test_days_tile_time(zone, day):
    calendar = calendar_of(zone)
    assert calendar.end(Grain.DAY, day) == calendar.begin(Grain.DAY, day + DAY)
    assert calendar.begin(Grain.DAY, day) <= calendar.end(Grain.DAY, day)
    assert calendar.end(Grain.DAY, day) - calendar.begin(Grain.DAY, day) <= 25 * HOUR


@zones
@given(days)
def test_hours_tile_their_day(zone, day):
    calendar = calendar_of(zone)
    hours = calendar.hours(day)
    ends = [calendar.end(Grain.HOUR, hour) for hour in hours]
    assert ends == [*hours[1:], calendar.end(Grain.DAY, day)][: len(hours)]
    assert not hours or hours[0] == calendar.start(day)
    assert all(HOUR / 2 <= end - hour <= HOUR for hour, end in zip(hours, ends, strict=True))


@zones
@given(days)
def test_months_are_made_of_their_days(zone, day):
    calendar = calendar_of(zone)
    month = calendar.period(Grain.MONTH, day)
    last = next_month(month) - DAY
    assert (month.day, last.month, (last + DAY).day) == (1, month.month, 1)
    assert calendar.begin(Grain.MONTH, month) == calendar.begin(Grain.DAY, month)
    assert calendar.end(Grain.MONTH, month) == calendar.end(Grain.DAY, last)
    assert calendar.periods(Grain.DAY, month, last)[-1] == last
    assert calendar.periods(Grain.MONTH, day, last + DAY) == [month, next_month(month)]


@zones
@given(days, st.integers(0, 5))
def test_hour_periods_are_the_hours_of_each_day(zone, day, more):
    calendar = calendar_of(zone)
    found = calendar.periods(Grain.HOUR, day, day + more * DAY)
    assert found == sorted(set(found))
    assert all(
        begins + HOUR == after or calendar.end(Grain.HOUR, begins) == after
        for begins, after in zip(found, found[1:], strict=False)
    )
    assert {calendar.day(begins) for begins in found} <= {day + n * DAY for n in range(more + 1)}


@zones
def test_no_two_periods_begin_in_one_instant(zone):
    """A day that a zone left out is no period."""
    calendar = calendar_of(zone)
    found = calendar.periods(Grain.DAY, datetime.date(2011, 12, 1), datetime.date(2012, 1, 31))
    begins = [calendar.begin(Grain.DAY, day) for day in found]
    assert len(set(begins)) == len(begins)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", (2026, 3, 8), 23),
        ("America/New_York", (2026, 11, 1), 25),
        ("America/Sao_Paulo", (2018, 11, 4), 23),
        ("America/Sao_Paulo", (2019, 2, 16), 25),
        ("Africa/Cairo", (2026, 4, 24), 23),
        ("Africa/Cairo", (2026, 10, 29), 25),
        ("America/Havana", (2026, 11, 1), 25),
        ("Australia/Lord_Howe", (2026, 10, 4), 24),  # 23.5: the last is half an hour
        ("Australia/Lord_Howe", (2026, 4, 5), 25),  # 24.5
        ("Asia/Kathmandu", (2026, 3, 8), 24),
        ("Pacific/Apia", (2011, 12, 30), 0),
    ],
)
def test_how_many_hours_a_day_has(zone, day, hours):
    assert len(calendar_of(zone).hours(datetime.date(*day))) == hours
