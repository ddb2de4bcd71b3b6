"""The errors of a session as HTTP errors, so that Flask answers them properly and an error handler can style them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

from flask import Flask, Response
from werkzeug.exceptions import Conflict, HTTPException, ServiceUnavailable, Unauthorized

from coatcheck.errors import Invalid, LimitReached, ProofRequired, Unavailable


class SessionUnavailable(ServiceUnavailable, Unavailable):  # type: ignore[misc]  # retry_after has one meaning
    """Nothing is known about the session. Answered with 503 and Retry-After; the browser's cookie stays."""

    def __init__(self, retry_after: int) -> None:
        ServiceUnavailable.__init__(self, "Sessions are not available at the moment.", retry_after=retry_after)


class SessionProofRequired(Unauthorized, ProofRequired):
    """The request has no proof that it comes from the browser that the session is bound to. Answered with 401; the
    browser's cookies stay, and it renews its proof.
    """

    def __init__(self) -> None:
        Unauthorized.__init__(self, "Your browser has to prove that this session is its own.")


#: The errors after which nothing is known of the session for the rest of the request.
Failure: TypeAlias = SessionUnavailable | SessionProofRequired


def failure_of(error: Unavailable | ProofRequired) -> Failure:
    """The client's error as an HTTP error."""
    return SessionUnavailable(error.retry_after) if isinstance(error, Unavailable) else SessionProofRequired()


class SessionEnded(Unauthorized, Invalid):
    """The session ended while the request was under way. Answered with 401."""

    def __init__(self, reason: str) -> None:
        Unauthorized.__init__(self, "Your session has ended.")
        self.reason = reason


class SessionLimitReached(Conflict, LimitReached):
    """A login was refused because of the principal's other sessions. Answered with 409."""

    def __init__(self) -> None:
        Conflict.__init__(self, "You are signed in on too many devices.")


@contextmanager
def as_http_errors() -> Iterator[None]:
    """Raises `SessionUnavailable` and `SessionEnded` in place of the client's errors."""
    try:
        yield
    except (SessionUnavailable, SessionEnded):
        raise
    except Unavailable as error:
        raise SessionUnavailable(error.retry_after) from error
    except Invalid as error:
        raise SessionEnded(error.reason) from error


def replace_response(app: Flask, response: Response, error: HTTPException) -> None:
    """Makes the answer to `error` of a response, in place: raised after the view, it would be answered with 500.

    The application's error handler for the status is asked, as for an error in a view.
    """
    try:
        other = app.make_response(app.handle_http_exception(error))
    except Exception:
        app.logger.exception("the error handler of a session error failed")
        other = app.make_response(error)
    if isinstance(error, Failure) and other.status_code != error.code:
        # A handler for all exceptions, perhaps with a redirect to the login page: a failure is no logout.
        other = app.make_response(error)
    close = getattr(response.response, "close", None)
    if close is not None:
        close()
    response.status = other.status
    response.headers = other.headers
    response.response = other.response
    response.direct_passthrough = other.direct_passthrough
