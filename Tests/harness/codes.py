"""One-time codes as an authenticator app computes them (RFC 6238)."""

import base64
import hmac
import struct
import time
import urllib.parse

STEP = 30


def code(secret: str, steps: int = 0, at: float | None = None) -> str:
    """The six digits of now, or of some steps from now. `secret` is base32."""
    step = int((time.time() if at is None else at) // STEP) + steps
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">q", step), "sha1")
    offset = digest[-1] & 15
    return f"{(struct.unpack_from('>I', digest, offset)[0] & 0x7FFFFFFF) % 1_000_000:06}"


def secret_of(link: str) -> str:
    """The secret in an `otpauth:` link."""
    address = urllib.parse.urlsplit(link)
    assert address.scheme == "otpauth" and address.netloc == "totp"
    return urllib.parse.parse_qs(address.query)["secret"][0]
