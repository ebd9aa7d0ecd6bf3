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
        self.workers = {}

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

    def merge(self, told):
        """Add what another process told of its part of this run, as ``as_dict`` gives it."""
        for ours, name in ((self.captured, "captured"), (self.filled, "filled")):
            for what, number in told.get(name, {}).items():
                ours[what] = ours.get(what, 0) + number
        for reason, met in told.get("skipped", {}).items():
            for example in met["examples"] or [""]:
                self.skip(reason, example, 0)
            self.skipped[reason]["count"] += met["count"]
        self.errors.extend(error for error in told.get("errors", ()) if error not in self.errors)

    def worked(self, name, stage, told, done):
        """Note what a worker did in a stage; ``done`` is whether it came to its end."""
        entry = self.workers.setdefault("took part", {}).setdefault(name, {})
        number = (
            told.get("captured", {}).get("learners", 0) if stage == "capture" else sum(told.get("filled", {}).values())
        )
        unit = "learners" if stage == "capture" else "rows"
        entry[unit] = entry.get(unit, 0) + number
        if not done:
            entry["ended early"] = True

    def as_dict(self):
        """Everything, ready for JSON; ``workers`` only where any were asked for help."""
        workers = {"workers": self.workers} if self.workers else {}
        return workers | {
            "captured": self.captured,
            "filled": self.filled,
            "skipped": self.skipped,
            "missing": self.missing,
            "errors": self.errors,
        }
