"""Retirement as an LMS does it: asked for by the learner, then step by step through its own API by its worker."""

import collections
import datetime

import pytest
from common.djangoapps.student.models import CourseEnrollment
from common.djangoapps.student.tests.factories import UserFactory
from completion.models import BlockCompletion
from completion.waffle import ENABLE_COMPLETION_TRACKING_SWITCH
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from edx_toggles.toggles.testutils import override_waffle_switch
from openedx.core.djangoapps.oauth_dispatch.jwt import create_jwt_for_user
from openedx.core.djangoapps.user_api.models import UserRetirementStatus

from figures_lite.models import Receipt
from figures_lite.pipeline.forget import personal_facts
from figures_lite.pipeline.run import run
from tests.api.conftest import refusals_end_no_test  # noqa: F401  (a fixture)
from tests.lms.people import with_session

PASSWORD = "Riddles-in-the-dark-1"
#: The states between what the learner asks for and what is done, as the platform's own driver goes through them.
BEFORE = ("LOCKING_ACCOUNT", "LOCKING_COMPLETE", "RETIRING_ENROLLMENTS")


@pytest.fixture(autouse=True)
def as_an_lms_is(db, settings):
    """Accounts may be deleted, and the states of retirement are there."""
    settings.FEATURES = settings.FEATURES | {"ENABLE_ACCOUNT_DELETION": True}
    call_command("populate_retirement_states", verbosity=0)


def account(username):
    """An account of yesterday, so that there are no years to fill."""
    joined = timezone.now() - datetime.timedelta(days=1)
    return UserFactory(username=username, password=PASSWORD, date_joined=joined)


@pytest.fixture
def lea(chess):
    """A learner who enrolled and did something, and whom a run has captured."""
    lea, stays = account("lea"), account("max")
    with override_waffle_switch(ENABLE_COMPLETION_TRACKING_SWITCH, active=True):
        for user in (lea, stays):
            CourseEnrollment.enroll(user, chess.id, mode="audit")
            block = chess.id.make_usage_key("html", "a")
            BlockCompletion.objects.submit_completion(user=user, block_key=block, completion=1.0)
    assert run().ok
    assert facts_about(lea)
    assert facts_about(stays)
    lea.stays = stays
    return lea


@pytest.fixture
def worker(settings):
    """What the retirement worker does, with a token of the LMS: ``worker(address, **body)`` gives the answer."""
    of_the_driver = account(settings.RETIREMENT_SERVICE_WORKER_USERNAME)
    of_the_driver.is_superuser = True
    of_the_driver.save()
    client = Client(
        headers={"authorization": f"JWT {create_jwt_for_user(of_the_driver)}"}, raise_request_exception=False
    )

    def call(address, method="post", **body):
        return getattr(client, method)(f"/api/{address}/", body, content_type="application/json")

    return call


def facts_about(user):
    """How many rows of each model of ours are about somebody."""
    found = collections.Counter()
    for model in (*personal_facts(), apps.get_model("figures_lite", "Learner")):
        found[model.__name__] += model.objects.filter(learner_id=user.pk).count()
    return dict(+found)


def ask_for_it(user):
    """What the learner does: *Delete my account*."""
    answer = with_session(user).post("/api/user/v1/accounts/deactivate_logout/", {"password": PASSWORD})
    assert answer.status_code == 204, answer.content


def move_to(worker, state):
    """The next state of lea's retirement."""
    answer = worker(
        "user/v1/accounts/update_retirement_status", "patch", username="lea", new_state=state, response="moved"
    )
    assert answer.status_code == 204, answer.content


def retire(worker):
    """All that the driver does after the days in which a learner may cancel; the answers of the last two steps."""
    for state in BEFORE:
        move_to(worker, state)
    assert worker("enrollment/v1/unenroll", username="lea").status_code == 200
    move_to(worker, "ENROLLMENTS_COMPLETE")
    move_to(worker, "RETIRING_LMS")
    return last_steps(worker)


def last_steps(worker):
    """The two steps that send the signals, in their order: what each answers."""
    return [worker(f"user/v1/accounts/{step}", username="lea").status_code for step in ("retire_misc", "retire")]


def test_the_learner_goes_and_the_lms_hears_of_no_trouble(lea, worker):
    before = facts_about(lea)
    ask_for_it(lea)
    assert retire(worker) == [204, 204]
    move_to(worker, "COMPLETE")
    assert facts_about(lea) == {}
    assert facts_about(lea.stays)
    (receipt,) = Receipt.objects.all()
    assert (receipt.by, receipt.rows) == ("signal", {f"figures_lite.{name}": rows for name, rows in before.items()})
    assert UserRetirementStatus.objects.get(user=lea).current_state.state_name == "COMPLETE"


def test_both_steps_may_be_called_twice(lea, worker):
    ask_for_it(lea)
    assert retire(worker) == [204, 204]
    assert last_steps(worker) == [204, 204]
    assert facts_about(lea) == {}
    assert Receipt.objects.count() == 1


def test_runs_in_between_forget_the_learner_first_and_leave_the_only_receipt(lea, worker):
    ask_for_it(lea)
    assert run().ok
    assert facts_about(lea) == {"Learner": 1}  # who may still cancel
    assert retire(worker) == [204, 204]
    assert facts_about(lea) == {}
    assert [receipt.by for receipt in Receipt.objects.all()] == ["run"]
    assert run().ok
    assert facts_about(lea) == {}
    assert Receipt.objects.count() == 1


def test_who_was_retired_is_not_captured_again(lea, worker):
    ask_for_it(lea)
    retire(worker)
    for _time in range(2):
        assert run().ok
    assert facts_about(lea) == {}
    assert facts_about(lea.stays)


def test_who_cancels_in_time_is_captured_again(lea, worker):
    before = facts_about(lea)
    ask_for_it(lea)
    assert run().ok
    pending = UserRetirementStatus.objects.get(user=lea)
    answer = worker("user/v1/accounts/cancel_retirement", retirement_id=pending.pk)
    assert answer.status_code == 200, answer.content
    assert run().ok
    assert facts_about(lea) == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the trigger is SQLite's")
def test_an_erasure_that_fails_stops_the_retirement_until_it_succeeds(lea, worker):
    before = facts_about(lea)
    ask_for_it(lea)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER stop BEFORE DELETE ON figures_lite_milestone BEGIN SELECT RAISE(ABORT, 'disk on fire'); END"
        )
    try:
        assert retire(worker) == [500, 500]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER stop")
    assert facts_about(lea) == before
    assert not Receipt.objects.exists()
    assert UserRetirementStatus.objects.get(user=lea).current_state.state_name == "RETIRING_LMS"
    assert last_steps(worker) == [204, 204]
    assert facts_about(lea) == {}


def test_one_without_a_trace_here_is_retired_too(chess, worker):
    lea = account("lea")
    CourseEnrollment.enroll(lea, chess.id, mode="audit")
    ask_for_it(lea)
    assert retire(worker) == [204, 204]
    assert not Receipt.objects.exists()


def test_nobody_reads_anything_with_an_account_that_is_to_be_retired(lea):
    client = with_session(lea)
    assert client.get("/figures-lite/api/v1/learners/me/").status_code == 200
    token = create_jwt_for_user(lea)
    ask_for_it(lea)
    assert Client(headers={"authorization": f"JWT {token}"}).get("/figures-lite/api/v1/learners/me/").status_code == 403
    assert client.get("/figures-lite/api/v1/learners/me/").status_code in (401, 403)


def test_the_receipt_is_dated_by_when_it_happened(lea, worker):
    began = timezone.now()
    ask_for_it(lea)
    retire(worker)
    assert began <= Receipt.objects.get().at <= timezone.now()
