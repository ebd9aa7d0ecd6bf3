"""The windows of days that a mask of days falls in, against counting them day by day."""

from hypothesis import given
from hypothesis import strategies as st

from figures_lite.pipeline.distinct import edges


@given(
    mask=st.integers(1, 2**58 - 1),
    windows=st.lists(st.sampled_from([1, 2, 3, 7, 28]), min_size=1, max_size=3).map(tuple),
    first=st.integers(0, 30),
    days=st.integers(1, 31),
)
def test_a_window_holds_whoever_was_there_on_one_of_its_days(mask, windows, first, days):
    held = [[0] * (days + 1) for _window in windows]
    for index, day, change in edges(mask, windows, first, days):
        held[index][day] += change
    for index, window in enumerate(windows):
        running = 0
        for day in range(days):
            running += held[index][day]
            last = first + day
            there = any(mask >> bit & 1 for bit in range(max(0, last - window + 1), last + 1))
            assert running == there, (window, day)
