"""The filters of lists of learners and of the matrix, each a django-filter FilterSet."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from figures_lite.databases import rows
from figures_lite.lms import people
from figures_lite.models import Account, Course, CourseLearner
from figures_lite.read.filters import MOST, Keys, Moment, Search, Whole, Words, YesNo, course_named, is_active
from figures_lite.read.statuses import STATUSES


def course_of_row_named(text):
    """The condition for learners' rows whose course's key or name contains a text."""
    return Q(course_id__in=rows(Course).filter(course_named(text)).values("pk"))


class StatusNames(Words):
    """Names of statuses of the matrix. What they ask for is not of one row alone: ``read.matrix`` looks for it."""

    class NamesField(Words.AnyField):
        """A form field that takes the names as often as they come."""

        def clean(self, value):
            """The names, as a list."""
            texts = super().clean(value)
            names = [status.name for status in STATUSES]
            for text in ",".join(texts).split(",") if texts else ():
                if text.strip() and text.strip() not in names:
                    said = f"{text!r} is not one of {', '.join(names)}.".replace("%", "%%")  # Django fills it in
                    raise forms.ValidationError(said, params={"allowed": names})
            return texts

    field_class = NamesField

    def filter(self, queryset, value):
        """All rows."""
        return queryset


class OrgOfRow(Words):
    """Any of some organisations, by learners' rows: as an organisation's numbers, of its known courses."""

    def filter(self, queryset, value):
        """The rows of the organisations."""
        found = super().filter(queryset, value)
        return found if found is queryset else found.filter(course__known=True)


class PlaceFilters(django_filters.FilterSet):
    """Filters on how a learner is in a course, and whether as one of its team."""

    mode = Words("mode", help_text=_("Enrollment mode; several joined by commas."))
    enrolled = YesNo(Q(enrolled=True), help_text=_("Whether the enrollment is open."))
    cohort = Words("cohort", joined=False, help_text=_("Name of the cohort; repeat it for several."))
    team = django_filters.ChoiceFilter(
        choices=[("true", "true"), ("false", "false")],
        method="with_team",
        help_text=_("Whether to list people of the course's team too. Left out unless asked for."),
    )

    class Meta:
        model = CourseLearner
        fields = []

    def with_team(self, queryset, _name, _value):
        """All rows: the team is left out as the last step."""
        return queryset

    def filter_queryset(self, queryset):
        """The rows asked for, the team's only when they are."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data["team"] == "true" else found.filter(is_team=False)


class StandingFilters(PlaceFilters):
    """Filters on how a learner stands in a course."""

    progress_min = Whole("progress__gte", help_text=_("Progress of at least so many per cent."))
    progress_max = Whole("progress__lte", help_text=_("Progress of at most so many per cent."))
    units_min = Whole("complete_units__gte", high=MOST, help_text=_("At least so many complete units."))
    units_max = Whole("complete_units__lte", high=MOST, help_text=_("At most so many complete units."))
    grade_min = Whole("grade__gte", high=1000, help_text=_("Grade of at least so many points."))
    grade_max = Whole("grade__lte", high=1000, help_text=_("Grade of at most so many points."))
    graded = YesNo(Q(grade__isnull=False), help_text=_("Whether there is a grade."))
    letter = Words("letter", help_text=_("Letter grade; several joined by commas, none for below the first cutoff."))
    passed = YesNo(Q(passed_at__isnull=False), help_text=_("Whether the learner ever passed."))
    passed_after = Moment("passed_at__gte", help_text=_("First passed at or after a date or instant."))
    passed_before = Moment("passed_at__lt", help_text=_("First passed before a date or instant."))
    certificate = Words(
        "certificate", help_text=_("Status of the certificate: downloadable, …; several joined by commas, or none.")
    )
    certified_after = Moment("certified_at__gte", help_text=_("Certified at or after a date or instant."))
    certified_before = Moment("certified_at__lt", help_text=_("Certified before a date or instant."))
    never_started = YesNo(Q(first_active_at=None), help_text=_("Whether the learner has left no trace in the course."))
    first_active_after = Moment("first_active_at__gte", help_text=_("First active at or after a date or instant."))
    first_active_before = Moment("first_active_at__lt", help_text=_("First active before a date or instant."))
    last_active_after = Moment("last_active_at__gte", help_text=_("Last active at or after a date or instant."))
    last_active_before = Moment("last_active_at__lt", help_text=_("Last active before a date or instant."))
    enrolled_after = Moment("enrolled_at__gte", help_text=_("Last enrolled at or after a date or instant."))
    enrolled_before = Moment("enrolled_at__lt", help_text=_("Last enrolled before a date or instant."))
    active_days_min = Whole("active_days__gte", high=MOST, help_text=_("Active on at least so many days."))
    active_days_max = Whole("active_days__lte", high=MOST, help_text=_("Active on at most so many days."))

    class Meta:
        model = CourseLearner
        fields = []


class LearnerFilters(StandingFilters):
    """Filters of the learners of one course."""

    search = Search(people.matching, help_text=_("Text in the learner's username, e-mail address or name."))


class LearnersFilters(LearnerFilters):
    """Filters of the learners of several courses."""

    search = Search(people.matching_of_all, help_text=_("Text in the learner's username, e-mail address or name."))
    org = OrgOfRow("course__org", help_text=_("Organisation; several joined by commas."))
    course = Keys("course", help_text=_("Key of a course; several joined by commas."))


class StandingsFilters(StandingFilters):
    """Filters of the courses of one learner."""

    search = Search(course_of_row_named, help_text=_("Text in the course's key or name."))


class MatrixCourses(django_filters.FilterSet):
    """Filters of the courses of a matrix."""

    org = Words("org", help_text=_("Organisation; several joined by commas."))
    course = Keys("pk", help_text=_("Key of a course; several joined by commas."))
    course_search = Search(course_named, help_text=_("Text in the course's key or name."))
    course_active = YesNo(is_active, help_text=_("Whether the course has started and not ended, today."))

    class Meta:
        model = Course
        fields = []


class MatrixCells(PlaceFilters):
    """Filters of the learners of a matrix by their cells: those who have one like that."""

    status = StatusNames(help_text=_("Name of a status, such as silent; several joined by commas."))

    class Meta:
        model = CourseLearner
        fields = []


class MatrixLearners(django_filters.FilterSet):
    """Filters of the learners of a matrix by who they are."""

    search = Search(people.matching, help_text=_("Text in the learner's username, e-mail address or name."))

    class Meta:
        model = Account
        fields = []


class MatrixFilters(MatrixCourses, MatrixCells, MatrixLearners):
    """All filters of a matrix."""

    class Meta:
        model = CourseLearner
        fields = []


class AccountFilters(django_filters.FilterSet):
    """Filters of the accounts of a site."""

    search = Search(people.matching_of_all, help_text=_("Text in the username, e-mail address or name."))

    class Meta:
        model = Account
        fields = []


class DayFilters(django_filters.FilterSet):
    """Filters of the days of one learner, by their courses."""

    course = Keys("pk", help_text=_("Key of a course; several joined by commas."))

    class Meta:
        model = Course
        fields = []
