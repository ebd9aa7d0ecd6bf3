"""Who is on a course's team, from the LMS's role rows. People on the team are not counted as learners."""

#: Roles of a course, or of its org, that make somebody a member of the course's team.
TEAM_ROLES = {"staff", "instructor", "limited_staff", "ccx_coach", "beta_testers", "data_researcher"}


def on_team(roles, course_key, org):
    """Whether somebody with these roles, ``(org, course key or empty, role)``, is on the team of a course.

    A role without a course holds for its org, one without both for the whole platform.
    """
    for role_org, role_course, role in roles:
        if role not in TEAM_ROLES:
            continue
        if role_course:
            if role_course.casefold() == course_key.casefold():
                return True
        elif not role_org or role_org.casefold() == org.casefold():
            return True
    return False
