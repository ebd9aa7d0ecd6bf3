"""How Sphinx makes HTML of these pages: `make html`."""

project = "figures-lite"
author = "The figures-lite developers"
copyright = "the figures-lite developers"
exclude_patterns = ["_build"]
html_theme = "sphinx_book_theme"
html_title = "figures-lite"
html_theme_options = {"show_toc_level": 2, "show_navbar_depth": 1, "navbar_persistent": []}
html_copy_source = False
