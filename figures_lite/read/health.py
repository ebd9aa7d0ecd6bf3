"""``health``: how the pipeline is, and how much room our tables take. For global staff only."""

import dataclasses

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from figures_lite.lms import access
from figures_lite.periods import zone_name
from figures_lite.pipeline import health as pipeline
from figures_lite.pipeline import storage
from figures_lite.read.errors import NotAllowed


@dataclasses.dataclass(frozen=True)
class Health:
    """An answer: what the pipeline says of itself, ``problems`` in words, and the ``storage`` of each table."""

    found: pipeline.Health
    problems: list
    storage: list
    time_zone: str


def health(*, for_user, now=None):
    """How the pipeline is as of ``now``, for a viewer who may know."""
    if not access.may_read_health(for_user):
        raise NotAllowed("You may not read how the pipeline is: only staff of the whole platform may.")
    found = pipeline.health(now or timezone.now())
    return Health(found, problems(found), storage.storage(), zone_name())


def problems(found):
    """What is wrong, each in a sentence; nothing where all is well."""
    hours = settings.FIGURES_LITE_STALE_AFTER
    if found.last is None:
        return [_("No run yet: the pipeline has never been started.")]
    told = []
    if found.late:
        told.append(
            ngettext("No run succeeded in the last hour.", "No run succeeded in the last %(hours)s hours.", hours)
            % {"hours": hours}
        )
    if found.failed:
        errors = len(found.last.report.get("errors", ()))
        told.append(
            ngettext("%(errors)s part of the last run failed.", "%(errors)s parts of the last run failed.", errors)
            % {"errors": errors}
            if errors
            else _("The last run was killed.")
        )
    if found.stale and not found.late:
        names = ", ".join(filled.aggregate._meta.label for filled in found.stale)
        told.append(_("Not filled in time: %(aggregates)s.") % {"aggregates": names})
    return told
