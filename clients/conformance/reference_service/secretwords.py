"""Tokens: 16 bytes that name a session and may be shown, and 32 bytes that prove it and may not."""

import base64
import hashlib
import hmac
import re
import secrets

TOKEN = re.compile(r"[A-Za-z0-9_-]{64}")


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def new_id() -> str:
    return base64url(secrets.token_bytes(16))


def new_secret() -> bytes:
    return secrets.token_bytes(32)


def digest(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()


def successor(secret: bytes, nonce: bytes) -> bytes:
    """The secret that is offered to whoever holds `secret`: each request computes the same one, and no store keeps it."""
    return hmac.digest(secret, nonce, "sha256")


def token(id: str, secret: bytes) -> str:
    return base64url(base64.urlsafe_b64decode(id + "==") + secret)


def parse(token: object) -> tuple[str, bytes] | None:
    """The id and the secret of a well-formed token."""
    if not isinstance(token, str) or not TOKEN.fullmatch(token):
        return None
    raw = base64.urlsafe_b64decode(token)
    return base64url(raw[:16]), raw[16:]


def stored_hash(text: str) -> str:
    return base64url(hashlib.sha256(text.encode()).digest()[:16])
