"""What a benchmark ran on: machine, versions, commit."""

import datetime
import os
import pathlib
import platform
import subprocess

import django
from django.db import connection

ROOT = pathlib.Path(__file__).resolve().parents[3]


def machine():
    """The machine and the versions, as they are told with every result."""
    return {
        "cpu": first("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(int((first("/proc/meminfo", "MemTotal") or "0").split()[0]) / 1e6, 1),
        "kernel": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "django": django.get_version(),
        "database": database(),
    }


def first(path, name):
    """The first value of a name in one of Linux's tables of names and values."""
    path = pathlib.Path(path)
    lines = path.read_text().splitlines() if path.exists() else ()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), "")


def database():
    """The database and its version, with what matters of its settings."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
            return f"SQLite {cursor.fetchone()[0]}"
        cursor.execute("SELECT version()")
        version = cursor.fetchone()[0]
        if connection.vendor == "postgresql":
            cursor.execute("SHOW shared_buffers")
            return f"{version.split(' (')[0]}, shared_buffers {cursor.fetchone()[0]}"
        cursor.execute("SELECT @@innodb_buffer_pool_size DIV 1048576, @@innodb_flush_log_at_trx_commit")
        pool, flush = cursor.fetchone()
        return f"{version}, innodb_buffer_pool_size {pool} MB, innodb_flush_log_at_trx_commit {flush}"


def commit():
    """The commit that is checked out, marked where files differ from it."""
    found = git("rev-parse", "--short=12", "HEAD")
    return found + (
        " with changes" if git("status", "--porcelain", "--untracked-files=no", "--", "figures_lite") else ""
    )


def git(*arguments):
    """What git says; nothing where there is none."""
    try:
        return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def load():
    """How many processes wanted a core at a time in the last minute; at rest near 0, and about 1 after a run alone."""
    return round(os.getloadavg()[0], 2)


def today():
    """The date, in UTC."""
    return datetime.datetime.now(datetime.UTC).date().isoformat()
