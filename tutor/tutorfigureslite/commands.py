"""``tutor local|dev|k8s do figures-lite …``: the LMS's ``figures_lite`` command, in a container of its own."""

from __future__ import annotations

import shlex
import typing as t

import click


# What follows the first word is the LMS's: `run --help` asks the command there.
@click.command("figures-lite", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("arguments", nargs=-1, required=True, type=click.UNPROCESSED)
def figures_lite(arguments: tuple[str, ...]) -> t.Iterator[tuple[str, str]]:
    """
    Run ./manage.py lms figures_lite with ARGUMENTS.

    For instance run, status, audit, or backfill --since 2026-01-01. Fails where the command fails.
    """
    yield "lms", verbatim(shlex.join(["./manage.py", "lms", "figures_lite", *arguments]))


def verbatim(script: str) -> str:
    """A template that renders to a script. Tutor renders the scripts of jobs; an argument is no template."""
    return "{{ " + ascii(script) + " }}"
