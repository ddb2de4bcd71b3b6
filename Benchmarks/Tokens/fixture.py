"""Prints what all programs verify, as JSON: for each algorithm a key and a token, and the identifiers of revoked tokens.

The claims are those of an assertion of forward-auth. The tokens are valid for a day: their lifetime costs nothing to check.
"""

import json
import secrets
import sys
import time

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ISSUER = "https://auth.example.org"
AUDIENCE = "app.example.org"
REVOKED = 10_000


def identifier() -> str:
    return secrets.token_urlsafe(16)


def claims() -> dict:
    now = int(time.time())
    return {
        "iss": ISSUER, "aud": AUDIENCE, "sub": identifier(), "sid": identifier(), "preferred_username": "ada",
        "name": "Ada Lovelace", "email": "ada@example.org", "groups": ["operators", "owners"], "acr": "aal1", "amr": ["pwd"],
        "auth_time": now, "iat": now, "exp": now + 86400, "jti": identifier(),
    }  # fmt: skip


def keys() -> dict:
    """For each algorithm, by its name in a token's header, the key that signs."""
    return {
        "HS256": secrets.token_urlsafe(32),
        "ES256": ec.generate_private_key(ec.SECP256R1()),
        "EdDSA": ed25519.Ed25519PrivateKey.generate(),
        "RS256": rsa.generate_private_key(65537, 2048),
    }


def public(key) -> str:
    """The key that verifies: the same text, or PEM."""
    if isinstance(key, str):
        return key
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def fixture() -> dict:
    return {
        "issuer": ISSUER,
        "audience": AUDIENCE,
        "revoked": [identifier() for _ in range(REVOKED)],
        "algorithms": {
            name.lower(): {"key": public(key), "token": jwt.encode(claims(), key, name, headers={"kid": name.lower()})}
            for name, key in keys().items()
        },
    }


if __name__ == "__main__":
    json.dump(fixture(), sys.stdout)
