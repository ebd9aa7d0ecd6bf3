"""SQLite on a disk that is full, in the middle of capture and of fill: when there is room again, the next run heals."""

import contextlib
import errno
import os
import shutil
import subprocess

import pytest

from .lab import Host, Lab
from .verbs import DAY, NOW

LATER = NOW + 2 * DAY


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    """Workers on SQLite files."""
    if os.environ.get("FIGURES_LITE_DB", "sqlite") != "sqlite":
        pytest.skip("is about SQLite")
    host = Host({"FIGURES_LITE_DB": "sqlite"}, tmp_path_factory.mktemp("host") / "log")
    yield host
    host.close()


@pytest.fixture(scope="module")
def lived(host, tmp_path_factory):
    """A file with two days to catch up, and what the next run leaves."""
    folder = tmp_path_factory.mktemp("lived")
    lab = Lab(host, folder / "db.sqlite3")
    for verb, arguments in (("migrate", {}), ("make", {}), ("run", {"now": NOW}), ("live", {"now": NOW, "days": 2})):
        lab.do(verb, **arguments)
    after = Lab(host, shutil.copy(lab.database, folder / "after.sqlite3"))
    assert after.do("run", now=LATER)["code"] == 0
    after.do("expect", path=str(folder / "expected"))
    return lab.database, str(folder / "expected")


class FullFileSystem:
    """A small file system in memory, and a file that takes all the room that is left of it."""

    def __init__(self, folder):
        self.folder, self.ballast = folder, folder / "ballast"

    def fill(self, run):
        """Not a byte is left."""
        with open(self.ballast, "wb", buffering=0) as ballast, contextlib.suppress(OSError):
            for size in (1 << 20, 4096, 1):
                with contextlib.suppress(OSError):
                    while ballast.write(bytes(size)):
                        pass
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)), open(self.folder / "more", "wb") as more:
            more.write(b"!" * 4096)
        run.go()

    def clear(self):
        """There is room again."""
        self.ballast.unlink()
        (self.folder / "more").unlink(missing_ok=True)


class FullDatabase:
    """A connection that may not make its file larger: SQLite says that the disk is full."""

    def fill(self, run):
        """Not a page is left."""
        run.go("PRAGMA max_page_count = 1")

    def clear(self):
        """The next connection may."""


@pytest.fixture(params=["file system", "database"])
def disk(request, tmp_path):
    """A disk that can be filled, and a folder on it."""
    if request.param == "database":
        yield FullDatabase(), tmp_path
        return
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", tmp_path], capture_output=True)
    if mounted.returncode:
        pytest.skip("a file system of a limited size can only be mounted by root")
    yield FullFileSystem(tmp_path), tmp_path
    subprocess.run(["umount", "--lazy", tmp_path], check=True)  # the last worker may not have ended yet


#: Statements that need room. SQLite may find some in its file: then a later one does.
MOMENTS = {"capture": "INSERT figures_lite_learnerday", "fill": "INSERT figures_lite_courseday"}


@pytest.mark.parametrize("step", MOMENTS)
def test_a_full_disk(host, lived, disk, step):
    (disk, folder), (file, expected) = disk, lived
    lab = Lab(host, shutil.copy(file, folder / "db.sqlite3"))
    run = lab.begin("run", now=LATER, points={"stop_at": MOMENTS[step]})
    assert run.stopped()
    disk.fill(run)
    ran = run.end()
    disk.clear()
    assert ran["code"] == 1
    assert "full" in str(ran) or "disk I/O error" in str(ran), ran
    assert lab.healed(expected, LATER) == ""
