"""A port before a server's, whose connections break when told: what a network does."""

import contextlib
import socket
import threading


class Proxy:
    """Passes connections on to a server. The answer to the ``lost``-th commit never arrives: its connection breaks."""

    def __init__(self, server, lost):
        self.server, self.lost, self.commits, self.broken = server, lost, 0, False
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_error):
        self.listening.close()

    def accept(self):
        """Take connections until closed."""
        with contextlib.suppress(OSError):
            while True:
                near, _address = self.listening.accept()
                far = socket.create_connection(("127.0.0.1", self.server.port))
                breaking = threading.Event()
                for source, target, answers in ((near, far, False), (far, near, True)):
                    told = (source, target, answers, breaking)
                    threading.Thread(target=self.passing, args=told, daemon=True).start()

    def passing(self, source, target, answers, breaking):
        """Pass on what comes; after the chosen commit, nothing of what the server answers."""
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if not answers and b"commit" in data[:32].lower():
                    self.commits += 1
                    if self.commits == self.lost:
                        breaking.set()
                if answers and breaking.is_set():
                    self.broken = True  # the server has committed, and nobody knows
                    break
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
