"""``tutor local do figures-lite …`` for real: the real Tutor, no containers, a small LMS in SQLite."""

import sqlite3

import pytest
from hosts import Host
from tutorfigureslite.commands import verbatim

from tutor import env


@pytest.fixture(scope="module")
def host(tmp_path_factory, lms):
    """A host with an LMS that has just got figures-lite: no tables, nothing counted."""
    return Host(tmp_path_factory.mktemp("host"), lms)


@pytest.fixture(scope="module")
def counted(host):
    """The same when it has run once."""
    code, told = host.do("run")
    assert code == 0, told
    return host


def tables(host):
    """The names of our tables."""
    with sqlite3.connect(host.database) as found:
        return {name for (name,) in found.execute("SELECT name FROM sqlite_master WHERE name LIKE 'figures_lite_%'")}


def test_init_makes_the_tables_and_counts_nothing(host):
    assert tables(host) == set()
    code, told = host.tutor("local", "do", "init", "--limit=figures-lite")
    assert code == 0, told
    assert {"figures_lite_run", "figures_lite_courseday"} <= tables(host)
    assert host.rows("SELECT count(*) FROM figures_lite_run") == [(0,)]


def test_the_code_is_one_where_the_command_finds_something_wrong(host):
    code, told = host.do("status")
    assert code == 1, told
    assert "Command failed with status 1" in told


def test_run_counts_and_status_is_content(counted):
    assert counted.rows("SELECT count(*) FROM figures_lite_run WHERE ok") == [(1,)]
    (days,) = counted.rows("SELECT count(*) FROM figures_lite_courseday")[0]
    assert days > 100
    code, told = counted.do("status")
    assert code == 0, told
    assert "Last run: run 1" in told


def test_backfill_takes_a_day(counted):
    code, told = counted.do("backfill", "--since", "2026-01-01")
    assert code == 0, told
    assert "learners captured" in told
    code, told = counted.do("backfill", "--since", "the beginning")
    assert code == 1
    assert "--since is 'the beginning'; allowed is an ISO date" in told


def test_audit_finds_no_mismatch(counted):
    code, told = counted.do("audit", "--learners", "5", "--seed", "1")
    assert code == 0, told
    assert " 0 mismatches." in told


def test_what_the_command_does_not_know_fails(counted):
    code, told = counted.do("bake")
    assert code == 1
    assert "invalid choice: 'bake'" in told


def test_without_a_word_tutor_says_what_is_missing(host):
    code, told = host.do()
    assert code == 2
    assert "ARGUMENTS" in told


def test_help_after_a_verb_is_the_commands_own(host):
    code, told = host.do("backfill", "--help")
    assert code == 0, told
    assert "ISO date from which aggregates are filled again" in told


def test_cron_runs_it_under_its_own_name(counted):
    code, told = counted.do("run", "--by", "cron")
    assert code == 0, told


def test_arguments_arrive_as_they_were_given(counted):
    arguments = [
        "7; touch broken",
        "$(touch broken)",
        "`touch broken`",
        'it\'s "quoted" \\ here',
        "{{ 7 * 7 }}",
        "{% raw %}",
        "{{ DOCKER_IMAGE_OPENEDX }} }} {# #}",
        "ü 😀",
        "--learners=x",
        "-8",
    ]
    code, told = counted.do("receipts", *arguments)
    assert code == 1
    assert f"error: unrecognized arguments: {' '.join(arguments)}\n" in told
    assert list(counted.folder.rglob("broken")) == []


@pytest.mark.parametrize(
    "script", ["a", "", "'", '"', "\\", "\\n", "a\nb", "{{", "}}", "{%", "{#", "ü", "😀", "\x7f", "%}{{"]
)
def test_a_script_is_no_template(script):
    script = f"echo {script} ."
    assert env.render_str({}, verbatim(script)) == script


@pytest.mark.parametrize("context", ["local", "dev", "k8s"])
def test_every_way_to_run_the_platform_offers_it(host, context):
    code, told = host.tutor(context, "do", "--help")
    assert code == 0, told
    assert "figures-lite " in told
    code, told = host.tutor(context, "do", "figures-lite", "--help")
    assert code == 0, told
    assert "Run ./manage.py lms figures_lite with ARGUMENTS" in told


def test_in_development_it_runs_in_the_development_image(counted):
    code, told = counted.tutor("dev", "do", "figures-lite", "status")
    assert code == 0, told
    assert any("dev/docker-compose.yml" in word for word in counted.calls()[-1])


def test_the_rendered_settings_are_those_of_the_lms(counted):
    counted.configure(
        FIGURES_LITE_SCHEDULER="beat", FIGURES_LITE_TICK=90, FIGURES_LITE_SETTINGS={"FIGURES_LITE_CHUNK": 7}
    )
    counted.save()
    for name, value in {"FIGURES_LITE_BEAT": "90", "FIGURES_LITE_CHUNK": "7"}.items():
        code, told = counted.tutor("local", "do", "print-edx-platform-setting", name)
        assert code == 0, told
        assert told.splitlines()[-1] == value
    counted.configure(FIGURES_LITE_SCHEDULER="ticker", FIGURES_LITE_TICK=240, FIGURES_LITE_SETTINGS={})
    counted.save()


@pytest.mark.parametrize(("scheduler", "warned"), [("cronjob", True), ("cron", False), ("ticker", False)])
def test_a_host_that_cannot_run_a_cronjob_says_so(counted, scheduler, warned):
    code, told = counted.tutor("local", "start", "-d", TUTOR_FIGURES_LITE_SCHEDULER=scheduler)
    assert code == 0, told
    assert ("Set it to ticker, beat or cron." in " ".join(told.split())) is warned
