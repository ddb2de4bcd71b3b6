"""A listener that does with each connection what a test says: the service at its worst."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

ABOUT = b'{"application":"shop","cookie":{},"touch_interval":60,"limits":{},"namespace":"own"}'


def answer(body: bytes = ABOUT, status: str = "200 OK", headers: str = "") -> bytes:
    """A whole answer."""
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body


def read_request(connection: socket.socket) -> bytes:
    """A request, b"" when the client closed the connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        received = connection.recv(65536)
        if not received:
            return b""
        data += received
    head, _, body = data.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            while len(body) < int(line.split(b":")[1]):
                body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def answering(*answers: bytes):
    """Answers the requests of a connection one after the other, then closes it."""

    def behave(connection):
        for reply in answers:
            if not read_request(connection):
                return
            connection.sendall(reply)

    return behave


def silent(connection):
    """Reads a request and never answers."""
    read_request(connection)
    connection.recv(1)


class Scripted:
    """Listens on a unix socket. The n-th connection gets the n-th behaviour, further ones the last."""

    def __init__(self, folder, *behaviours):
        self.address = f"unix:{folder}/scripted"
        self.connections = 0
        self._behaviours = behaviours
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(f"{folder}/scripted")
        self._listener.listen(16)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            behave = self._behaviours[min(self.connections, len(self._behaviours) - 1)]
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection, behave), daemon=True).start()

    def _serve(self, connection, behave):
        with connection, suppress(OSError):
            behave(connection)

    def close(self):
        self._listener.close()
