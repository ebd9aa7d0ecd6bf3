"""Of two fills at once the later one knows more: the earlier one may not write over it."""

from figures_lite.models import SiteDay
from figures_lite.periods import calendar
from figures_lite.pipeline import marks
from figures_lite.pipeline.fill import Fill
from figures_lite.pipeline.report import Report
from tests.databases import canonical

from . import numbers, rows

LATER = rows.at(20, 13)


def test_a_fill_that_is_overtaken_writes_no_more(small):
    """It has counted January; then a learner of January is captured and filled by a whole other run."""
    rows.enroll(small.ann, rows.course(rows.OTHER), rows.at(5, month=1))
    numbers.ran()
    SiteDay.objects.update(enrolled=77)
    marks.leave({0: rows.at(1, month=1).date()})
    found = {}

    def overtake(last, done, total):
        if SiteDay.objects.get(period="2026-01-31").enrolled != 77 and not found:
            rows.enroll(small.cat, rows.OTHER, rows.at(6, month=1))
            numbers.ran(LATER)
            found.update(canonical.dump())

    Fill(calendar(), LATER, Report()).due(overtake)
    assert SiteDay.objects.get(period="2026-03-20").enrolled == 4
    assert canonical.differences(found, canonical.dump()) == ""
    assert not any(numbers.ran(rows.at(20, 14))["filled"].values())
    assert SiteDay.objects.get(period="2026-03-20").enrolled == 4
