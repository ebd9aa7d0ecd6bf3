"""Which migrations the last release has, and which came since."""

from django.db.migrations.loader import MigrationLoader

#: The newest migration that the last release has. Nothing was released before it: the first release begins here.
RELEASED = "0008_publishes"


def migrations():
    """Our migrations in their order."""
    graph = MigrationLoader(None).graph
    (leaf,) = graph.leaf_nodes("figures_lite")
    return [graph.nodes[node] for node in graph.forwards_plan(leaf) if node[0] == "figures_lite"]


def new():
    """Those that the last release does not have."""
    found = migrations()
    return found[[migration.name for migration in found].index(RELEASED) + 1 :]


def state():
    """The models as they were at the last release."""
    return MigrationLoader(None).project_state(("figures_lite", RELEASED))
