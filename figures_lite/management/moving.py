"""The verb ``figures_lite import_figures``: its options, and what it says."""

from django.conf import settings
from django.core.management.base import CommandError
from django.db import Error
from django.utils import timezone
from django.utils.dateparse import parse_date

from figures_lite.periods import calendar
from figures_lite.pipeline.figures.move import Move, forget

#: What is said of rows that were left out, or taken with a doubt.
REASONS = {
    "malformed_course_key": "Rows left out whose course key is none",
    "library_key": "Rows left out that are of a library",
    "site_without_org_filter": "Rows left out whose site has no org filter here, another being the platform's own",
    "no_such_day": "Rows left out that have no day that could be",
    "recorded_twice": "Rows left out for a later one of the same day",
    "impossible_number": "Numbers left out that cannot be",
    "key_differs_in_case": "Rows taken though their course key is written differently here",
}


def add_options(parser):
    """The options of the verb."""
    parser.add_argument(
        "--database", default="default", help="the alias of the database with Figures' tables (default)"
    )
    parser.add_argument("--dry-run", action="store_true", help="do all of it, tell what it came to, and keep nothing")
    parser.add_argument("--since", help="ISO date of the first day to move (default: the first there is)")
    parser.add_argument("--until", help="ISO date of the day before which to stop (default: after the last there is)")
    parser.add_argument("--home", type=int, help="the id, in Figures' database, of the platform's own site")
    parser.add_argument("--forget", action="store_true", help="delete all that was ever moved in from Figures")


def import_figures(command, options):
    """Move Figures' numbers in, or take them out again; exits non-zero where a part failed."""
    say = command.stdout.write
    if options["forget"]:
        gone = forget()
        say(f"Deleted {sum(gone.values())} rows that were moved in from Figures.")
        for name, number in gone.items():
            say(f"  {name:<32} {number}")
        return
    move = prepared(options)
    say(f"Moving Figures' numbers in from the database {options['database']!r}.")
    if options["dry_run"]:
        say("Only to see: nothing of it is kept.")
    for old, site in move.sites.items():
        ours = f"site {site}" if site else "the platform's own site"
        say(f"Site {old} of Figures is {ours} here.")
    move.run(lambda table, month: command.stderr.write(f"{table} {month:%Y-%m}"))
    for line in told(move):
        say(line)
    if move.report.errors:
        names = ", ".join(error["where"] for error in move.report.errors)
        raise CommandError(f"Not moved whole: {names} (see above). Give the command again.")


def prepared(options):
    """A move as the options say."""
    alias = options["database"]
    if alias not in settings.DATABASES:
        allowed = ", ".join(sorted(settings.DATABASES))
        raise CommandError(f"--database is {alias!r}; allowed is one of DATABASES: {allowed}.")
    now = timezone.now()
    days = {name: day(name, options[name]) for name in ("since", "until")}
    if days["since"] and days["until"] and not days["since"] < days["until"]:
        raise CommandError(f"--since is {days['since']}, which is not before --until, {days['until']}.")
    try:
        today = max(calendar().day(now), now.date())  # Figures' days are those of UTC
        move = Move(alias, today, now, home=options["home"], dry_run=options["dry_run"], **days)
    except Error as error:
        raise CommandError(f"The database {alias!r} cannot be read: {error}") from None
    if not move.found:
        raise CommandError(f"There are no tables of Figures in the database {alias!r}.")
    if options["home"] is not None and options["home"] not in move.sites:
        raise CommandError(f"--home is {options['home']}, a site that Figures has no numbers of: {list(move.sites)}.")
    return move


def told(move):
    """What a move did, line by line."""
    for table in move.tables:
        if not table.there:
            yield f"{table.table}: not there in this version of Figures."
            continue
        days = f", {table.first} to {table.last}" if table.first else ""
        yield (
            f"{table.table}: {table.read} rows read, {table.new} moved in, {table.changed} changed, {table.same} "
            f"there before, {table.left_out} left out{days}."
        )
        if table.unknown:
            yield f"  Not known, for want of a column: {', '.join(table.unknown)}."
    if move.made:
        yield f"Courses known from Figures only: {len(move.made)} ({few(sorted(move.made))})."
    for reason, met in sorted(move.report.skipped.items()):
        yield f"{REASONS[reason]}: {met['count']} ({few(met['examples'], met['count'])})."
    for error in move.report.errors:
        yield f"{error['where']} failed: {error['error']}"


def few(examples, number=None):
    """Some examples, and whether there are more."""
    shown = ", ".join(map(str, examples[:5]))
    return f"{shown} …" if (number or len(examples)) > len(examples[:5]) else shown


def day(name, text):
    """The day an option gives; None for none."""
    if not text:
        return None
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"--{name} is {text!r}; allowed is an ISO date such as 2020-01-31.")
    return found
