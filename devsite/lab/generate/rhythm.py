"""When people learn: growth over the years, the term's, the week's and the day's rhythm, holidays."""

import bisect
import datetime
import functools
import itertools
import random

UTC = datetime.UTC
DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)

#: How much is learned on a weekday, Monday first.
WEEK = (1.0, 1.08, 1.05, 0.97, 0.74, 0.48, 0.68)

#: How much is learned in each hour of the learner's own clock: mornings, a lunch break, long evenings.
CLOCK = (3, 1, 1, 0.5, 0.5, 1, 3, 8, 14, 20, 22, 19, 14, 16, 20, 20, 18, 18, 20, 26, 32, 30, 19, 8)
_CLOCK_SUMS = list(itertools.accumulate(CLOCK))

#: Hours by which learners' clocks are ahead of UTC, and how many of them.
ZONES = ((1, 62), (2, 14), (0, 9), (-5, 8), (5.5, 5), (9, 2))

#: (month, day) first and last, and what is left of the usual bustle. Later lines win.
SEASONS = (
    ((6, 20), (7, 9), 0.80),
    ((7, 10), (8, 20), 0.48),
    ((8, 21), (8, 31), 0.75),
    ((12, 18), (12, 22), 0.65),
    ((12, 23), (12, 31), 0.16),
    ((1, 1), (1, 3), 0.20),
)

#: Months in which terms begin: more people come.
TERMS = {1: 1.25, 2: 1.15, 3: 1.0, 9: 1.55, 10: 1.35, 11: 1.1}


@functools.lru_cache(maxsize=8192)
def season(day):
    """How busy the season is on a day, 1 being usual."""
    busy = 1.0
    for first, last, left in SEASONS:
        if first <= (day.month, day.day) <= last:
            busy = left
    return busy


@functools.lru_cache(maxsize=8192)
def bustle(day):
    """How much is learned on a day, about 1 on a usual weekday."""
    return WEEK[day.weekday()] * season(day)


def zone(rng):
    """Hours by which a learner's clock is ahead of UTC."""
    return rng.choices([hours for hours, _ in ZONES], [weight for _, weight in ZONES])[0]


def instant(rng, day, ahead=0):
    """A likely moment of a day for somebody whose clock is ``ahead`` hours of UTC."""
    hour = bisect.bisect(_CLOCK_SUMS, rng.random() * _CLOCK_SUMS[-1])
    seconds = (hour - ahead + rng.random()) * 3600
    return datetime.datetime(day.year, day.month, day.day, tzinfo=UTC) + datetime.timedelta(seconds=seconds)


def next_instant(rng, after, gap, ahead=0):
    """A likely moment about ``gap`` days after another, put off while the days are quiet."""
    day = (after + rng.expovariate(1 / gap) * DAY).date()
    for _ in range(40):
        if rng.random() < bustle(day) * season(day):
            moment = instant(rng, day, ahead)
            if moment > after:
                return moment
        day += DAY
    return max(instant(rng, day, ahead), after + HOUR)


def growth(begins, ends):
    """The days from one instant to another and how many people come on each: more each year, most as terms begin."""
    days = [begins.date() + n * DAY for n in range((ends.date() - begins.date()).days + 1)]
    weights = []
    for n, day in enumerate(days):
        grown = 0.35 + 1.15 * (n / max(1, len(days))) ** 1.2
        weights.append(grown * bustle(day) * TERMS.get(day.month, 0.95))
    return days, weights


def arrivals(rng, count, begins, ends):
    """``count`` moments between two instants at which people come, in order."""
    days, weights = growth(begins, ends)
    sums = list(itertools.accumulate(weights))
    moments = []
    while len(moments) < count:
        moment = instant(rng, rng.choices(days, cum_weights=sums)[0], zone(rng))
        if begins <= moment < ends:
            moments.append(moment)
        elif ends - begins < DAY:
            moments.append(begins + rng.random() * (ends - begins))
    return sorted(moments)


def poisson(rng, mean):
    """How many of many unlikely things happen, when ``mean`` happen usually."""
    if mean > 50:
        return max(0, round(rng.gauss(mean, mean**0.5)))
    count, left = 0, rng.expovariate(1)
    while left < mean:
        count += 1
        left += rng.expovariate(1)
    return count


def seeded(seed, *names):
    """A generator of its own for a named part, so that one part's draws do not move another's."""
    return random.Random(":".join(map(str, (seed, *names))))
