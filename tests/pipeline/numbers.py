"""What the pipeline stored, as plain numbers to compare with literals; what is 0 or unknown is left out."""

from figures_lite import catalogue
from figures_lite.models import Course, CourseDay, CourseLearner, CourseMonth, OrgMonth, Run, SiteMonth
from figures_lite.periods import calendar
from figures_lite.pipeline.run import run
from figures_lite.pipeline.status import status

from . import rows

MONTH = rows.NOW.date().replace(day=1)


def ran(now=rows.NOW, ok=True, **options):
    """What a run reports, which must have gone well (or not, if told so)."""
    record = run(now=now, **options)
    assert record.ok is ok, record.report
    return record.report


def told(now=rows.NOW):
    """What ``figures_lite status`` prints."""
    Run.objects.all()
    return "\n".join(status(now)[0])


def of(aggregate, **key):
    """The numbers of one row of an aggregate."""
    row = aggregate.objects.filter(**key).first()
    values = {name: getattr(row, name, None) for name in catalogue.metrics(aggregate)}
    return {name: value for name, value in values.items() if value}


def course_month(key=rows.COURSE, month=MONTH):
    """A course's numbers of a month."""
    return of(CourseMonth, course=the(key), period=month)


def course_day(key=rows.COURSE, day=None):
    """A course's numbers of a day, today unless told."""
    return of(CourseDay, course=the(key), period=day or calendar().day(rows.NOW))


def org_month(org="Org", month=MONTH):
    """An organisation's numbers of a month."""
    return of(OrgMonth, org=org, period=month)


def site_month(month=MONTH):
    """The site's numbers of a month."""
    return of(SiteMonth, period=month)


def the(key):
    """The course with a key."""
    return next(course for course in Course.objects.all() if str(course.key) == key)


def standing(learner, key=rows.COURSE):
    """How a learner stands in a course."""
    return CourseLearner.objects.get(learner_id=learner, course=the(key))
