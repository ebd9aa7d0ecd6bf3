"""``figures_lite run`` and all its other verbs: the one command, the same in an LMS and in the stand-alone site."""

import argparse
import pathlib
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import reset_queries
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from figures_lite.lms.people import ACTIVE, account
from figures_lite.management import moving
from figures_lite.models import Run
from figures_lite.periods import FIRST_DAY, UTC, calendar
from figures_lite.pipeline import audit, run, status
from figures_lite.pipeline.folded import folded
from figures_lite.privacy import forget
from figures_lite.reference import reference, settings_reference

#: What ``docs`` can write.
REFERENCES = {"metrics": reference, "settings": settings_reference}


class Command(BaseCommand):
    """Runs the pipeline and tells how it is."""

    help = "Analytics of this LMS: bring the numbers up to date, tell how fresh they are, audit them."

    def add_arguments(self, parser):
        """One subcommand each."""
        verbs = parser.add_subparsers(
            dest="verb", required=True, metavar="run|backfill|status|audit|retire|receipts|import_figures|docs"
        )

        def verb(name, text):
            return verbs.add_parser(name, help=text, description=text)

        running = verb("run", "Capture what changed in the LMS and fill what is due. The first run takes all history.")
        running.add_argument("--sweep", action="store_true", help="compare every learner now, due or not")
        running.add_argument("--now", help="run as of this ISO instant (for simulated sites)")
        running.add_argument("--by", choices=("cron", "cronjob"), help="which scheduler runs it, for status to tell")
        back = verb("backfill", "Read every learner again, then fill again from a day on.")
        back.add_argument("--since", help="ISO date from which aggregates are filled again (default: all of them)")
        back.add_argument("--now", help="run as of this ISO instant (for simulated sites)")
        for each in (running, back):
            each.add_argument("--workers", type=whole, help="Celery workers to ask for help (default: as settings say)")
        told = verb("status", "Tell what is fresh, what is stale, and the last errors. Exits 1 if all is not well.")
        told.add_argument("--now", help="judge freshness as of this ISO instant (for simulated sites)")
        checked = verb("audit", "Count totals and a sample again from the LMS's tables. Exits 1 on a mismatch.")
        checked.add_argument("--learners", type=whole, default=200, help="how many learners to compare (default 200)")
        checked.add_argument("--periods", type=whole, default=5, help="how many periods of each aggregate (default 5)")
        checked.add_argument("--seed", type=int, default=None, help="choose the same sample again")
        going = verb("retire", "Forget a learner: delete every fact and all else here that points at them.")
        going.add_argument("--user-id", type=whole, required=True, help="the LMS's id of the account")
        left = verb("receipts", "Tell who asked for learners to be forgotten, when, and how many rows went. No names.")
        left.add_argument("--last", type=whole, default=20, help="how many, the newest first (default 20)")
        moving.add_options(
            verb("import_figures", "Move in what an old install of Figures had recorded, or take it out.")
        )
        writing = verb("docs", "Write the reference of all metrics, or of all settings, from their declarations.")
        writing.add_argument(
            "which", nargs="?", choices=list(REFERENCES), default="metrics", help="metrics, unless told"
        )
        writing.add_argument("--out", help="the file (docs/metrics.rst, docs/settings.rst), - to print")
        writing.add_argument("--check", action="store_true", help="only tell whether the file is up to date")

    def handle(self, *args, **options):
        """Do what the subcommand says."""
        getattr(self, options["verb"])(options)

    def run(self, options):
        """Run the pipeline."""
        try:
            self.finish(self.pipeline(options, sweep=options["sweep"], by=options["by"] or Run.By.COMMAND))
        except run.Busy as busy:
            self.stdout.write(f"{busy} Nothing to do.")

    def backfill(self, options):
        """Read everything again."""
        since = day(options["since"]) if options["since"] else FIRST_DAY
        if (fold := folded()) and since < fold.first:
            self.stdout.write(
                f"Periods before {fold.first} keep what is stored: the learner days they counted are gone."
            )
        try:
            self.finish(self.pipeline(options, everybody=True, refill=since, by=Run.By.COMMAND))
        except run.Busy as busy:
            raise CommandError(f"{busy} Nothing was read again: try when it is done.") from None

    def pipeline(self, options, **more):
        """Run with a progress bar on a terminal, with log lines elsewhere."""
        progress = Progress(self.stderr)
        try:
            return run.run(now=instant(options["now"]), workers=options["workers"], progress=progress, **more)
        except run.ZoneChanged as error:
            raise CommandError(str(error)) from None
        finally:
            progress.close()

    def finish(self, record):
        """Say what a run did; exit non-zero where a part failed."""
        seconds = (record.finished_at - record.started_at).total_seconds()
        captured, filled = record.report["captured"], record.report["filled"]
        self.stdout.write(
            f"Run {record.pk}: {captured.get('learners', 0)} learners captured, "
            f"{sum(filled.values())} rows of {len(filled)} aggregates written, {seconds:.1f} s."
        )
        for line in status.doubts(record.report):
            self.stdout.write(line)
        if not record.ok:
            raise CommandError(f"Run {record.pk} finished with {len(record.report['errors'])} errors (see above).")

    def status(self, options):
        """Tell how fresh the numbers are."""
        lines, fine = status.status(instant(options["now"]) or timezone.now())
        for line in lines:
            self.stdout.write(line)
        if not fine:
            sys.exit(1)

    def audit(self, options):
        """Count again and compare."""
        mismatches, compared, left_out = audit.audit(options["learners"], options["periods"], options["seed"])
        for mismatch in mismatches:
            self.stdout.write(str(mismatch))
        self.stdout.write(f"{compared} numbers compared, {len(mismatches)} mismatches.")
        if left_out:
            self.stdout.write(f"{left_out} learners changed since the last run: their own numbers were left out.")
        if mismatches:
            sys.exit(1)

    def retire(self, options):
        """Forget a learner."""
        learner_id = options["user_id"]
        standing = account(learner_id)
        rows = forget(learner_id)
        if not rows and standing is None:
            raise CommandError(f"There is no account {learner_id}, and nothing is stored of it here.")
        if not rows:
            self.stdout.write(f"Nothing is stored of learner {learner_id}: nothing to do.")
        else:
            self.stdout.write(f"Forgot learner {learner_id}: {sum(rows.values())} rows.")
        for label, number in sorted(rows.items()):
            self.stdout.write(f"  {label:<32} {number}")
        if standing == ACTIVE:
            self.stdout.write(
                f"The LMS has not retired account {learner_id}: as soon as they do anything there, they are captured "
                "again, with all that the LMS still tells of them. Retire them in the LMS first."
            )

    def receipts(self, options):
        """Tell who was forgotten when, without telling who."""
        for line in status.receipts(options["last"]):
            self.stdout.write(line)

    def import_figures(self, options):
        """Move an old install of Figures in."""
        moving.import_figures(self, options)

    def docs(self, options):
        """Write the reference of metrics, or of settings."""
        which = options["which"]
        text, out = REFERENCES[which](), options["out"] or f"docs/{which}.rst"
        if out == "-":
            self.stdout.write(text)
            return
        path = pathlib.Path(out)
        if options["check"]:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                raise CommandError(f"{path} is not up to date: write it with figures_lite docs {which} --out {path}")
            self.stdout.write(f"{path} is up to date.")
            return
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"--out is {out!r}, which cannot be written: {error.strerror}.") from None
        self.stdout.write(f"Wrote {path}.")


class Progress:
    """Shows how far a run is: one line that is written over on a terminal, a line per stage and tenth elsewhere."""

    def __init__(self, stream):
        self.stream, self.terminal, self.last = stream, stream.isatty(), None

    def __call__(self, stage, done, total):
        if settings.DEBUG:
            reset_queries()  # Django keeps the text of each statement: more than all else a long run needs
        share = f" {done}/{total}" if total else ""
        if self.terminal:
            bar = "█" * (20 * done // total) if total else ""
            self.stream.write(f"\r\x1b[K{bar:<20} {stage}{share}", str, ending="")
            self.stream.flush()
            return
        tenth = (stage.split()[0], 10 * done // total if total else 0)
        if tenth != self.last:
            self.last = tenth
            self.stream.write(f"{stage}{share}")

    def close(self):
        """Leave the line."""
        if self.terminal:
            self.stream.write("\r\x1b[K", str, ending="")


def whole(text):
    """A whole number that an option gives."""
    if not text.isascii() or not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not allowed; allowed is a whole number from 0.")
    return int(text)


def instant(text):
    """The instant an option gives, in UTC unless it says otherwise; None for none."""
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"--now is {text!r}; allowed is an ISO instant such as 2026-11-21T03:00:00Z.")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def day(text):
    """The day an option gives."""
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"--since is {text!r}; allowed is an ISO date such as 2026-01-31.")
    if found > calendar().day(timezone.now()):
        raise CommandError(f"--since is {text!r}, which is still to come.")
    return found
