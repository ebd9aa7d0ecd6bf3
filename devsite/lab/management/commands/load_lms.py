"""Loads a folder of LMS tables into the stand-alone site, wholly or not at all."""

import contextlib
import hashlib
import json
import pathlib
import sys
import time

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from devsite.lab import folder, tables
from devsite.lab.models import CourseStructure
from devsite.lab.progress import Bar


class Command(BaseCommand):
    """``load_lms DIR``: see ``devsite.lab.folder`` for what DIR holds."""

    help = (
        "Load LMS tables from a folder of <table>.csv[.gz] and structures.json[.gz]. In the files \\N is NULL, "
        "booleans are 0 and 1, instants are UTC. Nothing is loaded when anything in the folder is wrong."
    )

    def add_arguments(self, parser):
        """Declare what the command takes."""
        parser.add_argument("dir", help="the folder")
        parser.add_argument("--replace", action="store_true", help="empty the LMS tables first")
        parser.add_argument(
            "--password", metavar="PW", help="password of the account admin and of all staff accounts, for a demo"
        )

    def handle(self, *args, **options):
        """Load, in one transaction."""
        began = time.monotonic()
        self.bar = Bar(sys.stderr)
        try:
            found = folder.files(options["dir"])
            with transaction.atomic(), _loose():
                self._make_room(options["replace"])
                counts = {table: self._load(table, path) for table, path in found.items()}
                counts["structures"] = self._load_structures(options["dir"])
                self._set_password(options["password"])
                self._check(found)
                self._reset_sequences(found)
        except folder.FaultError as fault:
            raise CommandError(f"{fault} Nothing was loaded.") from fault
        finally:
            self.bar.clear()
        self._report(options["dir"], counts, time.monotonic() - began)

    def _make_room(self, replace):
        if replace:
            tables.empty(tables.ORDER)
            CourseStructure.objects.all().delete()
            return
        filled = [table for table in tables.ORDER if tables.model_of(table)._default_manager.exists()]
        if filled or CourseStructure.objects.exists():
            names = ", ".join(filled[:3]) + (f" and {len(filled) - 3} more" if len(filled) > 3 else "")
            raise folder.FaultError(f"There are rows already ({names or 'structures'}); --replace deletes them first.")

    def _load(self, table, path):
        count = 0
        for columns, lines, rows, share in folder.chunks(path, table):
            try:
                with transaction.atomic():
                    tables.insert(table, columns, rows)
            except DatabaseError as error:
                index, message = tables.first_refused(table, columns, rows) or (0, str(error))
                raise folder.FaultError(f"{path}, line {lines[index]}: refused by the database: {message}.") from error
            count += len(rows)
            self.bar.show(table, min(1.0, share))
        return count

    def _load_structures(self, directory):
        found = folder.structures(directory)
        if found is None:
            return None
        contexts = apps.get_model("learning_sequences", "LearningContext").objects
        text = Cast("context_key", TextField())  # a key that is none must not stop the rest
        versions = dict(contexts.annotate(text=text).values_list("text", "published_version"))
        CourseStructure.objects.bulk_create(
            [
                CourseStructure(course_key=key, version=versions.get(key) or _fingerprint(tree), tree=tree)
                for key, tree in found.items()
            ]
        )
        return len(found)

    def _set_password(self, password):
        if password is not None:
            accounts = apps.get_model("auth", "User").objects.filter(Q(username="admin") | Q(is_staff=True))
            accounts.update(password=make_password(password))

    def _check(self, found):
        try:
            connection.check_constraints(table_names=list(found))
        except DatabaseError as error:
            raise folder.FaultError(f"A row points at one that is not there: {str(error).strip()}") from error

    def _reset_sequences(self, found):
        statements = connection.ops.sequence_reset_sql(no_style(), [tables.model_of(table) for table in found])
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def _report(self, directory, counts, seconds):
        structures = counts.pop("structures")
        for table, count in counts.items():
            self.stdout.write(f"{count:>9,} {table}")
        if structures is not None:
            self.stdout.write(f"{structures:>9,} course structures")
        missing = [table for table in tables.ORDER if table not in counts]
        missing += ["structures.json"] if structures is None else []
        if missing:
            self.stdout.write(f"Not in {pathlib.Path(directory).name or directory}, left empty: {', '.join(missing)}")
        self.stdout.write(self.style.SUCCESS(f"Loaded {sum(counts.values()):,} rows in {seconds:.1f} s."))


@contextlib.contextmanager
def _loose():
    """Let rows come in any order where foreign keys are checked at once; ``_check`` looks at them in the end."""
    with connection.constraint_checks_disabled() if connection.vendor == "mysql" else contextlib.nullcontext():
        yield


def _fingerprint(tree):
    return hashlib.sha1(json.dumps(tree, sort_keys=True).encode(), usedforsecurity=False).hexdigest()[:24]
