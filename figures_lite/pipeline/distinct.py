"""Count what is distinct in one sweep over a fact's rows in the order of who is counted, day by day as a mask of bits.

Of each key, whoever is counted is a mask with a bit for each day with a row. All who have the same mask are counted
together: which windows of days a mask falls in is worked out once for each mask.
"""

import functools
from collections import Counter, defaultdict

from figures_lite import catalogue
from figures_lite.sql import day_of, plain, tuples
from figures_lite.vocabulary import Grain, Kind


class Distincts:
    """The distinct metrics of a counter's aggregates. Numbers go into the counter's sheets."""

    def __init__(self, counter, aggregates):
        self.counter = counter
        #: {(fact, by, where, who): {name: metric}} for each grain.
        self.metrics = {grain: defaultdict(dict) for grain in Grain}
        for aggregate in aggregates:
            for name, metric in catalogue.metrics(aggregate).items():
                if metric.kind == Kind.DISTINCT:
                    signature = (metric.fact, tuple(aggregate.by), metric.where, metric.of)
                    self.metrics[aggregate.grain][signature][name] = metric

    def days(self, first, last, month):
        """Count the windows that end on the days from ``first`` to ``last``, and the month that begins on ``month``."""
        daily, monthly = self.metrics[Grain.DAY], self.metrics[Grain.MONTH]
        for signature in daily.keys() | monthly.keys():
            windows = {name: metric.window or 1 for name, metric in daily[signature].items()}
            origin = min(month if monthly[signature] else first, first - max(windows.values(), default=1) + 1)
            for (sheet, key), masks in self.masks(signature, origin, last):
                if windows:
                    self.windows(sheet, key, masks, windows, origin, first, last)
                for name in monthly[signature]:
                    number = sum(many for mask, many in masks.items() if mask >> month - origin)
                    if number and name in sheet.distinct_names:
                        sheet.months[key][name] += number

    def masks(self, signature, origin, last):
        """How many have each mask of days since ``origin``: ``((sheet, key), {mask: number})`` for every key."""
        fact, by, *_which = signature
        places = Places(self.counter.targets(by, fact))
        found = defaultdict(Counter)
        for own in self.sweep(signature, places, origin, last):
            masks = {}
            for numbers, day, _mask in own:
                bit = 1 << day - origin
                for number in numbers:
                    masks[number] = masks.get(number, 0) | bit
            for number, mask in masks.items():
                found[number][mask] += 1
        for number, counts in found.items():
            yield places.places[number], counts

    def windows(self, sheet, key, masks, windows, origin, first, last):
        """Add to a key's days how many fall in the windows that end on each."""
        days = last - first + 1
        running = [[0] * (days + 1) for _window in windows]
        for mask, many in masks.items():
            for index, day, change in edges(mask, tuple(windows.values()), first - origin, days):
                running[index][day] += change * many
        for name, changes in zip(windows, running, strict=True):
            place, number = sheet.place.get(name), 0
            for day in range(days) if place is not None else ():
                number += changes[day]
                if number:
                    sheet.cell(key, first + day)[place] = number

    def hours(self, first, last):
        """Count whoever has a trace in each hour of the days from ``first`` to ``last``."""
        for signature, metrics in self.metrics[Grain.HOUR].items():
            fact, by, *_which = signature
            places = Places(self.counter.targets(by, fact))
            hours = {day: self.counter.calendar.hours(day_of(day)) for day in range(first, last + 1)}
            for own in self.sweep(signature, places, first, last, mask=True):
                masks = {}
                for numbers, day, mask in own:
                    for number in numbers:
                        masks[number, day] = masks.get((number, day), 0) | mask
                for (number, day), mask in masks.items():
                    sheet, key = places.places[number]
                    while mask:
                        low = mask & -mask
                        mask ^= low
                        of_hour = sheet.hours[key][hours[day][low.bit_length() - 1]]
                        for name in metrics:
                            of_hour[name] += 1

    def sweep(self, signature, places, first, last, mask=False):
        """A fact's rows from one day to another, those of one who is counted at a time: ``[(places, day, mask)]``.

        ``mask`` asks for the mask of hours.
        """
        fact, by, where, who = signature
        rows = self.counter.rows(fact, first, last, fact.begins).filter(where)
        columns = [who, plain(fact, fact.begins), fact.mask if mask else who, self.counter.where(fact), *by]
        current, own = None, []
        for value, day, hours, *where_to in tuples(rows.order_by(who).values_list(*columns), stream=True):
            if value != current:
                if own:
                    yield own
                current, own = value, []
            if who == fact.course_column and value not in self.counter.orgs:
                continue  # enrollments speak of it, but it is no course of the catalogue
            own.append((places[tuple(where_to)], day, hours))
        if own:
            yield own


class Places(dict):
    """The sheets and keys that a course and slices count for, as numbers: ``places[number]`` is a sheet and its key."""

    def __init__(self, targets):
        super().__init__()
        self.targets, self.places, self.numbers = targets, [], {}

    def __missing__(self, where):
        course_id, *slices = where
        found = []
        for place in self.targets(course_id, tuple(slices)):
            if place not in self.numbers:
                self.numbers[place] = len(self.places)
                self.places.append(place)
            found.append(self.numbers[place])
        self[where] = found
        return found


@functools.lru_cache(maxsize=8192)
def edges(mask, windows, first, days):
    """Where each window of days begins and ceases to hold whoever has this mask: ``[(window's place, day, change)]``.

    ``first`` is the bit of the first of ``days`` days; days count from there.
    """
    found = []
    for index, window in enumerate(windows):
        held, width = mask, 1
        while width < window:
            step = min(width, window - width)
            held, width = held | held << step, width + step
        held = held >> first & (1 << days) - 1
        flips, change = held ^ held << 1, 1
        while flips:
            low = flips & -flips
            found.append((index, low.bit_length() - 1, change))
            flips ^= low
            change = -change
    return found
