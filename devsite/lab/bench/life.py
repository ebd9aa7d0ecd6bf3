"""What learners do in the courses they are enrolled in: sittings on some days, a few blocks in each, in order."""

from array import array

from devsite.lab.bench.clock import DAY, MINUTE, SECOND, evening
from devsite.lab.bench.rows import Kind

#: Days of grace after a course has ended.
GRACE = 14 * DAY


class Lives:
    """Everything lived in the enrollments of a world, in columns: a row of a list would cost ten times the memory."""

    def __init__(self, world):
        self.world, self.rng = world, world.rng
        count = len(world.created)
        self.modes = ["audit", "verified", "honor"]
        self.mode, self.active = array("b", bytes(count)), array("b", bytes(count))
        self.left, self.upgraded = {}, {}  # instants, by enrollment
        self.completed_at, self.completion_of, self.completion_block = array("q"), array("l"), array("h")
        self.state_created, self.state_modified = array("q"), array("q")
        self.state_of, self.state_block, self.state_kind = array("l"), array("h"), array("b")
        self.grades = []  # (made, changed, enrollment, percent, passed at or None)

    def live(self, n):
        """Live one enrollment."""
        world, rng = self.world, self.rng
        course, created = world.courses[world.course[n]], world.created[n]
        until = min(world.now, course.end + GRACE) if course.end else world.now
        self.choose_mode(n, course, created)
        self.active[n] = 1
        gone = world.learner[n] in world.retired
        if gone or rng.random() < 0.08:
            left = created + int(rng.expovariate(1 / 25) * DAY) + MINUTE
            if left < world.now or gone:
                self.left[n] = until = min(left, world.now - SECOND)
                self.active[n] = 0
        if rng.random() < world.size.started and course.start < world.now:
            self.study(n, course, created, until)

    def choose_mode(self, n, course, created):
        """In which mode they enroll; some upgrade later."""
        mode = course.modes[0]
        if "verified" in course.modes and (chance := self.rng.random()) < 0.16:
            mode = "verified"
            if chance < 0.05:
                at = created + int(self.rng.expovariate(1 / 14) * DAY) + MINUTE
                if at < self.world.now:
                    self.upgraded[n] = at
        self.mode[n] = self.modes.index(mode)

    def study(self, n, course, created, until):
        """Sit down now and then, do a few blocks each time."""
        rng, size, outline = self.rng, self.world.size, course.outline
        leaves, ability = outline.leaves, min(0.98, max(0.25, rng.gauss(0.74, 0.14)))
        wanted = len(leaves)
        if rng.random() >= size.finishers:
            wanted = min(wanted - 1, 1 + int(rng.expovariate(1 / size.blocks)))
        at = max(created + rng.randrange(1, 40) * MINUTE, course.start + rng.randrange(DAY))
        if at >= until:
            at = created + SECOND
            if at >= until or created < course.start:
                return
        right = tried = 0
        first_try = passed = root = sequence = None
        sitting, last, place = 1 + int(rng.expovariate(0.22)), at, None
        for block, kind, inside in leaves[:wanted]:
            if not sitting:
                at = evening(rng, at - at % DAY + (1 + int(rng.expovariate(0.2))) * DAY)
                sitting = 1 + int(rng.expovariate(0.22))
            if at >= until:
                break
            sitting -= 1
            if root is None:
                root = self.state(n, outline.root, Kind.COURSE, at)
            if inside != place:
                place, sequence = inside, self.state(n, inside, Kind.SEQUENCE, at)
            self.completed_at.append(at)
            self.completion_of.append(n)
            self.completion_block.append(block)
            if kind == "video":
                self.state(n, block, Kind.VIDEO, at)
            elif kind == "problem":
                tried += 1
                first_try = first_try or at
                hit = rng.random() < ability
                self.state(n, block, Kind.RIGHT if hit else Kind.WRONG, at)
                right += hit
                if passed is None and 2 * right >= outline.problems:
                    passed = at + SECOND
            self.state_modified[sequence] = last = at
            at += rng.randrange(30, 700) * SECOND
        if root is not None:
            self.state_modified[root] = last
        if tried:
            percent = round(right / outline.problems, 2)
            self.grades.append((first_try + SECOND, last + SECOND, n, percent, passed))

    def state(self, n, block, kind, at):
        """Keep a block's state; a fifth of the problems are looked at once more, minutes later. Gives its place."""
        self.state_created.append(at)
        again = self.rng.randrange(20, 180) * SECOND if kind >= Kind.WRONG and self.rng.random() < 0.2 else 0
        self.state_modified.append(min(at + again, self.world.now - 1))
        self.state_of.append(n)
        self.state_block.append(block)
        self.state_kind.append(kind)
        return len(self.state_of) - 1

    def history(self, since):
        """``(at, enrollment, order, type, active, mode)`` of every change of an enrollment since history is kept."""
        for n, created in enumerate(self.world.created):
            if created < since:
                continue
            mode = self.modes[self.mode[n]]
            first = "audit" if n in self.upgraded else mode
            yield created, n, 0, "+", False, "audit"
            yield created, n, 1, "~", True, first
            left = self.left.get(n)
            if (at := self.upgraded.get(n)) and (left is None or at < left):
                yield at, n, 2, "~", True, mode
            if left is not None:
                yield left, n, 3, "~", False, mode
