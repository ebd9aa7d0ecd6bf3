"""The columns that a benchmark's LMS fills, and what a block's state looks like."""

ENROLLMENT = ("id", "user_id", "course_id", "created", "is_active", "mode")
HISTORY = (
    "history_id",
    "history_date",
    "history_type",
    "id",
    "user_id",
    "course_id",
    "created",
    "is_active",
    "mode",
)
STATE = (
    "student_id",
    "course_id",
    "module_id",
    "module_type",
    "state",
    "grade",
    "max_grade",
    "created",
    "modified",
)
COMPLETION = ("user_id", "course_key", "block_key", "block_type", "completion", "created", "modified")
GRADE = (
    "user_id",
    "course_id",
    "grading_policy_hash",
    "percent_grade",
    "letter_grade",
    "passed_timestamp",
    "created",
    "modified",
)
CERTIFICATE = ("user_id", "course_id", "status", "mode", "grade", "created_date", "modified_date")

ANSWER = (
    '{"seed": 1, "attempts": 2, "done": true, "student_answers": {"i4x_2_1": "choice_1"}, "correct_map": {"i4x_2_1": '
    '{"correctness": "correct", "npoints": null}}, "last_submission_time": "2026-01-31T18:00:00Z"}'
)


def uuid4(rng):
    """A random UUID in hexadecimal digits, as all three databases take it."""
    digits = f"{rng.getrandbits(128):032x}"
    return f"{digits[:12]}4{digits[13:16]}8{digits[17:]}"


class Kind:
    """The kinds of state there are, by number: a type of block, what it holds, its grade and the highest one."""

    COURSE, SEQUENCE, VIDEO, WRONG, RIGHT = range(5)

    ALL = (
        ("course", '{"position": 2}', None, None),
        ("sequential", '{"position": 3}', None, None),
        ("video", '{"saved_video_position": "00:03:17", "speed": 1.25}', None, None),
        ("problem", ANSWER, 0.0, 1.0),
        ("problem", ANSWER, 1.0, 1.0),
    )

    @staticmethod
    def state(learner_id, course_key, block_key):
        """Whose state it is."""
        return (learner_id, course_key, block_key)

    @classmethod
    def values(cls, kind):
        """What the state is."""
        return cls.ALL[kind]
