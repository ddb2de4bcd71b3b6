"""Reads the bodies of requests strictly: a wrong argument is answered with 400 and its name."""

from __future__ import annotations

import json
from typing import Any

from coatcheck.testing.records import Refusal
from coatcheck.values import split

_DEVICE = ("address", "user_agent", "label")


class Arguments:
    """The members of a request's body."""

    def __init__(self, body: bytes) -> None:
        try:
            self._members = split(body.decode())
        except (ValueError, RecursionError):
            raise Refusal(400, "bad_request", detail="the body is not a JSON object") from None

    def value(self, name: str) -> Any:
        """A member as JSON, None when it is absent."""
        try:
            return json.loads(self._members[name]) if name in self._members else None
        except ValueError:
            raise _bad(name) from None

    def text(self, name: str, *, needed: bool = False) -> str | None:
        """A non-empty string of at most 255 bytes."""
        value = self.value(name)
        if value is None and not needed:
            return None
        if not isinstance(value, str) or not 1 <= len(value.encode("utf-8", "replace")) <= 255:
            raise _bad(name)
        return value

    def needed(self, name: str) -> str:
        """As `text`, and it must be there."""
        return str(self.text(name, needed=True))

    def flag(self, name: str) -> bool:
        """A boolean, false when it is absent."""
        value = self.value(name)
        if value not in (None, True, False):
            raise _bad(name)
        return bool(value)

    def integer(self, name: str) -> int | None:
        """An integer."""
        value = self.value(name)
        if value is not None and type(value) is not int:
            raise _bad(name)
        return value

    def seconds(self, name: str) -> float | None:
        """A positive number."""
        value = self.value(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or value <= 0):
            raise _bad(name)
        return value

    def names(self, name: str) -> list[str]:
        """A list of strings, empty when it is absent."""
        value = self.value(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise _bad(name)
        return value

    def fields(self, name: str) -> dict[str, str]:
        """An object, each member as the text it was sent with."""
        if self._members.get(name, "null") == "null":
            return {}
        try:
            return split(self._members[name])
        except ValueError:
            raise _bad(name) from None

    def amounts(self, name: str) -> dict[str, float]:
        """An object of numbers."""
        value = self.value(name)
        if value is None:
            return {}
        if not isinstance(value, dict) or any(type(item) not in (int, float) for item in value.values()):
            raise _bad(name)
        return value

    def hashes(self, name: str) -> dict[str, str | None]:
        """An object of strings and nulls."""
        value = self.value(name)
        if value is None:
            return {}
        if not isinstance(value, dict) or any(item is not None and type(item) is not str for item in value.values()):
            raise _bad(name)
        return value

    def device(self) -> dict[str, Any]:
        """The browser's address, user_agent and label."""
        value = self.value("device")
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise _bad("device")
        return {name: value[name] for name in _DEVICE if isinstance(value.get(name), str)}


def _bad(name: str) -> Refusal:
    return Refusal(400, "bad_request", field=name)
