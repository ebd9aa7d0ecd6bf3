"""Makes the people: accounts with profiles, the retired and the unconfirmed, the course teams, the demo logins."""

import dataclasses
import datetime
import hashlib
import unicodedata

from django.contrib.auth.hashers import make_password

from devsite.lab.generate import names, rhythm

DAY = datetime.timedelta(days=1)

#: Who can log in after ``generate``, and as what.
DEMO = {
    "admin": "superuser",
    "staff": "global staff",
    "orgstaff": "staff of all courses of the first org",
    "coursestaff": "staff of two courses",
    "instructor": "instructor of the same two courses",
    "researcher": "data researcher of the same two courses: sees their learners",
    "orgresearcher": "data researcher of all courses of the first org: sees their learners",
    "learner": "a learner with a year in many courses",
}
#: Those whose accounts are made last, so that everybody else's stay as they were before there were these.
LATE = ("instructor", "researcher", "orgresearcher")

#: The steps of retirement as ``populate_retirement_states`` leaves them.
_STATES = (
    "PENDING LOCKING_ACCOUNT LOCKING_COMPLETE RETIRING_FORUMS FORUMS_COMPLETE RETIRING_EMAIL_LISTS "
    "EMAIL_LISTS_COMPLETE RETIRING_ENROLLMENTS ENROLLMENTS_COMPLETE RETIRING_NOTES NOTES_COMPLETE RETIRING_LMS "
    "LMS_COMPLETE ERRORED ABORTED COMPLETE"
)
RETIREMENT_STATES = _STATES.split()
DEAD_ENDS = ("ERRORED", "ABORTED", "COMPLETE")


@dataclasses.dataclass
class Learner:
    """What living as somebody takes: when they came and how they learn."""

    id: int
    joined: datetime.datetime
    name: str = ""
    ahead: float = 0.0  # hours their clock is ahead of UTC
    ability: float = 0.7  # chance to get a problem right
    diligence: float = 0.5  # from never starting to always finishing
    skips: float = 0.05  # share of blocks left out
    patience: float = 3.3  # logarithm of the minutes of a usual visit
    retired_at: datetime.datetime | None = None
    last_seen: datetime.datetime | None = None


def nature(rng, pk, joined, name=""):
    """A learner with a random nature."""
    return Learner(
        pk,
        joined,
        name,
        ahead=rhythm.zone(rng),
        ability=min(0.98, max(0.25, rng.gauss(0.74, 0.14))),
        diligence=min(1.0, max(0.0, rng.gauss(0.5, 0.22))),
        skips=rng.choice((0.0, 0.0, 0.02, 0.08, 0.15)),
    )


def plain(text):
    """Text in lower-case ASCII letters, as usernames are."""
    text = text.replace("ø", "o").replace("Ø", "O").replace("ı", "i")
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "".join(letter for letter in letters if letter.isalnum() or letter == " ")


def retired_name(original):
    """The username and the e-mail address the LMS puts in place of a retired learner's."""
    digest = hashlib.sha1(original.encode(), usedforsecurity=False).hexdigest()
    return f"retired__user_{digest}", f"retired__user_{digest}@retired.invalid"


def add_account(tables, rng, username, name, joined, **columns):
    """Write an account with its profile and give its id."""
    row = {
        "username": username,
        "email": f"{username}@example.{rng.choice(('com', 'edu', 'org'))}",
        "password": "!",
        "is_active": True,
        "date_joined": joined,
    } | columns
    pk = tables["auth_user"].add(row)
    tables["auth_userprofile"].add(
        {
            "user_id": pk,
            "name": name,
            "courseware": "course.xml",
            "year_of_birth": rng.choice((None, rng.randrange(1955, 2008))),
            "gender": rng.choice(names.GENDERS),
            "level_of_education": rng.choice(names.EDUCATION),
            "country": rng.choice(names.COUNTRIES),
        }
    )
    return pk


def add_demo(tables, rng, begins, password, late=False):
    """Write the demo logins, or those that are made last. Returns ids by username."""
    secret = make_password(password, salt="figureslitedemo")
    ids = {}
    for username in LATE if late else [name for name in DEMO if name not in LATE]:
        columns = {"password": secret, "is_superuser": username == "admin", "is_staff": username in ("admin", "staff")}
        name = {"learner": "Lea Lerner"}.get(username, username.title())
        ids[username] = add_account(tables, rng, username, name, begins, **columns)
    return ids


def add_team(tables, rng, count, begins):
    """Write the teachers' accounts. Returns them."""
    team = []
    for n in range(count):
        name = names.full_name(rng)
        joined = begins + rng.random() * 5 * DAY
        pk = add_account(tables, rng, f"teacher{n + 1:02d}.{plain(name.split()[-1])}", name, joined)
        team.append(nature(rng, pk, joined, name))
    return team


def add_learners(tables, rng, count, begins, now):
    """Write the learners' accounts, in the order they came; yields each."""
    for n, joined in enumerate(rhythm.arrivals(rng, count, begins, now), start=1):
        name = names.full_name(rng)
        username = f"{plain(name).replace(' ', '.')}{n}"
        chance = rng.random()
        if chance < 0.012 and now - joined > 60 * DAY:
            yield add_retired(tables, rng, username, joined, joined + rng.uniform(0.4, 0.95) * (now - joined))
            continue
        pk = add_account(tables, rng, username, name, joined, is_active=chance < 0.95)
        learner = nature(rng, pk, joined, name)
        if chance >= 0.95:  # never confirmed the address: hardly ever comes back
            learner.diligence *= 0.2
        yield learner
        tables.flush_when_full()


def add_states(tables):
    """Write the steps of retirement. Returns their ids by name."""
    return {
        name: tables["user_api_retirementstate"].add(
            {
                "state_name": name,
                "state_execution_order": 10 * n + 1,
                "is_dead_end_state": name in DEAD_ENDS,
                "required": name in DEAD_ENDS or name == "PENDING",
            }
        )
        for n, name in enumerate(RETIREMENT_STATES)
    }


def add_retired(tables, rng, username, joined, retired_at):
    """Write a learner whose account has been retired since."""
    new_username, email = retired_name(username)
    pk = add_account(tables, rng, new_username, "", joined, email=email, is_active=False)
    learner = nature(rng, pk, joined)
    learner.retired_at = retired_at
    return learner


def add_pending(tables, rng, states, joined, now):
    """Write a learner who asked to be retired and still can change their mind: only the e-mail is gone."""
    name = names.full_name(rng)
    username = f"{plain(name).replace(' ', '.')}.leaving"
    new_username, email = retired_name(username)
    pk = add_account(tables, rng, username, name, joined, email=email)
    asked = now - rng.uniform(0.5, 6) * DAY
    tables["user_api_userretirementstatus"].add(
        {
            "user_id": pk,
            "created": asked,
            "modified": asked,
            "original_username": username,
            "original_email": f"{username}@example.com",
            "original_name": name,
            "retired_username": new_username,
            "retired_email": email,
            "current_state_id": states["PENDING"],
            "last_state_id": states["PENDING"],
            "responses": "",
        }
    )
    return nature(rng, pk, joined, name)
