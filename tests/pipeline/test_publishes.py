"""Runs remember when courses were published: the LMS tells the last time alone."""

from devsite.lab.models import CourseStructure
from figures_lite.models import Publish

from . import numbers, rows

LATER = rows.at(20, 13)


def published(key=rows.COURSE):
    """When a course was published, as far as runs have met it."""
    return list(Publish.objects.filter(course=numbers.the(key)).order_by("at").values_list("at", flat=True))


def publish(version, when, key=rows.COURSE):
    """Publish a course."""
    found = {"context_key": key}
    rows.change("learning_sequences_learningcontext", found, published_version=version, published_at=when)
    CourseStructure.objects.filter(course_key=key).update(version=version)


def test_each_version_that_a_run_meets_is_a_publish(small):
    numbers.ran()
    assert published() == [rows.at(1)]
    numbers.ran(LATER)
    assert published() == [rows.at(1)]
    publish("v2", rows.at(20, 12, 30))
    numbers.ran(rows.at(20, 14))
    publish("v3", rows.at(20, 14, 10))
    publish("v4", rows.at(20, 14, 20))
    numbers.ran(rows.at(20, 15))
    # Of two between runs the LMS tells the last.
    assert published() == [rows.at(1), rows.at(20, 12, 30), rows.at(20, 14, 20)]


def test_another_content_group_of_a_cohort_is_no_publish(small):
    numbers.ran()
    group = rows.put("course_groups_courseusergroup", name="Day", course_id=rows.COURSE, group_type="cohort")
    rows.put(
        "course_groups_courseusergrouppartitiongroup",
        course_user_group_id=group,
        partition_id=7,
        group_id=1,
        created_at=rows.at(20),
        updated_at=rows.at(20),
    )
    before = numbers.the(rows.COURSE).structure_version
    # A date that would be taken if it were one.
    rows.change("learning_sequences_learningcontext", {"context_key": rows.COURSE}, published_at=rows.at(20))
    numbers.ran(LATER)
    assert numbers.the(rows.COURSE).structure_version != before
    assert published() == [rows.at(1)]


def test_without_a_version_the_overview_tells(small):
    rows.delete("learning_sequences_learningcontext", context_key=rows.COURSE)
    numbers.ran()
    # What made the overview anew before the install, nobody knows.
    assert published() == []
    rows.change("course_overviews_courseoverview", {"id": rows.COURSE}, modified=rows.at(19))
    numbers.ran(LATER)
    assert published() == [rows.at(19)]


def test_a_structure_that_cannot_be_read_is_no_publish_until_it_can(small, settings):
    rows.course(rows.OTHER, (("a",),))
    settings.FIGURES_LITE_STRUCTURE = "tests.pipeline.test_structures.raising"
    numbers.ran(ok=False)
    assert (published(rows.OTHER), published()) == ([], [rows.at(1)])
    settings.FIGURES_LITE_STRUCTURE = "devsite.lab.structure.published"
    numbers.ran(LATER)
    assert published(rows.OTHER) == [rows.at(1)]
