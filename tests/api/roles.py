"""One person for each role there is, in the world of ``conftest``: Chess and Drafts are the Club's, the rest is not."""

import dataclasses
import datetime

from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import Client

from figures_lite.models import Account, Course, CourseDay, CourseLearner, LearnerDay
from tests.api.conftest import BOTANY, CHESS, DAYS

DRAFTS = "course-v1:Club+DRAFTS+2026"


@dataclasses.dataclass(frozen=True)
class Person:
    """Somebody: their account, their course roles as ``(role, org, course)``, and as whom they look at courses."""

    account: dict = dataclasses.field(default_factory=dict)
    roles: tuple = ()
    masquerade: tuple = ()


def on_chess(role):
    """Somebody with a role on Chess."""
    return Person(roles=((role, "Club", CHESS),))


def on_club(role):
    """Somebody with a role on the whole Club."""
    return Person(roles=((role, "Club", ""),))


STAFF_OF_CHESS = (("staff", "Club", CHESS), ("data_researcher", "Club", CHESS))
GONE = "retired__user_0123456789abcdef"

#: Who asks, by role. All but the anonymous one are signed in.
PEOPLE = {
    "anonymous": None,
    "inactive": Person({"is_active": False, "is_staff": True}, STAFF_OF_CHESS),
    "retired": Person({"username": GONE, "email": f"{GONE}@retired.invalid", "is_staff": True}, STAFF_OF_CHESS),
    "leaving": Person({"email": f"{GONE}2@retired.invalid"}, STAFF_OF_CHESS),
    "learner": Person(),
    "beta_tester": on_chess("beta_testers"),
    "finance_admin": on_chess("finance_admin"),
    "ccx_coach": on_chess("ccx_coach"),
    "course_staff": on_chess("staff"),
    "instructor": on_chess("instructor"),
    "limited_staff": on_chess("limited_staff"),
    "researcher": on_chess("data_researcher"),
    "org_staff": on_club("staff"),
    "org_instructor": on_club("instructor"),
    "org_limited_staff": on_club("limited_staff"),
    "org_researcher": on_club("data_researcher"),
    "wrong_org": Person(roles=(("staff", "Nowhere", ""), ("data_researcher", "Nowhere", ""))),
    "other_course": Person(roles=(("staff", "Ünï", BOTANY),)),
    "other_researcher": Person(roles=(("data_researcher", "Ünï", BOTANY),)),
    "mixed": Person(roles=(("staff", "Club", CHESS), ("data_researcher", "Ünï", BOTANY))),
    "masquerading": Person(roles=STAFF_OF_CHESS, masquerade=((CHESS, "student"),)),
    "masquerading_org": Person(
        roles=(("staff", "Club", ""), ("data_researcher", "Club", "")), masquerade=((CHESS, "student"),)
    ),
    "masquerading_global": Person({"is_staff": True}, masquerade=((CHESS, "student"), (BOTANY, "staff"))),
    "platform_staff": Person(roles=(("staff", "", ""),)),
    "platform_researcher": Person(roles=(("data_researcher", "", ""),)),
    "global_staff": Person({"is_staff": True}),
    "superuser": Person({"is_superuser": True}),
}


class Everybody:
    """The people, and a client for each."""

    def __init__(self, courses):
        self.users, self.clients = {}, {"anonymous": Client()}
        for name, who in PEOPLE.items():
            if who is None:
                continue
            account = {"username": f"u-{name}", "email": f"{name}@mail.invalid"} | who.account
            user = self.users[name] = self.enter(account)
            self.give(user, who.roles)
            self.clients[name] = self.signed_in(user, who.masquerade)
        self.learn(courses)

    def enter(self, account):
        """Make an account."""
        return get_user_model().objects.create(**account)

    def give(self, user, roles):
        """Give somebody their roles."""
        role = apps.get_model("student", "CourseAccessRole")
        role.objects.bulk_create(role(user=user, role=word, org=org, course_id=course) for word, org, course in roles)

    def signed_in(self, user, masquerade):
        """A client with somebody's session, which says as whom they look at courses."""
        return signed_in(user, masquerade)

    def learn(self, courses):
        """Who learns what: lea Algebra and Chess, max Chess and Drafts; the instructor is on Chess's team."""
        drafts = Course.objects.create(key=DRAFTS, org="Club", name="Drafts", known=True)
        # One reason to look at each course that is running.
        CourseDay.objects.filter(course=courses.algebra, period=DAYS[2]).update(active_learners_7d=0)
        for course, enrolled in ((courses.botany, 20), (drafts, 10)):
            CourseDay.objects.create(course=course, period=DAYS[2], enrolled=enrolled, never_started=10)
        learner = self.users["learner"]
        self.max = get_user_model().objects.create(username="max", email="max@mail.invalid")
        profile = apps.get_model("student", "UserProfile")
        profile.objects.create(user=learner, name="Lea Lerner-Planted")
        profile.objects.create(user=self.max, name="Max Planted")
        at = datetime.datetime(2026, 3, 2, 12, tzinfo=datetime.UTC)
        for account in (learner, self.max):
            Account.objects.create(learner_id=account.pk, at=at, day=at.date())

        def stands(user, course, progress, **fields):
            CourseLearner.objects.create(
                course=course, learner_id=user.pk, progress=progress, enrolled=True, enrolled_at=at, **fields
            )

        for course, progress in ((courses.algebra, 10), (courses.chess, 20)):
            LearnerDay.objects.create(course=course, learner_id=learner.pk, day=at.date(), progress=progress)
        stands(learner, courses.algebra, 10)
        stands(learner, courses.chess, 20)
        stands(self.max, courses.chess, 30)
        stands(self.max, drafts, 40)
        stands(self.users["instructor"], courses.chess, 100, is_team=True)


def signed_in(user, masquerade=()):
    """A client with somebody's session, which says as whom they look at courses."""
    client = Client()
    client.force_login(user)
    if masquerade:
        session = client.session
        session["masquerade_settings"] = {key: {"role": role} for key, role in masquerade}
        session.save()
    return client
