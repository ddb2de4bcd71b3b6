"""A browser that binds its session to a key, without a browser: it signs what Device Bound Session Credentials ask for.

    browser = SigningBrowser(server).bind(name)     # signs in, registers a key, and proves it once
    browser.refresh()                               # renews the second cookie; the answer
    browser.drop_proof()                            # as if the second cookie had expired

The server has to speak TLS and to have `sessions_binding`. Each part of a proof can be replaced before it is signed.
"""

import base64
import json
import re

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from harness.client import Client, Response
from harness.server import PASSWORD

REGISTER, REFRESH = "/dbsc/register", "/dbsc/refresh"
ASKED_FOR_A_KEY, CHALLENGE, PROOF, SESSION = (
    "Secure-Session-Registration",
    "Secure-Session-Challenge",
    "Secure-Session-Response",
    "Sec-Secure-Session-Id",
)


class SigningBrowser(Client):
    """A visitor whose browser has a key of its own (ES256)."""

    def __init__(self, server, **options):
        super().__init__(server, **options)
        self.key = ec.generate_private_key(ec.SECP256R1())
        # The latest challenges that the server gave: for a registration, and for a renewal.
        self.to_register: str | None = None
        self.to_refresh: str | None = None

    @property
    def bound_name(self) -> str:
        return self.server.cookie_name + "-bound"

    @property
    def proof(self) -> str | None:
        """The value of the second cookie."""
        return self.jar.get(self.bound_name)

    # What a person and their browser do

    def bind(self, username, password=PASSWORD) -> "SigningBrowser":
        """Signs in; afterwards the session is bound."""
        self.log_in(username, password)
        for step, answer in (("register", self.register()), ("refresh", self.refresh())):
            assert answer.status == 200, f"{step}: {answer}"
        return self

    def register(self, challenge: str | None = None, **parts) -> Response:
        """Registers the key for the session that has just begun, by the challenge of the login."""
        proof = self.signed(challenge or self.to_register, {"jwk": self.jwk}, **parts)
        return self.request("POST", REGISTER, b"", [(PROOF, proof)])

    def refresh(self, **parts) -> Response:
        """Renews the second cookie: asks for a challenge, signs it, and asks again. The last answer."""
        answer = self.ask_for_a_challenge()
        return self.prove(self.to_refresh, **parts) if answer.status == 403 else answer

    def ask_for_a_challenge(self) -> Response:
        return self.request("POST", REFRESH, b"", [(SESSION, self.handle)])

    def prove(self, challenge: str, **parts) -> Response:
        """Sends a signed challenge."""
        return self.request("POST", REFRESH, b"", [(SESSION, self.handle), (PROOF, self.signed(challenge, **parts))])

    def drop_proof(self) -> "SigningBrowser":
        """Forgets the second cookie, as when it has expired."""
        self.jar.pop(self.bound_name, None)
        return self

    # How a browser does it

    def remember(self, response):
        super().remember(response)
        for value in response.all(ASKED_FOR_A_KEY):
            self.to_register = re.search(r'challenge="([^"]+)"', value)[1]
        for value in response.all(CHALLENGE):
            self.to_refresh = re.match(r'"([^"]+)"', value)[1]

    @property
    def jwk(self) -> dict[str, str]:
        point = self.key.public_key().public_numbers()
        return {"crv": "P-256", "kty": "EC", "x": base64url(number(point.x)), "y": base64url(number(point.y))}

    def signed(self, challenge: str, members=(), *, header=None, payload=None, key=None) -> str:
        """A token of the protocol. `header` and `payload` replace members of the honest ones; `key` signs in place of ours."""
        header = {"alg": "ES256", **dict(members), "typ": "dbsc+jwt", **(header or {})}
        payload = {"jti": challenge, **(payload or {})}
        text = ".".join(base64url(json.dumps(part, separators=(",", ":")).encode()) for part in (header, payload))
        r, s = decode_dss_signature((key or self.key).sign(text.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{text}.{base64url(number(r) + number(s))}"


def number(value: int) -> bytes:
    """A coordinate or half of a signature: 32 bytes (RFC 7518 §3.4)."""
    return value.to_bytes(32, "big")


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
