"""A connection that sends bytes as they are."""

import contextlib
import re
import socket


class Raw:
    """One connection; `send` takes any number of bytes, `receive` returns all that comes until the server closes or is silent."""

    def __init__(self, server, port=None, timeout=5):
        self.socket = socket.create_connection(("127.0.0.1", port or server.port), timeout=timeout)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data) -> "Raw":
        """Data that the server does not accept any more is lost, as with any client."""
        with contextlib.suppress(ConnectionError):
            self.socket.sendall(data)
        return self

    def receive(self, within=5) -> "Received":
        answer, has_ended = b"", False
        self.socket.settimeout(within)
        with contextlib.suppress(TimeoutError):
            try:
                while part := self.socket.recv(65536):
                    answer += part
                has_ended = True
            except ConnectionError:
                has_ended = True
        return Received(answer, has_ended)


class Received:
    def __init__(self, data: bytes, has_ended: bool):
        self.data = data
        self.has_ended = has_ended

    @property
    def statuses(self) -> list[int]:
        return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3})", self.data)]

    @property
    def says_close(self) -> bool:
        return re.search(rb"\r\nconnection: close\r\n", self.data, re.IGNORECASE) is not None
