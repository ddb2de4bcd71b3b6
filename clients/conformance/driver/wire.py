"""The proxy's side of a connection with the client: HTTP/1.1 with Content-Length, and what a client must not send."""

import http.client
import socket
from dataclasses import dataclass
from typing import BinaryIO

from .service import Answer

BODY_BYTES = 96 * 1024
# What belongs to a connection and not to the answer that travels over it.
HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Misframed(Exception):
    """The client sent what the protocol forbids; the text says what."""


@dataclass
class Incoming:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


def read_request(stream: BinaryIO) -> Incoming | None:
    """The next request; None when the client has closed the connection."""
    line = stream.readline(8192)
    if not line:
        return None
    words = line.decode("latin-1").split()
    if len(words) != 3 or words[2] != "HTTP/1.1":
        raise Misframed(f"a request starts with {line[:60]!r}, not with METHOD PATH HTTP/1.1")
    headers = {name.lower(): value for name, value in http.client.parse_headers(stream).items()}
    if "transfer-encoding" in headers:
        raise Misframed("a body is sent with Transfer-Encoding: send Content-Length, never chunks")
    length = headers.get("content-length", "0")
    if not length.isdigit():
        raise Misframed(f"Content-Length is {length[:20]!r}")
    if words[0] != "GET" and "content-length" not in headers:
        raise Misframed(f"{words[0]} {words[1]} has no Content-Length")
    if int(length) > BODY_BYTES:
        raise Misframed(f"a body of {length} bytes is sent: the limit is {BODY_BYTES}, check before sending")
    return Incoming(words[0], words[1], headers, stream.read(int(length)))


def serialized(answer: Answer) -> bytes:
    """The head and the body of an answer, to be sent at once or in part."""
    phrase = http.client.responses.get(answer.status, "Unknown")
    lines = [f"HTTP/1.1 {answer.status} {phrase}"]
    lines += [f"{name}: {value}" for name, value in answer.headers if name.lower() not in HOP]
    lines += [f"Content-Length: {len(answer.body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1") + answer.body


def break_off(connection: socket.socket) -> None:
    """Closes a connection whatever is still on its way."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    connection.close()
