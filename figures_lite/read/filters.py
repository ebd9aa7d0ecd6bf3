"""The filters of the tables of courses and organisations, each a django-filter FilterSet, and what all are made of.

The API's parameters and their documentation follow."""

import django_filters
from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import CharField, Q
from django.db.models.functions import Cast, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey

from figures_lite.databases import rows
from figures_lite.lms import access
from figures_lite.models import Course
from figures_lite.periods import calendar
from figures_lite.read.errors import BadQuestion
from figures_lite.read.question import moment
from figures_lite.vocabulary import Grain


class YesNo(django_filters.ChoiceFilter):
    """``true`` or ``false``; ``yes`` is the condition, applied or excluded."""

    def __init__(self, yes=None, **options):
        self.yes = yes
        super().__init__(choices=[("true", "true"), ("false", "false")], **options)

    def filter(self, queryset, value):
        """The rows for which the condition is as asked."""
        if not value:
            return queryset
        condition = self.yes() if callable(self.yes) else self.yes
        return queryset.filter(condition if value == "true" else ~condition)


class InstantField(forms.CharField):
    """A form field whose value is an instant."""

    def clean(self, value):
        """The instant a text says."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return moment(text, Grain.HOUR, "date")
        except BadQuestion as refused:
            said = str(refused).removeprefix("date: ").replace("%", "%%")  # Django fills it in
            raise forms.ValidationError(said, params={"allowed": refused.allowed}) from None


class Moment(django_filters.CharFilter):
    """A date or a date and time; a date is its first instant in the reporting time zone."""

    field_class = InstantField

    def __init__(self, at, **options):
        super().__init__(**options)
        self.at = at

    def filter(self, queryset, value):
        """The rows before, or from, the instant."""
        return queryset.filter(**{self.at: value}) if value else queryset


class Words(django_filters.Filter):
    """Any of some values: the parameter repeated, or its values joined by commas unless ``joined`` says otherwise."""

    class AnyField(forms.Field):
        """A form field that takes the parameter as often as it comes."""

        widget = forms.SelectMultiple

        def clean(self, value):
            """The values, as a list. Not every database can be asked about a null character."""
            values = [value] if isinstance(value, str) else list(value or ())
            for text in values:
                ProhibitNullCharactersValidator()(text)
            return values

    field_class = AnyField

    def __init__(self, field_name=None, joined=True, **options):
        self.joined = joined
        super().__init__(field_name=field_name, lookup_expr="in", **options)

    def words(self, value):
        """The values one by one; ``none`` is the empty one."""
        texts = [value] if isinstance(value, str) else value
        words = [word for text in texts for word in (text.split(",") if self.joined else [text]) if word]
        return ["" if word == "none" and self.joined else word.strip() for word in words]

    def filter(self, queryset, value):
        """The rows with any of the values."""
        words = self.words(value)
        return queryset.filter(**{f"{self.field_name}__in": words}) if words else queryset


class Keys(Words):
    """Any of some courses by key, in any case: the parameter repeated, or keys joined by commas."""

    class KeysField(Words.AnyField):
        """A form field that takes course keys as often as they come."""

        def clean(self, value):
            """The keys in lower case, as a list."""
            # In a query string "+" is a space: a key written without %2B still is one.
            texts = [text.strip().replace(" ", "+") for each in super().clean(value) for text in each.split(",")]
            try:
                return [str(CourseKey.from_string(text)) for text in texts if text]
            except InvalidKeyError as refused:
                said = f"{refused} is not a course key.".replace("%", "%%")  # Django fills it in
                raise forms.ValidationError(said, params={"allowed": [A_KEY]}) from None

    field_class = KeysField

    def filter(self, queryset, value):
        """The rows of the courses."""
        if not value:
            return queryset
        low = (
            rows(Course).annotate(low=Lower(Cast("key", CharField(max_length=255)))).filter(low__in=access.spelt(value))
        )
        return queryset.filter(**{f"{self.field_name}__in": low.values("pk")})


class Whole(django_filters.NumberFilter):
    """A whole number within bounds."""

    field_class = forms.IntegerField

    def __init__(self, lookup, low=0, high=100, **options):
        super().__init__(min_value=low, max_value=high, **options)
        self.lookup = lookup

    def get_max_validator(self):
        """Nothing: the bounds are the field's own."""

    def filter(self, queryset, value):
        """The rows within the bound."""
        return queryset if value is None else queryset.filter(**{self.lookup: value})


MOST = 2**31 - 1
A_KEY = "a course key, such as course-v1:edX+DemoX+2026"


class Search(django_filters.CharFilter):
    """A text anywhere in some columns; ``matching`` gives the condition for it."""

    def __init__(self, matching, **options):
        self.matching = matching
        super().__init__(**options)

    def filter(self, queryset, value):
        """The rows that match."""
        return queryset.filter(self.matching(value)) if value else queryset


def is_active():
    """The condition for courses that have started and not ended, today in the reporting time zone."""
    today = calendar().day(timezone.now())
    return Q(start_day__lte=today, end_day__gt=today)


def course_named(text):
    """The condition for courses whose key or name contains a text."""
    keys = rows(Course).annotate(text=Cast("key", CharField(max_length=255))).filter(text__icontains=text)
    return Q(pk__in=keys.values("pk")) | Q(name__icontains=text)


class CourseFilters(django_filters.FilterSet):
    """Filters of a table of courses."""

    search = Search(course_named, help_text=_("Text in the course's key or name."))
    org = Words("org", help_text=_("Organisation; several joined by commas."))
    course = Keys("pk", help_text=_("Key of a course; several joined by commas."))
    known = YesNo(Q(known=True), help_text=_("Whether the course has, or had, a course overview."))
    active = YesNo(is_active, help_text=_("Whether the course has started and not ended, today."))
    approximate = YesNo(Q(approximate=True), help_text=_("Whether progress can differ from the Progress tab."))
    starts_after = Moment("start__gte", help_text=_("Starts at or after a date or instant."))
    starts_before = Moment("start__lt", help_text=_("Starts before a date or instant."))
    ends_after = Moment("end__gte", help_text=_("Ends at or after a date or instant."))
    ends_before = Moment("end__lt", help_text=_("Ends before a date or instant."))

    class Meta:
        model = Course
        fields = []


class AttentionFilters(django_filters.FilterSet):
    """Filters of the courses that need a look."""

    org = Words("org", help_text=_("Organisation; several joined by commas."))
    course = Keys("pk", help_text=_("Key of a course; several joined by commas."))

    class Meta:
        model = Course
        fields = []


class OrgFilters(django_filters.FilterSet):
    """Filters of a table of organisations."""

    search = Search(lambda text: Q(org__icontains=text), help_text=_("Text in the organisation's name."))

    class Meta:
        model = Course
        fields = []


def filtered(filters, queryset, asked):
    """A queryset filtered as asked: ``{name: value or list of values}``."""
    words = {name: word(filters, name, value) for name, value in asked.items()}
    wanted = filters(words, queryset=queryset)
    for name, problems in wanted.form.errors.as_data().items():
        text = " ".join(message for problem in problems for message in problem.messages)
        takes = allowed(filters.base_filters[name], problems[0])
        raise BadQuestion(f"{name}: {text}", parameter=name, allowed=takes)
    return wanted.qs


def word(filters, name, value):
    """One value as its filter reads it."""
    if name not in filters.base_filters:
        takes = sorted(filters.base_filters)
        raise BadQuestion(f"{name}: there is no such parameter.", parameter=name, allowed=takes)
    if isinstance(filters.base_filters[name], Words):
        return value
    values = value if isinstance(value, list | tuple) else [value]
    if len(values) != 1:
        raise BadQuestion(f"{name}: may be given only once.", parameter=name, allowed=["one value"])
    return str(values[0]).lower() if isinstance(values[0], bool) else values[0]


def allowed(filter_, problem):
    """What a filter takes, told to who asked for something else."""
    if problem.params and "allowed" in problem.params:
        return problem.params["allowed"]
    if "choices" in filter_.extra:
        return [value for value, _label in filter_.extra["choices"]]
    low, high = filter_.extra.get("min_value"), filter_.extra.get("max_value")
    return [f"a whole number from {low} to {high}"] if high is not None else None
