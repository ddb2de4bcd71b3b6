"""Calls of the service: connections, one retry, and the circuit breaker."""

import http.client
import json
import secrets
import socket
import sys
import threading
import time
from urllib.parse import urlsplit

from errors import Ended, Misconfigured, ProofRequired, Refused, Unavailable

CONNECT_SECONDS, ANSWER_SECONDS = 0.25, 2.0
BODY_BYTES = 96 * 1024
# Members without which an answer is no answer.
NEEDED = {
    "POST authenticate": ("session", "version"), "POST sessions": ("session", "cookie"), "PATCH data": ("version",),
    "POST rotate": ("session", "cookie"), "POST step-up": ("session", "cookie"), "POST end": ("ended",),
    "GET sessions": ("items",), "GET events": ("next", "events"), "GET about": ("cookie",),
}  # fmt: skip


class NothingRead(Exception):
    """The connection broke before the first byte of an answer: the call may be repeated."""


def new_key() -> str:
    """The key of one intended change; a repeated call carries it again."""
    return secrets.token_urlsafe(12)


class Breaker:
    """After 3 failures in a row nothing is sent for a second; then one call tries."""

    FAILURES, SECONDS = 3, 1.0

    def __init__(self):
        self.lock = threading.Lock()
        self.failures, self.closed_at, self.trying = 0, 0.0, False

    def enter(self) -> None:
        with self.lock:
            if self.failures < self.FAILURES:
                return
            if time.monotonic() < self.closed_at or self.trying:
                raise Unavailable("the session service did not answer just now, it is not asked again yet")
            self.trying = True

    def leave(self, answered: bool) -> None:
        with self.lock:
            self.failures, self.trying = 0 if answered else self.failures + 1, False
            self.closed_at = time.monotonic() + self.SECONDS


class Wire:
    """A pool of connections to one service."""

    def __init__(self, address: str, token: str):
        self.address, self.token = address, token
        self.idle: list[http.client.HTTPConnection] = []
        self.breaker = Breaker()
        self.has_complained = False

    def call(self, method: str, name: str, body: dict | None = None) -> dict:
        """The answer's members. Raises Unavailable, Ended or Refused."""
        raw = None if body is None else json.dumps(body, allow_nan=False).encode()
        if raw and len(raw) > BODY_BYTES:
            raise Refused(422, f"the data of one call has {len(raw)} bytes, the limit is {BODY_BYTES}: {longest(body)}")
        self.breaker.enter()
        answered = False
        try:
            status, headers, text = self.exchange(method, f"/service/v1/{name}", raw)
            value = understood(status, text, f"{method} {name.split('?')[0]}")
            answered = True
        finally:
            self.breaker.leave(answered)
        if status == 403:
            self.complain()
        return judged(status, headers, value)

    def exchange(self, method: str, path: str, raw: bytes | None) -> tuple:
        try:
            return self.attempt(self.idle.pop() if self.idle else self.connect(), method, path, raw)
        except NothingRead:
            self.idle.clear()  # they are as old as the one that broke
        try:
            return self.attempt(self.connect(), method, path, raw)
        except NothingRead:
            raise Unavailable("the session service closes connections without an answer") from None

    def attempt(self, link: http.client.HTTPConnection, method: str, path: str, raw: bytes | None) -> tuple:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        try:
            try:
                link.request(method, path, raw, headers)
                answer = link.getresponse()
            except (http.client.RemoteDisconnected, ConnectionError) as error:
                raise NothingRead from error
            read = answer.status, answer.headers, answer.read()
        except (OSError, http.client.HTTPException) as error:
            link.close()
            raise Unavailable(f"the session service gave no usable answer ({type(error).__name__})") from None
        except NothingRead:
            link.close()
            raise
        if answer.will_close:
            link.close()
        else:
            self.idle.append(link)
        return read

    def connect(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.address)
        link = http.client.HTTPConnection(parts.hostname or "localhost", parts.port, timeout=CONNECT_SECONDS)
        try:
            if parts.scheme == "unix":
                link.sock = socket.socket(socket.AF_UNIX)
                link.sock.settimeout(CONNECT_SECONDS)
                link.sock.connect(parts.path)
            else:
                link.connect()
        except OSError:
            raise Unavailable("the session service accepts no connection") from None
        link.sock.settimeout(ANSWER_SECONDS)
        return link

    def complain(self) -> None:
        if not self.has_complained:
            print("the session service refuses the service token of this application", file=sys.stderr, flush=True)
        self.has_complained = True


def understood(status: int, text: bytes, call: str) -> dict:
    """The members of an answer; an outage when it is none that the protocol knows."""
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Unavailable(f"the session service answered {status} without JSON")
    if status in (200, 201) and all(value.get(member) is not None for member in NEEDED.get(call, ())):
        return value
    known = {401: ("unauthenticated", "proof_required"), 403: ("forbidden",), 429: ("busy",)}
    if status in (400, 409, 410, 413, 422) or value.get("code") in known.get(status, ()):
        return value
    raise Unavailable(f"the session service answered {status}")


def judged(status: int, headers, value: dict) -> dict:
    """The answer, or the error that it is."""
    if status in (200, 201):
        return value
    if status == 401 and value["code"] == "proof_required":
        raise ProofRequired("the session is bound to its browser, and the request has no proof of coming from there")
    if status == 401 and isinstance(value.get("reason"), str):
        raise Ended(value["reason"])
    if status == 403:
        raise Misconfigured("the session service refuses the service token")
    if status in (401, 429):
        after = headers.get("Retry-After", "")
        raise Unavailable("the session service is busy", retry_after=max(1, int(after)) if after.isdigit() else 1)
    known = ", ".join(f"{name} {value[name]}" for name in ("field", "limit", "max", "size") if name in value)
    raise Refused(status, f"the session service refused the change: {value.get('code')} ({known})")


def longest(body: dict) -> str:
    """Names the longest field of a call."""
    sizes = {name: len(json.dumps(value)) for part in ("set", "data") for name, value in body.get(part, {}).items()}
    name = max(sizes, key=sizes.get)
    return f"field {name} alone has {sizes[name]}"
