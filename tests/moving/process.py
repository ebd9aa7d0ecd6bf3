"""A process that gives ``import_figures``: ``python -m tests.moving.process OPTIONS …``.

It says "ready", waits for a line and tells what the command said. With ``MOVING_PAUSE`` it says "working" when its
third month is written, and pauses that many seconds; with ``MOVING_WITHIN`` too, before that month is committed.
"""

import io
import os
import sys
import time


class Months:
    """Counts months, and pauses at the third."""

    seen = 0

    def __call__(self):
        """One more."""
        self.seen += 1
        if self.seen == 3:
            say("working")
            time.sleep(float(os.environ["MOVING_PAUSE"]))


class Lines(io.StringIO):
    """Takes the lines that tell of each month."""

    def __init__(self, told):
        super().__init__()
        self.told = told

    def write(self, text):
        """One more month is written."""
        self.told()
        return super().write(text)


def within(write, told):
    """What writes the rows of a month, and then tells of it."""

    def write_and_tell(*arguments):
        write(*arguments)
        told()

    return write_and_tell


def nothing():
    """Tell nobody."""


def say(text):
    """Tell the parent."""
    print(text, flush=True)  # noqa: T201


def main(*options):
    """Wait for the word, then move."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    say("ready")
    sys.stdin.readline()
    told = Months() if "MOVING_PAUSE" in os.environ else nothing
    if "MOVING_WITHIN" in os.environ:
        from figures_lite.pipeline.figures import move

        move.upsert, told = within(move.upsert, told), nothing
    call_command("figures_lite", "import_figures", *options, stdout=sys.stdout, stderr=Lines(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
