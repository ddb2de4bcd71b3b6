"""The part of HTTP/1.1 that a client and the session service speak with each other. Does no I/O.

Both ends are ours, so it is small on purpose: one request at a time on a connection, `Content-Length` always, nothing
chunked, no interim answers, and hard limits. Whatever else arrives is `Broken`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import lru_cache
from urllib.parse import urlsplit

from coatcheck.errors import Misconfigured

#: The most bytes of a request's body.
REQUEST_LIMIT = 96 * 1024
#: The most bytes of an answer's status line and headers.
HEAD_LIMIT = 16 * 1024
#: The most bytes of an answer's body.
BODY_LIMIT = 1024 * 1024

_STATUS_LINE = re.compile(rb"HTTP/1\.1 ([1-5][0-9]{2})(?: .*)?").fullmatch
_VISIBLE = re.compile(r"[!-~]+")


class Broken(Exception):
    """No answer, or none that can be read."""

    def __init__(self, detail: str, answered: bool) -> None:
        super().__init__(detail)
        #: Whether any byte of an answer was read. Only when none was may the request be repeated.
        self.answered = answered


@dataclass(frozen=True, slots=True)
class Address:
    """Where the service listens."""

    #: http, https or unix.
    scheme: str
    #: The host's name or address; the socket's path for unix.
    host: str
    #: The TCP port; 0 for unix.
    port: int = 0

    @classmethod
    def parse(cls, text: str) -> Address:
        """Reads `http://host:port`, `https://host:port` or `unix:/path`. Raises `Misconfigured` for anything else."""
        if text.startswith("unix:"):
            path = text.removeprefix("unix:")
            if not path.startswith("/"):
                raise Misconfigured(
                    "the address of a unix socket needs an absolute path, like unix:/run/coatcheck.sock"
                )
            return cls("unix", path)
        parts = urlsplit(text)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Misconfigured("the service's address must be http://host:port, https://host:port or unix:/path")
        if parts.path not in ("", "/") or parts.query or parts.fragment or parts.username is not None:
            raise Misconfigured("the service's address must not contain a path, a query or credentials")
        try:
            port = parts.port
        except ValueError:
            raise Misconfigured("the port in the service's address is not a number below 65536") from None
        return cls(parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80))

    @property
    def authority(self) -> str:
        """The value of the Host header."""
        if self.scheme == "unix":
            return "localhost"
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(slots=True)
class Request:
    """One question to the service."""

    method: str
    target: str
    body: bytes = field(default=b"", repr=False)

    def head(self, authority: str, token: str) -> bytes:
        """The request line and the headers, with the empty line that ends them."""
        length = f"Content-Type: application/json\r\nContent-Length: {len(self.body)}\r\n" if self.body else ""
        return (
            f"{self.method} {self.target} HTTP/1.1\r\nHost: {authority}\r\n"
            f"Authorization: Bearer {token}\r\nAccept: application/json\r\n{length}\r\n"
        ).encode("ascii")


@dataclass(slots=True)
class Reply:
    """The service's answer."""

    status: int
    #: By names in lower case. White space around the values does not count, and neither does their case.
    headers: dict[bytes, bytes] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def retry_after(self) -> int:
        """Seconds from the Retry-After header, 1 without a usable one."""
        value = self.headers.get(b"retry-after", b"").strip()
        return int(value) if value.isdigit() and len(value) < 6 else 1

    @property
    def date(self) -> float | None:
        """The service's time when it answered, in seconds since 1970, or None when the answer does not say."""
        return _moment(self.headers.get(b"date", b""))

    @property
    def keeps_connection(self) -> bool:
        """Whether the connection may be used for another request."""
        return self.headers.get(b"connection", b"").strip().lower() != b"close"


@lru_cache(maxsize=4)
def _moment(text: bytes) -> float | None:
    try:
        return parsedate_to_datetime(text.decode("ascii")).timestamp()
    except (ValueError, TypeError):
        return None


class ReplyReader:
    """Puts one answer together from the bytes that arrive."""

    __slots__ = ("_buffer", "_reply", "_body_at", "_end")

    def __init__(self) -> None:
        self._buffer = b""
        self._reply: Reply | None = None
        self._body_at = self._end = 0

    @property
    def started(self) -> bool:
        """Whether any byte has arrived."""
        return bool(self._buffer)

    def feed(self, data: bytes) -> Reply | None:
        """Takes what arrived, and returns the answer once it is complete. Raises `Broken` for what is none."""
        self._buffer = self._buffer + data if self._buffer else data
        reply = self._reply or self._read_head()
        if reply is None or len(self._buffer) < self._end:
            return None
        if len(self._buffer) > self._end:
            raise Broken("the answer is longer than it says", True)
        reply.body = self._buffer[self._body_at :]
        return reply

    def _read_head(self) -> Reply | None:
        end = self._buffer.find(b"\r\n\r\n", 0, HEAD_LIMIT)
        if end < 0:
            if len(self._buffer) >= HEAD_LIMIT:
                raise Broken("the head of the answer is too long", True)
            return None
        first, *lines = self._buffer[:end].split(b"\r\n")
        status = _STATUS_LINE(first)
        if status is None:
            raise Broken("the answer is not HTTP/1.1", True)
        self._reply = Reply(int(status[1]), _headers(lines), b"")
        self._body_at = end + 4
        self._end = self._body_at + _content_length(self._reply.headers)
        return self._reply


def _headers(lines: list[bytes]) -> dict[bytes, bytes]:
    headers: dict[bytes, bytes] = {}
    for line in lines:
        name, colon, value = line.partition(b":")
        name = name.lower()
        if not colon or (name in headers and name == b"content-length"):
            raise Broken("the answer has a malformed header", True)
        headers[name] = value
    return headers


def _content_length(headers: dict[bytes, bytes]) -> int:
    length = headers.get(b"content-length", b"").strip()
    if b"transfer-encoding" in headers or not length.isdigit() or len(length) > 9:
        raise Broken("the answer does not say its length", True)
    if int(length) > BODY_LIMIT:
        raise Broken("the body of the answer is too long", True)
    return int(length)


def checked_service_token(token: str) -> str:
    """The service token without white space around it. Raises `Misconfigured` when no header can carry it."""
    token = token.strip()
    if not _VISIBLE.fullmatch(token):
        raise Misconfigured("the service token is empty or contains characters that no service token has")
    return token


def failure(error: OSError) -> str:
    """What to say about a connection that failed."""
    return "no answer in time" if isinstance(error, TimeoutError) else error.strerror or "the connection failed"
