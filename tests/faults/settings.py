"""Settings of the processes that faults happen to: each says which database it works on."""

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES["default"]["ATOMIC_REQUESTS"] = False
#: A replica that LMS tables may be read from; which database it is, a process says.
DATABASES["replica"] = DATABASES["default"] | {}
