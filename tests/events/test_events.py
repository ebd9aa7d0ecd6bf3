"""Each event marks exactly the learner it tells of, once it is committed; whatever goes wrong, the request goes on."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from openedx_events.learning import signals as learning

from figures_lite.lms import events
from figures_lite.lms.releases import BROKEN, EVENTS, MISSING, Event
from figures_lite.pipeline import noticed
from figures_lite.signals import notice
from figures_lite.signals.receivers import mark

from . import sent

pytestmark = pytest.mark.django_db(transaction=True)
TOLD = pytest.mark.parametrize("send", sent.ALL, ids=lambda send: send.__name__)


def left(clock):
    """The learners of whom word is left."""
    here = noticed.window(clock.at)
    return noticed.read(here - 1, here + 1)


@TOLD
def test_it_marks_the_learner_and_nobody_else(small, shared, clock, send):
    assert left(clock) == set()
    send(small.bob)
    assert left(clock) == {small.bob}


@TOLD
def test_not_before_it_is_committed(small, shared, clock, send):
    with transaction.atomic():
        send(small.bob)
        assert left(clock) == set()
    assert left(clock) == {small.bob}


@TOLD
def test_not_when_it_is_rolled_back(small, shared, clock, send):
    with transaction.atomic():
        send(small.bob)
        transaction.set_rollback(True)
    assert left(clock) == set()
    with transaction.atomic():
        try:
            with transaction.atomic():
                send(small.bob)
                raise ArithmeticError
        except ArithmeticError:
            sent.grade(small.ann)
    assert left(clock) == {small.ann}


def queries(send, learner, known):
    """How many queries something takes, with our receivers or without."""
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        if known:
            send(learner)
        else:
            without(send, learner)
    return [query["sql"] for query in asked.captured_queries if "SAVEPOINT" not in query["sql"]]


def without(send, learner):
    """Send something that nobody of ours hears."""
    from completion.models import BlockCompletion
    from django.db.models.signals import post_save

    for event in EVENTS:
        uid = f"figures_lite.{event.path}"
        if event.path.startswith("post_save:"):
            post_save.disconnect(sender=BlockCompletion, dispatch_uid=uid)
        elif signal := getattr(learning, event.path.rpartition(".")[2], None):
            signal.disconnect(dispatch_uid=uid)
    try:
        send(learner)
    finally:
        for event in EVENTS:
            events.connect(event, mark(event))


@TOLD
def test_it_asks_the_database_nothing(small, shared, clock, send):
    from completion.models import BlockCompletion

    heard = queries(send, small.bob, known=True)
    BlockCompletion.objects.all().delete()
    assert len(queries(send, small.bob, known=False)) == len(heard)
    assert left(clock) == {small.bob}


class Raising:
    """A cache that is out of order."""

    def __getattr__(self, name):
        raise ConnectionError("no cache here")


@TOLD
@pytest.mark.parametrize("debug", [False, True])  # with DEBUG, openedx-events lets what receivers raise through
def test_a_cache_that_fails_stops_nobody(small, shared, clock, settings, monkeypatch, send, debug):
    settings.DEBUG = debug
    monkeypatch.setattr(notice, "store", Raising)
    send(small.bob)
    with transaction.atomic():
        send(small.ann)


def test_a_cache_of_a_name_that_is_not_there_stops_nobody(small, clock, settings):
    settings.FIGURES_LITE_EVENTS_CACHE = "nowhere"
    notice.forget()
    sent.enrollment(small.bob)
    notice.forget()


@TOLD
def test_what_is_sent_otherwise_than_we_know_it_stops_nobody(small, shared, clock, caplog, send):
    event = next(event for event in EVENTS if event.what == "grade")
    mark(event)(sender=None, score=1)
    mark(event)(sender=None, grade=None)
    assert len(caplog.records) == 2
    assert "an event of grade was not understood" in caplog.text
    assert left(clock) == set()


def test_a_signal_that_a_release_has_not_is_left_out():
    gone = Event("grade", "openedx_events.learning.signals.NO_SUCH_SIGNAL", "grade.user_id")
    assert events.connect(gone, mark(gone)) == MISSING
    gone = Event("completion", "post_save:completion.NoSuchModel", "instance.user_id")
    assert events.connect(gone, mark(gone)) == MISSING


def test_what_is_no_signal_any_more_is_left_out(caplog):
    other = Event("grade", "openedx_events.learning.data.CohortData", "grade.user_id")
    assert events.connect(other, mark(other)) == BROKEN
    assert "openedx_events.learning.data.CohortData cannot be connected to" in caplog.text


def test_each_is_heard_once_however_often_we_connect(small, shared, clock, monkeypatch):
    asked = []
    monkeypatch.setattr("figures_lite.signals.receivers.notice", asked.append)
    for event in EVENTS:
        events.connect(event, mark(event))
    for send in sent.ALL:
        send(small.bob)
    assert asked == [small.bob] * len(sent.ALL)


def test_off_means_that_nothing_is_connected(settings, monkeypatch):
    from figures_lite import signals

    connected = []
    monkeypatch.setattr(events, "connect", lambda event, receiver: connected.append(event.what))
    settings.FIGURES_LITE_EVENTS = False
    signals.connect()
    assert connected == []
    settings.FIGURES_LITE_EVENTS = True
    signals.connect()
    assert connected == [event.what for event in EVENTS]


class Unconfigured:
    """A cache that its settings do not suffice for."""

    def __init__(self, location, params):
        raise ImproperlyConfigured("no host")


@pytest.mark.parametrize(
    ("backend", "why"),
    [
        ("django.core.cache.backends.db.DatabaseCache", "the cache 'events' is kept in the database"),
        ("tests.events.test_events.Unconfigured", "the cache 'events' cannot be had: ImproperlyConfigured('no host')"),
        ("django.core.cache.backends.dummy.DummyCache", ""),
        ("django.core.cache.backends.locmem.LocMemCache", ""),
        ("django.core.cache.backends.redis.RedisCache", ""),
    ],
)
def test_a_cache_that_asks_the_database_or_cannot_be_had_is_not_used(settings, backend, why):
    settings.CACHES = settings.CACHES | {"events": {"BACKEND": backend, "LOCATION": "redis://127.0.0.1:1/0"}}
    assert noticed.why_not() == why


def test_even_an_error_nobody_thought_of_stops_nobody(small, shared, clock, monkeypatch, caplog):
    """Django logs a receiver, and what is done at a commit, by its name, which not everything has."""

    def broken(learner_id):
        raise RuntimeError("nobody thought of it")

    monkeypatch.setattr("figures_lite.signals.receivers.notice", broken)
    with transaction.atomic():
        sent.completion(small.bob)
        sent.enrollment(small.bob)
    assert caplog.text.count("in on_commit() during transaction (nobody thought of it)") == 2
    monkeypatch.setattr("figures_lite.signals.receivers.later", broken)
    for send in sent.ALL:
        send(small.ann if send is sent.completion else small.bob)
    assert caplog.text.count("was not understood") == len(sent.ALL)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.what)
def test_a_receiver_has_the_names_that_it_is_logged_by(event):
    receiver = mark(event)
    assert receiver.__name__ == receiver.__qualname__ == f"mark {event.what}"
    assert receiver.__module__ == "figures_lite.signals.receivers"
