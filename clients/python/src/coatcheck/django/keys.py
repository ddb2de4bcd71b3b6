"""What can be done with a key alone, be it a token or a handle."""

from __future__ import annotations

from coatcheck.calls import is_handle, is_token
from coatcheck.django.driver import Work
from coatcheck.errors import Invalid
from coatcheck.state import Step


class Key(str):
    """A key that does not show itself, say on Django's pages for debugging: it may be a token."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<a session key>"


def ending(key: str) -> Work[None]:
    """Ends the session of a key."""
    handle = key if is_handle(key) else (yield from _proven(key))
    if handle is not None:
        yield Step("end", {"id": handle, "reason": "logout"})


def existing(key: str | None, takes_handles: bool) -> Work[bool]:
    """Whether there is a session with a key. Asking is no use of it."""
    if key is None:
        return False
    if takes_handles and is_handle(key):
        try:
            yield Step("find", {"id": key})
        except Invalid:
            return False
        return True
    return (yield from _proven(key)) is not None


def _proven(key: str) -> Work[str | None]:
    """The handle of the session that a key is the token of."""
    if not is_token(key):
        return None
    try:
        answer = yield Step("authenticate", {"token": key, "device": None, "purpose": "background"})
    except Invalid:
        return None
    return str(answer.session.id)
