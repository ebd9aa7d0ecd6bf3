"""How Sphinx makes HTML of these pages: `make html`."""

project = "figures-lite"
author = "The figures-lite developers"
copyright = "the figures-lite developers"
extensions = []
exclude_patterns = ["_build"]
html_theme = "alabaster"
html_theme_options = {"description": "Lightweight analytics that live inside the Open edX LMS"}
