"""What a viewer may ask for at all, so that a page offers nothing that would be refused. Reads no numbers."""

import dataclasses

from figures_lite.databases import rows
from figures_lite.lms import access
from figures_lite.models import Course

#: Organisations that are named; who reaches more finds them by ``orgs/``.
MOST_ORGS = 100


@dataclasses.dataclass(frozen=True)
class May:
    """What somebody may read: the ``site``'s numbers, any ``numbers``, any ``learners``, their ``own``, the ``health``.

    ``orgs`` are the organisations whose numbers they may read, at most :data:`MOST_ORGS` of them.
    """

    site: bool
    numbers: bool
    learners: bool
    own: bool
    health: bool
    orgs: list


def may(for_user):
    """What a viewer may read, on the site that is asked."""
    orgs = access.scope_orgs(for_user, rows(Course).filter(known=True)).order_by("org")
    return May(
        site=access.may_read_site(for_user),
        numbers=access.may_read(for_user),
        learners=access.may_read_learners(for_user),
        own=access.may_read_own(for_user),
        health=access.may_read_health(for_user),
        orgs=list(orgs.values_list("org", flat=True).distinct()[:MOST_ORGS]),
    )
