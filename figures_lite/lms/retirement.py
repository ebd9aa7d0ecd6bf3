"""The LMS's retirement signals."""


def signals():
    """The signals that ask every app to forget a person, each sent with ``user``; none outside an LMS."""
    try:
        from openedx.core.djangoapps.user_api.accounts.signals import USER_RETIRE_LMS_CRITICAL, USER_RETIRE_LMS_MISC
    except ImportError:  # the stand-alone site and the tests run without the LMS
        return []
    return [USER_RETIRE_LMS_MISC, USER_RETIRE_LMS_CRITICAL]
