"""What the calls of the session service return."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from coatcheck.values import Fields


class Session:
    """What the service says about a session. Read-only; nothing in it is a secret."""

    __slots__ = ("_fields",)

    def __init__(self, fields: dict[str, Any]) -> None:
        identity, principal = fields.get("id"), fields.get("principal")
        if not isinstance(identity, str) or not (principal is None or isinstance(principal, str)):
            raise ValueError("a session without an id")
        self._fields = fields

    @property
    def id(self) -> str:
        """The public handle: 22 characters, the same for the session's whole life, safe to show and to log."""
        return str(self._fields["id"])

    @property
    def principal(self) -> str | None:
        """Who the session belongs to, None for a visitor who has not signed in."""
        principal = self._fields.get("principal")
        return None if principal is None else str(principal)

    @property
    def methods(self) -> tuple[str, ...]:
        """How the principal proved who they are: pwd, otp, hwk, or names of the application's own."""
        return tuple(self._fields.get("methods") or ())

    @property
    def assurance(self) -> str | None:
        """The assurance level, aal1 to aal3, None for a visitor."""
        return self._fields.get("assurance")

    @property
    def remember(self) -> bool:
        """Whether the session has the longer pair of timeouts."""
        return bool(self._fields.get("remember"))

    @property
    def bound(self) -> bool:
        """Whether the session is bound to its browser, so that every request needs the second cookie."""
        return bool(self._fields.get("bound"))

    @property
    def device(self) -> dict[str, Any]:
        """The client: address, user_agent, label. A copy."""
        return dict(self._fields.get("device") or {})

    @property
    def created_at(self) -> datetime:
        """When the session began."""
        return datetime.fromisoformat(self._fields["created_at"])

    @property
    def authenticated_at(self) -> datetime | None:
        """When the principal last proved who they are, None for a visitor."""
        moment = self._fields.get("authenticated_at")
        return None if moment is None else datetime.fromisoformat(moment)

    @property
    def last_seen_at(self) -> datetime:
        """When the session was last used, to the precision of the touch interval."""
        return datetime.fromisoformat(self._fields["last_seen_at"])

    @property
    def idle_expires_at(self) -> datetime:
        """When the session ends unless it is used earlier."""
        return datetime.fromisoformat(self._fields["idle_expires_at"])

    @property
    def absolute_expires_at(self) -> datetime:
        """When the session ends even if it is used."""
        return datetime.fromisoformat(self._fields["absolute_expires_at"])

    def __eq__(self, other: object) -> bool:
        return self._fields == other._fields if isinstance(other, Session) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"<Session {self.id} of {self.principal!r}>"


@dataclass(frozen=True, slots=True)
class Cookie:
    """A token on its way to the browser. Its secret parts are never printed."""

    #: The cookie's value: 64 characters.
    token: str = field(repr=False)
    #: Seconds for Max-Age, or None for a cookie that ends with the browser.
    max_age: int | None
    #: A finished Set-Cookie value with the service's own name and attributes, for applications without a framework's
    #: settings.
    set_cookie: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Authenticated:
    """A token that is good."""

    session: Session
    version: int
    #: None when `known` is the present version, or when `data=False` was asked for.
    data: Fields | None
    #: A successor for the token, which the response should carry.
    offer: Cookie | None = None
    #: The service's clock when it answered, in seconds since 1970, to the second. None for an answer from memory.
    served_at: float | None = None


@dataclass(frozen=True, slots=True)
class Created:
    """A new session."""

    session: Session
    version: int
    data: Fields
    cookie: Cookie
    #: The sessions that ended for it: the replaced one, and those over the limit.
    ended: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """Changed data."""

    version: int
    #: The fields that `add` changed, with their new values.
    data: Fields


@dataclass(frozen=True, slots=True)
class Rotated:
    """A session with a new secret."""

    session: Session
    cookie: Cookie


@dataclass(frozen=True, slots=True)
class Found:
    """A session looked up by its handle."""

    session: Session
    version: int
    data: Fields


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a principal's sessions."""

    items: tuple[Session, ...]
    #: What `after` continues from, None on the last page.
    next: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a session."""

    id: int
    #: ended, changed or rotated.
    kind: str
    #: The session's handle.
    session: str
    version: int | None = None
    reason: str | None = None
    principal: str | None = None


@dataclass(frozen=True, slots=True)
class Events:
    """What happened since a position."""

    #: The position from which to ask next.
    next: int
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class About:
    """What the service tells about this application and itself."""

    application: str
    #: name, path, domain, samesite and secure of the service's own cookie.
    cookie: dict[str, Any]
    #: Least seconds between two writes of last-seen.
    touch_interval: float
    #: field_bytes, data_bytes, fields, name_bytes, body_bytes, page, per_principal.
    limits: dict[str, int]
    #: own or accounts.
    namespace: str
