"""A plugin beside figures-lite, with an aggregate of its own."""
