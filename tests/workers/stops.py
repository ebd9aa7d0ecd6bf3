"""Where a process stops and waits for the word: what a test waits for is then a fact, however slow the machine is.

A stop is two files: the process makes one when it has come there, the test makes the other to let it go on.
"""

import json
import os
import pathlib
import re

from tests.waiting import until


class Stops:
    """The stops of one process, in their order: ``places`` are regular expressions, ``files`` begins its files' names.

    The process and the test have one each, and each counts the stops that are behind it.
    """

    def __init__(self, files, places):
        self.files, self.left, self.number = str(files), list(places), 1

    def environment(self):
        """What tells the process of them."""
        return {"STOPS": json.dumps([self.files, self.left])}

    @classmethod
    def told(cls):
        """Those that this process was told of."""
        return cls(*json.loads(os.environ.get("STOPS", '["", []]')))

    def file(self, what):
        """One of the two files of the next stop."""
        return pathlib.Path(f"{self.files} {self.number} {what}")

    def next(self):
        """The next stop is behind."""
        self.number += 1
        return self.left.pop(0)

    def passing(self, place):
        """In the process: stop, if this is the next place to stop at."""
        if self.left and re.match(self.left[0], place, re.DOTALL):
            self.file("stopped").touch()
            until(self.file("go").exists, f"the word to go on from {place}")
            self.next()

    def stopped(self):
        """In the test: whether the process has stopped, and has not been let go on."""
        return bool(self.left) and self.file("stopped").exists()

    def came(self, process):
        """In the test: the same, and an error where the process has ended."""
        ended = process.poll() is not None
        stopped = self.stopped()
        assert stopped or not ended, f"a process ended before {self.left[0]}"
        return stopped

    def go(self):
        """In the test: let it go on."""
        assert self.stopped(), f"it has not stopped at {self.left}"
        self.file("go").touch()
        self.next()
