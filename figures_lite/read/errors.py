"""What a question can be refused for. Every refusal names the parameter at fault."""


class Refused(Exception):
    """A question that is not answered. ``code`` is for programs, the text for people."""

    code = "refused"

    def __init__(self, message, *, parameter=None, allowed=None):
        super().__init__(message)
        self.parameter = parameter
        self.allowed = allowed


class BadQuestion(Refused):
    """The question makes no sense: a parameter is not one of those allowed."""

    code = "bad_parameter"


class NotStored(BadQuestion):
    """The metric exists, but not for this scope, grain and slicing; ``allowed`` lists where it does."""

    code = "not_stored"


class Unknown(Refused):
    """What was asked about does not exist, or the viewer may not know that it does."""

    code = "unknown"


class NotAllowed(Refused):
    """The viewer may not read this."""

    code = "permission_denied"
