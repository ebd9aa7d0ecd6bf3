"""Shows how far a long command is: a bar on a terminal, a line now and then otherwise."""

import time

WIDTH = 30


class Progress:
    """Called with (done, total, rows); draws at most four times a second, in a log every ten seconds."""

    def __init__(self, stdout, what):
        self.stdout, self.what = stdout, what
        self.terminal = stdout.isatty()
        self._next = 0 if self.terminal else time.monotonic() + 10
        self._drawn = False

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self._drawn:
            self.stdout.write("")

    def __call__(self, done, total, rows):
        """Show the state, unless it was shown just before."""
        now = time.monotonic()
        if now < self._next and not (self.terminal and done == total):
            return
        self._next = now + (0.25 if self.terminal else 10)
        share = done / max(1, total)
        if self.terminal:
            bar = "█" * round(WIDTH * share) + "░" * (WIDTH - round(WIDTH * share))
            self.stdout.write(f"\r{bar} {share:4.0%}  {done:,} of {total:,} {self.what}, {rows:,} rows ", ending="")
            self.stdout.flush()
            self._drawn = True
        else:
            self.stdout.write(f"{done:,} of {total:,} {self.what}, {rows:,} rows")
