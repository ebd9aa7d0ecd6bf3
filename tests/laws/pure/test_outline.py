"""Progress against brute force: after every completion, look at every unit of the course again."""

from hypothesis import given
from hypothesis import strategies as st

from figures_lite.pipeline.progress import Outline, whole_percent

BLOCKS = [f"block {n}" for n in range(6)]
PARTITIONS, GROUPS = ("50", "51", "99"), (1, 2, 3)

GATE = st.tuples(st.sampled_from(PARTITIONS), st.lists(st.sampled_from(GROUPS), min_size=1, max_size=2, unique=True))
GATES = st.lists(GATE, max_size=2)


@st.composite
def units(draw):
    """A unit: its blocks, its gates and those of some of its blocks."""
    blocks = draw(st.lists(st.sampled_from(BLOCKS), max_size=3, unique=True))
    gated = {block: gates for block in blocks if (gates := draw(st.just([]) | GATES))}
    return [blocks, draw(st.just([]) | GATES), gated]


COURSES = st.lists(units(), max_size=5)
LEARNERS = st.frozensets(st.tuples(st.sampled_from(PARTITIONS), st.sampled_from(GROUPS)), max_size=3)
KNOWN = st.sets(st.sampled_from(PARTITIONS))
#: Blocks in the order they were completed; one may have been deleted from the course since.
DONE = st.lists(st.sampled_from([*BLOCKS, "deleted"]), unique=True, max_size=7).map(
    lambda blocks: list(enumerate(blocks, 10))
)


def sees(gates, groups, known):
    """Whether a learner gets past gates; one that asks for groups nobody knows here is open."""
    for partition, allowed in gates:
        if partition in known and not [group for group in allowed if (partition, group) in groups]:
            return False
    return True


def complete(course, groups, known, done):
    """How many units a learner has completed, and of how many."""
    seen = [(blocks, gated) for blocks, gates, gated in course if sees(gates, groups, known)]
    number = 0
    for blocks, gated in seen:
        mine = {block for block in blocks if sees(gated.get(block, []), groups, known)}
        number += bool(done) and mine <= set(done)
    return number, len(seen)


@given(COURSES, LEARNERS, KNOWN, DONE)
def test_the_path_is_what_counting_after_every_completion_gives(course, groups, known, done):
    steps, number = Outline(course, known).path(done, groups)
    assert number == complete(course, groups, known, [])[1]
    found = dict(steps)
    now = 0
    for n, (instant, _block) in enumerate(done, 1):
        now = found.get(instant, now)
        assert now == complete(course, groups, known, [block for _instant, block in done[:n]])[0]
    assert set(found) <= {instant for instant, _block in done}


@given(COURSES, LEARNERS, KNOWN, DONE)
def test_the_path_only_rises_and_says_nothing_twice(course, groups, known, done):
    steps, number = Outline(course, known).path(done, groups)
    counts = [count for _instant, count in steps]
    assert counts == sorted(counts)
    assert all(count <= number for count in counts)


@given(COURSES, KNOWN)
def test_a_course_is_approximate_where_a_gate_asks_for_groups_that_nobody_knows(course, known):
    asked = {partition for _blocks, gates, gated in course for partition, _ in [*gates, *sum(gated.values(), [])]}
    assert Outline(course, known).approximate == bool(asked - known)


@given(st.integers(0, 400), st.integers(0, 400))
def test_whole_points(complete, units):
    """Halves up, and 100 only when nothing is left."""
    points = whole_percent(min(complete, units), units)
    assert (points == 100) == (0 < units <= complete)
    if 0 < complete < units:
        exact = 100 * complete / units
        assert points == 99 if exact >= 99.5 else abs(points - exact) <= 0.5
    if units == 0 or complete == 0:
        assert points == 0
