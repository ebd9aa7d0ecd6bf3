"""What a refused request is answered: always JSON, naming the parameter at fault and what is allowed."""

from rest_framework.exceptions import ErrorDetail
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import exception_handler

from figures_lite.read import NotAllowed, Refused, Unknown

STATUS = {Unknown: 404, NotAllowed: 403}


def refuse(error, context):
    """The answer to a request that failed, in DRF's form of an exception handler."""
    if isinstance(error, Refused):
        status = STATUS.get(type(error), 400)
        return Response(body(error.code, str(error), error.parameter, error.allowed), status=status)
    response = exception_handler(error, context)
    if response is not None:
        detail = response.data.get("detail") if isinstance(response.data, dict) else None
        code = detail.code if isinstance(detail, ErrorDetail) else "error"
        response.data = body(code, str(detail or response.data))
    return response


def body(code, message, parameter=None, allowed=None):
    """The body of a refusal."""
    return {"error_code": code, "developer_message": message, "parameter": parameter, "allowed": allowed}


class Refusing:
    """A view that answers failed requests by the rules above."""

    def get_exception_handler(self):
        """Our own, whatever the platform's settings say."""
        return refuse

    def get_authenticate_header(self, request):
        """What to log in with. Never empty, so that nobody logged in is a 401 under session authentication too."""
        return super().get_authenticate_header(request) or 'Session realm="api"'

    def handle_exception(self, exc):
        """The refusal, as JSON whatever was asked for."""
        self.request.accepted_renderer = JSONRenderer()
        self.request.accepted_media_type = JSONRenderer.media_type
        return super().handle_exception(exc)
