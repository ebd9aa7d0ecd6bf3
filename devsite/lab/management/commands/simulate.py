"""``manage.py simulate``: lives some more days on the LMS that is there."""

from django.core.management.base import BaseCommand, CommandError

from devsite.lab.generate import NothingThereError, simulate
from devsite.lab.generate.progress import Progress


class Command(BaseCommand):
    """Lives more days on the LMS in the stand-in tables, generated or loaded, from the latest thing that happened."""

    help = __doc__

    def add_arguments(self, parser):
        """Take options as text, so that one place says what is allowed."""
        parser.add_argument("--days", required=True, metavar="N", help="how many days, 1 to 3,650")
        parser.add_argument("--seed", default="1", metavar="S", help="a whole number; another one gives other days (1)")
        parser.add_argument("--now", metavar="ISO", help="when they begin (at the latest row of the LMS)")

    def handle(self, **options):
        """Simulate, then say what happened."""
        with Progress(self.stdout, "days lived") as progress:
            try:
                happened = simulate(options["days"], options["seed"], options["now"], report=progress)
            except (ValueError, NothingThereError) as error:
                raise CommandError(error) from None
        self.stdout.write("\n".join(f"  {count:>9,}  {name.replace('_', ' ')}" for name, count in happened.items()))
