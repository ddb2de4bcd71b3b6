"""The ways in which a call of the session service can fail.

There are four answers about a session, never two: it is valid (the call returns), it is over (`Invalid`), the browser
has to prove first that it is its own (`ProofRequired`), or nothing is known (`Unavailable`). The last two must never be
taken for "not signed in": answer 401 or 503, and leave the cookies alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# The limits that all fields reach together.
_LIMITS_OF_ALL = ("data_bytes", "fields", "body_bytes")


class CoatcheckError(Exception):
    """The base of every error of this package."""


class Unavailable(CoatcheckError):
    """Nothing is known about the session: the service cannot be reached, is busy, or makes no sense."""

    def __init__(self, detail: str = "the session service is unavailable", retry_after: int = 1) -> None:
        super().__init__(detail)
        #: Seconds after which another attempt makes sense, for the Retry-After header. At least 1.
        self.retry_after = max(1, retry_after)


class Misconfigured(Unavailable):
    """The operator has to act: the service refuses this application's token, or a setting makes no sense.

    A kind of `Unavailable`, because the session is not at fault: a wrong service token must sign no visitor out.
    """


class Invalid(CoatcheckError):
    """The session is over, or never was."""

    def __init__(self, reason: str = "none") -> None:
        super().__init__(f"the session is not valid: {reason}")
        #: Why: none (unknown), idle, absolute, logout, revoked, evicted, password_changed, disabled or replay.
        self.reason = reason


class ProofRequired(CoatcheckError):
    """The session is bound to its browser, and the request has no proof that it comes from there.

    Not the end of the session: answer 401, leave the cookies alone and begin no other session. The browser renews its
    second cookie and asks again.
    """

    def __init__(self) -> None:
        super().__init__("the session is bound to its browser, and the request has no proof that it comes from there")


class Conflict(CoatcheckError):
    """The session's data is not what `if_version` or `if_fields` expected. Nothing was changed."""

    def __init__(self, version: int, data: Mapping[str, Any]) -> None:
        super().__init__(f"the session's data has changed, it is now version {version}")
        #: The version of the data now.
        self.version = version
        #: The data now.
        self.data = data


class LimitReached(CoatcheckError):
    """The principal holds as many sessions as the policy allows, and the policy is to refuse another."""

    def __init__(self) -> None:
        super().__init__("the principal holds as many sessions as the policy allows")


class TooLarge(CoatcheckError):
    """The data does not fit. Nothing was changed."""

    def __init__(
        self, field: str | None, limit: str | None = None, maximum: int | None = None, size: int | None = None
    ) -> None:
        alone = field is not None and limit not in _LIMITS_OF_ALL
        what = f"the session field {field!r}" if alone else "the session's data"
        excess = "" if size is None or maximum is None else f": {size}, and {limit or 'the limit'} is {maximum}"
        advice = "" if alone or field is None else f"; look at {field!r} first"
        super().__init__(f"{what} is too large{excess}{advice}")
        #: The name of the field at fault. When it is all of them together, the one to look at first, or None.
        self.field = field
        #: The limit's name: field_bytes, data_bytes, fields, name_bytes or body_bytes.
        self.limit = limit
        #: The most that is allowed.
        self.maximum = maximum
        #: What was asked for.
        self.size = size


class Rejected(CoatcheckError, ValueError):
    """The service cannot do what the arguments say, like `add` to a field of text. Nothing was changed."""

    def __init__(self, code: str, field: str | None = None) -> None:
        super().__init__(f"the session service rejects the call ({code}{f', {field!r}' if field else ''})")
        #: bad_request or bad_field.
        self.code = code
        #: The argument or session field at fault.
        self.field = field


class Missed(CoatcheckError):
    """Events since that position are no longer kept. What was concluded from events has to be forgotten."""

    def __init__(self, next_position: int) -> None:
        super().__init__("events were missed")
        #: The position from which to go on.
        self.next = next_position
