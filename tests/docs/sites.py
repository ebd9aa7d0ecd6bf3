"""An LMS to try the pages on: a folder with a Python of its own, its rows, a server, and no figures-lite at first."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from tests.faults.servers import free_port

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
SIGNING_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC_KEYS = json.dumps({"keys": [RSAAlgorithm.to_jwk(SIGNING_KEY.public_key(), as_dict=True) | {"kid": "docs"}]})
PIP = '#!/bin/sh\nexec python -m pip "$@"\n'
#: In the place of curl: keeps what was answered, for the test, and prints the body, as curl does.
CURL = """\
#!/bin/sh
kept=$(mktemp "$CURL_ANSWERS/XXXXXXXX") || exit 1
told=$("{curl}" --silent --show-error --output "$kept" --write-out '%{{http_code}} %{{content_type}}' "$@") || exit 1
echo "$told" > "$kept.told"
case "$told" in 200*) ;; *) cat "$kept" >&2 ;; esac
cat "$kept"
"""
SESSION = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
who, kept = get_user_model().objects.get(username="staff"), SessionStore()
kept[SESSION_KEY], kept[HASH_SESSION_KEY] = str(who.pk), who.get_session_auth_hash()
kept[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
kept.save()
print(kept.session_key)
"""


class Lms:
    """An LMS in a folder of its own; ``rows`` is a database to begin with, ``wheels`` where pip finds ours."""

    def __init__(self, folder, wheels, rows=None):
        self.folder, self.process, self.script = folder / "lms", None, ""
        shutil.copytree(HERE / "lms", self.folder)
        shutil.copytree(
            ROOT / "devsite", self.folder / "devsite", ignore=shutil.ignore_patterns("*.sqlite3*", "__pyc*")
        )
        (self.folder / "manage.py").chmod(0o755)
        self.database = self.folder / "lms.sqlite3"
        self.bin, self.answers = folder / "venv" / "bin", folder / "answers"
        self.answers.mkdir()
        make_python(folder / "venv")
        self.environment = {
            "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "LMS_PUBLIC_KEYS": PUBLIC_KEYS,
            "CURL_ANSWERS": str(self.answers),
            # No index: `pip install figures-lite` finds the wheel of this checkout, and everything else is there.
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(wheels),
            "PIP_NO_BUILD_ISOLATION": "0",
        }
        if rows:
            shutil.copy(rows, self.database)

    def sh(self, script, **options):
        """What a script of the shell prints; it must succeed."""
        return self.run(["bash", "-euo", "pipefail", "-c", script], **options)

    def run(self, command, **options):
        """What a command prints, which must succeed."""
        options = {"stdin": subprocess.DEVNULL} | options
        done = subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, text=True, **options)
        assert done.returncode == 0, f"{command[-1][-2000:]}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
        return done.stdout

    def manage(self, *command, **options):
        """What one of the LMS's commands prints."""
        return self.run(["./manage.py", "lms", *command], **options)

    def install(self):
        """Have figures-lite as the quick start leaves it."""
        self.sh("pip install figures-lite; ./manage.py lms migrate figures_lite; ./manage.py lms figures_lite run")

    @property
    def url(self):
        """Where the LMS is served, from now on."""
        if self.process is None:
            port = free_port()
            command = [self.bin / "python", "manage.py", "lms", "runserver", "--noreload", f"127.0.0.1:{port}"]
            log = self.folder / "server.log"
            with log.open("w") as out:
                self.process = subprocess.Popen(
                    command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
                )
            self.address = f"http://127.0.0.1:{port}"
            wait_for(f"{self.address}/login/", self.process, log)
        return self.address

    @property
    def session(self):
        """The key of a session of global staff."""
        return self.manage("shell", "-c", SESSION).split()[-1]

    @property
    def token(self):
        """A JWT of global staff, as the LMS gives it to a service."""
        now = int(time.time())
        who = {"preferred_username": "staff", "email": "staff@example.org", "user_id": 2, "administrator": True}
        claims = {"iss": "lms", "aud": "lms", "iat": now, "exp": now + 600, "version": "1.2.0", "is_restricted": False}
        return jwt.encode(claims | who | {"scopes": ["user_id"], "filters": []}, SIGNING_KEY, algorithm="RS512")

    def stop(self):
        """End the server."""
        if self.process:
            self.process.terminate()
            self.process.wait()


def make_python(folder):
    """A Python that has all that this one has, figures-lite excepted."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    curl = shutil.which("curl")
    assert curl, "curl is not installed, with which the pages ask the API"
    theirs = pathlib.Path(sysconfig.get_paths()["purelib"])
    ours = next(folder.glob("lib/python*/site-packages"))
    for path in theirs.iterdir():
        if "figures_lite" not in path.name:
            (ours / path.name).symlink_to(path)
    for name, script in (("pip", PIP), ("curl", CURL.format(curl=curl))):
        (folder / "bin" / name).write_text(script)
        (folder / "bin" / name).chmod(0o755)


def wait_for(address, process, log):
    """Until a server answers."""
    ends = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address, timeout=60):
                return
        except (urllib.error.URLError, ConnectionError):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < ends, log.read_text()
            time.sleep(0.1)
