"""Clients that send each request once: an answer that does not come is a failure."""

import socket
import time
from collections import Counter

from harness.load import Threads


class StrictClients(Threads):
    """`with StrictClients(port, requests) as load:` sends each request again and again in a thread of its own. Odd threads open a
    connection for each request, even ones keep it until the server says `Connection: close`."""

    def __init__(self, port: int, requests: list[bytes], pause=0.003):
        super().__init__(self._visit, list(enumerate(requests)))
        self._port, self._pause = port, pause
        self.statuses: Counter[int] = Counter()
        self.failures: list[str] = []
        self.connections = 0
        self.slowest = 0.0

    def _visit(self, numbered):
        number, request = numbered
        connection = None
        while not self._over.wait(self._pause):
            began = time.monotonic()
            try:
                if connection is None:
                    connection = socket.create_connection(("127.0.0.1", self._port), timeout=30)
                    self.connections += 1
                status, is_last = self._ask(connection, request)
            except OSError as error:
                self.failures.append(f"{type(error).__name__}: {error} after {time.monotonic() - began:.3f} s")
                connection = None
                continue
            self.statuses[status] += 1
            self.slowest = max(self.slowest, time.monotonic() - began)
            if is_last or number % 2:
                connection.close()
                connection = None

    @staticmethod
    def _ask(connection: socket.socket, request: bytes) -> tuple[int, bool]:
        connection.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += StrictClients._more(connection, answer)
        head, _, body = answer.partition(b"\r\n\r\n")
        first, *lines = head.lower().split(b"\r\n")
        fields = dict(line.split(b": ", 1) for line in lines)
        while len(body) < int(fields.get(b"content-length", 0)):
            body += StrictClients._more(connection, body)
        return int(first.split()[1]), fields.get(b"connection") == b"close"

    @staticmethod
    def _more(connection: socket.socket, so_far: bytes) -> bytes:
        part = connection.recv(65536)
        if not part:
            raise ConnectionError(f"the connection ended after {len(so_far)} bytes of the answer")
        return part
