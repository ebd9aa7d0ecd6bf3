"""A plugin beside figures-lite with a fact of its own about learners."""
