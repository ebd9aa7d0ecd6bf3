"""``load_lms`` takes a folder of LMS tables wholly, or names the fault and takes nothing."""

import datetime
import gzip
import io
import pathlib
import shutil

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection

from devsite.lab import structure, tables
from devsite.lab.models import CourseStructure

TINY = pathlib.Path(__file__).parents[1] / "data" / "tiny_lms"
KEY = "course-v1:Tiny+T1+2026"

pytestmark = pytest.mark.django_db


@pytest.fixture
def lms(tmp_path):
    """A copy of the tiny LMS, to be spoilt."""
    return pathlib.Path(shutil.copytree(TINY, tmp_path / "lms"))


def load(folder, **options):
    """Run the command; return what it said."""
    out = io.StringIO()
    call_command("load_lms", str(folder), stdout=out, **options)
    return out.getvalue()


def spoil(folder, table, old, new):
    """Replace one text in a table's file."""
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def row_counts():
    """How many rows each table has: ``{table: count}``, empty ones left out."""
    found = {"structures": CourseStructure.objects.count()}
    for table in tables.ORDER:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return {table: count for table, count in found.items() if count}


def refusal(folder, **options):
    """What the command says as it refuses a folder; holds that nothing was loaded."""
    before = row_counts()
    with pytest.raises(CommandError) as caught:
        load(folder, **options)
    assert row_counts() == before
    return str(caught.value)


def utc(*parts):
    return datetime.datetime(*parts, tzinfo=datetime.UTC)


def test_every_row_is_loaded():
    said = load(TINY)
    assert row_counts() == {
        "auth_user": 3,
        "organizations_organization": 1,
        "course_overviews_courseoverview": 1,
        "learning_sequences_learningcontext": 1,
        "edx_when_datepolicy": 1,
        "edx_when_contentdate": 1,
        "student_courseenrollment": 2,
        "student_courseenrollment_history": 2,
        "courseware_studentmodule": 2,
        "completion_blockcompletion": 1,
        "structures": 2,
    }
    assert "Loaded 15 rows" in said
    assert "left empty: auth_userprofile, " in said


def test_values_arrive_as_the_models_read_them():
    load(TINY)
    user = apps.get_model("auth", "User").objects.get(pk=7)
    assert (user.username, user.first_name, user.last_name, user.last_login) == ("zoë", 'Zoë, "the" learner', "", None)
    assert (user.is_staff, user.is_active, user.has_usable_password()) == (False, True, False)
    course = apps.get_model("course_overviews", "CourseOverview").objects.get()
    assert (str(course.id), course.display_name, course.end) == (KEY, "Tiny — première\nligne", None)
    assert str(course.lowest_passing_grade) == "0.50"
    done, opened = apps.get_model("courseware", "StudentModule").objects.order_by("id")
    assert (done.pk, done.grade, done.max_grade, done.state) == (5000000001, 0.5, 1.0, '{"a": "b"}')
    assert done.created == utc(2026, 1, 7, 23, 59, 59, 999999)
    assert (opened.grade, opened.state) == (None, None)
    assert opened.modified == utc(2026, 1, 9, 0, 0, 0, 250000)
    history = apps.get_model("student", "HistoricalCourseEnrollment").objects.order_by("history_date").last()
    assert (history.history_id.hex, history.is_active, history.history_user_id) == ("0" * 31 + "2", True, None)
    policy = apps.get_model("edx_when", "DatePolicy").objects.get()
    assert policy.rel_date == datetime.timedelta(days=1)


def test_instants_can_be_filtered_to_the_microsecond():
    load(TINY)
    modules = apps.get_model("courseware", "StudentModule").objects
    midnight = utc(2026, 1, 8)
    assert modules.filter(created__lt=midnight).count() == 1
    assert modules.filter(modified__gte=midnight, modified__lt=utc(2026, 1, 9)).count() == 1
    assert modules.filter(modified=midnight).count() == 1
    assert modules.filter(created__gte=utc(2026, 1, 7, 23, 59, 59, 999999), created__lt=midnight).count() == 1
    assert modules.filter(created=utc(2026, 1, 9)).count() == 1


def test_a_key_that_is_none_is_kept_as_it_is():
    load(TINY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT course_id, created FROM student_courseenrollment WHERE id = 12")
        assert cursor.fetchone() == ("no course at all", None)


def test_structures_carry_the_published_version():
    load(TINY)
    assert CourseStructure.objects.get(course_key=KEY).version == "v5"
    assert len(CourseStructure.objects.exclude(course_key=KEY).get().version) == 24
    assert [block["type"] for block in structure.published(KEY)["blocks"]][-1] == "problem"
    assert structure.published("course-v1:Tiny+Other+2026") is None


def test_rows_can_be_added_after_a_load():
    load(TINY)
    new = apps.get_model("auth", "User").objects.create(username="new", email="new@tiny.invalid")
    assert new.pk > 9


def test_gz_files_are_read_too(lms):
    for name in ("auth_user.csv", "structures.json"):
        path = lms / name
        (lms / f"{name}.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    load(lms)
    assert row_counts()["auth_user"] == 3
    assert row_counts()["structures"] == 2


def test_a_password_is_set_for_admin_and_staff_only():
    load(TINY, password="open sesame")
    for name in ("admin", "support"):
        assert authenticate(username=name, password="open sesame")
    assert authenticate(username="zoë", password="open sesame") is None
    assert not apps.get_model("auth", "User").objects.get(pk=7).has_usable_password()


def test_no_password_is_set_unless_asked_for():
    load(TINY)
    assert not any(user.has_usable_password() for user in apps.get_model("auth", "User").objects.all())


def test_tables_with_rows_are_refused():
    load(TINY)
    assert "There are rows already (auth_user, " in refusal(TINY)


def test_replace_empties_the_tables_first(lms):
    load(TINY)
    admin = apps.get_model("auth", "User").objects.get(username="admin")
    content_type = apps.get_model("contenttypes", "ContentType").objects.first()
    apps.get_model("admin", "LogEntry").objects.create(
        user=admin, content_type=content_type, object_repr="x", action_flag=1
    )
    (lms / "completion_blockcompletion.csv").unlink()
    said = load(lms, replace=True)
    counts = row_counts()
    assert counts["auth_user"] == 3
    assert "completion_blockcompletion" not in counts
    assert "completion_blockcompletion" in said.split("left empty:")[1]


def test_a_failed_replace_leaves_the_old_rows(lms):
    load(TINY)
    spoil(lms, "courseware_studentmodule", ",0.5,", ",half,")
    assert "column grade: 'half'" in refusal(lms, replace=True)


def test_no_folder(tmp_path):
    assert "is no folder" in refusal(tmp_path / "absent")


def test_a_folder_without_tables(tmp_path):
    assert "holds no table" in refusal(tmp_path)


def test_an_unknown_table_is_named_with_those_known(lms):
    (lms / "student_enrolment.csv").write_text("id\n")
    said = refusal(lms)
    assert "student_enrolment.csv: unknown table 'student_enrolment'" in said
    assert "student_courseenrollment," in said


def test_a_table_that_is_there_twice(lms):
    (lms / "auth_user.csv.gz").write_bytes(gzip.compress(b"id\n"))
    assert "the table is there twice" in refusal(lms)


ENROLLMENT, OVERVIEW = "student_courseenrollment", "course_overviews_courseoverview"
STATE, HISTORY = "courseware_studentmodule", "student_courseenrollment_history"
FAULTS = [  # table, a text of its file, what it is replaced with, what is said
    (ENROLLMENT, ",mode,", ",", "student_courseenrollment.csv, line 1: missing column 'mode'"),
    (ENROLLMENT, ",mode,", ",mood,", "line 1: unknown column 'mood'. Columns of student_courseenrollment: id, "),
    (ENROLLMENT, "is_active,mode", "mode,mode", "line 1: column 'mode' is there twice"),
    (ENROLLMENT, ",audit,7", ",audit", "student_courseenrollment.csv, line 2: 5 values, but 6 columns"),
    (ENROLLMENT, ",audit,7", ",audit,7,8", "line 2: 7 values, but 6 columns"),
    (ENROLLMENT, ",audit,7", ',"audit",seven', "line 2, column user_id: 'seven' is not allowed; allowed is a whole"),
    (ENROLLMENT, ",audit,7", r",audit,\N", "line 2, column user_id: NULL is not allowed"),
    (ENROLLMENT, ",audit,7", ",audit,2147483648", "allowed is a whole number from -2147483648 to 2147483647"),
    (ENROLLMENT, ",1,audit", ",true,audit", "line 2, column is_active: 'true' is not allowed; allowed is 0 or 1"),
    (ENROLLMENT, "2026-01-06 10", "2026-02-30 10", "line 2, column created: '2026-02-30 10:00:00.000001'"),
    (ENROLLMENT, "2026-01-06 10", "2026-01-06T10", r"such as 2026-01-31 23:59:59.000001 or \N."),
    (ENROLLMENT, "audit", "a" * 101, f"column mode: '{'a' * 60}…' is not allowed; allowed is a text of at most 100"),
    (ENROLLMENT, "\n12,", "\n11,", "student_courseenrollment.csv, line 3: refused by the database: "),
    (ENROLLMENT, ",audit,7", ",audit,777", "A row points at one that is not there"),
    (STATE, ",0.5,", ",nan,", "courseware_studentmodule.csv, line 2, column grade: 'nan'"),
    (OVERVIEW, ",0.50,", ",0.505,", "line 2, column lowest_passing_grade: '0.505'"),
    (OVERVIEW, ",19,", ',"19,', "course_overviews_courseoverview.csv, line "),
    (HISTORY, "0002", "000x", "line 3, column history_id: '0000000000000000000000000000000x'"),
]


@pytest.mark.parametrize(("table", "old", "new", "fault"), FAULTS)
def test_a_fault_is_named_with_its_file_line_and_column(lms, table, old, new, fault):
    spoil(lms, table, old, new)
    assert fault in refusal(lms)


def test_a_fault_after_a_text_of_several_lines_has_the_right_line(lms):
    path = lms / "course_overviews_courseoverview.csv"
    header, first = path.read_text().split("\n", 1)
    path.write_text(f"{header}\n{first}{first.replace(KEY, KEY + 'b').replace(',19,', ',x,')}")
    assert "courseoverview.csv, line 4, column version: 'x'" in refusal(lms)


def test_a_file_without_a_header(lms):
    (lms / "auth_user.csv").write_text("")
    assert "auth_user.csv, line 1: no header" in refusal(lms)


def test_a_file_that_is_no_gz(lms):
    (lms / "auth_user.csv").rename(lms / "auth_user.csv.gz")
    assert "auth_user.csv.gz" in refusal(lms)


def test_a_gz_file_cut_short(lms):
    whole = gzip.compress((lms / "completion_blockcompletion.csv").read_bytes())
    (lms / "completion_blockcompletion.csv").unlink()
    (lms / "completion_blockcompletion.csv.gz").write_bytes(whole[: len(whole) // 2])
    assert "completion_blockcompletion.csv.gz, line 1: cannot be read" in refusal(lms)


def test_a_file_that_is_no_utf_8(lms):
    path = lms / "auth_user.csv"
    path.write_bytes(path.read_text().encode("latin-1"))
    assert "auth_user.csv, line 1: cannot be read: 'utf-8' codec" in refusal(lms)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{"course-v1:a+b+c":\n {"root" "x"}}', "structures.json, line 2, column 10: Expecting ':' delimiter"),
        ("[]", "structures.json: must be an object of course keys"),
        ('{"k": {"root": "x"}}', "structures.json, course k: must be an object with 'root' and 'blocks'"),
        ('{"k": {"root": "x", "blocks": [{"id": 1}]}}', "structures.json, course k, block 0: 'id', 'type' and"),
    ],
)
def test_a_fault_in_the_structures(lms, text, fault):
    (lms / "structures.json").write_text(text)
    assert fault in refusal(lms)
