"""Registers our steps with openedx-filters and our template with the LMS's Mako, beside what is there already."""

import pathlib

#: Folder of the templates that the LMS's own, legacy pages include.
MAKO = pathlib.Path(__file__).resolve().parents[1] / "templates" / "mako"
#: The steps, by the type of filter.
STEPS = {
    "org.openedx.learning.instructor.dashboard.render.started.v1": "figures_lite.filters.AddSection",
    "org.openedx.learning.instructor.dashboard.tabs.requested.v1": "figures_lite.filters.AddTab",
}


def register(settings):
    """Add each step behind those of its filter that are registered, unless the operator wants no tab.

    An LMS's YAML replaces the whole of ``OPEN_EDX_FILTERS_CONFIG``, so that this is done before and behind it; what is
    there already is not added again.
    """
    if not settings.FIGURES_LITE_INSTRUCTOR_TAB:
        return
    config = dict(getattr(settings, "OPEN_EDX_FILTERS_CONFIG", None) or {})
    for kind, step in STEPS.items():
        config[kind] = with_step(config.get(kind), step)
    settings.OPEN_EDX_FILTERS_CONFIG = config


def with_step(found, step):
    """A filter's configuration with a step at the end: a dict, or its short forms, a list of steps or a single one."""
    if not found:
        return {"fail_silently": True, "pipeline": [step]}
    whole = dict(found) if isinstance(found, dict) else {"pipeline": found}
    pipeline = whole.get("pipeline") or []
    pipeline = [pipeline] if isinstance(pipeline, str) else list(pipeline)
    return whole | {"pipeline": pipeline if step in pipeline else [*pipeline, step]}


def find_template(settings):
    """Let the LMS's Mako find our template; other projects have no such setting."""
    folders = getattr(settings, "MAKO_TEMPLATE_DIRS_BASE", None)
    # Added in place: the LMS's template engines are given this very list.
    if folders is not None and MAKO not in folders:
        folders.append(MAKO)
