"""Fingerprints of LMS rows as whole numbers that the database itself adds up, alike on each database.

A row is a number made of some of its columns, mixed so that the changes of two rows do not cancel each other out when
the rows of a learner are added up. Texts, few and short ones, count by their first and last letter and their length.
"""

from django.db import models
from django.db.models import BigIntegerField, Case, ExpressionWrapper, F, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Length, Ord, Right

from figures_lite.sql import Instant

#: A prime below 2**31: a product of two numbers below it fits into 8 bytes.
PRIME = 2_147_483_647
#: What columns are multiplied by, in turn: above 2**31, so that databases calculate in 8 bytes.
FACTORS = (2_654_435_761, 2_246_822_519, 3_266_489_917, 2_869_860_233)


def account_print(retired):
    """The fingerprint of an account: one row, so when it was made and its flags tell all."""
    flags = retired * 4 + truth("is_staff") * 2 + truth("is_superuser")
    return whole(Coalesce(Instant(F("date_joined")), Value(0)) * 8 + flags)


def row_print(model, names):
    """The fingerprint of a row, of the columns named."""
    mixed = Value(0, output_field=BigIntegerField())
    for name, factor in zip(names, FACTORS, strict=False):
        column = whole(number(model._meta.get_field(name)) % PRIME) * Value(factor, output_field=BigIntegerField())
        mixed = mixed + whole(column) % PRIME
    rest = whole(mixed) % PRIME
    return whole(whole(rest * rest) % PRIME)


def total(fingerprint):
    """The sum of the fingerprints of some rows."""
    return Cast(Sum(fingerprint, output_field=BigIntegerField()), BigIntegerField())


def number(field):
    """A column as a whole number; 0 where it is NULL."""
    if isinstance(field, models.DateTimeField):
        return whole(Coalesce(Instant(F(field.name)), Value(0)))
    if isinstance(field, models.BooleanField):
        return truth(field.name)
    if isinstance(field, models.IntegerField | models.ForeignKey):
        return whole(Coalesce(F(field.attname), Value(0)))
    text = ExpressionWrapper(F(field.name), output_field=models.TextField())
    letters = Coalesce(Ord(text), Value(0)) * 16_384 + Coalesce(Ord(Right(text, 1)), Value(0)) * 256
    return whole(letters + Coalesce(Length(text), Value(0)))


def truth(name):
    """A truth value as 1 or 0."""
    return Case(When(**{name: True}, then=Value(1)), default=Value(0), output_field=BigIntegerField())


def whole(expression):
    """An expression whose parts are whole numbers."""
    return ExpressionWrapper(expression, output_field=BigIntegerField())
