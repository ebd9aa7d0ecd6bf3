"""What a run did and what it skipped, counted by reason with a few examples. Ends up in ``Run.report``."""

import logging

log = logging.getLogger(__name__)

EXAMPLES = 5


class Report:
    """Counts of one run. Nothing here stops a run: what cannot be read is counted and left out."""

    def __init__(self):
        self.captured = {}
        self.filled = {}
        self.skipped = {}
        self.missing = []
        self.errors = []

    def add(self, name, number=1):
        """Count something that was captured."""
        self.captured[name] = self.captured.get(name, 0) + number

    def skip(self, reason, example, number=1):
        """Count rows that were left out, or taken with a doubt, and remember a few of them."""
        entry = self.skipped.setdefault(reason, {"count": 0, "examples": []})
        entry["count"] += number
        if len(entry["examples"]) < EXAMPLES and example not in entry["examples"]:
            entry["examples"].append(example)

    def error(self, where, error):
        """Record that a part failed; the others go on."""
        log.exception("figures-lite: %s failed", where)
        self.errors.append({"where": where, "error": f"{type(error).__name__}: {error}"[:500]})

    def as_dict(self):
        """Everything, ready for JSON."""
        return {
            "captured": self.captured,
            "filled": self.filled,
            "skipped": self.skipped,
            "missing": self.missing,
            "errors": self.errors,
        }
