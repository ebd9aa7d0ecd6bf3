"""The ticker's chain: what a tick does, which message is the chain's, when a worker arms it. On a broker in memory."""

import datetime

import pytest
from celery import current_app
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from figures_lite import ticker
from figures_lite.models import Cursor, Run
from figures_lite.pipeline import status, ticks
from figures_lite.pipeline.lock import Lock
from figures_lite.tasks import run, tick
from tests.faults.servers import free_port

pytestmark = pytest.mark.django_db
SECOND = datetime.timedelta(seconds=1)
INTERVAL = 240 * SECOND


@pytest.fixture(autouse=True)
def site(settings):
    """A site with workers: its tasks do not run where they are called."""
    conf, kept = current_app.conf, {}
    for name, value in (("task_always_eager", False), ("broker_url", "memory://"), ("task_default_queue", "ticks")):
        kept[name] = getattr(conf, name)
        setattr(conf, name, value)
    settings.FIGURES_LITE_TICKER = True
    sent()
    yield conf
    sent()
    for name, value in kept.items():
        setattr(conf, name, value)


def sent(queue="ticks"):
    """The messages that wait, taken: ``(instant, seconds until its time)`` of each."""
    found = []
    with current_app.connection_for_read() as broker, broker.SimpleQueue(queue) as waiting:
        while waiting.qsize():
            message = waiting.get(block=False)
            message.ack()
            assert message.headers["task"] == "figures_lite.tick"
            eta = message.headers["eta"]
            ahead = (datetime.datetime.fromisoformat(eta) - timezone.now()).total_seconds() if eta else 0
            found.append((datetime.datetime.fromisoformat(message.payload[0][0]), ahead))
    return found


def armed(due):
    """The chain, as its next tick is due at an instant."""
    Cursor.objects.update_or_create(name="ticker", defaults={"at": due})
    return due


def ran(by, ended, **more):
    """A run of ten seconds that ended some time ago."""
    now = timezone.now()
    return Run.objects.create(
        by=by, started_at=now - ended - 10 * SECOND, as_of=now, finished_at=now - ended, ok=True, **more
    )


def by():
    """Who started the runs so far."""
    return list(Run.objects.order_by("pk").values_list("by", flat=True))


# a tick


def test_a_tick_sends_the_next_one_and_runs():
    due = armed(timezone.now())
    assert tick(due.isoformat()) is True
    ((following, ahead),) = sent()
    assert following == ticks.due()
    assert 230 < ahead <= 240
    assert abs(following - due - INTERVAL) < 5 * SECOND
    assert by() == ["ticker"]


def test_a_message_delivered_twice_and_one_of_an_old_chain_die():
    due = armed(timezone.now())
    old = (due - 3 * INTERVAL).isoformat()
    assert [tick(due.isoformat()), tick(due.isoformat()), tick(old)] == [True, None, None]
    assert len(sent()) == 1
    assert by() == ["ticker"]


def test_a_tick_while_another_run_is_at_work_goes_on():
    due = armed(timezone.now())
    with Lock():
        assert tick(due.isoformat()) is None
    assert by() == []
    assert len(sent()) == 1


def test_a_tick_whose_run_fails_goes_on(settings):
    armed(timezone.now())
    tick(ticks.due().isoformat())
    sent()
    settings.FIGURES_LITE_TIME_ZONE = "Asia/Kathmandu"
    with pytest.raises(Exception, match="Asia/Kathmandu"):
        tick(ticks.due().isoformat())
    assert [due for due, _ahead in sent()] == [ticks.due()]


@pytest.mark.parametrize(
    ("who", "ended", "runs"), [("cron", 119, 0), ("cron", 121, 1), ("ticker", 1, 1), (None, 5, 0), ("beat", -30, 1)]
)
def test_a_tick_leaves_out_its_run_where_another_scheduler_s_has_just_ended(who, ended, runs):
    """And comes again an interval after that one ended."""
    last = ran(who, ended * SECOND)
    due = armed(timezone.now())
    assert tick(due.isoformat()) is (True if runs else None)
    assert Run.objects.count() == 1 + runs
    ((following, ahead),) = sent()
    if runs:
        assert 230 < ahead <= 240
    else:
        assert following == last.finished_at + INTERVAL


def test_a_tick_of_a_ticker_that_was_turned_off_is_the_last(settings):
    due = armed(timezone.now())
    settings.FIGURES_LITE_TICKER = False
    assert tick(due.isoformat()) is None
    assert (sent(), by(), ticks.due()) == ([], [], None)
    ticker.arm()
    assert sent() == []


def test_where_tasks_run_where_they_are_called_nothing_ticks(site):
    site.task_always_eager = True
    due = armed(timezone.now())
    ticker.arm()
    assert tick.delay(due.isoformat()).get() is None
    assert (sent(), by(), ticks.due()) == ([], [], None)


def test_a_broker_that_is_away_ends_the_chain_and_not_the_run(site, caplog):
    due = armed(timezone.now())
    site.broker_url = f"redis://127.0.0.1:{free_port()}/0"
    assert tick(due.isoformat()) is True
    assert ticks.due() is None
    assert "no tick could be sent" in caplog.text
    site.broker_url = "memory://"
    ticker.arm()
    assert [due for due, _ahead in sent()] == [ticks.due()]


def test_the_queue_is_the_one_that_settings_name(settings):
    settings.FIGURES_LITE_QUEUE = "ticks of its own"
    ticker.arm()
    assert (len(sent()), len(sent("ticks of its own"))) == (0, 1)


def test_who_starts_a_run_is_kept():
    assert run() is True
    assert run(by="beat") is True
    assert by() == ["task", "beat"]
    with pytest.raises(ValueError, match="allowed are ticker, beat"):
        run(by="jenkins")


# arming


@pytest.mark.parametrize(
    ("ahead", "arms"), [(None, True), (0, False), (-479, False), (-481, True), (240, False), (479, False), (490, True)]
)
def test_a_chain_is_armed_where_none_goes_on(ahead, arms):
    if ahead is not None:
        armed(timezone.now() + ahead * SECOND)
    before = ticks.due()
    ticker.arm()
    found = sent()
    assert len(found) == arms
    if arms:
        assert [due for due, _ahead in found] == [ticks.due()]
        assert abs(ticks.due() - timezone.now()) < 5 * SECOND
    else:
        assert ticks.due() == before


def test_a_tick_that_waits_for_the_run_at_work_is_not_lost():
    """As where the only worker is busy with a first run of hours."""
    armed(timezone.now() - 3600 * SECOND)
    with Lock():
        ticker.arm()
        assert not ticks.ticker(timezone.now()).lost
    assert sent() == []
    assert ticks.ticker(timezone.now()).lost


def test_two_workers_that_find_none_arm_one(monkeypatch):
    """Both have looked before either has armed."""
    looked = ticks.due()
    ticker.arm()
    monkeypatch.setattr(ticks, "due", lambda: looked)
    ticker.arm()
    assert len(sent()) == 1


# a worker's main process


@pytest.fixture
def clock(monkeypatch):
    """The monotonic clock, as ``clock[0]``."""
    clock = [1000.0]
    monkeypatch.setattr(ticker.time, "monotonic", lambda: clock[0])
    return clock


def test_a_worker_looks_when_it_is_ready_and_once_in_an_interval(clock):
    watch = ticker.Watch()
    watch.heartbeat()
    assert sent() == []
    watch.ready()
    assert len(sent()) == 1
    with CaptureQueriesContext(connection) as queries:
        for _second in range(720):
            clock[0] += 1
            watch.heartbeat()
    assert len(queries) == 3, [query["sql"] for query in queries]
    assert sent() == []


def test_a_lost_message_is_healed_by_a_heartbeat(clock):
    watch = ticker.Watch()
    watch.ready()
    sent()
    armed(timezone.now() - 481 * SECOND)
    clock[0] += 239
    watch.heartbeat()
    assert sent() == []
    clock[0] += 1
    watch.heartbeat()
    assert len(sent()) == 1


def test_a_database_that_is_away_does_not_reach_the_worker(clock, monkeypatch, caplog):
    def away():
        raise OperationalError("gone away")

    watch = ticker.Watch()
    monkeypatch.setattr(ticks, "due", away)
    watch.ready()
    assert "could not be armed: OperationalError: gone away" in caplog.text
    monkeypatch.undo()
    watch.next = 0
    watch.heartbeat()
    assert len(sent()) == 1


def test_a_worker_that_could_not_even_look_looks_again(clock, settings):
    """Celery's signals log what their receivers raise, and go on."""
    settings.FIGURES_LITE_TICK = "240"  # the system check names it
    watch = ticker.Watch()
    with pytest.raises(TypeError):
        watch.ready()
    settings.FIGURES_LITE_TICK = 240
    sent()
    Cursor.objects.all().delete()
    clock[0] += 60
    watch.heartbeat()
    assert len(sent()) == 1


@pytest.mark.django_db(transaction=True)
def test_no_connection_stays_open():
    """Processes that the worker forks later would have it too."""
    connection.ensure_connection()
    ticker.arm()
    assert connection.connection is None or connection.is_in_memory_db()
    sent()


# telling


def test_status_tells_who_ticked_last_and_when_the_next_tick_is_due():
    now = timezone.now()
    armed(now + 100 * SECOND)
    ran("command", 8 * 24 * 3600 * SECOND)
    cron = ran("cron", 2 * 24 * 3600 * SECOND)
    ran("ticker", 300 * SECOND)
    last = ran("ticker", 60 * SECOND)
    lines = "\n".join(status.status(now)[0])
    assert (
        f"Ticked last: by ticker, run {last.pk}, {last.started_at:%Y-%m-%d %H:%M:%S} UTC (cron: run {cron.pk}, "
        in lines
    )
    assert "2 days ago)." in lines
    assert "command" not in lines
    assert f"Ticker: the next tick is due at {now + 100 * SECOND:%Y-%m-%d %H:%M:%S} UTC." in lines


@pytest.mark.parametrize(
    ("ahead", "on", "said"),
    [
        (None, True, "Ticker: not armed. A Celery worker arms it: is one running?"),
        (-3600, True, "Ticker: LOST. Its tick was due at "),
        (100, False, "Ticker: off (FIGURES_LITE_TICKER)."),
    ],
)
def test_status_tells_that_nothing_will_tick(settings, ahead, on, said):
    settings.FIGURES_LITE_TICKER = on
    if ahead is not None:
        armed(timezone.now() + ahead * SECOND)
    ran("cron", SECOND)
    assert said in "\n".join(status.status(timezone.now())[0])
