"""``manage.py bench``: makes an LMS of a given size and measures the pipeline and the API on it."""

import datetime
import json
import os
import pathlib
import subprocess
import sys

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from devsite.lab.bench import endpoints, machine, report, stages
from devsite.lab.bench.server import serve
from devsite.lab.bench.sizes import SIZES
from figures_lite.models import Run

STEPS = ("generate", "reuse", "live", "run", "floor", "storage", "serve")
#: What a step's last line of output begins with; the rest is JSON.
MARK = "result: "


class Command(BaseCommand):
    """Measures bootstrap, a steady-state day, a quiet hour and the API on the database that the environment names.

    Each stage is a process of its own (``--step``), so that its memory and its caches are.
    """

    help = __doc__

    def add_arguments(self, parser):
        """What to measure; the options below ``--step`` are for the processes that this command starts itself."""
        parser.add_argument("--size", choices=sorted(SIZES), default="50k", help="enrollments (50k)")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="another one gives another LMS (1)")
        parser.add_argument("--reuse", action="store_true", help="keep the LMS that is there; only ours is emptied")
        parser.add_argument("--replace", action="store_true", help="delete the LMS that is there")
        parser.add_argument("--api", action="store_true", help="ask the API alone, of what the last run here left")
        parser.add_argument("--requests", type=int, default=200, metavar="N", help="requests an endpoint (200)")
        parser.add_argument("--out", metavar="FILE", help="write the results there as JSON, and the table beside it")
        parser.add_argument("--step", choices=STEPS, help="do one step and print its result")
        parser.add_argument("--now", type=datetime.datetime.fromisoformat, metavar="ISO", help="as of (--step)")
        parser.add_argument("--stretch", choices=sorted(stages.STRETCHES), help="what to live (--step live)")
        parser.add_argument("--written", type=json.loads, help="rows written, by table (--step floor)")

    def handle(self, **options):
        """Measure all, or do one step of it."""
        self.options = options
        if options["step"]:
            self.step(options)
            return
        call_command("migrate", verbosity=0)
        told_how = options["reuse"] or options["replace"] or options["api"]
        if not told_how and stages.query("SELECT COUNT(*) FROM auth_user")[0][0]:
            raise CommandError("There is an LMS in this database: --reuse measures it, --replace deletes it first.")
        connection.close()
        results = self.measure_api(options) if options["api"] else self.measure(options)
        table = "\n".join(line.rstrip() for line in report.lines(results)) + "\n"
        self.stdout.write(f"\n{table}")
        if options["out"]:
            out = pathlib.Path(options["out"])
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_text(json.dumps(results, indent=1) + "\n")
            out.with_suffix(".txt").write_text(table)

    # A process a step -------------------------------------------------------------------------------------------------

    def step(self, options):
        """One step, here."""
        name, now = options["step"], options["now"]
        done = {
            "generate": lambda: stages.generate(options["size"], options["seed"], now, self.told),
            "reuse": stages.reuse,
            "live": lambda: stages.live(options["stretch"], now, options["seed"]),
            "run": lambda: stages.run(now),
            "floor": lambda: stages.take_floor(now, options["written"]),
            "storage": stages.storage,
            "serve": lambda: serve(lambda port: self.say({"port": port})),
        }
        self.say(done[name]())

    def told(self, text):
        """Show how a step comes along."""
        self.stdout.write(f"  {text}")
        self.stdout.flush()

    def say(self, result):
        """Print a step's result for the process that asked for it."""
        self.stdout.write(MARK + json.dumps(result, default=str))
        self.stdout.flush()

    def started(self, step, **values):
        """The process of a step."""
        arguments = [sys.executable, sys.argv[0], "bench", "--step", step]
        wanted = {"size": self.options["size"], "seed": self.options["seed"]} | values
        for name, value in wanted.items():
            arguments += [f"--{name}", value if isinstance(value, str) else json.dumps(value)]
        environment = os.environ | {"FIGURES_LITE_DEBUG": "0", "FIGURES_LITE_LOG": "WARNING"}
        return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=environment)

    def result(self, process):
        """What a step said; what else it printed is shown."""
        for line in process.stdout:
            if line.startswith(MARK):
                return json.loads(line.removeprefix(MARK))
            self.stdout.write(line.rstrip())
        raise CommandError(f"A step failed: {' '.join(process.args[2:])}")

    def ask(self, step, **values):
        """Do a step in a process of its own; gives its result."""
        with self.started(step, **values) as process:
            return self.result(process)

    # The whole --------------------------------------------------------------------------------------------------------

    def measure(self, options):
        """All results."""
        made = self.world(options)
        results = about(options) | {"now": made["now"], "rows": made["rows"], "stages": {}}
        connection.close()
        now = made["now"]
        results["stages"]["bootstrap"] = self.stage("bootstrap", now)
        for stretch in stages.STRETCHES:
            self.stdout.write(f"live on: {stretch}")
            lived = self.ask("live", stretch=stretch, now=now)
            now = lived["now"]
            results["stages"][stretch] = self.stage(stretch, now) | {"lived": lived["rows"]}
        results["storage"] = self.ask("storage")
        years, enrollments = SIZES[options["size"]].years, made["rows"]["student_courseenrollment"]
        results["storage"]["per_enrollment_and_year"] = round(results["storage"]["bytes"] / enrollments / years, 1)
        results["load_after"] = machine.load()
        if options["requests"]:
            results["api"] = self.serve_and_ask(now, options)
        return results

    def measure_api(self, options):
        """The API's figures alone, as of the last run there was."""
        as_of = Run.objects.filter(ok=True).order_by("-pk").values_list("as_of", flat=True).first()
        if as_of is None:
            raise CommandError("No run left anything here: measure without --api first.")
        results = about(options) | {"now": as_of.isoformat()}
        connection.close()
        results["api"] = self.serve_and_ask(results["now"], options)
        return results | {"load_after": machine.load()}

    def world(self, options):
        """The LMS to measure on."""
        if options["reuse"]:
            return self.ask("reuse")
        midnight = datetime.datetime.now(datetime.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        self.stdout.write("generate")
        return self.ask("generate", now=(midnight - datetime.timedelta(days=2)).isoformat())

    def stage(self, name, now):
        """A run as of an instant, and its floor."""
        self.stdout.write(f"run: {name}")
        found = self.ask("run", now=now)
        found["floor"] = self.ask("floor", now=now, written=found["written"])
        found["ratio"] = round(found["parts"]["capture wall"] / max(0.001, found["floor"]["total"]), 2)
        self.stdout.write(f"  {found['wall']} s, capture : floor {found['ratio']}")
        return found

    def serve_and_ask(self, now, options):
        """The API's figures, from a server in a process of its own."""
        self.stdout.write("API")
        server = self.started("serve")
        try:
            port = self.result(server)["port"]
            return endpoints.measure(port, datetime.datetime.fromisoformat(now), options["requests"], options["seed"])
        finally:
            server.terminate()
            server.wait()


def about(options):
    """What is told with all results: of what size, when, of what commit, on what machine and how busy it was."""
    return {
        "size": options["size"],
        "seed": options["seed"],
        "date": machine.today(),
        "command": command(),
        "commit": machine.commit(),
        "machine": machine.machine(),
        "load_before": machine.load(),
    }


def command():
    """The command that was given, as it can be given again."""
    if "BENCH_SIZE" not in os.environ:
        return " ".join(["manage.py", *sys.argv[1:]])
    given = iter(sys.argv[2:])
    more = [word for word in given if word not in ("--size", "--out") or not next(given)]
    names = " ".join(
        f"{name}={os.environ[f'BENCH_{name}']}" for name in ("SIZE", "DB") if f"BENCH_{name}" in os.environ
    )
    return f"make bench {names}" + (f' BENCH_ARGS="{" ".join(more)}"' if more else "")
