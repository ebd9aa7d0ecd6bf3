"""What a cell of the training matrix can say: declared here, once."""

import dataclasses

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: Days without a trace after which a learner has fallen silent.
SILENT = 14
NOT_ENROLLED = "not_enrolled"


@dataclasses.dataclass(frozen=True)
class Status:
    """What a cell says, in one letter."""

    code: str
    name: str
    label: str | Promise
    meaning: str | Promise


#: In the order in which they are looked for: the first that holds is a cell's.
STATUSES = (
    Status("c", "certified", _("Certified"), _("Has a downloadable certificate.")),
    Status("p", "passed", _("Passed"), _("Has passed, and has no downloadable certificate.")),
    Status("f", "finished", _("Finished"), _("Is at 100 % progress, and has not passed.")),
    Status("u", "unenrolled", _("Un-enrolled"), _("Was enrolled and no longer is.")),
    Status("n", "never_started", _("Never started"), _("Is enrolled and has left no trace in the course.")),
    Status("s", "silent", _("Silent"), _("Has started, and left no trace for 14 days.")),
    Status("a", "active", _("Active"), _("Has left a trace within 14 days, and is not finished.")),
    Status(".", NOT_ENROLLED, _("Not enrolled"), _("Was never enrolled.")),
)
