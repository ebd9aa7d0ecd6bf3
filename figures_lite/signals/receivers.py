"""What is done at each signal of the LMS."""

from figures_lite.models import Receipt
from figures_lite.privacy import forget


def forget_retired(user, **_kwargs):
    """Delete the facts about a retired learner.

    An error here stops the learner's retirement, and that is meant: it may not be called done while facts remain. The
    LMS sends its signals more than once, and calls again after an error.
    """
    forget(user.pk, Receipt.By.SIGNAL)
