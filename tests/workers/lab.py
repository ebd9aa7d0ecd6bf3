"""A database with an LMS, a broker, and real Celery workers at work on them."""

import functools
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys

from tests.databases import canonical
from tests.faults.servers import NotHereError, free_port
from tests.waiting import SECONDS, until

from .stops import Stops

ROOT = pathlib.Path(__file__).resolve().parents[2]


def ready(process, log):
    """Whether a worker is ready, to judge by its log."""
    assert process.poll() is None, log.read_text()
    return " ready." in log.read_text()


class Redis:
    """A redis-server of the tests' own."""

    def __init__(self, folder):
        program = shutil.which("redis-server")
        if not program:
            raise NotHereError("redis-server is not on PATH (Debian: redis-server)")
        try:
            import redis
        except ImportError:
            raise NotHereError("redis is not installed (requirements/databases.txt)") from None
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.client = redis.Redis.from_url(self.url)
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        told = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(folder), "--save", ""]
        self.process = subprocess.Popen([program, *told], **quiet)
        until(self.answers, "redis")

    def answers(self):
        """Whether it is there."""
        import redis

        try:
            return self.client.ping()
        except redis.ConnectionError:
            return False

    def waiting(self, queue):
        """How many messages nobody has taken."""
        return self.client.llen(queue)

    def stop(self):
        """End it."""
        self.process.terminate()
        self.process.wait()


class Lab:
    """One database. ``queue`` is where its runs ask for help."""

    def __init__(self, server, database, broker, folder):
        self.server, self.database, self.folder = server, database, folder
        self.queue, self.processes, self.dumps = database, [], 0
        self.stops = {}  # of each process that has any
        self.environment = os.environ | server.environment()
        self.environment |= {
            "DJANGO_SETTINGS_MODULE": "tests.workers.settings",
            "FIGURES_LITE_DB_NAME": database,
            "FIGURES_LITE_BROKER": broker,
            "FIGURES_LITE_LOG": "CRITICAL",
            "QUEUE": self.queue,
            "WORKERS": "2",
            "PYTHONPATH": str(ROOT),
        }

    def start(self, command, environment=None, stops=None, **more):
        """A process of this lab, and its stops."""
        environment = self.environment | {name: str(value) for name, value in (environment or {}).items()}
        environment |= stops.environment() if stops else {}
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, text=True, **more)
        self.processes.append(process)
        if stops:
            self.stops[process] = stops
        return process

    def begin(self, *verbs, stops=(), **environment):
        """A process that does some verbs, and dumps the tables; ``stops`` are the stages at which a run stops."""
        self.dumps += 1
        command = [sys.executable, "-m", "tests.workers.process", *verbs, f"dump={self.dump}"]
        stops = Stops(self.folder / f"{self.database} run {self.dumps}", stops)
        return self.start(command, environment, stops, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    @property
    def dump(self):
        """The folder of the last dump."""
        return self.folder / f"{self.database} dump {self.dumps}"

    def end(self, process):
        """What came of each of its verbs, the last of them being the tables that it left."""
        out, err = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, err
        return [json.loads(line) for line in out.splitlines()][:-1] + [canonical.read(self.dump)]

    def do(self, *verbs, **environment):
        """What comes of some verbs, and the tables."""
        return self.end(self.begin(*verbs, **environment))

    def workers(self, *names, stops=(), pool="solo", queue=None, heart=False, **environment):
        """Real Celery workers, ready to take messages; ``stops`` are the statements before which each of them stops."""
        logs = {name: self.log(name) for name in names}
        more = {"FIGURES_LITE_LOG": "INFO"} | environment
        found = []
        for name, path in logs.items():
            program = [sys.executable, "-m", "celery", "-A", "tests.workers.app", "worker"]
            told = [f"--pool={pool}", "-c", "1", "-n", f"{name}@here", "-Q", queue or self.queue, "-l", "INFO"]
            told += ["--without-mingle", "--without-gossip", *([] if heart else ["--without-heartbeat"])]
            its = Stops(self.folder / f"{self.database} {name}", stops)
            with open(path, "w") as log:
                found.append(self.start([*program, *told], more, its, stdout=log, stderr=log, start_new_session=True))
        for process, path in zip(found, logs.values(), strict=True):
            until(functools.partial(ready, process, path), f"a worker to be ready: {path}")
        return found

    def log(self, name):
        """What a worker says."""
        return self.folder / f"{self.database} {name}.log"

    def stopped(self):
        """Wait until every process that has stops before it has come to the next one."""
        for process, stops in self.stops.items():
            if stops.left:
                until(functools.partial(stops.came, process), f"a process to stop at {stops.left[0]}")

    def go(self, *processes):
        """Let processes go on that have stopped: all of them unless told."""
        for process in processes or [process for process, stops in self.stops.items() if stops.stopped()]:
            self.stops[process].go()

    def kill(self, process):
        """SIGKILL, of all its processes where it leads a group of its own."""
        self.stops.pop(process, None)
        leads = os.getpgid(process.pid) == process.pid
        (os.killpg if leads else os.kill)(process.pid, signal.SIGKILL)
        process.wait()

    def close(self):
        """End all of its processes."""
        for process in self.processes:
            if process.poll() is None:
                self.kill(process)
            for stream in (process.stdout, process.stderr):
                if stream:
                    stream.close()
