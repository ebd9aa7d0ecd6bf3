"""Enrollments by demographics, for sites that ask for them (``FIGURES_LITE_DEMOGRAPHICS``): else empty tables.

Small groups are withheld: see ``pipeline/groups.py``.
"""

from django.db import models

from figures_lite.models.aggregates import Daily, Enrolled, EnrollmentMoments, Monthly, PerCourse, PerOrg, PerSite
from figures_lite.vocabulary import Aggregate, key


class WhoMetrics(Enrolled, EnrollmentMoments):
    """What is known by demographics."""

    class Meta:
        abstract = True


class ByCountry(Aggregate):
    """A slice per country."""

    by = ("country",)
    country = models.CharField(max_length=10)

    class Meta:
        abstract = True


class ByGender(Aggregate):
    """A slice per gender."""

    by = ("gender",)
    gender = models.CharField(max_length=10)

    class Meta:
        abstract = True


class ByBirth(Aggregate):
    """A slice per decade of birth."""

    by = ("birth_years",)
    birth_years = models.CharField(max_length=10)

    class Meta:
        abstract = True


class ByEducation(Aggregate):
    """A slice per level of education."""

    by = ("education",)
    education = models.CharField(max_length=10)

    class Meta:
        abstract = True


class CourseCountryDay(WhoMetrics, ByCountry, PerCourse, Daily):
    """One course, one country, one day.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("course", "country", "period")]


class CourseCountryMonth(WhoMetrics, ByCountry, PerCourse, Monthly):
    """One course, one country, one month.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("course", "country", "period")]


class OrgCountryDay(WhoMetrics, ByCountry, PerOrg, Daily):
    """One organisation, one country, one day.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("org", "country", "period")]


class OrgCountryMonth(WhoMetrics, ByCountry, PerOrg, Monthly):
    """One organisation, one country, one month.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("org", "country", "period")]


class SiteCountryDay(WhoMetrics, ByCountry, PerSite, Daily):
    """The site, one country, one day.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("site", "country", "period")]


class SiteCountryMonth(WhoMetrics, ByCountry, PerSite, Monthly):
    """The site, one country, one month.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("site", "country", "period")]


class CourseGenderDay(WhoMetrics, ByGender, PerCourse, Daily):
    """One course, one gender, one day.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("course", "gender", "period")]


class CourseGenderMonth(WhoMetrics, ByGender, PerCourse, Monthly):
    """One course, one gender, one month.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("course", "gender", "period")]


class OrgGenderDay(WhoMetrics, ByGender, PerOrg, Daily):
    """One organisation, one gender, one day.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("org", "gender", "period")]


class OrgGenderMonth(WhoMetrics, ByGender, PerOrg, Monthly):
    """One organisation, one gender, one month.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("org", "gender", "period")]


class SiteGenderDay(WhoMetrics, ByGender, PerSite, Daily):
    """The site, one gender, one day.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("site", "gender", "period")]


class SiteGenderMonth(WhoMetrics, ByGender, PerSite, Monthly):
    """The site, one gender, one month.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("site", "gender", "period")]


class CourseBirthDay(WhoMetrics, ByBirth, PerCourse, Daily):
    """One course, one decade of birth, one day.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("course", "birth_years", "period")]


class CourseBirthMonth(WhoMetrics, ByBirth, PerCourse, Monthly):
    """One course, one decade of birth, one month.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("course", "birth_years", "period")]


class OrgBirthDay(WhoMetrics, ByBirth, PerOrg, Daily):
    """One organisation, one decade of birth, one day.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("org", "birth_years", "period")]


class OrgBirthMonth(WhoMetrics, ByBirth, PerOrg, Monthly):
    """One organisation, one decade of birth, one month.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("org", "birth_years", "period")]


class SiteBirthDay(WhoMetrics, ByBirth, PerSite, Daily):
    """The site, one decade of birth, one day.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("site", "birth_years", "period")]


class SiteBirthMonth(WhoMetrics, ByBirth, PerSite, Monthly):
    """The site, one decade of birth, one month.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("site", "birth_years", "period")]


class CourseEducationDay(WhoMetrics, ByEducation, PerCourse, Daily):
    """One course, one level of education, one day.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("course", "education", "period")]


class CourseEducationMonth(WhoMetrics, ByEducation, PerCourse, Monthly):
    """One course, one level of education, one month.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("course", "education", "period")]


class OrgEducationDay(WhoMetrics, ByEducation, PerOrg, Daily):
    """One organisation, one level of education, one day.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("org", "education", "period")]


class OrgEducationMonth(WhoMetrics, ByEducation, PerOrg, Monthly):
    """One organisation, one level of education, one month.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("org", "education", "period")]


class SiteEducationDay(WhoMetrics, ByEducation, PerSite, Daily):
    """The site, one level of education, one day.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("site", "education", "period")]


class SiteEducationMonth(WhoMetrics, ByEducation, PerSite, Monthly):
    """The site, one level of education, one month.

    .. no_pii: numbers
    """

    class Meta:
        constraints = [key("site", "education", "period")]
