"""Stand-ins for the LMS apps that are not on PyPI: their tables under their real names, and no behaviour."""
