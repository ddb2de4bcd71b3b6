"""The tokens that the proxy has seen, the sessions they name, and offers that the proxy makes itself."""

import base64
import json
import secrets
import threading

from .record import Call
from .service import Answer


class Tokens:
    """Learns from answers. An offer of the proxy is a token of its own making, which it replaces by the real one when
    it is presented; so a case need not wait until the service finds a secret old enough to offer the next one."""

    def __init__(self, cookie: dict):
        self.lock = threading.Lock()
        self.cookie = cookie
        self.handles: dict[str, str] = {}
        self.offers: dict[str, str] = {}
        self.origins: dict[str, str] = {}
        self.presented: set[str] = set()
        self.proofs: set[str] = set()

    def learn(self, call: Call, answer: Answer) -> None:
        """Notes which session a token of this call or its answer names."""
        value = answer.value
        if not isinstance(value, dict) or not isinstance(session := value.get("session"), dict):
            return
        with self.lock:
            if call.kind == "authenticate" and "token" in call.value:
                self.handles[call.value["token"]] = session["id"]
            for name in ("cookie", "offer"):
                if isinstance(value.get(name), dict):
                    self.handles[value[name]["token"]] = session["id"]

    def known(self, token: str, handle: str | None = None) -> str:
        """Notes a token that did not come from an answer to the client, and gives it back."""
        with self.lock:
            self.presented.add(token)
            if handle:
                self.handles[token] = handle
        return token

    def handle(self, token: str | None) -> str | None:
        with self.lock:
            return self.handles.get(token) if token else None

    def translated(self, call: Call) -> bytes:
        """The body to forward: an offer that the proxy made is replaced by the token it was made for."""
        token = call.value.get("token")
        if call.kind != "authenticate" or not isinstance(token, str):
            return call.body
        with self.lock:
            self.presented.add(token)
            if token not in self.origins:
                return call.body
            return json.dumps(call.value | {"token": self.origins[token]}).encode()

    def with_offer(self, call: Call, answer: Answer, max_age: int | None) -> Answer:
        """The answer with an offer; the same one for each call with this token."""
        if answer.status != 200:
            return answer
        with self.lock:
            token = call.value["token"]
            if token not in self.offers:
                self.offers[token] = next_token(token)
                self.origins[self.offers[token]] = self.origins.get(token, token)
            offer = self.offers[token]
        cookie = {"token": offer, "max_age": max_age, "set_cookie": self.line(offer, max_age)}
        return Answer(200, answer.headers, json.dumps(answer.value | {"offer": cookie}).encode())

    def line(self, token: str, max_age: int | None) -> str:
        """The Set-Cookie line of a token, as the service would write it."""
        cookie = self.cookie
        parts = [f"{cookie['name']}={token}", f"Path={cookie.get('path') or '/'}"]
        parts += [f"Domain={cookie['domain']}"] if cookie.get("domain") else []
        parts += [f"Max-Age={max_age}"] if max_age else []
        parts += ["Secure"] if cookie.get("secure", True) else []
        return "; ".join([*parts, "HttpOnly", f"SameSite={cookie.get('samesite', 'Lax')}"])

    def secrets(self) -> set[str]:
        """What may be in no log: all tokens, of each the part that is no public handle, and the second cookies."""
        with self.lock:
            tokens, proofs = {*self.handles, *self.offers.values(), *self.presented}, set(self.proofs)
        return {part for token in tokens if len(token) == 64 for part in (token, token[22:])} | proofs


def next_token(token: str) -> str:
    """A token of the same session with another secret."""
    raw = base64.urlsafe_b64decode(token)[:16] + secrets.token_bytes(32)
    return base64.urlsafe_b64encode(raw).decode()


def unknown_token() -> str:
    """A well-formed token that names no session."""
    return base64.urlsafe_b64encode(secrets.token_bytes(48)).decode()
