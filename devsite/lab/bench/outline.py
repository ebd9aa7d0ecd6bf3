"""What somebody does in a course, in its order: the blocks of its structure that leave rows."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Outline:
    """A course's blocks. ``leaves`` are ``(block, type, sequence)``, completable, in order; ``blocks`` are the keys of
    all of them; ``problems`` how many leaves are problems."""

    blocks: list
    leaves: list
    problems: int
    root: int

    @classmethod
    def of(cls, tree):
        """The outline of a stored tree (form: see ``devsite.lab.models.CourseStructure``)."""
        blocks = {block["id"]: block for block in tree["blocks"]}
        keys, leaves = [tree["root"]], []

        def visit(block, sequence):
            for child in map(blocks.get, block["children"]):
                if child["staff_only"] or child["group_access"]:
                    continue
                if child["type"] == "sequential":
                    keys.append(child["id"])
                    visit(child, len(keys) - 1)
                elif child["completion_mode"] == "completable":
                    keys.append(child["id"])
                    leaves.append((len(keys) - 1, child["type"], sequence))
                else:
                    visit(child, sequence)

        visit(blocks[tree["root"]], 0)
        return cls(keys, leaves, sum(kind == "problem" for _block, kind, _sequence in leaves), 0)
