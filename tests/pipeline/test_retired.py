"""Retired learners, and those on their way out, have no facts; who cancels gets them back."""

import pytest
from django.contrib.auth import get_user_model

from figures_lite.models import Account, CourseLearner, Enrollment, Learner, LearnerDay, Milestone, Receipt

from . import numbers, rows
from .conftest import GOOD, SITE

LATER = rows.at(20, 13)
FACTS = (Account, CourseLearner, Enrollment, LearnerDay, Milestone)
RETIRED = "retired__user_0123456789abcdef"


def facts(learner):
    """How many facts there are of a learner."""
    return sum(model.objects.filter(learner_id=learner).count() for model in FACTS)


def rename(learner, **fields):
    """Change an account, as the LMS's retirement does."""
    get_user_model().objects.filter(pk=learner).update(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"username": RETIRED},
        {"email": f"{RETIRED}@retired.invalid"},
        {"username": RETIRED, "email": f"{RETIRED}@retired.invalid"},
    ],
    ids=["username", "address", "both"],
)
def test_facts_go_with_the_next_sweep(small, fields):
    numbers.ran()
    assert facts(small.ann) > 5
    rename(small.ann, **fields)
    numbers.ran(LATER)
    assert facts(small.ann) == 0
    today = numbers.course_day(day=LATER.date())
    assert (today["enrolled"], today["progress_0"], "graded" in today) == (1, 1, False)


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "retired__user_0@example.com"},
        {"email": "somebody@retired.invalid"},
        {"email": "somebody@example.com", "username": "a_retired__user_"},
        {"username": "retiredXXuserX0"},  # an underscore is no wildcard
    ],
)
def test_others_are_not_retired(small, fields):
    rename(small.ann, **fields)
    numbers.ran()
    assert (numbers.course_month(), numbers.site_month()) == (GOOD, SITE)


def test_a_site_may_retire_under_other_names(small, settings):
    settings.RETIRED_USERNAME_PREFIX = "gone-"
    settings.RETIRED_EMAIL_PREFIX, settings.RETIRED_EMAIL_DOMAIN = "bye-", "nowhere.invalid"
    rename(small.bob, username="gone-1")
    rename(small.cat, email="bye-2@nowhere.invalid")
    numbers.ran()
    assert (facts(small.bob), facts(small.cat)) == (0, 0)
    assert numbers.site_month()["accounts"] == 1


def test_who_cancels_during_the_cool_off_gets_their_facts_back(small):
    numbers.ran()
    before = facts(small.ann)
    rename(small.ann, email=f"{RETIRED}@retired.invalid")
    numbers.ran(LATER)
    assert facts(small.ann) == 0
    rename(small.ann, email="ann@example.com")
    numbers.ran(rows.at(20, 14))
    assert facts(small.ann) == before
    assert numbers.course_month() == GOOD


def test_a_deleted_account_leaves_no_fact(small):
    numbers.ran()
    for table in ("student_courseenrollment", "certificates_generatedcertificate", "completion_blockcompletion"):
        rows.delete(table, user_id=small.ann)
    rows.delete("auth_user", id=small.ann)
    numbers.ran(LATER)
    assert facts(small.ann) == 0
    assert not Learner.objects.filter(learner_id=small.ann).exists()
    assert [(receipt.by, receipt.rows["figures_lite.Account"]) for receipt in Receipt.objects.all()] == [("run", 1)]
    assert numbers.course_day(day=LATER.date())["enrolled"] == 1
