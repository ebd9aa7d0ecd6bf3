"""Settings of the tests: the stand-alone site with plugins beside figures-lite."""

import json

from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from devsite.settings import *  # noqa: F403
from devsite.settings import INSTALLED_APPS as SITE_APPS

INSTALLED_APPS = [*SITE_APPS, "tests.plugin", "tests.notes"]

# An LMS signs tokens with a key of its own, and everybody checks them with the public half.
SIGNING_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
JWT_AUTH["JWT_PUBLIC_SIGNING_JWK_SET"] = json.dumps(  # noqa: F405
    {"keys": [RSAAlgorithm.to_jwk(SIGNING_KEY.public_key(), as_dict=True) | {"kid": "tests"}]}
)

# What one test's events leave word of is none of the next one's business; tests of events have a cache that keeps it.
CACHES["events"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}  # noqa: F405
FIGURES_LITE_EVENTS_CACHE = "events"

FIGURES_LITE_RATE = None  # tests ask quicker than people; those of the rate set one

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["NAME"] = ":memory:"  # noqa: F405  (a test that forgets the test database harms no demo)
