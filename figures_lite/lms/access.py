"""Who may read what: the one place that decides. Never asked by a template or a serializer.

For now only global staff read anything. Finer access (org staff their orgs, course staff their courses, a learner
themself) changes the functions here and nothing else.
"""


def is_global_staff(user):
    """Whether an account is active and staff of the whole site."""
    return bool(user and user.is_active and (user.is_staff or user.is_superuser))


def may_read(user):
    """Whether a user may read anything at all."""
    return is_global_staff(user)


def may_read_site(user):
    """Whether a user may read the numbers of the whole site."""
    return is_global_staff(user)


def scope_courses(user, courses):
    """Those of a queryset of courses whose numbers a user may read."""
    return courses if is_global_staff(user) else courses.none()


def scope_orgs(user, courses):
    """Those of a queryset of courses whose organisation's numbers a user may read."""
    return courses if is_global_staff(user) else courses.none()


def scope_learners(user, courses):
    """Those of a queryset of courses whose learners a user may see one by one, with their names."""
    return courses if is_global_staff(user) else courses.none()
