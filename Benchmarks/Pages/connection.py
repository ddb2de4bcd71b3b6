"""A connection that is kept between requests, and measures when the first byte of an answer comes."""

import socket
import time
import urllib.parse
from dataclasses import dataclass

from harness import Client, Response

TIMEOUT = 300


@dataclass(frozen=True)
class Timed:
    response: Response
    first_byte: float  # seconds since the request was sent


class Connection:
    """The requests of a visitor, with the cookies of the moment."""

    def __init__(self, visitor: Client):
        self.visitor = visitor
        self.host = urllib.parse.urlsplit(visitor.server.url).netloc
        self._socket: socket.socket | None = None
        self._rest = b""

    def close(self):
        if self._socket:
            self._socket.close()
        self._socket, self._rest = None, b""

    def ask(self, path: str, method="GET", headers=(), body: bytes = b"") -> Timed:
        """A connection that the server closed meanwhile is opened again, which is not part of the time."""
        request = self._request(method, path, headers, body)
        was_kept = self._socket is not None
        try:
            return self._exchange(request)
        except ConnectionError:
            self.close()
            if not was_kept:
                raise
            return self._exchange(request)

    def _request(self, method: str, path: str, headers, body: bytes) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}", f"User-Agent: {self.visitor.user_agent}"]
        if self.visitor.jar:
            lines.append(f"Cookie: {self.visitor.cookie_header}")
        if body:
            lines.append(f"Content-Length: {len(body)}")
        lines += [f"{name}: {value}" for name, value in headers]
        return "\r\n".join([*lines, "", ""]).encode() + body

    def _exchange(self, request: bytes) -> Timed:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.visitor.server.port), timeout=TIMEOUT)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sent = time.perf_counter()
        self._socket.sendall(request)
        self._receive()
        elapsed = time.perf_counter() - sent
        response = self._response()
        self.visitor.remember(response)
        if response.header("Connection") == "close":
            self.close()
        return Timed(response, elapsed)

    def _receive(self):
        data = self._socket.recv(1 << 16)
        if not data:
            raise ConnectionResetError("the server closed the connection")
        self._rest += data

    def _response(self) -> Response:
        head = self._until(b"\r\n\r\n").decode("latin-1")
        first, *lines = head.split("\r\n")
        headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        response = Response(int(first.split()[1]), headers, b"")
        if response.header("Transfer-Encoding") == "chunked":
            response.body = self._chunks()
        else:
            response.body = self._exactly(int(response.header("Content-Length") or 0))
        return response

    def _chunks(self) -> bytes:
        content = b""
        while size := int(self._until(b"\r\n"), 16):
            content += self._exactly(size + 2)[:-2]
        self._until(b"\r\n")
        return content

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._rest:
            self._receive()
        found, _, self._rest = self._rest.partition(mark)
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self._rest) < size:
            self._receive()
        found, self._rest = self._rest[:size], self._rest[size:]
        return found
