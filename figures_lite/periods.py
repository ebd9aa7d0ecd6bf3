"""Time as the reports see it: days, hours and months of one reporting time zone, computed in Python.

SQL never sees a time zone or a date function: on MySQL without time-zone tables those silently return NULL.
"""

import bisect
import datetime
import functools
import zoneinfo

from django.conf import settings

from figures_lite.vocabulary import Grain

UTC = datetime.UTC
DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)

#: The end of what has not ended. Not NULL, so that one comparison serves open and closed facts.
NEVER = datetime.date(9999, 12, 31)
FIRST_DAY, LAST_DAY = datetime.date(1970, 1, 1), datetime.date(2100, 1, 1)

# Where millions are handled an instant is a whole number of microseconds since 1970, and a day ``date.toordinal()``.
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
TICK = datetime.timedelta(microseconds=1)
SECOND = 1_000_000
#: Lengths of stretches of time that lie in one hour of one day, in most zones: the longest that fits a zone is taken.
STRETCHES = (3600 * SECOND, 1800 * SECOND, 900 * SECOND)


def micros(instant):
    """An aware instant as whole microseconds since 1970."""
    return (instant - EPOCH) // TICK


def instant(micros):
    """The instant so many microseconds after 1970."""
    return EPOCH + micros * TICK


class Calendar:
    """Days of one time zone as half-open instants, from 1970 to 2100. Earlier and later instants count as the edges."""

    def __init__(self, zone):
        self.zone = zone
        self._starts, self._days = [], []
        day = FIRST_DAY
        while day <= LAST_DAY:
            midnight = datetime.datetime(day.year, day.month, day.day, tzinfo=zone)
            self._starts.append(midnight.timestamp())
            self._days.append(day)
            day += DAY
        self._seconds, self._first = [int(start) for start in self._starts], FIRST_DAY.toordinal()
        self._stretch = next(
            (
                length
                for length in STRETCHES
                if not any(start * SECOND % length for start in self._seconds[16_000:26_000])
            ),  # 2013 to 2041
            STRETCHES[-1],
        )
        self._slots = Slots(self.slot, self._stretch)

    def _index(self, stamp):
        return max(0, bisect.bisect_right(self._starts, stamp) - 1)

    def day(self, instant):
        """The day an aware instant falls in."""
        return self._days[self._index(instant.timestamp())]

    def day_and_hour(self, instant):
        """The day an aware instant falls in and the whole hours since that day began (0 to 24)."""
        stamp = instant.timestamp()
        index = self._index(stamp)
        return self._days[index], min(24, max(0, int((stamp - self._starts[index]) // 3600)))

    def slot(self, micros):
        """The hour an instant falls in, in one number: ``day * 32 + hour``, with the hours since that day began."""
        second = micros // SECOND
        index = max(0, bisect.bisect_right(self._seconds, second) - 1)
        return (self._first + index) * 32 + min(24, max(0, (second - self._seconds[index]) // 3600))

    def ordinal(self, micros):
        """The day an instant falls in, both as whole numbers."""
        return (self._slots[micros // self._stretch] or self.slot(micros)) >> 5

    def ordinals(self, instants):
        """The days that some instants fall in, in their order, all as whole numbers."""
        slots, stretch = self._slots, self._stretch
        return [(slots[micros // stretch] or self.slot(micros)) >> 5 for micros in instants]

    def hours_of(self, instants):
        """The hours that some instants fall in, as a mask for each day: ``{day: mask}``, all as whole numbers."""
        slots, stretch = self._slots, self._stretch
        found = {slots[micros // stretch] for micros in instants}
        if 0 in found:
            found = {slots[micros // stretch] or self.slot(micros) for micros in instants}
        masks = {}
        for slot in found:
            day = slot >> 5
            masks[day] = masks.get(day, 0) | 1 << (slot & 31)
        return masks

    def start(self, day):
        """The instant a day begins."""
        index = min(max(0, (day - FIRST_DAY).days), len(self._starts) - 1)
        return datetime.datetime.fromtimestamp(self._starts[index], UTC)

    def hours(self, day):
        """The instants at which a day's hours begin: 24 of them, 23 or 25 when the clocks change."""
        begins, ends = self.start(day), self.start(day + DAY)
        return [begins + n * HOUR for n in range(-int((begins - ends) // HOUR))]

    def hour(self, instant):
        """The instant at which the hour around an instant began."""
        day, hour = self.day_and_hour(instant)
        return self.start(day) + hour * HOUR

    def end(self, grain, period):
        """The instant at which a period ends."""
        if grain == Grain.HOUR:
            day = self.day(period)
            return min(period + HOUR, self.start(day + DAY))
        if grain == Grain.DAY:
            return self.start(period + DAY)
        return self.start(next_month(period))

    def begin(self, grain, period):
        """The instant at which a period begins."""
        return period if grain == Grain.HOUR else self.start(period)

    def period(self, grain, day):
        """The day- or month-period a day belongs to."""
        return day.replace(day=1) if grain == Grain.MONTH else day

    def periods(self, grain, first, last):
        """Every period that has a day from ``first`` to ``last``, both included, in order."""
        found = []
        day = self.period(grain, first)
        while day <= last:
            if grain == Grain.HOUR:
                found.extend(self.hours(day))
            elif grain == Grain.MONTH or self.start(day) < self.start(day + DAY):
                found.append(day)  # not a day that the zone left out, as Samoa did when it crossed the date line
            day = next_month(day) if grain == Grain.MONTH else day + DAY
        return found


class Slots(dict):
    """The slot of each stretch of time that is asked for; 0 of one that does not lie in one hour of one day."""

    def __init__(self, slot, length):
        super().__init__()
        self.slot, self.length = slot, length

    def __missing__(self, stretch):
        begins = self.slot(stretch * self.length)
        # Slots only grow with time: where the ends of a stretch agree, all of it does.
        found = self[stretch] = begins if begins == self.slot((stretch + 1) * self.length - 1) else 0
        return found


def next_month(day):
    """The first day of the month after."""
    return (day.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)


@functools.lru_cache(maxsize=4)
def calendar_of(name):
    """The calendar of a named time zone."""
    return Calendar(zoneinfo.ZoneInfo(name))


def zone_name():
    """The name of the reporting time zone: ``FIGURES_LITE_TIME_ZONE``, or the LMS's own."""
    return getattr(settings, "FIGURES_LITE_TIME_ZONE", None) or settings.TIME_ZONE


def calendar():
    """The calendar of the reporting time zone."""
    return calendar_of(zone_name())
