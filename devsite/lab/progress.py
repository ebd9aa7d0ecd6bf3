"""A progress bar on a terminal, nothing elsewhere."""

WIDTH = 30


class Bar:
    """One line that says how far something has come."""

    def __init__(self, stream):
        self.stream = stream if stream.isatty() else None
        self.shown = None

    def show(self, label, share):
        """Draw the bar at a share from 0 to 1."""
        line = f"{label:<45} [{'#' * int(WIDTH * share):<{WIDTH}}] {share:4.0%}"
        if self.stream and line != self.shown:
            self.stream.write(f"\r{line}")
            self.stream.flush()
            self.shown = line

    def clear(self):
        """Take the bar away."""
        if self.stream and self.shown:
            self.stream.write(f"\r{' ' * len(self.shown)}\r")
            self.stream.flush()
            self.shown = None
