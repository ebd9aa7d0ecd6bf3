"""What user profiles tell of learners, in a few coarse words. Read only where the site asks for it."""

from django.apps import apps

from figures_lite.lms import sources

#: The LMS's model, and its column for each dimension.
PROFILE = "student.UserProfile"
COLUMNS = {
    "country": "country",
    "gender": "gender",
    "birth_years": "year_of_birth",
    "education": "level_of_education",
}
#: Years in which somebody who learns may have been born; others are mistakes.
BORN = range(1900, 2100)


def profiles(learner_ids, dimensions):
    """``{learner id: (value of each dimension, …)}`` of learners who have a profile; "" for no answer."""
    rows = apps.get_model(PROFILE)._base_manager.using(sources.database()).filter(user_id__in=learner_ids)
    rows = rows.values_list("user_id", *[COLUMNS[name] for name in dimensions])
    return {row[0]: tuple(map(said, dimensions, row[1:])) for row in rows}


def said(dimension, value):
    """A column's value as a slice. Years are decades, so that nobody changes from one to another as time passes."""
    if value is None:
        return ""
    if dimension == "birth_years":
        return f"{value // 10 * 10}s" if value in BORN else ""
    word = str(value).strip()
    if not (word.isascii() and word.isalnum()):
        return ""
    return word.upper() if dimension == "country" else word.lower()
