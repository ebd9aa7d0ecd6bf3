"""A folder of LMS tables small enough to count by hand: four people, two courses, four days in New York.

The clocks go forward on 8 March 2026: days begin at 05:00 UTC up to the 8th, at 04:00 UTC from the 9th on.
"""

import csv
import datetime
import gzip
import json
import pathlib
import uuid

DATA = pathlib.Path(__file__).parent.parent / "data" / "lms"

ZONE = "America/New_York"
NOW = datetime.datetime(2026, 3, 10, 14, tzinfo=datetime.UTC)
KNOWN, UNKNOWN = "course-v1:Org+A+1", "course-v1:Gone+B+1"
ANN, BOB, CAT, DAN = 1, 2, 3, 4


def block(name, kind, children=(), completion_mode="aggregator", staff_only=False, group_access=None):
    """A block of a published tree."""
    return {
        "id": name,
        "type": kind,
        "name": name,
        "children": list(children),
        "completion_mode": completion_mode,
        "graded": False,
        "format": None,
        "due": None,
        "staff_only": staff_only,
        "group_access": group_access or {},
    }


def leaf(name, kind="html", completion_mode="completable"):
    return block(name, kind, completion_mode=completion_mode)


def usage(name, kind):
    """The usage key of a block of the known course."""
    return f"block-v1:Org+A+1+type@{kind}+block@{name}"


TREE = {
    "course": block("course", "course", ["chapter"]),
    "chapter": block("chapter", "chapter", ["sequential"]),
    "sequential": block("sequential", "sequential", ["common", "empty", "gated", "hidden", "paid"]),
    # No groups and None are what Studio leaves of a gate that was taken away: everybody may enter.
    "common": block("common", "vertical", ["a", "b"], group_access={"50": [], "51": None}),
    "a": leaf("a"),
    "b": leaf("b", "problem"),
    "empty": block("empty", "vertical", ["talk"]),
    "talk": leaf("talk", "discussion", "excluded"),
    "gated": block("gated", "vertical", ["c"], group_access={"51": [1]}),
    "c": leaf("c"),
    "hidden": block("hidden", "vertical", ["s"], staff_only=True),
    "s": leaf("s"),
    "paid": block("paid", "vertical", ["d"], group_access={"50": [2]}),
    "d": leaf("d"),
}


def structures():
    """The published block trees, as ``structures.json.gz`` has them."""
    names = {name: usage(name, its["type"]) for name, its in TREE.items()}
    blocks = [
        its | {"id": names[name], "children": [names[child] for child in its["children"]]} for name, its in TREE.items()
    ]
    return {KNOWN: {"root": names["course"], "blocks": blocks}}


def person(number, name, joined):
    row = {"id": number, "username": name, "email": f"{name}@example.edu", "date_joined": f"2026-03-{joined}"}
    return row | {"is_staff": 0, "is_superuser": 0, "is_active": 1, "first_name": "", "last_name": ""}


def enrolled(number, user, created, is_active, mode, course=KNOWN):
    created = f"2026-03-{created}"
    return {
        "id": number,
        "user_id": user,
        "course_id": course,
        "created": created,
        "is_active": is_active,
        "mode": mode,
    }


def change(live, at, kind, is_active, mode):
    """A history row of an enrollment."""
    at = f"2026-03-{at}"
    row = live | {"history_date": at, "history_type": kind, "is_active": is_active, "mode": mode}
    return row | {"history_id": uuid.uuid5(uuid.NAMESPACE_OID, f"{live['id']} {at} {kind}").hex}


def completed(number, user, name, kind, at, completion="1.0"):
    row = {"id": number, "user_id": user, "course_key": KNOWN, "block_key": usage(name, kind), "block_type": kind}
    return row | {"completion": completion, "created": f"2026-03-{at}", "modified": f"2026-03-{at}"}


def touched(number, user, name, kind, created, modified, grade="\\N", course=KNOWN):
    row = {"id": number, "student_id": user, "course_id": course, "module_id": usage(name, kind), "module_type": kind}
    most = "\\N" if grade == "\\N" else "1.0"
    row |= {"grade": grade, "max_grade": most, "created": f"2026-03-{created}", "modified": f"2026-03-{modified}"}
    return row


A1 = enrolled(1, ANN, "07 15:00:00.000000", 1, "verified")
A2 = enrolled(2, BOB, "08 12:00:00.000000", 1, "honor")
A3 = enrolled(3, CAT, "07 12:00:00.000000", 1, "audit")  # older than any history
A4 = enrolled(4, DAN, "07 12:00:00.000000", 1, "audit")
B2 = enrolled(5, BOB, "09 10:00:00.000000", 1, "audit", UNKNOWN)

TABLES = {
    "auth_user": [
        person(ANN, "ann", "07 05:00:00.000000"),  # the instant the 7th begins
        person(BOB, "bob", "08 12:00:00.000000"),
        person(CAT, "cat", "06 12:00:00.000000"),
        person(DAN, "dan", "06 12:00:00.000000"),
    ],
    "auth_userprofile": [],
    "student_courseaccessrole": [{"id": 1, "org": "Org", "course_id": KNOWN, "role": "beta_testers", "user_id": DAN}],
    # Starts in the evening of the 7th, ends in the instant the 10th begins.
    "course_overviews_courseoverview": [
        {"id": KNOWN, "org": "Org", "start": "2026-03-08 00:00:00.000000", "end": "2026-03-10 04:00:00.000000"},
    ],
    "course_modes_coursemode": [],
    "student_courseenrollment": [A1, A2, A3, A4, B2],
    "student_courseenrollment_history": [
        # As the LMS writes it: '+' inactive in the default mode, then '~'; here listed the wrong way round.
        change(A1, "08 15:00:00.000000", "~", 1, "verified"),
        change(A1, "07 15:00:00.000000", "~", 1, "audit"),
        change(A1, "07 15:00:00.000000", "+", 0, "audit"),
        change(A2, "08 12:00:00.000000", "~", 1, "honor"),
        change(A2, "08 12:00:00.000000", "+", 0, "audit"),
        change(A2, "08 13:00:00.000000", "~", 1, "honor"),  # saved, nothing changed
        change(A2, "09 04:00:00.000000", "~", 0, "honor"),  # the instant the 9th begins
        change(A2, "09 20:00:00.000000", "~", 1, "honor"),
        change(A4, "07 12:00:00.000000", "+", 0, "audit"),
        change(A4, "07 12:00:00.000000", "~", 1, "audit"),
        change(B2, "09 10:00:00.000000", "+", 0, "audit"),
        change(B2, "09 10:00:00.000000", "~", 1, "audit"),
    ],
    "courseware_studentmodule": [
        touched(1, ANN, "b", "problem", "08 05:00:00.000000", "08 05:30:00.000000", "1.0"),
        touched(2, BOB, "b", "problem", "08 12:10:00.000000", "08 13:20:00.000000"),  # opened, never submitted
        touched(3, DAN, "b", "problem", "08 12:10:00.000000", "08 13:20:00.000000", "1.0"),
        touched(4, BOB, "elsewhere", "sequential", "09 10:05:00.000000", "09 10:05:00.000000", course=UNKNOWN),
        touched(5, CAT, "elsewhere", "sequential", "09 10:05:00.000000", "09 10:05:00.000000", course=UNKNOWN),
    ],
    "completion_blockcompletion": [
        completed(1, ANN, "a", "html", "08 04:59:59.999999"),  # the last of the 7th
        completed(2, ANN, "b", "problem", "08 05:00:00.000000"),  # the first of the 8th
        completed(3, ANN, "c", "html", "08 16:00:00.000000"),
        completed(4, ANN, "d", "html", "09 12:00:00.000000"),
        completed(5, BOB, "deleted", "html", "09 21:00:00.000000"),
        completed(6, BOB, "a", "html", "09 21:10:00.000000", "0.0"),
        completed(7, DAN, "a", "html", "09 21:00:00.000000"),
    ],
    "grades_persistentcoursegrade": [
        {
            "id": 1,
            "user_id": ANN,
            "course_id": KNOWN,
            "percent_grade": "0.745",
            "letter_grade": "Pass",
            "passed_timestamp": "2026-03-09 03:00:00.000000",  # still the 8th
        },
    ],
    "grades_persistentsubsectiongrade": [],
    "certificates_generatedcertificate": [
        {
            "id": 1,
            "user_id": ANN,
            "course_id": KNOWN,
            "status": "downloadable",
            "mode": "verified",
            "created_date": "2026-03-09 12:05:00.000000",
            "modified_date": "2026-03-09 12:05:00.000000",
        },
    ],
    "course_groups_courseusergroup": [{"id": 1, "name": "Ours", "course_id": KNOWN, "group_type": "cohort"}],
    "course_groups_courseusergroup_users": [{"id": 1, "courseusergroup_id": 1, "user_id": ANN}],
    "course_groups_cohortmembership": [{"id": 1, "course_id": KNOWN, "course_user_group_id": 1, "user_id": ANN}],
    "course_groups_courseusergrouppartitiongroup": [
        {"id": 1, "partition_id": 51, "group_id": 1, "course_user_group_id": 1},
    ],
    "edx_when_contentdate": [],
    "edx_when_datepolicy": [],
    "organizations_organization": [],
    "organizations_organizationcourse": [],
    "learning_sequences_learningcontext": [{"id": 1, "context_key": KNOWN, "title": "A", "published_version": "v1"}],
    "user_api_retirementstate": [],
    "user_api_userretirementstatus": [],
}


def write(folder):
    """Write the folder. Columns that nothing here speaks of are those of any row of the real data."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in TABLES.items():
        with gzip.open(DATA / f"{table}.csv.gz", "rt", encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            example = next(reader, {})
            columns = reader.fieldnames
        with gzip.open(folder / f"{table}.csv.gz", "wt", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, columns)
            writer.writeheader()
            writer.writerows(example | row for row in rows)
    with gzip.open(folder / "structures.json.gz", "wt", encoding="utf-8") as text:
        json.dump(structures(), text)
    (folder / "truth.json").write_text("[]", encoding="utf-8")
    return folder
