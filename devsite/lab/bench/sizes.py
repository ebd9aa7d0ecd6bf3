"""How large the LMS of a benchmark is."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Size:
    """One size. ``sections`` are those of a course (about 13 completable blocks each), ``blocks`` what a learner who
    started a course completes of it in the middle, ``finishers`` the share of those that complete all of it."""

    name: str
    learners: int
    courses: int
    orgs: int
    enrollments: int
    sections: tuple
    blocks: float
    finishers: float
    years: int = 5
    started: float = 0.75


SIZES = {
    size.name: size
    for size in (
        Size("300", 80, 6, 2, 300, (3, 4), 10, 0.1, years=1),
        Size("2k", 400, 20, 4, 2_000, (6, 7, 8), 20, 0.1),
        Size("50k", 10_000, 250, 12, 50_000, (6, 7, 8), 20, 0.1),
        Size("1m", 200_000, 5_000, 40, 1_000_000, (3, 4, 4), 7.7, 0.05),
    )
}
