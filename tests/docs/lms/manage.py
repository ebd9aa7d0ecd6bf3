#!/usr/bin/env python
"""The command line of an LMS, which wants to be told which of its two sites is meant: ``./manage.py lms COMMAND``."""

import os
import sys

if __name__ == "__main__":
    if sys.argv[1:2] != ["lms"]:
        sys.exit("usage: manage.py lms COMMAND")
    os.environ["DJANGO_SETTINGS_MODULE"] = "lms_settings"
    from django.core.management import execute_from_command_line

    execute_from_command_line([sys.argv[0], *sys.argv[2:]])
