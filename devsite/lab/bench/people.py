"""The people of a benchmark's LMS: staff, teachers and learners, and the few who have been retired."""

from django.contrib.auth.hashers import make_password

from devsite.lab.bench.clock import DAY, text
from devsite.lab.bench.load import insert
from devsite.lab.generate import names
from devsite.lab.generate.people import plain, retired_name

#: Who reads the API.
STAFF, ORG_STAFF, PASSWORD = "staff", "org-staff", "bench"
ROLES = ("instructor", "staff", "staff", "beta_testers", "data_researcher", "limited_staff")

ACCOUNT = ("id", "username", "email", "password", "is_staff", "is_active", "date_joined", "last_login")
PROFILE = ("user_id", "name", "courseware", "country", "level_of_education", "gender")


def arrivals(rng, size, begins, now):
    """When each learner joined, in order: more and more of them as the platform grows."""
    span = now - begins
    return sorted(begins + int(span * rng.random() ** 0.7) for _learner in range(size.learners))


def save(rng, joined, teachers, begins, first_id=1):
    """Write the accounts. Gives the ids of the learners, of the retired among them, and of the teachers."""
    people, gone = [], set()
    if first_id == 1:
        people.append((1, STAFF, "Staff", begins, make_password(PASSWORD, salt="bench"), True))
    learners = list(range(first_id + len(people), first_id + len(people) + len(joined)))
    for pk, at in zip(learners, joined, strict=True):
        people.append((pk, None, names.full_name(rng), at, "!", False))
        if first_id == 1 and rng.random() < 0.01:
            gone.add(pk)
    team = list(range(first_id + len(people), first_id + len(people) + teachers))
    people += [(pk, f"teacher{pk}", names.full_name(rng), begins, "!", False) for pk in team]
    insert("auth_user", ACCOUNT, (account(row, row[0] in gone) for row in people))
    insert("auth_userprofile", PROFILE, (profile(rng, row, row[0] in gone) for row in people))
    return learners, gone, team


def account(row, gone):
    """The account's row."""
    pk, username, name, at, password, staff = row
    username = username or f"{plain(name).replace(' ', '.')}{pk}"
    email = f"{username}@example.com"
    if gone:
        username, email = retired_name(username)
    return (pk, username, email, password, staff, not gone, text(at), text(at + DAY) if pk % 3 else None)


def profile(rng, row, gone):
    """The profile's row."""
    name = "" if gone else row[2]
    return (
        row[0],
        name,
        "course.xml",
        rng.choice(names.COUNTRIES),
        rng.choice(names.EDUCATION),
        rng.choice(names.GENDERS),
    )


def save_roles(rng, courses, team, learners):
    """Write roles: two on each course, some org-wide, a beta tester here and there."""
    rows = set()
    for n, course in enumerate(courses):
        for member in rng.sample(team, 2):
            rows.add((member, course.org, course.key, rng.choice(ROLES)))
        if n % 10 == 0:
            rows.add((rng.choice(team), course.org, "", "staff"))
            rows.add((rng.choice(learners), course.org, course.key, "beta_testers"))
    insert("student_courseaccessrole", ("user_id", "org", "course_id", "role"), sorted(rows))
