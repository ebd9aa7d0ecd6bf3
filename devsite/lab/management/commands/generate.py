"""``manage.py generate``: makes a plausible LMS of any size from a seed."""

import time

from django.core.management.base import BaseCommand, CommandError

from devsite.lab.generate import NotEmptyError, generate
from devsite.lab.generate.people import DEMO
from devsite.lab.generate.progress import Progress


class Command(BaseCommand):
    """Makes a plausible LMS in the stand-in tables. The same options (--now included) give the same rows anywhere."""

    help = __doc__

    def add_arguments(self, parser):
        """Take options as text, so that one place says what is allowed."""
        parser.add_argument("--learners", default="300", metavar="N", help="learners, 1 to 1,000,000 (300)")
        parser.add_argument("--courses", default="12", metavar="N", help="course runs, 1 to 5,000 (12)")
        parser.add_argument("--years", default="2", metavar="Y", help="years since the platform began, 0.1 to 20 (2)")
        parser.add_argument(
            "--seed", default="1", metavar="S", help="a whole number; another one gives another LMS (1)"
        )
        parser.add_argument("--now", metavar="ISO", help="the instant up to which it is lived (now, in whole seconds)")
        parser.add_argument("--password", default="demo", help="password of the demo logins (demo)")
        parser.add_argument("--replace", action="store_true", help="empty the LMS's tables first")

    def handle(self, **options):
        """Generate, then say what there is and how to log in."""
        wanted = {
            name: options[name] for name in ("learners", "courses", "years", "seed", "now", "password", "replace")
        }
        started = time.monotonic()
        with Progress(self.stdout, "enrollments lived") as progress:
            try:
                written = generate(**wanted, report=progress)
            except ValueError as error:
                raise CommandError(error) from None
            except NotEmptyError as error:
                raise CommandError(f"{error} Nothing was changed; --replace deletes them first.") from None
        seconds = max(0.01, time.monotonic() - started)
        total = sum(written.values())
        self.stdout.write(f"{total:,} rows in {seconds:.1f} s ({total / seconds:,.0f} a second):")
        for name, count in written.items():
            self.stdout.write(f"  {count:>12,}  {name}")
        self.stdout.write(f"Logins, all with the password {options['password']!r}:")
        for username, role in DEMO.items():
            self.stdout.write(f"  {username:<12} {role}")
