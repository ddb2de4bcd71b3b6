"""One HTTP response on its way out: the last moment to save the session, and to say that it cannot be."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Scope, Send

from coatcheck.errors import CoatcheckError, Invalid, LimitReached, ProofRequired, Unavailable
from coatcheck.starlette_cookie import CookieSettings, vary_by_cookie
from coatcheck.starlette_session import Session

#: The errors that have an answer of their own. All others are the application's, and 500.
ANSWERED = (Unavailable, ProofRequired, Invalid, LimitReached)
#: Those after which nothing is known of the session, and the status that the answer must have.
_FAILURES: dict[type[CoatcheckError], int] = {Unavailable: 503, ProofRequired: 401}


class Exchange:
    """Stands between an application and the server for one request."""

    def __init__(
        self,
        scope: Scope,
        send: Send,
        session: Session,
        cookie: CookieSettings,
        on_failure: Callable[[Request, CoatcheckError], Response] | None,
    ) -> None:
        self._scope = scope
        self._send = send
        self._session = session
        self._cookie = cookie
        self._on_failure = on_failure
        self._replaced = False
        #: Whether the application has begun to answer.
        self.started = False

    async def send(self, message: Message) -> None:
        """Takes what the application sends. When the response begins, the session is saved."""
        if self._replaced:
            return
        if message["type"] != "http.response.start":
            await self._send(message)
            return
        self.started = True
        failure: CoatcheckError | None = None
        try:
            await self._session.close()
        except ANSWERED as error:
            if message["status"] != _status_of(error):
                await self.fail(error)
                return
            failure = error
        message = {**message, "headers": message.get("headers", ())}
        self._complete(MutableHeaders(scope=message), failure)
        await self._send(message)

    async def fail(self, error: CoatcheckError) -> None:
        """Answers with an error, in place of whatever the application would say."""
        self.started = self._replaced = True
        response = self._on_failure(Request(self._scope), error) if self._on_failure else _plain(error)
        if _status_of(error) not in (None, response.status_code):
            # Perhaps a redirect to the login page, but a failure is no logout.
            response = _plain(error)
        response.headers.setdefault("Cache-Control", "no-store")
        self._complete(response.headers, error)
        await response(self._scope, _nothing, self._send)

    def _complete(self, headers: MutableHeaders, error: CoatcheckError | None) -> None:
        session = self._session
        if isinstance(error, Unavailable):
            headers["Retry-After"] = str(error.retry_after)
        if isinstance(error, ProofRequired):
            headers["Cache-Control"] = "no-store"
        if session.accessed:
            vary_by_cookie(headers)
        self._cookie.write(headers, session.state, only_if_needed=_status_of(error) is not None)


def _status_of(error: CoatcheckError | None) -> int | None:
    """The status of an answer to a failure, None for what is no failure."""
    return next((status for kind, status in _FAILURES.items() if isinstance(error, kind)), None)


def _plain(error: CoatcheckError) -> Response:
    if isinstance(error, Unavailable):
        return PlainTextResponse("Sessions are not available at the moment. Please try again.", 503)
    if isinstance(error, ProofRequired):
        return PlainTextResponse("Your browser has to prove that this session is its own. Please try again.", 401)
    if isinstance(error, Invalid):
        return PlainTextResponse("Your session has ended.", 401)
    return PlainTextResponse("You are signed in too often. Please sign out elsewhere.", 409)


async def _nothing() -> Message:
    return {"type": "http.disconnect"}
