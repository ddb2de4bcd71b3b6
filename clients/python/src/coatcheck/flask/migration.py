"""From Flask's signed cookies to sessions, without losing what visitors had in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature

from coatcheck.errors import Misconfigured

#: The fields in which Flask-Login keeps who is signed in, and Flask whether the session is permanent.
_LOGIN_FIELDS = ("_user_id", "_fresh", "_id", "_remember", "_remember_seconds")


class SignedCookies:
    """Reads the signed cookies of before, until a date."""

    def __init__(self, until: datetime, with_login: bool) -> None:
        if until.tzinfo is None:
            raise Misconfigured("migrate_until needs a time zone, like datetime(2026, 1, 31, tzinfo=UTC)")
        self._until = until
        self._with_login = with_login
        self._interface = SecureCookieSessionInterface()

    def find(self, app: Flask, request: Request, name: str) -> tuple[str | None, Callable[[], dict[str, Any]] | None]:
        """The name of the request's signed cookie, and what reads it. None when there is none, or the time is over."""
        if datetime.now(UTC) < self._until:
            for candidate in (name, "session"):
                if value := request.cookies.get(candidate):
                    return candidate, partial(self._read, app, value)
        return None, None

    def _read(self, app: Flask, value: str) -> dict[str, Any]:
        serializer = self._interface.get_signing_serializer(app)
        if serializer is None:
            return {}
        try:
            fields = serializer.loads(value, max_age=int(app.permanent_session_lifetime.total_seconds()))
        except BadSignature:
            return {}
        dropped = ("_permanent",) if self._with_login else ("_permanent", *_LOGIN_FIELDS)
        return {name: field for name, field in dict(fields).items() if name not in dropped}
