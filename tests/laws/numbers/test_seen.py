"""Fingerprints are the same whether capture makes them of the rows it reads or the database adds them up."""

import pytest

from figures_lite.lms import sources
from figures_lite.models import Learner

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("source", [source for source in sources.SOURCES if source.sweep], ids=lambda each: each.name)
def test_fingerprints_of_the_rows_read_are_the_database_s(world, source):
    learner_ids = sorted(Learner.objects.values_list("learner_id", flat=True))
    rows, prints = source.read(learner_ids)
    assert len(prints) == len({row[0] for row in rows})
    assert prints == source.fingerprints(learner_ids) == source.fingerprints(between=(0, learner_ids[-1]))
    few = set(learner_ids[1::3])
    assert source.read(few)[1] == {who: number for who, number in prints.items() if who in few}
    assert sorted(map(repr, source.read(few)[0])) == sorted(repr(row) for row in rows if row[0] in few)
