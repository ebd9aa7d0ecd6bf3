"""Settings of the stand-alone site, as near to the LMS's as figures-lite can notice."""

import os
import pathlib

from django.core.exceptions import ImproperlyConfigured
from edx_django_utils.plugins import add_plugins, get_plugin_apps

HERE = pathlib.Path(__file__).resolve().parent

DEBUG = os.environ.get("FIGURES_LITE_DEBUG", "1") == "1"
SECRET_KEY = os.environ.get("FIGURES_LITE_SECRET_KEY", "only for the stand-alone site")
ALLOWED_HOSTS = os.environ.get("FIGURES_LITE_HOSTS", "*").split(",")

PLUGINS = get_plugin_apps("lms.djangoapp")
if "figures_lite.apps.FiguresLiteConfig" not in PLUGINS:
    raise ImproperlyConfigured(
        "figures-lite is not installed as an LMS plugin in this Python (entry point lms.djangoapp, figures_lite). "
        "In the folder with pyproject.toml, run: pip install -e ."
    )

STANDINS = [
    "devsite.standins.course_overviews",
    "devsite.standins.student",
    "devsite.standins.courseware",
    "devsite.standins.grades",
    "devsite.standins.certificates",
    "devsite.standins.course_modes",
    "devsite.standins.learning_sequences",
    "devsite.standins.course_groups",
    "devsite.standins.user_api",
    "devsite.standins.site_configuration",
]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sites",
    "django.contrib.staticfiles",
    "waffle",
    "simple_history",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "organizations",
    *STANDINS,
    "devsite.lab",
    *PLUGINS,
]

MIDDLEWARE = [
    "edx_django_utils.cache.middleware.RequestCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "edx_rest_framework_extensions.auth.jwt.middleware.JwtAuthCookieMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "crum.CurrentRequestUserMiddleware",
    "devsite.middleware.current_site",
    "waffle.middleware.WaffleMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

MAKO_TEMPLATE_DIRS_BASE = [HERE / "templates" / "mako"]  # as in the LMS: plugins add theirs
X_FRAME_OPTIONS = "DENY"  # as in the LMS

ROOT_URLCONF = "devsite.urls"
SITE_ID = 1  # as in the LMS: the site of a host that is no site's
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
STATIC_URL = "/static/"
STATIC_ROOT = HERE / "static-root"
MEDIA_ROOT = HERE / "media"


def database():
    """The database the environment asks for: SQLite unless FIGURES_LITE_DB says ``mariadb`` or ``postgres``."""
    kind = os.environ.get("FIGURES_LITE_DB", "sqlite")
    common = {"ATOMIC_REQUESTS": True}
    if kind == "sqlite":
        name = os.environ.get("FIGURES_LITE_SQLITE", str(HERE / "db.sqlite3"))
        return common | {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": {"timeout": 60}}
    server = common | {
        key: os.environ.get(f"FIGURES_LITE_DB_{key}", default)
        for key, default in {"HOST": "", "PORT": "", "USER": "figures", "PASSWORD": "", "NAME": "figures"}.items()
    }
    if kind == "mariadb":
        return server | {
            "ENGINE": "django.db.backends.mysql",
            "OPTIONS": {"charset": "utf8mb4", "init_command": "SET sql_mode='STRICT_TRANS_TABLES'"},
            "TEST": {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_unicode_ci"},
        }
    if kind == "postgres":
        return server | {"ENGINE": "django.db.backends.postgresql"}
    raise ImproperlyConfigured(f"FIGURES_LITE_DB is {kind!r}; allowed are sqlite, mariadb, postgres.")


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"  # as in the LMS

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = True

SIMPLE_HISTORY_DATE_INDEX = False  # as in the LMS

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SILENCED_SYSTEM_CHECKS = ["figures_lite.W005"]  # no events are missed where nobody waits for them
# Without a broker there are no workers: tasks run where they are called.
CELERY_BROKER_URL = os.environ.get("FIGURES_LITE_BROKER", "memory://")
CELERY_TASK_ALWAYS_EAGER = "FIGURES_LITE_BROKER" not in os.environ
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1

# As the LMS's, but without keys: nobody here gives out tokens, and none is taken.
JWT_AUTH = {
    "JWT_AUTH_HEADER_PREFIX": "JWT",
    "JWT_DECODE_HANDLER": "edx_rest_framework_extensions.auth.jwt.decoder.jwt_decode_handler",
    "JWT_ISSUERS": [{"ISSUER": "figures-lite devsite", "AUDIENCE": "figures-lite", "SECRET_KEY": None}],
    "JWT_PUBLIC_SIGNING_JWK_SET": None,
    "JWT_AUTH_COOKIE": "edx-jwt-cookie",
    "JWT_AUTH_COOKIE_HEADER_PAYLOAD": "edx-jwt-cookie-header-payload",
    "JWT_AUTH_COOKIE_SIGNATURE": "edx-jwt-cookie-signature",
}
EDX_DRF_EXTENSIONS = {"JWT_PAYLOAD_USER_ATTRIBUTE_MAPPING": {}}  # as in the LMS: a token changes no account

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PAGINATION_CLASS": "edx_rest_framework_extensions.paginators.DefaultPagination",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "PAGE_SIZE": 10,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "figures-lite",
    "DESCRIPTION": "What happens on an Open edX platform, in numbers.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/figures-lite/api/v1",
    "PREPROCESSING_HOOKS": ["devsite.urls.only_ours"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"figures_lite": {"handlers": ["console"], "level": os.environ.get("FIGURES_LITE_LOG", "INFO")}},
}

RETIRED_USERNAME_PREFIX = "retired__user_"
RETIRED_EMAIL_PREFIX = "retired__user_"
RETIRED_EMAIL_DOMAIN = "retired.invalid"

# The LMS reads block structures; here they are stored as JSON by `load_lms` and `generate`.
FIGURES_LITE_STRUCTURE = "devsite.lab.structure.published"

for kind in ("common", "devstack"):
    add_plugins(__name__, "lms.djangoapp", kind)
