"""Settings of an LMS of stand-ins: plugins come as the platform takes them, and it knows of none in particular."""

import os
import pathlib

from edx_django_utils.plugins import add_plugins, get_plugin_apps

HERE = pathlib.Path(__file__).resolve().parent

DEBUG = True
SECRET_KEY = "only for the tests of the pages"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "devsite.urls"
SITE_ID = 1
LOGIN_URL, STATIC_URL = "/login/", "/static/"
STATIC_ROOT = HERE / "staticfiles"
USE_TZ, USE_I18N, TIME_ZONE, LANGUAGE_CODE = True, True, "UTC", "en"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
SIMPLE_HISTORY_DATE_INDEX = False

CONTRIB = "admin auth contenttypes sessions messages sites staticfiles"
STANDINS = """
course_overviews student courseware grades certificates course_modes learning_sequences course_groups user_api
site_configuration
"""
INSTALLED_APPS = [
    *[f"django.contrib.{name}" for name in CONTRIB.split()],
    *["waffle", "simple_history", "rest_framework", "django_filters", "drf_spectacular", "organizations"],
    *[f"devsite.standins.{name}" for name in STANDINS.split()],
    "devsite.lab",
    *get_plugin_apps("lms.djangoapp"),
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
    "crum.CurrentRequestUserMiddleware",
    "devsite.middleware.current_site",
]
PROCESSORS = ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "devsite" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [*PROCESSORS, "django.contrib.messages.context_processors.messages"],
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(HERE / "lms.sqlite3"),
        "ATOMIC_REQUESTS": True,
        "OPTIONS": {"timeout": 60},
    }
}
CELERY_BROKER_URL, CELERY_TASK_ALWAYS_EAGER = "memory://", True
REST_FRAMEWORK = {
    "DEFAULT_PAGINATION_CLASS": "edx_rest_framework_extensions.paginators.DefaultPagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "PAGE_SIZE": 10,
}
JWT_AUTH = {
    "JWT_AUTH_HEADER_PREFIX": "JWT",
    "JWT_DECODE_HANDLER": "edx_rest_framework_extensions.auth.jwt.decoder.jwt_decode_handler",
    "JWT_ISSUERS": [{"ISSUER": "lms", "AUDIENCE": "lms", "SECRET_KEY": None}],
    "JWT_PUBLIC_SIGNING_JWK_SET": os.environ["LMS_PUBLIC_KEYS"],
    "JWT_AUTH_COOKIE": "edx-jwt-cookie",
    "JWT_AUTH_COOKIE_HEADER_PAYLOAD": "edx-jwt-cookie-header-payload",
    "JWT_AUTH_COOKIE_SIGNATURE": "edx-jwt-cookie-signature",
}
EDX_DRF_EXTENSIONS = {"JWT_PAYLOAD_USER_ATTRIBUTE_MAPPING": {}}
RETIRED_USERNAME_PREFIX = RETIRED_EMAIL_PREFIX = "retired__user_"
RETIRED_EMAIL_DOMAIN = "retired.invalid"
# The stand-ins keep structures as JSON; a real LMS has block structures.
FIGURES_LITE_STRUCTURE = "devsite.lab.structure.published"

for kind in ("common", "production"):
    add_plugins(__name__, "lms.djangoapp", kind)
