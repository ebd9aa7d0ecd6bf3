"""Who looks at a page of the LMS's that is not ours, as its middleware remembers."""

import crum

from figures_lite.lms import roles


def request():
    """The request that is answered; None outside of one."""
    return crum.get_current_request()


def viewer(user=None):
    """Whoever looks, with the courses they look at as a learner; or a user who was named, who may be another."""
    asked = request()
    looks = getattr(asked, "user", None)
    if user is not None and looks != user:
        return user
    if looks is not None:
        roles.take_masquerade(asked)
    return looks
