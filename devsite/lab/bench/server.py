"""A process of its own that serves the site for a benchmark, a thread a request, and says what each request asked of
the database in the header ``X-Statements``.
"""

import contextlib
import socketserver
import wsgiref.simple_server

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections


class Server(socketserver.ThreadingMixIn, wsgiref.simple_server.WSGIServer):
    """Answers requests in threads."""

    daemon_threads = True
    request_queue_size = 50


class Handler(wsgiref.simple_server.WSGIRequestHandler):
    """Logs nothing, and looks up nobody's host name."""

    def log_message(self, *_args):
        """Nothing."""

    def address_string(self):
        """The address as it is."""
        return self.client_address[0]


def counting(application):
    """The application, telling how many statements it ran until its answer began."""

    def counted(environ, start_response):
        number = 0

        def count(execute, *args):
            nonlocal number
            number += 1
            return execute(*args)

        def start(status, headers, *rest):
            return start_response(status, [*headers, ("X-Statements", str(number))], *rest)

        with contextlib.ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(count))
            return application(environ, start)

    return counted


def serve(ready):
    """Serve on a free port until killed; ``ready`` is told the port."""
    application = counting(get_wsgi_application())
    settings.FIGURES_LITE_RATE = None  # nobody else asks as often as a benchmark
    with wsgiref.simple_server.make_server("127.0.0.1", 0, application, Server, Handler) as server:
        ready(server.server_address[1])
        server.serve_forever()
