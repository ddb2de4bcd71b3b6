"""The testing service: routes, scopes, keys, and the troubles that a test can ask for."""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import formatdate
from functools import partial
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from coatcheck.aio import AsyncClient
from coatcheck.answers import Created, Session
from coatcheck.client import Client
from coatcheck.testing.application import Application
from coatcheck.testing.arguments import Arguments
from coatcheck.testing.clock import Clock
from coatcheck.testing.policy import Policy
from coatcheck.testing.records import Refusal
from coatcheck.testing.rendering import render
from coatcheck.wire import Broken, Reply, Request

_BASE = "/service/v1/"
_BODIES = {
    ("POST", "authenticate"): Application.authenticate,
    ("POST", "sessions"): Application.create,
    ("PATCH", "data"): Application.change,
    ("POST", "rotate"): Application.rotate,
    ("POST", "step-up"): Application.step_up,
    ("POST", "end"): Application.end,
}
_REVOCATIONS = {"end", "sessions", "events", "about"}


class Service:
    """A session service in memory. Itself the transport of a client: `Client(service)` needs no sockets.

    Safe to share between threads and loops. `calls` has the calls that arrived, like "authenticate", for tests that
    count them.
    """

    def __init__(
        self,
        application: str = "app",
        *,
        policy: Policy | None = None,
        clock: Clock | None = None,
        token: str | None = None,
        accepts_handles: bool = False,
    ) -> None:
        """accepts_handles: also authenticate a public handle, which the real service never does."""
        self.policy = policy or Policy()
        self.clock = clock or Clock()
        self.accepts_handles = accepts_handles
        self.calls: list[str] = []
        self._lock = threading.RLock()
        self._applications: dict[str, Application] = {}
        self._tokens: dict[str, tuple[str, str]] = {}
        self._answers: dict[tuple[str, str], tuple[float, Reply]] = {}
        self._down = False
        self._losing = 0
        self._losing_partly = False
        #: The service token of the application.
        self.token = self.issue(application, token=token)

    # For tests

    def client(self, **options: Any) -> Client:
        """A blocking client of this service, without sockets."""
        return Client(self, **options)

    def async_client(self, **options: Any) -> AsyncClient:
        """An asyncio client of this service, without sockets."""
        return AsyncClient(self, **options)

    def issue(self, application: str, *, scope: str = "sessions", token: str | None = None) -> str:
        """A service token for an application. scope: sessions, or revocations (ending and listing only)."""
        token = token or secrets.token_urlsafe(24)
        with self._lock:
            if application not in self._applications:
                made = Application(application, self.policy, self.clock, self.accepts_handles)
                self._applications[application] = made
            self._tokens[token] = (application, scope)
        return token

    def withdraw(self, token: str) -> None:
        """Makes a service token worthless."""
        with self._lock:
            del self._tokens[token]

    def holding(self, token: str) -> View:
        """This service as seen with another service token: a transport for `Client`."""
        return View(self, token)

    def bind(self, session: str | Session | Created) -> str:
        """Binds a session to its browser, and returns the value that the browser has in its second cookie: from now on
        every request needs it. Again, it renews the cookie. session: what the client returned, or a handle.
        """
        found = session.session if isinstance(session, Created) else session
        handle = found if isinstance(found, str) else found.id
        with self._lock:
            for application in self._applications.values():
                with suppress(Refusal):
                    return application.bind(handle)
        raise LookupError("there is no such session")

    def set_unavailable(self, down: bool) -> None:
        """Answers every call with 503, or no longer."""
        self._down = down

    @contextmanager
    def unavailable(self) -> Iterator[None]:
        """An outage for as long as the block lasts."""
        self._down = True
        try:
            yield
        finally:
            self._down = False

    def lose(self, count: int = 1, *, partly: bool = False) -> None:
        """Does what the next calls ask for, but loses their answers; partly: after the first bytes."""
        self._losing, self._losing_partly = count, partly

    # As a transport

    def exchange(self, request: Request, *, new_connection: bool, deadline: float) -> Reply:
        """Answers a blocking client."""
        return self._exchange(request, self.token)

    async def exchange_async(self, request: Request, *, new_connection: bool, deadline: float) -> Reply:
        """Answers an asyncio client. While it waits for events, the loop goes on."""
        return await self._exchange_async(request, self.token)

    def close(self) -> None:
        """Nothing to close."""

    def _exchange(self, request: Request, token: str) -> Reply:
        position, wait = self._wait_of(request, token)
        if wait:
            self.wait(token, position, wait)
        return self._delivered(self.answer(request, token))

    async def _exchange_async(self, request: Request, token: str) -> Reply:
        position, wait = self._wait_of(request, token)
        if wait:
            loop, happened = asyncio.get_running_loop(), asyncio.Event()
            waker = partial(loop.call_soon_threadsafe, happened.set)
            with self._listening(token, position, waker) as waits:
                if waits:
                    # Not wait_for: in Python 3.11 it can swallow that the caller was cancelled.
                    with suppress(TimeoutError):
                        async with asyncio.timeout(wait):
                            await happened.wait()
        return self._delivered(self.answer(request, token))

    def wait(self, token: str, position: int, seconds: float) -> None:
        """Returns when something has happened after a position, or after some seconds."""
        happened = threading.Event()
        with self._listening(token, position, happened.set) as waits:
            if waits:
                happened.wait(seconds)

    @contextmanager
    def _listening(self, token: str, position: int, waker: Any) -> Iterator[bool]:
        log = self._applications[self._tokens[token][0]].events
        with self._lock:
            waits = log.wake(position, waker)
        try:
            yield waits
        finally:
            with self._lock:
                log.forget(waker)

    def _wait_of(self, request: Request, token: str) -> tuple[int, float]:
        target = urlsplit(request.target)
        if target.path != _BASE + "events" or token not in self._tokens or self._down:
            return 0, 0
        query = {name: values[0] for name, values in parse_qs(target.query).items()}
        if not query.get("after", "").isdigit() or not query.get("wait", "").isdigit():
            return 0, 0
        return int(query["after"]), min(1000, int(query["wait"])) / 1000

    def _delivered(self, reply: Reply) -> Reply:
        with self._lock:
            if self._losing > 0:
                self._losing -= 1
                raise Broken("the answer was lost", self._losing_partly)
        return reply

    # Answers

    def answer(self, request: Request, token: str | None) -> Reply:
        """Does what a request asks for, without waiting."""
        target = urlsplit(request.target)
        path = target.path.removeprefix(_BASE)
        with self._lock:
            self.calls.append(path)
            if self._down:
                return self._reply(503, {"code": "unavailable"})
            try:
                if not target.path.startswith(_BASE):
                    raise Refusal(404, "not_found")
                application, scope = self._tokens.get(token or "", ("", ""))
                allowed = scope == "sessions" or (path.split("/")[0] in _REVOCATIONS and scope == "revocations")
                if not allowed or (scope == "revocations" and (request.method, path) == ("POST", "sessions")):
                    raise Refusal(403, "forbidden")
                return self._routed(self._applications[application], request, path, target.query)
            except Refusal as refusal:
                return self._reply(refusal.status, {"status": refusal.status, **refusal.members})

    def _routed(self, application: Application, request: Request, path: str, query: str) -> Reply:
        if (request.method, path) in _BODIES:
            return self._changed(application, request, path)
        arguments = {name: values[0] for name, values in parse_qs(query).items()}
        if request.method == "GET" and path == "events":
            return self._reply(200, application.events.since(_number(arguments, "after")))
        if request.method == "GET" and path == "about":
            return self._reply(200, self._about(application))
        if request.method == "GET" and path == "sessions":
            page = self.policy.limits.page
            limit = min(page, _number(arguments, "limit") or page)
            return self._reply(200, application.page(_needed(arguments), arguments.get("after"), limit))
        if request.method == "GET" and path.startswith("sessions/"):
            return self._reply(200, application.found(unquote(path.removeprefix("sessions/"))))
        raise Refusal(404, "not_found")

    def _changed(self, application: Application, request: Request, path: str) -> Reply:
        """A call with a body. One with a key that was seen gets the first answer again."""
        if len(request.body) > self.policy.limits.body_bytes:
            raise Refusal(413, "too_large")
        arguments, now = Arguments(request.body), time.monotonic()
        key = arguments.text("key")
        lifetime = self.policy.key_lifetime
        self._answers = {name: kept for name, kept in self._answers.items() if now - kept[0] < lifetime}
        if key is not None and (application.name, key) in self._answers:
            return self._answers[application.name, key][1]
        status = 201 if path == "sessions" else 200
        reply = self._reply(status, _BODIES[request.method, path](application, arguments))
        if key is not None:
            self._answers[application.name, key] = (now, reply)
        return reply

    def _about(self, application: Application) -> dict[str, Any]:
        cookie = {"name": f"__Host-{application.name}", "path": "/", "domain": None, "samesite": "Lax", "secure": True}
        return {
            "application": application.name,
            "cookie": cookie,
            "touch_interval": self.policy.touch_interval,
            "limits": {**vars(self.policy.limits), "per_principal": self.policy.per_principal},
            "namespace": "own",
        }

    def _reply(self, status: int, body: dict[str, Any]) -> Reply:
        headers = {
            b"content-type": b"application/json" if status < 400 else b"application/problem+json",
            b"date": formatdate(self.clock.now(), usegmt=True).encode(),
            b"cache-control": b"no-store",
        }
        if status in (429, 503):
            headers[b"retry-after"] = b"1"
        return Reply(status, headers, render(body).encode())


class View:
    """A service as seen with one service token."""

    def __init__(self, service: Service, token: str) -> None:
        self._service = service
        self._token = token
        self.accepts_handles = service.accepts_handles

    def exchange(self, request: Request, *, new_connection: bool, deadline: float) -> Reply:
        """Answers a blocking client."""
        return self._service._exchange(request, self._token)

    async def exchange_async(self, request: Request, *, new_connection: bool, deadline: float) -> Reply:
        """Answers an asyncio client."""
        return await self._service._exchange_async(request, self._token)

    def close(self) -> None:
        """Nothing to close."""


def _number(arguments: dict[str, str], name: str) -> int | None:
    value = arguments.get(name)
    if value is not None and not value.isdigit():
        raise Refusal(400, "bad_request", field=name)
    return None if value is None else int(value)


def _needed(arguments: dict[str, str]) -> str:
    if not arguments.get("principal"):
        raise Refusal(400, "bad_request", field="principal")
    return arguments["principal"]
