"""A soak: days with a run every quarter of an hour, runs killed at any statement, and a server that dies now and then.

``python -m tests.faults.soak DAYS [mariadb|postgres] [SEED]``; ``make soak`` runs it for 30 days. It starts a server of
its own, prints a line a day, and ends with an audit and the comparison with a fresh install.
"""

import collections
import datetime
import pathlib
import random
import shutil
import sys
import tempfile
import time

from .lab import Host, Killed, Lab
from .servers import KINDS
from .verbs import NOW

QUARTER = datetime.timedelta(minutes=15)
#: How often what befalls a run.
FAULTS = {"killed": 0.08, "missed": 0.04, "two at once": 0.01, "cut off": 0.01, "server killed": 0.004}
#: How often the LMS writes while a run is at work, and not before it.
MEANWHILE = 0.2


class Soak:
    """One soak on a database with empty tables."""

    def __init__(self, lab, seed=1, begins=NOW, say=print):
        self.lab, self.random, self.say, self.now = lab, random.Random(seed), say, begins
        self.told, self.seconds, self.statements = collections.Counter(), [], collections.deque([300], 50)
        self.wrong = []
        self.lms = lab.begin("lives", begins=begins, seed=seed)
        self.wait(self.lms)
        self.runner = None

    def wait(self, worker):
        """What a worker says when it has done something."""
        told = worker.stopped()
        if told is None:
            worker.end()
        return told

    def ready(self):
        """A process that runs, which may be the one before."""
        if self.runner is None:
            self.runner = self.lab.begin("runs")
            self.wait(self.runner)
        return self.runner

    def day(self):
        """A day of quarters, each with a run."""
        began, self.seconds = time.monotonic(), []
        for _quarter in range(96):
            self.quarter()
        ours = self.lab.do("counts")
        self.say(
            f"{self.now:%Y-%m-%d}: {dict(self.told)}, rows {ours[0]} in the LMS and {ours[1]} of ours, "
            f"a run {1000 * sum(self.seconds) / max(1, len(self.seconds)):.0f} ms, day {time.monotonic() - began:.0f} s"
        )

    def quarter(self):
        """A quarter passes on the LMS, and a run comes after it or meanwhile."""
        self.now += QUARTER
        dice, fault = self.random.random(), None
        for fault_, often in FAULTS.items():
            dice -= often
            if dice < 0 and fault is None:
                fault = fault_
        self.told[fault or "undisturbed"] += 1
        self.lms.go()
        meanwhile = self.random.random() < MEANWHILE and fault in (None, "killed", "two at once")
        if not meanwhile:
            self.wait(self.lms)
        if fault != "missed":
            self.run(fault)
        if meanwhile:
            self.wait(self.lms)

    def run(self, fault):
        """One run, or two, and what befalls it."""
        place = self.random.randint(1, max(self.statements))
        word = {"now": self.now} | {
            "killed": {"kill": place},
            "cut off": {"stops": [place]},
            "server killed": {"stops": [place]},
        }.get(fault, {})
        other = self.lab.begin("run", now=self.now) if fault == "two at once" else None
        runner = self.ready()
        runner.go(word)
        told = runner.stopped()
        if told and told[0] != "ran":  # it has stopped before a statement
            self.befall(fault)
            runner.go()
            told = runner.stopped()
        if other:
            self.judge(other.end(), fault)
        if told is None:
            self.runner = None
            assert isinstance(runner.end(), Killed)
            self.told["died"] += 1
        else:
            self.judge(told[1], fault)

    def befall(self, fault):
        """The server dies and comes back, or its connections do not."""
        if fault == "server killed":
            self.lab.server.restart()
        else:
            self.lab.server.cut(self.lab.database)
        self.lms.go("reconnect")
        self.wait(self.lms)

    def judge(self, ran, fault):
        """A run must go well, unless the server went away; then its process is done with."""
        disturbed = fault in ("cut off", "server killed")
        if ran["code"] and not disturbed:
            self.wrong.append(f"{self.now}: {ran['said']}")
        if disturbed:
            self.runner.go("end")
            self.runner = None
        elif "seconds" in ran:
            self.seconds.append(ran["seconds"])
            self.statements.append(ran["statements"])

    def end(self, folder):
        """The last run, an audit of all, and the comparison with a fresh install; what is wrong, as lines."""
        self.lms.go("end")
        self.now += 4 * QUARTER
        ran = self.lab.do("run", now=self.now)
        if ran["code"]:
            self.wrong.append(ran["said"])
        mismatches, compared, left_out = self.lab.do("audit", learners=10**6, periods=10**6)
        self.say(f"audit: {compared} numbers compared, {len(mismatches)} mismatches, {left_out} learners left out")
        world = str(pathlib.Path(folder) / "world")
        self.lab.do("keep_world", now=self.now, path=world)
        code, metrics, differ = self.lab.do("install_anew", now=self.now, path=world)
        self.say(f"against a fresh install: metrics {metrics}, {len(differ)} numbers differ")
        return [*self.wrong, *mismatches, *differ, *(["the fresh install's run failed"] if code else [])]


def main(days="30", kind="mariadb", seed="1"):
    """Soak a server of our own; gives the exit code."""
    began = time.monotonic()
    memory = pathlib.Path("/dev/shm")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="figures-lite-soak-", dir=memory if memory.is_dir() else None))
    (folder / "server").mkdir()
    server = KINDS[kind](folder / "server")
    try:
        server.make()
        server.create("soak")
        lab = Lab(Host(server.environment(), folder / "host.log"), "soak", server)
        lab.do("migrate")
        soak = Soak(lab, int(seed), say=lambda line: print(line, flush=True))  # noqa: T201
        for _day in range(int(days)):
            soak.day()
        wrong = soak.end(folder)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    for line in wrong:
        print(line)  # noqa: T201
    runs = (
        sum(number for what, number in soak.told.items() if what not in ("missed", "died")) + soak.told["two at once"]
    )
    print(f"{days} days, {runs} runs in {(time.monotonic() - began) / 60:.1f} min: {'WRONG' if wrong else 'all well'}")  # noqa: T201
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
