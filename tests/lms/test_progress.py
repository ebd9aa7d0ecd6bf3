"""Progress is what the LMS's own Progress tab counts, over content in its own store and its own structures."""

import datetime

import pytest
from common.djangoapps.student.models import CourseEnrollment
from common.djangoapps.student.tests.factories import UserFactory
from completion.models import BlockCompletion
from completion.waffle import ENABLE_COMPLETION_TRACKING_SWITCH
from django.utils import timezone
from edx_toggles.toggles.testutils import override_waffle_switch
from lms.djangoapps.courseware.courses import get_course_blocks_completion_summary
from openedx.core.djangoapps.content.course_overviews.models import CourseOverview
from openedx.core.djangoapps.course_groups.cohorts import add_cohort, add_user_to_cohort, set_course_cohorted
from openedx.core.djangoapps.course_groups.models import CourseUserGroupPartitionGroup

from figures_lite.lms import structure
from figures_lite.models import Course, CourseLearner
from figures_lite.pipeline.run import run

RED, PARTITION = 11, 77

#: The units of each sequence, in order: what is in them, and what is said of the unit.
UNITS = [
    ("html a", "problem b"),
    ("html c",),
    ("discussion d",),
    ("video e", "discussion f"),
    (),
    ("html hidden", {"visible_to_staff_only": True}),
]
FOR_RED = ("html red", {"group_access": {PARTITION: [RED]}})


@pytest.fixture
def course(content):
    """A published course: two sections with the same units, one of them for staff."""
    return published(content, UNITS)


@pytest.fixture
def gated(content):
    """The same, with a unit for a cohort in each section."""
    return published(content, [*UNITS, FOR_RED])


def published(content, units):
    """A course in the platform's store, published, with its overview and outline."""
    from cms.djangoapps.contentstore.outlines import update_outline_from_modulestore
    from xmodule.modulestore import ModuleStoreEnum
    from xmodule.modulestore.tests.factories import BlockFactory, CourseFactory
    from xmodule.partitions.partitions import Group, UserPartition

    groups = UserPartition(PARTITION, "Cohorts", "", [Group(RED, "Red")], scheme=UserPartition.get_scheme("cohort"))
    course = CourseFactory(org="Club", number="GO", run="2026", user_partitions=[groups])
    with content.store.bulk_operations(course.id):
        for section in "12":
            chapter = BlockFactory(parent_location=course.location, category="chapter")
            sequence = BlockFactory(parent_location=chapter.location, category="sequential")
            for unit in units:
                fields = next((each for each in unit if isinstance(each, dict)), {})
                vertical = BlockFactory(parent_location=sequence.location, category="vertical", **fields)
                for each in unit:
                    if isinstance(each, str):
                        category, name = each.split()
                        name = f"{name}{section}"
                        BlockFactory(parent_location=vertical.location, category=category, name=name, display_name=name)
    content.store.publish(course.location, ModuleStoreEnum.UserID.test)
    CourseOverview.load_from_module_store(course.id)
    update_outline_from_modulestore(course.id)
    return course


def learner(course, username):
    """Somebody enrolled in the course since yesterday."""
    user = UserFactory(username=username, date_joined=timezone.now() - datetime.timedelta(days=1))
    CourseEnrollment.enroll(user, course.id, mode="audit")
    return user


def complete(user, course, *names, completion=1.0):
    """Somebody completes some blocks, by their names."""
    with override_waffle_switch(ENABLE_COMPLETION_TRACKING_SWITCH, active=True):
        for each in names:
            category, name = each.split()
            key = course.id.make_usage_key(category, name)
            BlockCompletion.objects.submit_completion(user=user, block_key=key, completion=completion)


def told(user, course):
    """``(complete units, units)`` as the platform counts them for somebody."""
    found = get_course_blocks_completion_summary(course.id, user)
    return found["complete_count"], sum(found.values())


def ours(user):
    """The same, as we have it."""
    row = CourseLearner.objects.get(learner_id=user.pk)
    return row.complete_units, row.units


DONE = {
    "nothing": (),
    "half of a unit": ("html a1",),
    "a unit": ("html a1", "problem b1"),
    "a unit beside a discussion": ("video e1",),
    "units in both sections": ("html c1", "html c2", "html a2", "problem b2"),
    "what is for staff only": ("html hidden1",),
    "what is not in the course any more": ("html gone1",),
    "what can be seen": tuple(
        f"{name}{section}" for section in "12" for name in ("html a", "problem b", "html c", "video e")
    ),
}


@pytest.mark.parametrize("done", DONE.values(), ids=DONE)
def test_units_are_complete_as_the_progress_tab_has_them(course, done):
    user = learner(course, "lea")
    complete(user, course, *done)
    assert run().ok
    assert ours(user) == told(user, course)


def test_less_than_whole_is_not_complete(course):
    user = learner(course, "lea")
    complete(user, course, "html c1", completion=0.9)
    assert run().ok
    assert ours(user) == told(user, course)


def test_a_cohort_sees_units_that_others_do_not(gated):
    red, other = learner(gated, "red"), learner(gated, "other")
    set_course_cohorted(gated.id, True)
    cohort = add_cohort(gated.id, "Red", "manual")
    CourseUserGroupPartitionGroup.objects.create(course_user_group=cohort, partition_id=PARTITION, group_id=RED)
    add_user_to_cohort(cohort, red)
    for user in (red, other):
        complete(user, gated, "html c1", "html red1")
    assert run().ok
    assert (ours(red), ours(other)) == (told(red, gated), told(other, gated))
    assert ours(red)[1] == ours(other)[1] + 2
    assert not Course.objects.get(key=gated.id).approximate


def test_a_course_is_called_approximate_where_no_cohort_has_the_group_that_a_unit_asks_for(gated):
    """The platform shows such a unit to nobody; we do not know of the group and count it, and say so."""
    user = learner(gated, "lea")
    assert run().ok
    assert ours(user)[1] == told(user, gated)[1] + 2
    assert Course.objects.get(key=gated.id).approximate


def test_the_structure_is_read_once_a_version(course, monkeypatch):
    learner(course, "lea")
    asked = []
    found = structure.published

    def counted(key):
        asked.append(key)
        return found(key)

    monkeypatch.setattr(structure, "published", counted)
    for _time in range(3):
        assert run().ok
    assert asked == [str(course.id)]


def test_what_is_published_later_counts_from_then_on(course, content):
    from cms.djangoapps.contentstore.outlines import update_outline_from_modulestore
    from openedx.core.djangoapps.content.block_structure.api import update_course_in_cache
    from xmodule.modulestore import ModuleStoreEnum
    from xmodule.modulestore.tests.factories import BlockFactory

    user = learner(course, "lea")
    complete(user, course, "html c1")
    assert run().ok
    before = ours(user)
    sequence = content.store.get_items(course.id, qualifiers={"category": "sequential"})[0]
    unit = BlockFactory(parent_location=sequence.location, category="vertical")
    BlockFactory(parent_location=unit.location, category="html", name="new", display_name="new")
    content.store.publish(course.location, ModuleStoreEnum.UserID.test)
    update_outline_from_modulestore(course.id)
    update_course_in_cache(course.id)
    assert run().ok
    assert ours(user) == told(user, course) == (before[0], before[1] + 1)
