"""Cuts the small folder ``tests/data/lms`` from a full one: some learners, every row of theirs, all courses.

    python -m tests.data.cut_lms SOURCE TARGET

The same source gives the same bytes. It picks people by what is interesting about them, never at random.
"""

import collections
import csv
import datetime
import gzip
import io
import json
import pathlib
import sys
import zoneinfo

from tests.recount.recount import Life, Lms, fold, percent

NOW = datetime.datetime(2026, 11, 21, 3, tzinfo=datetime.UTC)
NEW_YORK = zoneinfo.ZoneInfo("America/New_York")
CLOCK_CHANGES = {datetime.date(2025, 11, 2), datetime.date(2026, 3, 8), datetime.date(2026, 11, 1)}
TRUTHS, MOST = 48, 64

#: The column that says whose row it is. Tables that are not here are kept whole.
WHOSE = {
    "auth_user": "id",
    "auth_userprofile": "user_id",
    "certificates_generatedcertificate": "user_id",
    "completion_blockcompletion": "user_id",
    "course_groups_cohortmembership": "user_id",
    "course_groups_courseusergroup_users": "user_id",
    "courseware_studentmodule": "student_id",
    "grades_persistentcoursegrade": "user_id",
    "grades_persistentsubsectiongrade": "user_id",
    "student_courseaccessrole": "user_id",
    "student_courseenrollment": "user_id",
    "student_courseenrollment_history": "user_id",
    "user_api_userretirementstatus": "user_id",
}


def interests(folder, lms):
    """What is interesting, and who shows it: ``{what: {user, …}}``."""
    found = collections.defaultdict(set)
    enrolled = collections.Counter(user for user, _course in lms.pairs)
    for user, row in lms.accounts.items():
        if user not in enrolled:
            found["no enrollment"].add(user)
        if user in lms.global_staff:
            found["global staff", row["is_superuser"]].add(user)
        if row["is_active"] == "0":
            found["e-mail not confirmed"].add(user)
    found["many courses"] = {user for user, number in enrolled.items() if number == max(enrolled.values())}
    for row in table(folder, "student_courseaccessrole"):
        is_enrolled = (row["user_id"], fold(row["course_id"])) in lms.pairs if row["course_id"] else None
        found["role", row["role"], is_enrolled].add(row["user_id"])
    for (user, course), pair in lms.pairs.items():
        for what in pair_interests(lms, user, course, pair):
            found[what].add(user)
    for row in table(folder, "completion_blockcompletion"):
        if row["created"] != row["modified"]:
            found["completed later than seen"].add(row["user_id"])
    return found


def pair_interests(lms, user, course, pair):
    """What is interesting about a learner in a course."""
    life = Life(lms, user, course, pair, NOW)
    state = next((row["is_active"] for row in pair.live.values()), None)
    if course not in lms.courses:
        yield "unknown course", state
    for history in pair.history.values():
        in_order = sorted(history, key=lambda row: (row["history_date"], row["history_type"] != "+"))
        yield "history", tuple((row["history_type"], row["is_active"], row["mode"]) for row in in_order)
        yield "history", "in order" if in_order == history else "out of order"
    if pair.certificate:
        yield "certificate", pair.certificate["status"], pair.certificate["mode"]
    if pair.grade:
        yield "letter", pair.grade["letter_grade"]
    if "c009" in course:
        complete, units = life.path[-1][1] if life.path else 0, len(life.units)
        cohort = lms.cohort.get((user, course), ("none",))[0]
        yield "gated", cohort, units, "complete" if complete > units / 2 else "some" if complete else "nothing"
    if life.finished_at:
        yield "finished", state, len(life.units)
    elif life.path and percent(life.path[-1][1], len(life.units)) == 99:
        yield "nearly finished", state
    if not life.traces:
        yield "never started", state
    for at in life.traces:
        local = at.astimezone(NEW_YORK)
        if local.date() in CLOCK_CHANGES and local.hour in (1, 3):
            yield "clocks change", local.month, local.hour, local.fold
        if (at.minute, at.second) == (59, 59) or (at.minute, at.second) == (0, 0):
            yield "at the hour", at.minute


def table(folder, name):
    """The rows of a table."""
    with gzip.open(pathlib.Path(folder) / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def pick(folder):
    """Who is kept: for each interest those with the most truth and the fewest rows, then more truth."""
    lms = Lms(folder)
    truths = collections.Counter(
        str(truth["user_id"]) for truth in json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    )
    weight = collections.Counter()
    for (user, _course), pair in lms.pairs.items():
        weight[user] += len(pair.traces)

    def by_worth(user):
        return -truths[user], weight[user], int(user)

    found = interests(folder, lms)
    kept = set()
    # The rarest first: the common ones are then mostly there already.
    for what in sorted(found, key=lambda what: (len(found[what]), str(what))):
        if not kept & found[what]:
            kept.add(min(found[what], key=by_worth))
    for user in sorted(truths, key=by_worth):
        if sum(truths[user] for user in kept) < TRUTHS:
            kept.add(user)
    if len(kept) > MOST:
        sys.exit(f"{len(kept)} people are more than {MOST}")
    return kept


def write(path, text):
    """A gzip that has no time and no name in it."""
    raw = io.BytesIO()
    with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=9, mtime=0, filename="") as packed:
        packed.write(text.encode())
    path.write_bytes(raw.getvalue())


def cut(source, target):
    """Write the kept people's rows, and the tables that are about nobody, to the target folder."""
    kept = pick(source)
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.glob("*.csv.gz")):
        name = path.name.removesuffix(".csv.gz")
        with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
            columns, *rows = csv.reader(lines)
        if name in WHOSE:
            whose = columns.index(WHOSE[name])
            rows = [row for row in rows if row[whose] in kept]
        if name == "auth_userprofile":  # session ids of the machine it was made on
            meta = columns.index("meta")
            rows = [[*row[:meta], "", *row[meta + 1 :]] for row in rows]
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows([columns, *rows])
        write(target / path.name, text.getvalue())
    write(target / "structures.json.gz", gzip.decompress((source / "structures.json.gz").read_bytes()).decode())
    truths = json.loads((source / "truth.json").read_text(encoding="utf-8"))
    truths = [truth for truth in truths if str(truth["user_id"]) in kept]
    (target / "truth.json").write_text(json.dumps(truths, indent=0) + "\n", encoding="utf-8")
    print(f"{len(kept)} people, {len(truths)} truths")  # noqa: T201


if __name__ == "__main__":
    cut(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
