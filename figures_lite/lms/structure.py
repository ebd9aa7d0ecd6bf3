"""A course's published structure, through one interface: its units and who may see them. Never per learner.

In an LMS it comes from the block structure API; ``FIGURES_LITE_STRUCTURE`` names another function that, given a course
key as text, returns the block tree ``{"root": id, "blocks": [{"id", "type", "children", "completion_mode",
"staff_only", "group_access"}, …]}`` or None.
"""

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from figures_lite.lms.sources import VERSION, database, installed, text

#: Block types whose children the LMS picks for each learner: their progress can only be approximate here.
PICKING_TYPES = {"library_content", "itembank", "split_test"}

#: The partition whose groups are enrollment modes, and the groups of a release that does not list its modes.
MODE_PARTITION = "50"
MODE_GROUPS = {"audit": 1, "verified": 2, "professional": 3, "no-id-professional": 4, "credit": 5, "honor": 6}


def mode_groups():
    """The content group of each enrollment mode: ``{mode: group}``."""
    modes = getattr(settings, "COURSE_ENROLLMENT_MODES", None)
    return {mode: found["id"] for mode, found in modes.items()} if modes else MODE_GROUPS


def published(course_key):
    """The published block tree of a course in an LMS; None where it has none."""
    from lms.djangoapps.course_blocks.transformers.visibility import VisibilityTransformer
    from opaque_keys.edx.keys import CourseKey
    from openedx.core.djangoapps.content.block_structure.api import get_course_in_cache
    from xmodule.modulestore.exceptions import ItemNotFoundError

    try:
        structure = get_course_in_cache(CourseKey.from_string(course_key))
    except ItemNotFoundError:
        return None

    def staff_only(block):
        return structure.get_transformer_block_field(block, VisibilityTransformer, "merged_visible_to_staff_only")

    return tree(structure, staff_only)


def tree(structure, staff_only):
    """A block structure of the LMS as the plain tree that ``units`` reads; ``staff_only`` tells of a block."""

    def described(block):
        return {
            "id": str(block),
            "type": block.block_type,
            "children": [str(child) for child in structure.get_children(block)],
            "completion_mode": structure.get_xblock_field(block, "completion_mode"),
            "staff_only": bool(staff_only(block)),
            "group_access": structure.get_xblock_field(block, "group_access") or {},
        }

    return {
        "root": str(structure.root_block_usage_key),
        "blocks": [described(block) for block in structure.topological_traversal()],
    }


def versions():
    """What is published of every course that is: ``[(course key as text, version, when it was published)]``."""
    if not installed(VERSION):
        return []
    contexts = apps.get_model(VERSION)._base_manager.using(database())
    return list(contexts.values_list(text("context_key"), "published_version", "published_at"))


def units(course_key):
    """The units of a course in order, and whether something in it is picked per learner: ``(units, picked)``.

    A unit is ``[blocks, gates, gated]``: its completable blocks; the content groups it asks for, a list of
    ``[partition, groups]`` that must all be met; and the gates of single blocks in it, ``{block: gates}``. Units for
    staff only are left out. None where nothing is published.
    """
    found = import_string(settings.FIGURES_LITE_STRUCTURE)(course_key)
    if not found:
        return None
    blocks = {block["id"]: block for block in found["blocks"]}
    collected, picked = [], False
    pending = [(found["root"], [])]
    while pending:
        block_id, gates = pending.pop()
        block = blocks.get(block_id)
        if block is None or block.get("staff_only"):
            continue
        picked = picked or block["type"] in PICKING_TYPES
        gates = gates + own_gates(block)
        if block["type"] == "vertical":
            collected.append([*leaves(blocks, block), gates])
            picked = picked or any(blocks[child]["type"] in PICKING_TYPES for child in inside(blocks, block))
        else:
            pending.extend((child, gates) for child in reversed(block.get("children", ())))
    return [[inner, gates, gated] for inner, gated, gates in collected], picked


def own_gates(block):
    """The content groups a block itself asks for. To the LMS, an empty list and None are no gate."""
    access = sorted((block.get("group_access") or {}).items())
    return [[str(partition), sorted(groups)] for partition, groups in access if groups]


def inside(blocks, unit):
    """The ids of all blocks inside a unit that are not for staff only, in order."""
    pending = list(reversed(unit.get("children", ())))
    while pending:
        block_id = pending.pop()
        block = blocks.get(block_id)
        if block is None or block.get("staff_only"):
            continue
        yield block_id
        pending.extend(reversed(block.get("children", ())))


def leaves(blocks, unit):
    """The completable blocks inside a unit, and the gates of those that ask for more than nothing."""
    found, gated = [], {}
    for block_id in inside(blocks, unit):
        block = blocks[block_id]
        if not block.get("children") and block.get("completion_mode") in (None, "completable"):
            found.append(block_id)
            if gates := own_gates(block):
                gated[block_id] = gates
    return found, gated
