"""Notes: what a plugin of somebody else's knows about a learner in a course."""

from django.db import models

from figures_lite.models import LearnerFact


class Note(LearnerFact):
    """A learner wrote a note.

    .. no_pii: an internal id
    """

    day = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["learner_id"], name="notes_note_learner")]
