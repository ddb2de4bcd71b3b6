"""Tokens, and the secrets a session has had: the state machine of both rotations."""

from __future__ import annotations

import hashlib
import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from coatcheck.calls import is_token
from coatcheck.testing.policy import Policy

_REMEMBERED = 5


def written(data: bytes) -> str:
    """Bytes as base64url."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def parse(token: str) -> tuple[str, bytes] | None:
    """The handle and the secret in a token, None for what is no token."""
    if not is_token(token):
        return None
    data = urlsafe_b64decode(token)
    return written(data[:16]), data[16:]


def digest(secret: bytes) -> bytes:
    """What is kept of a secret."""
    return hashlib.sha256(secret).digest()


class Secrets:
    """The digests of a session's secrets, past, present and offered."""

    def __init__(self, now: float) -> None:
        self.identity = os.urandom(16)
        self.issued_at = now
        self._current = b""
        self._nonce: bytes | None = None
        self._offered: bytes | None = None
        # digest, when it was replaced, whether requests under way may still use it; newest first
        self._replaced: list[tuple[bytes, float, bool]] = []

    @property
    def handle(self) -> str:
        """The public handle."""
        return written(self.identity)

    @property
    def offers(self) -> bool:
        """Whether a successor is on offer."""
        return self._offered is not None

    def digests(self) -> list[bytes]:
        """Every digest by which the session can be recognised."""
        offered = [self._offered] if self._offered else []
        return [self._current, *offered, *(old for old, _, _ in self._replaced)]

    def mint(self, now: float) -> str:
        """A fresh token. Whatever was accepted before is refused from now on."""
        secret = os.urandom(32)
        self._replaced = [(old, at, False) for old, at, _ in self._replaced]
        for old in (self._offered, self._current):
            if old:
                self._remember(old, now, False)
        self._current, self._offered, self._nonce, self.issued_at = digest(secret), None, None, now
        return written(self.identity + secret)

    def offer(self, secret: bytes) -> str:
        """A successor for the secret in use: the same for every request until it is presented."""
        if self._nonce is None:
            self._nonce = os.urandom(8)
        successor = hmac.digest(secret, b"soft rotation" + self._nonce, "sha256")
        self._offered = digest(successor)
        return written(self.identity + successor)

    def confirm(self, now: float) -> None:
        """The successor was presented, so the browser has it."""
        assert self._offered is not None
        self._remember(self._current, now, True)
        self._current, self._offered, self._nonce, self.issued_at = self._offered, None, None, now

    def match(self, secret: bytes, policy: Policy, now: float) -> str:
        """current, offered, in_grace, superseded (refused without an alarm), retired (an alarm) or unknown."""
        presented = digest(secret)
        if hmac.compare_digest(presented, self._current):
            return "current"
        if self._offered is not None and hmac.compare_digest(presented, self._offered):
            return "offered"
        for old, at, softly in self._replaced:
            if hmac.compare_digest(presented, old):
                recent = 0 <= now - at < (policy.rotation_grace if softly else policy.settling)
                return ("in_grace" if softly else "superseded") if recent else "retired"
        return "unknown"

    def _remember(self, old: bytes, now: float, softly: bool) -> None:
        self._replaced = [(old, now, softly), *self._replaced][:_REMEMBERED]
