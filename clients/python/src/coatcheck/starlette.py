"""Sessions in Starlette and FastAPI: `CoatcheckMiddleware` in place of Starlette's `SessionMiddleware`.

    client = coatcheck.AsyncClient("unix:/run/coatcheck/service.sock", token_file="/etc/shop/coatcheck")
    app.add_middleware(CoatcheckMiddleware, client=client, skip=("/static",))

`request.session` is then a `Session`: a mapping of its fields, with `await session.login(...)`, `logout`, `step_up`,
`devices` and `end_others`, and `session.add(...)`, `handle` and `principal` besides. On a WebSocket it is the same
session, and the socket is closed with 4401 when it ends. With `lazy=True` only routes that await `session_of` ask the
service.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from secrets import token_urlsafe

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coatcheck.aio import AsyncClient
from coatcheck.bound_cookie import bound_of
from coatcheck.errors import CoatcheckError, Invalid, Misconfigured, Unavailable
from coatcheck.starlette_cookie import CookieSettings
from coatcheck.starlette_response import ANSWERED, Exchange
from coatcheck.starlette_session import Session
from coatcheck.starlette_sockets import Sockets
from coatcheck.state import State

__all__ = ["CoatcheckMiddleware", "Session", "principal_of", "session_of"]

_log = logging.getLogger("coatcheck")
#: The most characters of a browser's name that are passed on.
_USER_AGENT_LIMIT = 512


class CoatcheckMiddleware:
    """Gives every request and WebSocket a `Session`, and saves it when the response begins.

    A request without the cookie asks the service nothing unless it stores something; one with the cookie makes one call
    for what it reads, and one for what it changed. Where nothing is known about a session that is used, the answer is
    503 with Retry-After, and the cookie stays. It is 401 where the session is bound to a browser and the request has no
    proof that it comes from there.
    """

    def __init__(
        self,
        app: ASGIApp,
        client: AsyncClient,
        *,
        skip: Iterable[str] = (),
        lazy: bool = False,
        session_cookie: str = "__Host-session",
        path: str = "/",
        same_site: str = "lax",
        https_only: bool = True,
        domain: str | None = None,
        on_failure: Callable[[Request, CoatcheckError], Response] | None = None,
        check: bool = True,
    ) -> None:
        """client: one for each event loop. skip: paths that have no session, with all below them, like "/static".
        lazy: ask the service only for routes that await `session_of` or `principal_of`, or depend on them in FastAPI.
            Others must not use `request.session`. Default: ask for every request with the cookie.

        session_cookie, path, same_site (lax, strict or none), https_only, domain: the cookie, as Starlette names it.
            For plain HTTP in development: another `session_cookie` and `https_only=False`.
        on_failure: makes the response to `Unavailable`, to `ProofRequired`, to `Invalid` for a session that ended while
            the request was under way, and to `LimitReached`. Default: plain text with 503, 401, 401 and 409.
        check: ask the service at start, which fails if it refuses the service token. An outage is logged.
        """
        if not isinstance(client, AsyncClient):
            raise Misconfigured("CoatcheckMiddleware needs a coatcheck.AsyncClient")
        self.app = app
        self._client = client
        self._lazy = lazy
        self._skip = tuple(prefix.rstrip("/") for prefix in skip)
        self._cookie = CookieSettings(session_cookie, path, same_site, https_only, domain)
        self._on_failure = on_failure
        self._check = check
        self._sockets = Sockets(client)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one connection."""
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
        elif scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
        elif self._skips(scope["path"]):
            scope["session"] = Session(self._client, State(None), skipped=True)
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)
        else:
            session = scope["session"] = self._session(scope, background=True)
            await self._sockets.serve(self.app, scope, receive, send, session)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = scope["session"] = self._session(scope)
        if not self._lazy:
            await session.open()
        exchange = Exchange(scope, send, session, self._cookie, self._on_failure)
        try:
            await self.app(scope, receive, exchange.send)
        except ANSWERED as error:
            # Calls that the application makes by itself may be about other sessions than this one.
            is_own = error is session.failure or error is session.refusal
            if exchange.started or not (isinstance(error, Unavailable) or is_own):
                raise
            await exchange.fail(error)
        session.warn_of_lost_changes()

    def _session(self, scope: Scope, background: bool = False) -> Session:
        connection = HTTPConnection(scope)
        bound = bound_of("; ".join(connection.headers.getlist("cookie")), self._cookie.name)
        state = State(connection.cookies.get(self._cookie.name), bound=bound)
        agent = connection.headers.get("user-agent", "")[:_USER_AGENT_LIMIT]
        address = connection.client.host if connection.client else None
        device = {"address": address, "user_agent": agent}
        state.device = {name: value for name, value in device.items() if value} or None
        return Session(self._client, state, background=background)

    def _skips(self, path: str) -> bool:
        return any(path == prefix or path.startswith(prefix + "/") for prefix in self._skip)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Asks the service before the application starts, and closes the connections when it has stopped."""

        async def checking() -> Message:
            message = await receive()
            if message["type"] == "lifespan.startup" and self._check:
                try:
                    await _ask(self._client)
                except Misconfigured as error:
                    await send({"type": "lifespan.startup.failed", "message": str(error)})
                    raise
            return message

        try:
            await self.app(scope, checking, send)
        finally:
            self._client.close()


async def session_of(connection: HTTPConnection) -> Session:
    """A request's or WebSocket's session. In FastAPI: `Annotated[Session, Depends(session_of)]`."""
    session = _session_of(connection)
    await session.open()
    return session


async def principal_of(connection: HTTPConnection) -> str | None:
    """Who is signed in, None for a visitor. In FastAPI: `Annotated[str | None, Depends(principal_of)]`.

    With a lazy middleware and the near cache, also of kind `ends`, this is answered from memory.
    """
    session = _session_of(connection)
    await session.open(data=False)
    session.mark_accessed()
    return session.principal


def _session_of(connection: HTTPConnection) -> Session:
    session = connection.scope.get("session")
    if not isinstance(session, Session):
        raise Misconfigured("there is no Coatcheck session: add CoatcheckMiddleware, and no other session middleware")
    return session


async def _ask(client: AsyncClient) -> None:
    """Asks about an unknown token: what matters is whether this application may ask."""
    try:
        await client.authenticate(token_urlsafe(48))
    except Invalid:
        pass
    except Misconfigured:
        raise
    except Unavailable as error:
        _log.warning("the session service cannot be asked at start: %s", error)
