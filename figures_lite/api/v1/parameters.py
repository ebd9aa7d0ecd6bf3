"""The query parameters of a request: read strictly, so that no misspelt one is silently ignored."""

from figures_lite.read import BadQuestion


def words(request, name):
    """The values of a parameter that may be repeated or joined by commas."""
    found = [word.strip() for text in request.query_params.getlist(name) for word in text.split(",")]
    return [word for word in found if word]


def once(request, name, default=None):
    """The value of a parameter that may be given once; the default when it is missing or empty."""
    values = request.query_params.getlist(name)
    if len(values) > 1:
        raise BadQuestion(f"{name}: may be given only once.", parameter=name, allowed=["one value"])
    return (values[0].strip() if values else "") or default


def check(request, names):
    """Refuse a request with a parameter that is not one of ``names``."""
    for name in request.query_params:
        if name not in names:
            raise BadQuestion(f"{name}: there is no such parameter.", parameter=name, allowed=sorted(names))


def lists(request, names):
    """The given ones of some parameters: ``{name: [values]}``."""
    return {name: request.query_params.getlist(name) for name in names if name in request.query_params}
