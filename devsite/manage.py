#!/usr/bin/env python
"""Django's command line for the stand-alone site."""

import os
import pathlib
import sys

# Run as `python devsite/manage.py`, Python looks for modules beside this file; the packages lie one folder up.
sys.path[0] = str(pathlib.Path(__file__).resolve().parent.parent)


def main():
    """Run one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "devsite.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
