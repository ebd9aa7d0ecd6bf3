"""Enrollments as the LMS keeps them: one row, switched on and off, and a history row for each change."""

from devsite.lab.generate.courses import ELIGIBLE
from devsite.lab.generate.tables import make_uuid

ENROLLMENTS, HISTORY = "student_courseenrollment", "student_courseenrollment_history"
DEFAULT_MODE = "audit"


class Enrollment:
    """One enrollment row and its history. ``fresh`` rows are still in the batch and simply overwritten there."""

    def __init__(self, tables, rng, row, fresh=False, recorded=True):
        self.tables, self.rng, self.row = tables, rng, row
        self.fresh, self.recorded = fresh, recorded

    @classmethod
    def begin(cls, tables, rng, learner_id, course_key, mode, at, recorded=True):
        """Enroll as ``CourseEnrollment.enroll()`` does: created inactive in the default mode, then switched on.

        Without ``recorded`` there is no history, as for rows older than the history table.
        """
        row = {"user_id": learner_id, "course_id": course_key, "created": at, "is_active": False, "mode": DEFAULT_MODE}
        tables[ENROLLMENTS].add(row)
        enrollment = cls(tables, rng, row, fresh=True, recorded=recorded)
        enrollment.note("+", at)
        enrollment.change(at, is_active=True, mode=mode)
        return enrollment

    def change(self, at, recorded=True, **columns):
        """Save the row with other columns; a bulk update leaves no history (``recorded`` false)."""
        self.row.update(columns)
        if not self.fresh:
            self.tables[ENROLLMENTS].change(self.row["id"], **columns)
        if recorded:
            self.note("~", at)

    def delete(self, at):
        """Delete the row, as CCX does; only its history stays."""
        self.tables[ENROLLMENTS].remove(self.row["id"])
        self.note("-", at)

    def note(self, kind, at):
        """Leave a history row with the row's present columns."""
        if self.recorded:
            columns = {"history_id": make_uuid(self.rng), "history_type": kind, "history_date": at}
            self.tables[HISTORY].add(self.row | columns)


def first_mode(rng, course):
    """The mode somebody enrolls in."""
    if "verified" in course.modes:
        return "verified" if rng.random() < 0.12 else "audit"
    if len(course.modes) > 1:
        return rng.choice(course.modes)
    return course.modes[0]


def better_mode(course, mode):
    """The mode one can upgrade to, None when there is none."""
    paid = [other for other in course.modes if other in ELIGIBLE and other != mode]
    return paid[0] if paid and mode not in ELIGIBLE else None
