"""The records of a testing service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from unicodedata import is_normalized

from coatcheck.testing.clock import written
from coatcheck.testing.policy import Limits, Policy
from coatcheck.testing.secrets import Secrets, digest

#: How many values of the second cookie count at most.
_PROOFS = 3


class Refusal(Exception):
    """An error answer: status, code, and the members that count."""

    def __init__(self, status: int, code: str, **members: Any) -> None:
        super().__init__(code)
        self.status = status
        self.members = {"code": code, **members}


@dataclass
class Record:
    """A live session. Times in seconds since 1970."""

    secrets: Secrets
    principal: str | None
    methods: list[str]
    assurance: str | None
    created_at: float
    authenticated_at: float | None
    last_seen_at: float
    idle: float
    lifetime: float
    absolute_at: float
    remember: bool
    device: dict[str, Any]
    #: JSON text by name, byte for byte as it was sent.
    data: dict[str, str]
    version: int = 1
    #: Digests of the values of the second cookie that count, newest last, and when each was made. Without any, the
    #: session is not bound.
    proofs: list[tuple[bytes, float]] = field(default_factory=list, repr=False)

    @property
    def id(self) -> str:
        """The public handle."""
        return self.secrets.handle

    def over(self, now: float) -> str | None:
        """Why the session is over by its age, None when it is not."""
        if now >= self.absolute_at:
            return "absolute"
        return "idle" if now >= self.last_seen_at + self.idle else None

    def bind(self, proof: bytes, now: float) -> None:
        """Binds the session to the browser that has a value of the second cookie, or takes another value of it."""
        self.proofs = [*self.proofs, (digest(proof), now)][-_PROOFS:]

    def is_proven(self, bound: str | None, policy: Policy, now: float) -> bool:
        """Whether a request with this second cookie comes from the browser of the session.

        A value from before the last proof of presence does not count.
        """
        if not self.proofs:
            return True
        known = digest((bound or "").encode())
        since = max(self.authenticated_at or 0.0, now - policy.bound_lifetime)
        return any(proof == known and at >= since for proof, at in self.proofs)

    def touch(self, policy: Policy, device: Mapping[str, Any], now: float) -> None:
        """Moves last-seen, if it is time to."""
        if now - self.last_seen_at >= min(policy.touch_interval, self.idle / 10):
            self.last_seen_at = now
            self.device.update(device)

    def view(self) -> dict[str, Any]:
        """What is told about it."""
        proven = self.authenticated_at
        return {
            "id": self.id,
            "principal": self.principal,
            "methods": self.methods,
            "assurance": self.assurance,
            "created_at": written(self.created_at),
            "authenticated_at": None if proven is None else written(proven),
            "last_seen_at": written(self.last_seen_at),
            "idle_expires_at": written(self.last_seen_at + self.idle),
            "absolute_expires_at": written(self.absolute_at),
            "remember": self.remember,
            "bound": bool(self.proofs),
            "device": self.device,
        }


@dataclass
class Tombstone:
    """What remains of a session that is over."""

    reason: str
    ended_at: float
    digests: list[bytes] = field(repr=False)


def check_quota(data: Mapping[str, str], limits: Limits) -> None:
    """Refuses data over the quota, and names that the service does not take. The answer names the field."""
    total = 0
    for name, text in data.items():
        size = len(text.encode())
        total += size
        if not 1 <= len(name.encode()) <= limits.name_bytes:
            raise _quota("name_bytes", limits.name_bytes, len(name.encode()), field=name)
        if any(character < " " or character == "\x7f" for character in name) or not is_normalized("NFC", name):
            raise Refusal(422, "bad_field", field=name)
        if size > limits.field_bytes:
            raise _quota("field_bytes", limits.field_bytes, size, field=name)
    if len(data) > limits.fields:
        raise _quota("fields", limits.fields, len(data))
    if total > limits.data_bytes:
        raise _quota("data_bytes", limits.data_bytes, total)


def _quota(limit: str, maximum: int, size: int, **members: str) -> Refusal:
    return Refusal(422, "quota", limit=limit, max=maximum, size=size, **members)
