"""Our tables: facts (what is true), aggregates (what is counted), and the pipeline's own bookkeeping."""

from figures_lite.models.aggregates import (
    CourseDay,
    CourseHour,
    CourseModeDay,
    CourseModeMonth,
    CourseMonth,
    OrgDay,
    OrgHour,
    OrgModeDay,
    OrgModeMonth,
    OrgMonth,
    SiteDay,
    SiteHour,
    SiteModeDay,
    SiteModeMonth,
    SiteMonth,
)
from figures_lite.models.course import Course
from figures_lite.models.facts import Account, CourseLearner, Enrollment, LearnerDay, LearnerFact, Milestone
from figures_lite.models.pipeline import Cursor, Filled, Group, Learner, Part, Run, Stale
from figures_lite.models.privacy import Reading, Receipt

__all__ = [
    "Account",
    "Course",
    "CourseDay",
    "CourseHour",
    "CourseLearner",
    "CourseModeDay",
    "CourseModeMonth",
    "CourseMonth",
    "Cursor",
    "Enrollment",
    "Filled",
    "Group",
    "Learner",
    "LearnerDay",
    "LearnerFact",
    "Milestone",
    "OrgDay",
    "OrgHour",
    "OrgModeDay",
    "OrgModeMonth",
    "OrgMonth",
    "Part",
    "Reading",
    "Receipt",
    "Run",
    "SiteDay",
    "SiteHour",
    "SiteModeDay",
    "SiteModeMonth",
    "SiteMonth",
    "Stale",
]
