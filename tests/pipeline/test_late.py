"""Late facts of a past that is filled: at once where that is quick, and not again and again where it takes long."""

from figures_lite.models import Cursor, Milestone, SiteDay, Stale

from . import numbers, rows

FIRST = rows.at(10)


def count(day):
    """How many were enrolled on a day of March, as the aggregates have it."""
    return SiteDay.objects.filter(period=f"2026-03-{day:02}").values_list("enrolled", flat=True).first() or 0


def test_a_past_that_took_long_to_fill_is_put_off(small):
    numbers.ran()
    before = count(12)
    rows.enroll(small.cat, rows.course(rows.OTHER), FIRST)
    Cursor.objects.create(name="late", position={"seconds": 60}, at=rows.at(20, 12))
    report = numbers.ran(rows.at(20, 12, 10))
    assert report["captured"]["courses whose past is filled later"] == 1
    assert Milestone.objects.filter(day=FIRST.date(), kind="enrolled").exists()
    assert (count(12), Stale.objects.exists()) == (before, True)
    assert "courses whose past is filled later" not in numbers.ran(rows.at(20, 12, 20))["captured"]
    assert (count(12), Stale.objects.exists()) == (before + 1, False)
    assert Cursor.objects.get(name="late").position["seconds"] < 5


def test_a_clock_that_was_set_back_puts_nothing_off(small):
    numbers.ran()
    before = count(12)
    rows.enroll(small.cat, rows.course(rows.OTHER), FIRST)
    Cursor.objects.create(name="late", position={"seconds": 60}, at=rows.at(25, 12))
    numbers.ran(rows.at(20, 13))
    assert (count(12), Stale.objects.exists()) == (before + 1, False)
