"""Defaults of every figures-lite setting. YAML and Tutor patches run later and win."""

import pathlib

from figures_lite.settings import places

#: Where the package's own translations lie. What the platform pulls lies elsewhere, and the platform finds it itself.
LOCALE = str(pathlib.Path(__file__).resolve().parents[1] / "conf" / "locale")

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
    # .. setting_name: FIGURES_LITE_EVENTS
    # .. setting_default: True
    # .. setting_description: Whether events of the LMS (enrollments, completions, grades, certificates, roles, cohorts)
    #   leave word of the learners they tell of, so that the next run captures them. False: cursors and sweeps alone
    #   notice what changed, some of it an hour or a day later.
    "FIGURES_LITE_EVENTS": True,
    # .. setting_name: FIGURES_LITE_EVENTS_CACHE
    # .. setting_default: "default"
    # .. setting_description: Alias of the cache in which word is left. All processes of the LMS must share it.
    "FIGURES_LITE_EVENTS_CACHE": "default",
    # .. setting_name: FIGURES_LITE_WORKERS
    # .. setting_default: 0
    # .. setting_description: How many Celery workers a run may ask for help where there is much to do. 0: none, one
    #   process does it all.
    "FIGURES_LITE_WORKERS": 0,
    # .. setting_name: FIGURES_LITE_TICKER
    # .. setting_default: True
    # .. setting_description: Whether Celery workers run the pipeline by themselves, by a task that arms the next one.
    #   False where another scheduler does (beat, cron, a CronJob), or let several: one run works at a time.
    "FIGURES_LITE_TICKER": True,
    # .. setting_name: FIGURES_LITE_TICK
    # .. setting_default: 240
    # .. setting_description: Seconds between two ticks of the ticker, from 30 to 1800.
    "FIGURES_LITE_TICK": 240,
    # .. setting_name: FIGURES_LITE_BEAT
    # .. setting_default: None
    # .. setting_description: Seconds between two runs that Celery beat starts, from 30. None: no entry in
    #   CELERYBEAT_SCHEDULE. It is added by the plugin's settings, so this one must be said in YAML: a Tutor patch of
    #   Python settings comes after them.
    "FIGURES_LITE_BEAT": None,
    # .. setting_name: FIGURES_LITE_QUEUE
    # .. setting_default: None
    # .. setting_description: Celery queue of our tasks, such as "edx.lms.core.high_mem". A worker must serve it. None:
    #   as the LMS's routes say.
    "FIGURES_LITE_QUEUE": None,
    # .. setting_name: FIGURES_LITE_STRUCTURE
    # .. setting_default: "figures_lite.lms.structure.published"
    # .. setting_description: Dotted path of the function that gives a course's published block tree.
    "FIGURES_LITE_STRUCTURE": "figures_lite.lms.structure.published",
    # .. setting_name: FIGURES_LITE_HOURS_KEPT
    # .. setting_default: 62
    # .. setting_description: Days for which aggregates by the hour are kept; older hours are not known.
    "FIGURES_LITE_HOURS_KEPT": 62,
    # .. setting_name: FIGURES_LITE_DEMOGRAPHICS
    # .. setting_default: ()
    # .. setting_description: What of the learners' profiles enrollments are counted by: some of "country", "gender",
    #   "birth_years" (the decade) and "education". Small groups are withheld. What is taken out again is deleted.
    "FIGURES_LITE_DEMOGRAPHICS": (),
    # .. setting_name: FIGURES_LITE_SENSITIVE
    # .. setting_default: ()
    # .. setting_description: Further dimensions whose small groups are withheld, such as ("mode",). Demographics
    #   always are.
    "FIGURES_LITE_SENSITIVE": (),
    # .. setting_name: FIGURES_LITE_CHUNK
    # .. setting_default: 5000
    # .. setting_description: Learners captured in one transaction, at the most: as many as have some 30,000 rows.
    "FIGURES_LITE_CHUNK": 5000,
    # .. setting_name: FIGURES_LITE_LEARNER_ROLES
    # .. setting_default: ("data_researcher",)
    # .. setting_description: Roles on a course or org that open lists of its learners, one by one and with their names,
    #   beside global staff. "staff", "instructor" and "limited_staff" widen it to those who see the numbers.
    "FIGURES_LITE_LEARNER_ROLES": ("data_researcher",),
    # .. setting_name: FIGURES_LITE_MIN_GROUP
    # .. setting_default: 10
    # .. setting_description: How many learners a group needs at least, for what is said of it to say nothing of one.
    #   Of sensitive dimensions smaller groups are told together, as "withheld".
    "FIGURES_LITE_MIN_GROUP": 10,
    # .. setting_name: FIGURES_LITE_RATE
    # .. setting_default: "300/minute"
    # .. setting_description: How often one account may ask the API: requests per second, minute, hour or day. None: as
    #   often as it likes.
    "FIGURES_LITE_RATE": "300/minute",
    # .. setting_name: FIGURES_LITE_SERVICE_RATE
    # .. setting_default: "800/minute"
    # .. setting_description: The same for the accounts in FIGURES_LITE_SERVICE_USERS.
    "FIGURES_LITE_SERVICE_RATE": "800/minute",
    # .. setting_name: FIGURES_LITE_SERVICE_USERS
    # .. setting_default: ()
    # .. setting_description: Usernames of the accounts that services ask with. It allows them nothing but to ask more
    #   often: what they may read is said by their roles.
    "FIGURES_LITE_SERVICE_USERS": (),
    # .. setting_name: FIGURES_LITE_READS_KEPT
    # .. setting_default: 365
    # .. setting_description: Days for which it is kept who has read rows about learners.
    "FIGURES_LITE_READS_KEPT": 365,
    # .. setting_name: FIGURES_LITE_FACTS_KEPT
    # .. setting_default: None
    # .. setting_description: Days for which it is kept what each learner did day by day. Older days are folded: the
    #   numbers stay, the rows go, whole months at a time, and cannot come back. None: for ever.
    "FIGURES_LITE_FACTS_KEPT": None,
    # .. setting_name: FIGURES_LITE_STALE_AFTER
    # .. setting_default: 26
    # .. setting_description: Hours after which `figures_lite status` calls the numbers stale and exits non-zero.
    "FIGURES_LITE_STALE_AFTER": 26,
    # .. setting_name: FIGURES_LITE_INSTRUCTOR_TAB
    # .. setting_default: True
    # .. setting_description: Whether the instructor dashboard, the old one and the new one, has a tab with the course's
    #   figures, for those who may read them.
    "FIGURES_LITE_INSTRUCTOR_TAB": True,
    # .. setting_name: FIGURES_LITE_WIDGETS_IN_DASHBOARD
    # .. setting_default: False
    # .. setting_description: Whether the new instructor dashboard, a micro front end, was built with
    #   @figures-lite/widgets. The tab then opens in it; else it leads to the course's page in the LMS.
    "FIGURES_LITE_WIDGETS_IN_DASHBOARD": False,
}


def plugin_settings(settings):
    """Add each default that nobody has set yet, and what follows: a schedule, filters, the folder of translations."""
    for name, default in DEFAULTS.items():
        if not hasattr(settings, name):
            setattr(settings, name, default)
    schedule(settings)
    places.register(settings)
    places.find_template(settings)
    add_locale(settings)


def schedule(settings):
    """Have Celery beat run the pipeline, where the settings ask for it.

    The LMS's Celery reads this old name only. Other plugins' entries stay, and so does an entry of ours that the
    operator made.
    """
    if not settings.FIGURES_LITE_BEAT:
        return
    entry = {"task": "figures_lite.run", "schedule": settings.FIGURES_LITE_BEAT, "kwargs": {"by": "beat"}}
    if settings.FIGURES_LITE_QUEUE:
        entry["options"] = {"queue": settings.FIGURES_LITE_QUEUE}
    if not getattr(settings, "CELERYBEAT_SCHEDULE", None):
        settings.CELERYBEAT_SCHEDULE = {}
    settings.CELERYBEAT_SCHEDULE.setdefault("figures-lite", entry)


def add_locale(settings):
    """Have Django look for translations in the package too, after all that is named already.

    An LMS's common settings only say how LOCALE_PATHS will be worked out: there it is left to ``production``.
    """
    paths = getattr(settings, "LOCALE_PATHS", [])
    if isinstance(paths, list | tuple) and LOCALE not in map(str, paths):
        settings.LOCALE_PATHS = [*paths, LOCALE]
