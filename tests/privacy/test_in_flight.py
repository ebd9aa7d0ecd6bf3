"""A learner is retired while another process captures them: nothing comes back, and the LMS's request waits, no more.

Real processes on real connections; SQLite, which knows one writer at a time, has nothing to show here.
"""

import contextlib
import threading
import time

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError, connection, connections, transaction

from figures_lite import privacy
from figures_lite.models import Account, Course, CourseLearner, Enrollment, Learner, LearnerDay, Milestone, Receipt
from figures_lite.pipeline import forget
from tests.pipeline import rows
from tests.pipeline.site import Site, impatient, lock_is_waited_for
from tests.waiting import SECONDS

pytestmark = pytest.mark.django_db(transaction=True)

FACTS = (Account, CourseLearner, Enrollment, Learner, LearnerDay, Milestone)
RETIRED = "retired__user_0123456789abcdef"


@pytest.fixture
def site(small, tmp_path):
    """Other processes on this database."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite knows one writer at a time")
    return Site(tmp_path)


def facts(learner):
    """How many rows of each table there are about a learner."""
    found = {model.__name__: model.objects.filter(learner_id=learner).count() for model in FACTS}
    return {name: number for name, number in found.items() if number}


def capturing(site):
    """A process that has captured everybody, written it all, and does not commit until told."""
    process = site.begin("run", chunk=1000, hold=True)
    site.goes(process, "holding")
    return process


@contextlib.contextmanager
def let_go_when_waited_for(site, process):
    """Tell a capture to commit when the database knows of somebody who waits; gives a list that says so."""
    waited, over = [], threading.Event()

    def watch():
        try:
            while not (waited or over.wait(0.2)):
                if lock_is_waited_for():
                    waited.append(True)
        finally:
            site.go(process)
            connections.close_all()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield waited
    finally:
        over.set()
        thread.join()


@contextlib.contextmanager
def let_go_when_refused(site, process):
    """Tell a capture to commit when this connection was not given a lock; gives the list of errors."""
    refused = []

    def execute(execute, *arguments):
        try:
            return execute(*arguments)
        except OperationalError as error:
            refused.append(str(error))
            if len(refused) == 1:
                site.go(process)
            raise

    with connection.execute_wrapper(execute):
        yield refused


def retire(user, lms):
    """Retire an account in one request of the LMS, beginning with what asked for it."""
    with transaction.atomic():
        user.email = f"{RETIRED}@retired.invalid"
        user.save()
    with transaction.atomic():
        lms[0].send(sender=object, user=user)
        lms[1].send(sender=object, user=user)
        user.username = RETIRED
        user.save()


def test_a_capture_that_has_read_the_learner_is_waited_for(small, site, lms):
    process = capturing(site)
    with let_go_when_waited_for(site, process) as waited:
        retire(get_user_model().objects.get(pk=small.ann), lms)
    assert waited, "it did not wait for the capture: the test proves nothing"
    assert facts(small.ann) == {}
    assert len(facts(small.bob)) > 5
    assert site.end(process)[0]["errors"] == []
    site.do("run")
    assert facts(small.ann) == {}
    (receipt,) = Receipt.objects.all()
    assert receipt.rows["figures_lite.CourseLearner"] == 1  # what the capture had written last


def test_a_lock_that_does_not_come_is_tried_again_and_the_lms_keeps_what_it_did(small, site, lms):
    process = capturing(site)
    with impatient(1), let_go_when_refused(site, process) as refused:
        retire(get_user_model().objects.get(pk=small.ann), lms)
    assert refused, "it had every lock at once: the test proves nothing"
    assert facts(small.ann) == {}
    assert get_user_model().objects.get(pk=small.ann).username == RETIRED
    site.end(process)


def test_one_that_is_held_for_too_long_fails_the_retirement(small, site, lms, monkeypatch):
    monkeypatch.setattr(forget, "PATIENCE", 0.5)
    process = capturing(site)
    with impatient(1), transaction.atomic():  # the LMS's view answers 500 and commits what ran before
        Course.objects.create(key="course-v1:Made+Before+1", org="Made")
        with pytest.raises(OperationalError):
            privacy.forget(small.ann)
        Course.objects.filter(org="Made").update(name="after")
    assert Course.objects.get(org="Made").name == "after"
    site.end(process)
    assert len(facts(small.ann)) > 5
    assert not Receipt.objects.exists()
    assert privacy.forget(small.ann)
    assert facts(small.ann) == {}


def test_of_two_retirements_at_once_each_is_done_once(small, site):
    site.do("run")
    told = []

    def work():
        try:
            told.append(privacy.forget(small.ann))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 4
    assert sorted(map(bool, told)) == [False, False, False, True]
    assert Receipt.objects.count() == 1
    assert facts(small.ann) == {}


def test_after_a_deadlock_the_lms_is_not_told_that_all_went_well(small, site):
    """The database has undone the LMS's own work in the transaction: to go on would keep ours and lose theirs."""
    if connection.vendor != "mysql":
        pytest.skip("elsewhere a deadlock undoes no more than the savepoint")
    site.do("run")
    stop, locked = threading.Event(), threading.Event()

    def other():
        """Holds the learner's row, has written much more, so that it is not the one to give way, and wants ours."""
        try:
            with transaction.atomic():
                Learner.objects.filter(learner_id=small.ann).update(touched=True)
                Course.objects.bulk_create([Course(key=f"course-v1:Much+{n}+1", org="Much") for n in range(500)])
                locked.set()
                stop.wait(SECONDS)
                Course.objects.filter(key=rows.COURSE).update(name="other")
        finally:
            connections.close_all()

    thread = threading.Thread(target=other)
    thread.start()
    assert locked.wait(SECONDS)
    user = get_user_model()

    @transaction.atomic
    def request():
        Course.objects.filter(key=rows.COURSE).update(name="ours")
        user.objects.filter(pk=small.ann).update(first_name="the LMS's own work")
        threading.Timer(0.5, stop.set).start()
        privacy.forget(small.ann)

    with pytest.raises(OperationalError) as error:
        request()
    thread.join()
    assert error.value.args[0] == 1213
    assert user.objects.get(pk=small.ann).first_name == ""
    assert len(facts(small.ann)) > 5
    assert privacy.forget(small.ann)


def test_while_the_lms_has_not_committed_nobody_captures_the_learner(small, site, lms):
    """Their rows come and go in the LMS's transaction: a run passes over them, and meets what is true afterwards."""
    site.do("run")
    user = get_user_model().objects.get(pk=small.ann)
    user.email = f"{RETIRED}@retired.invalid"
    user.save()
    with transaction.atomic():
        lms[0].send(sender=object, user=user)
        process = site.begin("backfill", chunk=1000)
        site.go(process)
        time.sleep(2)
        assert process.poll() is None, "the run did not wait for the learner"
    assert site.end(process)[0]["errors"] == []
    assert facts(small.ann).keys() <= {"Learner"}  # the row that remembers whom capture has seen
