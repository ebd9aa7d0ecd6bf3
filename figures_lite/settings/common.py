"""Defaults of every figures-lite setting. YAML and Tutor patches run later and win."""

DEFAULTS = {
    # .. setting_name: FIGURES_LITE_TIME_ZONE
    # .. setting_default: None
    # .. setting_description: Name of the reporting time zone, e.g. "Europe/Paris". None: the LMS's TIME_ZONE. Days,
    #   hours and months begin and end in it. Changing it later asks for `figures_lite backfill`.
    "FIGURES_LITE_TIME_ZONE": None,
    # .. setting_name: FIGURES_LITE_SOURCE_DB
    # .. setting_default: None
    # .. setting_description: Alias of the database to read LMS tables from, e.g. "read_replica". None: the default.
    "FIGURES_LITE_SOURCE_DB": None,
    # .. setting_name: FIGURES_LITE_READ_DB
    # .. setting_default: None
    # .. setting_description: Alias of the database that answers come from (figures-lite's own tables and people's
    #   names), e.g. "read_replica". How fresh they are is told from the same database. None: as the LMS's routers say.
    "FIGURES_LITE_READ_DB": None,
    # .. setting_name: FIGURES_LITE_WORKERS
    # .. setting_default: 0
    # .. setting_description: How many Celery workers a run may ask for help where there is much to do. 0: none, one
    #   process does it all.
    "FIGURES_LITE_WORKERS": 0,
    # .. setting_name: FIGURES_LITE_STRUCTURE
    # .. setting_default: "figures_lite.lms.structure.published"
    # .. setting_description: Dotted path of the function that gives a course's published block tree.
    "FIGURES_LITE_STRUCTURE": "figures_lite.lms.structure.published",
    # .. setting_name: FIGURES_LITE_HOURS_KEPT
    # .. setting_default: 62
    # .. setting_description: Days for which aggregates by the hour are kept; older hours are not known.
    "FIGURES_LITE_HOURS_KEPT": 62,
    # .. setting_name: FIGURES_LITE_CHUNK
    # .. setting_default: 5000
    # .. setting_description: Learners captured in one transaction, at the most: as many as have some 30,000 rows.
    "FIGURES_LITE_CHUNK": 5000,
    # .. setting_name: FIGURES_LITE_STALE_AFTER
    # .. setting_default: 26
    # .. setting_description: Hours after which `figures_lite status` calls the numbers stale and exits non-zero.
    "FIGURES_LITE_STALE_AFTER": 26,
}


def plugin_settings(settings):
    """Add each default that nobody has set yet."""
    for name, default in DEFAULTS.items():
        if not hasattr(settings, name):
            setattr(settings, name, default)
