"""Odd things that happen on a real LMS now and then, each by its name in ``EVENTS``.

Each takes the platform, a seeded generator and how late late rows may be, and returns how many rows or learners it met.
"""

import datetime

from devsite.lab.generate import people, trees
from devsite.lab.generate.enrollments import Enrollment, better_mode, first_mode
from devsite.lab.generate.outline import Outline
from devsite.lab.generate.state import rows, text
from devsite.lab.generate.study import visit

DAY = datetime.timedelta(days=1)
MINUTE = datetime.timedelta(minutes=1)

#: How long after its timestamp a late row is committed, at most.
LATE_BY = datetime.timedelta(minutes=10)

#: Every event and the chance that it happens on a day.
EVENTS = {
    "publishes": 0.12,  # a course is published again with a unit less or more
    "late_rows": 0.30,  # rows are committed after later ones: older timestamp, higher id
    "mode_changes": 0.60,
    "unenrollments": 0.70,
    "reenrollments": 0.40,
    "role_changes": 0.20,
    "cohort_moves": 0.20,
    "resets": 0.25,  # an attempt is reset: its state is deleted, its completion becomes 0.0
    "rescores": 0.03,  # staff rescore a problem for everybody
    "bulk_updates": 0.06,  # enrollments are changed in bulk, which leaves no history
    "deletions": 0.03,  # an enrollment row is deleted
    "retirements": 0.04,
}

#: What has to happen before the day's learning.
BEFORE = ("publishes", "late_rows")


def chances(events):
    """Chances by event name, from what ``simulate_day`` is told."""
    unknown = [name for name in events or () if name not in EVENTS]
    if unknown:
        raise ValueError(f"events: {unknown[0]!r} is not allowed; give any of {', '.join(EVENTS)}.")
    told = EVENTS if events is None else events if isinstance(events, dict) else {name: EVENTS[name] for name in events}
    return {name: told[name] for name in EVENTS if name in told}


def some(platform, rng, count, **filters):
    """Some enrollments of known courses, from before the day and not changed on it yet."""
    older = rows("student_courseenrollment").filter(created__lt=platform.begins, **filters)
    ids = list(older.order_by("id").values_list("id", flat=True))
    picked = rng.sample(ids, min(2 * count, len(ids)))
    found = [row for row in platform.enrollments(id__in=picked) if row["course_id"].lower() in platform.courses]
    found = [row for row in found if row["id"] not in platform.changed][:count]
    platform.changed.update(row["id"] for row in found)
    return [Enrollment(platform.tables, rng, row) for row in found]


def usual(rng, platform, share):
    """How many of all enrollments something usually meets in a day, at least one."""
    return max(1, round(rng.uniform(0.5, 1.5) * share * rows("student_courseenrollment").count()))


def publish(platform, rng, _late_by):
    """Publish a course with a lesson's unit less or more."""
    courses = [course for course in map(platform.course, list(platform.courses)) if course]
    if not courses:
        return 0
    course = rng.choice(courses)
    tree = course.tree
    blocks = {block["id"]: block for block in tree["blocks"]}
    lessons = [block for block in tree["blocks"] if block["type"] == "sequential" and not block["graded"]]
    roomy = [block for block in lessons if len(block["children"]) > 1]
    if roomy and rng.random() < 0.5:
        lesson = rng.choice(roomy)
        tree = trees.without(tree, rng.choice(lesson["children"]))
    elif lessons:
        trees.graft(rng, tree, blocks[rng.choice(lessons)["id"]], course.key)
    else:
        return 0
    at = platform.begins + rng.uniform(1, 50) * MINUTE
    version = f"{rng.getrandbits(96):024x}"
    course.tree, course.version, course.outline = tree, version, Outline(tree)
    structure = rows("lab_coursestructure").get(course_key=course.key)
    platform.tables["lab_coursestructure"].change(structure.pk, version=version, tree=tree)
    platform.tables["course_overviews_courseoverview"].change(course.key, modified=at)
    for pk in rows("learning_sequences_learningcontext").filter(context_key=course.key).values_list("pk", flat=True):
        columns = {"published_at": at, "published_version": version, "modified": at}
        platform.tables["learning_sequences_learningcontext"].change(pk, **columns)
    return 1


def late_rows(platform, rng, late_by):
    """Let an enrollment and some visits of before the day be committed only now."""
    begins = platform.begins - late_by * rng.uniform(0.5, 0.95)
    met = 0
    recent = rows("courseware_studentmodule").filter(modified__lt=begins, modified__gte=begins - 60 * DAY)
    pairs = sorted(set(recent.annotate(key=text("course_id")).values_list("student_id", "key")))
    for record in platform.records(rng, rng.sample(pairs, min(len(pairs), 6))):
        newest = max((row["modified"] for row in record.modules.values()), default=begins)
        if newest < begins and record.course.start < begins:
            visit(record, rng, begins, late_by.total_seconds() / 60, platform.begins)
            record.save(platform.tables)
            met += 1
    people_ = rows("auth_user").filter(is_active=True, date_joined__lt=begins).order_by("id")
    for pk in rng.sample(list(people_.values_list("id", flat=True)), min(3, people_.count())):
        taken = {row["course_id"].lower() for row in platform.enrollments(user=pk)}
        courses = [course for key, course in platform.courses.items() if key not in taken and course.draw(begins)]
        if courses:
            course = rng.choice(courses)
            Enrollment.begin(platform.tables, rng, pk, course.key, first_mode(rng, course), begins)
            met += 1
            break
    return met


def mode_changes(platform, rng, _late_by):
    """Let learners upgrade."""
    met = 0
    for enrollment in some(platform, rng, 4 * usual(rng, platform, 0.0008), is_active=True, user__is_active=True):
        course = platform.courses[enrollment.row["course_id"].lower()]
        mode = better_mode(course, enrollment.row["mode"])
        if mode:
            enrollment.change(platform.moment(rng), mode=mode)
            met += 1
    return met


def unenrollments(platform, rng, _late_by):
    """Let learners leave."""
    leaving = some(platform, rng, usual(rng, platform, 0.0006), is_active=True, user__is_active=True)
    for enrollment in leaving:
        enrollment.change(platform.moment(rng, after=platform.ends - DAY / 2), is_active=False)
    return len(leaving)


def reenrollments(platform, rng, _late_by):
    """Let learners who had left come back."""
    back = some(platform, rng, usual(rng, platform, 0.0002), is_active=False, user__is_active=True)
    for enrollment in back:
        enrollment.change(platform.ends - rng.uniform(3, 240) * MINUTE, is_active=True)
    return len(back)


def bulk_updates(platform, rng, _late_by):
    """Change a handful of one course's enrollments with one UPDATE, past the history."""
    first = some(platform, rng, 1, is_active=True)
    if not first:
        return 0
    key = first[0].row["course_id"]
    columns = rng.choice(({"is_active": False}, {"mode": "no-id-professional"}))
    met = [first[0], *some(platform, rng, rng.randint(1, 7), is_active=True, course=key)]
    for enrollment in met:
        enrollment.change(platform.begins, recorded=False, **columns)
    return len(met)


def deletions(platform, rng, _late_by):
    """Delete an enrollment row."""
    met = some(platform, rng, 1)
    for enrollment in met:
        enrollment.delete(platform.moment(rng))
    return len(met)


def role_changes(platform, rng, _late_by):
    """Give a learner a role on their course, or take a role from somebody."""
    table = platform.tables["student_courseaccessrole"]
    given = list(rows(table.name).exclude(user__username__in=people.DEMO).order_by("id").values_list("id", flat=True))
    if given and rng.random() < 0.4:
        table.remove(rng.choice(given))
        return 1
    met = some(platform, rng, 1, is_active=True, user__is_active=True)
    for enrollment in met:
        course = platform.courses[enrollment.row["course_id"].lower()]
        role = rng.choice(("beta_testers", "staff", "limited_staff", "data_researcher"))
        who = {"user_id": enrollment.row["user_id"], "org": course.org, "course_id": course.key, "role": role}
        if not rows(table.name).filter(**who).exists():
            table.add(who)
    return len(met)


def cohort_moves(platform, rng, _late_by):
    """Move a learner to another cohort; nothing tells when."""
    table, members = "course_groups_cohortmembership", "course_groups_courseusergroup_users"
    known = list(rows(table).annotate(key=text("course_id")).order_by("id").values_list("id", "user_id", "key"))
    for pk, user, key in rng.sample(known, min(len(known), 2)):
        course = platform.courses.get(key.lower())
        if course and course.cohorts:
            old = rows(table).get(pk=pk).course_user_group_id
            new = rng.choice([group for group, _ in course.cohorts if group != old] or [old])
            platform.tables[table].change(pk, course_user_group_id=new)
            for row in rows(members).filter(courseusergroup_id=old, user_id=user).values_list("pk", flat=True):
                platform.tables[members].change(row, courseusergroup_id=new)
    return min(len(known), 2)


def answered(platform, rng):
    """A problem that somebody answered lately: (user id, course key, problem key)."""
    recent = rows("courseware_studentmodule").filter(
        module_type="problem", grade__isnull=False, modified__gte=platform.begins - 60 * DAY
    )
    found = recent.annotate(key=text("course_id"), block=text("module_state_key")).order_by("-id")
    picked = [
        row for row in found.values_list("student_id", "key", "block")[1:400] if row[1].lower() in platform.courses
    ]
    return rng.choice(picked) if picked else None


def resets(platform, rng, _late_by):
    """Reset somebody's attempt, as course staff do."""
    found = answered(platform, rng)
    met = 0
    for record in platform.records(rng, [found[:2]] if found else []):
        met += record.reset(found[2], rng, platform.ends - rng.uniform(0.2, 0.9) * MINUTE)
        record.save(platform.tables)
    return met


def rescores(platform, rng, _late_by):
    """Find a problem too strict and rescore it for everybody who answered it."""
    found = answered(platform, rng)
    if not found:
        return 0
    clock, met = platform.ends - rng.uniform(0.2, 0.9) * MINUTE, 0
    same = rows("courseware_studentmodule").filter(module_state_key=found[2], grade__isnull=False)
    pairs = [(user, found[1]) for user in same.order_by("-id").values_list("student_id", flat=True)[:40]]
    for record in platform.records(rng, pairs):
        met += record.rescore(found[2], rng, clock)
        record.save(platform.tables)
    return met


def retirements(platform, rng, _late_by):
    """Retire a learner: name and address go, enrollments are switched off, everything else stays."""
    plain = rows("auth_user").filter(is_staff=False, is_active=True).exclude(username__in=people.DEMO)
    known = list(plain.exclude(username__startswith="retired__user_").order_by("id").values_list("id", "username"))
    if not known:
        return 0
    pk, original = rng.choice(known)
    username, email = people.retired_name(original)
    moment = platform.ends - rng.uniform(0.2, 0.9) * MINUTE
    for row in platform.enrollments(user=pk, is_active=True):
        Enrollment(platform.tables, rng, row).change(moment, is_active=False)
    columns = {"username": username, "email": email, "first_name": "", "last_name": "", "is_active": False}
    platform.tables["auth_user"].change(pk, **columns)
    for table in ("auth_userprofile", "certificates_generatedcertificate"):
        for row in rows(table).filter(user=pk).order_by("pk").values_list("pk", flat=True):
            platform.tables[table].change(row, name="")
    return 1


HAPPEN = {
    "publishes": publish,
    "late_rows": late_rows,
    "mode_changes": mode_changes,
    "unenrollments": unenrollments,
    "reenrollments": reenrollments,
    "role_changes": role_changes,
    "cohort_moves": cohort_moves,
    "resets": resets,
    "rescores": rescores,
    "bulk_updates": bulk_updates,
    "deletions": deletions,
    "retirements": retirements,
}
