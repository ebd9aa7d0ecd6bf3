"""What the platform's own functions change marks exactly the learner, once it is committed, and costs them nothing."""

import datetime
import statistics
import time

import pytest
from common.djangoapps.student import roles
from common.djangoapps.student.models import CourseAccessRole, CourseEnrollment
from common.djangoapps.student.tests.factories import UserFactory
from completion.models import BlockCompletion
from completion.waffle import ENABLE_COMPLETION_TRACKING_SWITCH
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models.signals import post_save
from django.test.utils import CaptureQueriesContext
from edx_toggles.toggles.testutils import override_waffle_switch
from freezegun import freeze_time
from lms.djangoapps.certificates.models import GeneratedCertificate
from lms.djangoapps.grades.models import PersistentCourseGrade
from openedx.core.djangoapps.course_groups.cohorts import add_user_to_cohort, remove_user_from_cohort
from openedx.core.djangoapps.course_groups.models import CourseCohort

from figures_lite.lms import events
from figures_lite.lms.releases import EVENTS, look
from figures_lite.models import CourseDay, CourseLearner
from figures_lite.pipeline import noticed, sweep
from figures_lite.pipeline.run import run
from figures_lite.signals import notice, receivers
from figures_lite.signals.receivers import mark

pytestmark = [
    pytest.mark.django_db(databases=["default", "student_module_history"]),
    pytest.mark.usefixtures("content"),  # a change of mode has grades computed, which asks for the course's content
]

NOW = datetime.datetime(2026, 3, 6, 10, tzinfo=datetime.UTC)
MINUTES = datetime.timedelta(minutes=1)


@pytest.fixture
def kept(settings):
    """A cache beside the platform's own that keeps word."""
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "events"}
    settings.CACHES = settings.CACHES | {"events": memory | {"OPTIONS": {"MAX_ENTRIES": 10_000}}}
    settings.FIGURES_LITE_EVENTS_CACHE = "events"
    notice.forget()
    yield caches["events"]
    caches["events"].clear()
    notice.forget()


@pytest.fixture
def of_ann(chess):
    """A course with two learners, one of whom things happen to: ``(the course's key, her account)``."""
    joined = NOW - datetime.timedelta(days=7)
    ann, bob = (UserFactory(username=name, date_joined=joined) for name in ("ann", "bob"))
    with freeze_time(NOW - datetime.timedelta(days=2)), override_waffle_switch(ENABLE_COMPLETION_TRACKING_SWITCH, True):
        for user in (ann, bob):
            CourseEnrollment.enroll(user, chess.id, mode="audit")
            graded(chess.id, user, 0.5)
            GeneratedCertificate.objects.create(
                user=user, course_id=chess.id, status="downloadable", mode="honor", grade="0.9"
            )
        red, _blue = (cohort(chess.id, name) for name in ("Red", "Blue"))
        add_user_to_cohort(red, ann)
        roles.CourseStaffRole(chess.id).add_users(UserFactory(username="dan", date_joined=joined))
    return chess.id, ann


def cohort(key, name):
    """A cohort of a course."""
    return CourseCohort.create(cohort_name=name, course_id=key, assignment_type="manual").course_user_group


def graded(key, user, percent):
    """The platform persists a course grade."""
    PersistentCourseGrade.update_or_create(
        user_id=user.pk,
        course_id=key,
        course_version="1",
        course_edited_timestamp=NOW - datetime.timedelta(days=9),
        grading_policy_hash="x",
        percent_grade=percent,
        letter_grade="B",
        passed=True,
    )


def enrolls(key, user):
    """Somebody enrolls anew."""
    CourseEnrollment.objects.filter(user=user, course_id=key).delete()  # as CCX does: nothing is sent
    CourseEnrollment.enroll(user, key, mode="audit")


def leaves(key, user):
    """Somebody un-enrolls."""
    CourseEnrollment.unenroll(user, key)


def comes_back(key, user):
    """Somebody who left enrolls again."""
    CourseEnrollment.objects.filter(user=user, course_id=key).update(is_active=False)
    CourseEnrollment.enroll(user, key)


def pays(key, user):
    """Somebody's mode changes."""
    CourseEnrollment.get_enrollment(user, key).change_mode("verified")


def completes(key, user):
    """Somebody completes a block."""
    block = key.make_usage_key("html", "a")
    with override_waffle_switch(ENABLE_COMPLETION_TRACKING_SWITCH, active=True):
        BlockCompletion.objects.submit_completion(user=user, block_key=block, completion=1.0)


def is_graded(key, user):
    """Somebody's grade is computed anew."""
    graded(key, user, 0.7)


def is_certified(key, user):
    """A certificate is made."""
    GeneratedCertificate.objects.filter(user=user).delete()
    GeneratedCertificate.objects.create(user=user, course_id=key, status="downloadable", mode="honor", grade="0.9")


def certificate_is_invalidated(key, user):
    """A certificate ceases to be valid."""
    GeneratedCertificate.objects.get(user=user, course_id=key).invalidate(source="a test")


def no_longer_passes(key, user):
    """A certificate is taken back with the grade."""
    GeneratedCertificate.objects.get(user=user, course_id=key).mark_notpassing(mode="honor", grade="0.1")


def joins_the_team(key, user):
    """Somebody becomes course staff."""
    roles.CourseStaffRole(key).add_users(user)


def joins_the_org(key, user):
    """Somebody becomes staff of the organisation."""
    roles.OrgStaffRole(key.org).add_users(user)


def leaves_the_team(key, user):
    """A role is taken."""
    CourseAccessRole.objects.bulk_create([CourseAccessRole(user=user, course_id=key, org=key.org, role="instructor")])
    roles.CourseInstructorRole(key).remove_users(user)


def is_moved(key, user):
    """Somebody is moved to another cohort."""
    add_user_to_cohort(CourseCohort.objects.get(course_user_group__name="Blue").course_user_group, user)


def leaves_the_cohort(key, user):
    """Somebody is taken out of their cohort."""
    remove_user_from_cohort(CourseCohort.objects.get(course_user_group__name="Red").course_user_group, user.username)


CHANGES = (
    enrolls,
    leaves,
    comes_back,
    pays,
    completes,
    is_graded,
    is_certified,
    certificate_is_invalidated,
    no_longer_passes,
    joins_the_team,
    joins_the_org,
    leaves_the_team,
    is_moved,
    leaves_the_cohort,
)
EACH = pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)


def left():
    """The learners of whom word is left."""
    here = noticed.window(time.time())
    return noticed.read(here - 10, here + 1)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.what)
def test_each_event_is_there_and_heard_once(event):
    found, why = look(event.path)
    assert why == ""
    signal, sender = (post_save, found) if event.path.startswith("post_save:") else (found, None)
    heard = signal._live_receivers(sender)
    heard = [*heard[0], *heard[1]] if isinstance(heard, tuple) else heard  # those that wait are apart since Django 5
    assert [receiver.__name__ for receiver in heard if hasattr(receiver, "__name__")].count(f"mark {event.what}") == 1


@EACH
def test_it_marks_the_learner_once_it_is_committed(of_ann, kept, django_capture_on_commit_callbacks, change):
    key, ann = of_ann
    with django_capture_on_commit_callbacks(execute=True):
        change(key, ann)
        assert left() == set()
    assert left() == {ann.pk}


@EACH
def test_it_marks_nobody_when_it_is_rolled_back(of_ann, kept, django_capture_on_commit_callbacks, change):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        change(*of_ann)
        transaction.set_rollback(True)
    assert left() == set()


class Raising:
    """A cache that is out of order."""

    def __getattr__(self, name):
        raise ConnectionError("no cache here")


@EACH
@pytest.mark.parametrize("debug", [False, True])
def test_a_cache_that_fails_breaks_nothing(
    of_ann, settings, monkeypatch, django_capture_on_commit_callbacks, change, debug
):
    settings.DEBUG = debug
    monkeypatch.setattr(notice, "store", Raising)
    notice.forget()
    with django_capture_on_commit_callbacks(execute=True):
        change(*of_ann)
    notice.forget()


def silence():
    """Have nothing of ours hear events."""
    for event in EVENTS:
        found, _why = look(event.path)
        uid = f"figures_lite.{event.path}"
        if event.path.startswith("post_save:"):
            assert post_save.disconnect(sender=found, dispatch_uid=uid)
        else:
            assert found.disconnect(dispatch_uid=uid)


def listen():
    """Hear them again."""
    for event in EVENTS:
        events.connect(event, mark(event))


def statements(change, of_ann, callbacks):
    """What a change asks the database, all undone again."""
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        with callbacks(execute=True):
            change(*of_ann)
        transaction.set_rollback(True)
    return len(asked.captured_queries)


@EACH
def test_the_platform_asks_the_database_no_more_for_us(of_ann, kept, django_capture_on_commit_callbacks, change):
    statements(change, of_ann, django_capture_on_commit_callbacks)  # caches of the platform fill
    heard = statements(change, of_ann, django_capture_on_commit_callbacks)
    silence()
    try:
        assert statements(change, of_ann, django_capture_on_commit_callbacks) == heard
    finally:
        listen()


@pytest.mark.django_db(transaction=True, databases=["default", "student_module_history"])
def test_a_real_commit_of_a_learners_request(chess, kept):
    """As in a request of the LMS, which is one transaction; and outside of one, as in its tasks."""
    user = UserFactory(username="zoe")
    with transaction.atomic():
        CourseEnrollment.enroll(user, chess.id, mode="audit")
        assert left() == set()
    assert left() == {user.pk}
    caches["events"].clear()
    notice.forget()
    CourseEnrollment.unenroll(user, chess.id)
    assert left() == {user.pk}


@pytest.mark.parametrize(
    ("change", "number", "before", "after"),
    [
        (leaves, lambda ann: CourseDay.objects.get(period=NOW.date()).enrolled, 2, 1),
        (joins_the_team, lambda ann: CourseDay.objects.get(period=NOW.date()).enrolled, 2, 1),
        (pays, lambda ann: CourseLearner.objects.get(learner_id=ann.pk).mode, "audit", "verified"),
        (certificate_is_invalidated, lambda ann: CourseDay.objects.get(period=NOW.date()).certified, 2, 1),
        (is_graded, lambda ann: CourseLearner.objects.get(learner_id=ann.pk).grade, 50, 70),
        (leaves_the_cohort, lambda ann: CourseLearner.objects.get(learner_id=ann.pk).cohort, "Red", ""),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_the_next_run_captures_just_that(
    of_ann, kept, monkeypatch, django_capture_on_commit_callbacks, change, number, before, after
):
    """No sweep is due, since no time has passed for them; grades have a column that grows as well."""
    key, ann = of_ann
    monkeypatch.setattr(sweep, "LEAST", 0)
    with freeze_time(NOW):
        call_command("figures_lite", "run", verbosity=0)
    assert number(ann) == before
    with freeze_time(NOW + 4 * MINUTES):
        with django_capture_on_commit_callbacks(execute=True):
            change(key, ann)
        record = run(now=NOW)
    captured = record.report["captured"]
    assert (record.ok, captured["swept"], captured["noticed"], captured["learners"]) == (True, 0, 1, 1)
    with freeze_time(NOW + 4 * MINUTES):
        assert run().ok
    assert number(ann) == after


#: How many times as long as putting a list into the cache our part of a request may take: it comes upon a processor
#: that is busy with the platform's own work, and a change of an enrollment tells of itself more than once.
TIMES = 4


@pytest.mark.parametrize("backend", ["django_redis.cache.RedisCache", "django.core.cache.backends.redis.RedisCache"])
@pytest.mark.parametrize("change", [pays, completes], ids=lambda change: change.__name__)
def test_our_part_of_an_event_is_to_put_a_list_into_the_cache_and_little_more(
    of_ann, settings, monkeypatch, tmp_path, django_capture_on_commit_callbacks, change, backend
):
    """On a Redis: what is added to the request, by events of other people each time.

    Asserted is the time that we compute, of the quickest quarter, beside what the cache's own part takes just before;
    how quick the machine is and how long it waits for its Redis is only printed.
    """
    from tests.faults.servers import NotHereError
    from tests.workers.lab import Redis

    pytest.importorskip(backend.partition(".")[0], reason="django-redis is not installed")
    try:
        server = Redis(tmp_path)
    except NotHereError as error:
        pytest.skip(str(error))
    clocks = (time.thread_time, time.perf_counter)
    spent, whole, least = [[0, 0]], [], []

    def timed(ours):
        def part(*arguments):
            began = [clock() for clock in clocks]
            ours(*arguments)
            for number, clock in enumerate(clocks):
                spent[-1][number] += 1000 * (clock() - began[number])

        return part

    try:
        settings.CACHES = settings.CACHES | {"events": {"BACKEND": backend, "LOCATION": server.url}}
        settings.FIGURES_LITE_EVENTS_CACHE = "events"
        monkeypatch.setattr(receivers, "later", timed(receivers.later))
        monkeypatch.setattr(receivers, "notice", timed(notice.notice))
        key, _ann = of_ann
        people = [UserFactory(username=f"learner{number}") for number in range(40)]
        for user in people:
            CourseEnrollment.enroll(user, key, mode="audit")
        spent.clear()
        notice.forget()
        for user in people:
            began = time.thread_time()
            noticed.store().add(f"figures_lite.at_least.{user.pk}", [user.pk], noticed.KEPT)
            least.append(1000 * (time.thread_time() - began))
            spent.append([0, 0])
            began = time.perf_counter()
            with django_capture_on_commit_callbacks(execute=True):
                change(key, user)
            whole.append(1000 * (time.perf_counter() - began))
        assert left() == {user.pk for user in people}
    finally:
        notice.forget()
        server.stop()
    computed, waited = (statistics.quantiles(times)[0] for times in zip(*spent, strict=True))
    bare = statistics.quantiles(least)[0]
    told = f"{computed:.3f} ms of ours, {waited:.3f} with the answer of the cache, {bare:.3f} to put a list"
    print(f"{change.__name__}, {backend.partition('.')[0]}: {told}, {min(whole):.1f} in all")  # noqa: T201
    assert computed <= TIMES * bare
