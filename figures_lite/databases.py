"""Where answers are read from. Writes, permissions and sessions are always the default database's.

``FIGURES_LITE_READ_DB`` names it: for our own tables, how fresh they are, and the names of people. It is not
``FIGURES_LITE_SOURCE_DB``, where capture reads LMS tables: that one need not have our tables, and a capture wants to be
near to now, while who looks at a page is served as well by a copy that is a minute old and says so.
"""

from django.conf import settings


def answers():
    """The alias answers are read from; None where nobody said, so that the site's own routers decide."""
    return getattr(settings, "FIGURES_LITE_READ_DB", None) or None


def rows(model):
    """All rows of a model, as answers read them."""
    return model._default_manager.using(answers())
