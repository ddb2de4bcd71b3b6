"""The session of one request: asks nothing until it is used, and sends all changes in one call at the end."""

import json
import re
import sys

from errors import Ended, ProofRequired, Refused, TooLate, Unavailable
from near import Near
from wire import Wire, new_key

TOKEN = re.compile(r"[A-Za-z0-9_-]{64}")
# The second cookie of a session that is bound to its browser.
BOUND = re.compile(r"[A-Za-z0-9_-]{43}")
# After these ends the browser's cookie is of no use. "logout" and "none" are missing: a response that logged out or in
# has dealt with the cookie, and a request that was on its way meanwhile must not remove the new one.
CLEARING = {"idle", "absolute", "revoked", "evicted", "password_changed", "disabled", "replay"}


class Client:
    """The sessions of one application."""

    def __init__(self, address: str, token: str, near: str = "off"):
        self.wire = Wire(address, token)
        self.cookie = self.wire.call("GET", "about")["cookie"]
        # A connection and a breaker of its own: events are no evidence of how authenticate fares.
        self.near = Near(Wire(address, token), near)

    def session(self, cookies: dict[str, str], device: dict) -> "Session":
        """The session of a request that came with these cookies from this device (address, user_agent)."""
        name = self.cookie["name"]
        return Session(self, cookies.get(name, ""), device, cookies.get(f"{name}-bound", ""))

    def clearing_line(self) -> str:
        secure = "; Secure" if self.cookie["secure"] else ""
        domain = f"; Domain={self.cookie['domain']}" if self.cookie.get("domain") else ""
        return (
            f"{self.cookie['name']}=; Path={self.cookie['path']}{domain}; Max-Age=0{secure}; HttpOnly; "
            f"SameSite={self.cookie['samesite']}"
        )

    def close(self) -> None:
        self.near.closing.set()


class Session:
    def __init__(self, client: Client, cookie: str, device: dict, bound: str):
        self.client, self.device = client, device
        self.token = cookie if TOKEN.fullmatch(cookie) else None
        self.bound = bound if BOUND.fullmatch(bound) else None
        self.record: dict | None = None  # the session as the service told it; None when there is none
        self.version = 0
        self.texts: dict[str, str] = {}  # the fields as JSON, as the service has them
        self.values: dict[str, object] = {}  # the fields as the application sees and changes them
        self.added: dict[str, float] = {}
        self.lines: list[str] = []  # Set-Cookie, for the response
        self.is_used = self.is_asked = self.has_data = self.is_sent = False
        self.failure: Unavailable | ProofRequired | None = None

    def __repr__(self) -> str:
        return f"Session({self.record['id'] if self.record else 'none'})"

    def load(self, with_data: bool = True) -> None:
        """Asks whose session it is, once. A failure is remembered: a change after it must not begin a new session."""
        self.is_used = True
        if self.failure:
            raise self.failure
        if self.is_asked and (self.has_data or not with_data):
            return
        if self.token:
            try:
                self.take(self.ask(with_data))
            except (Unavailable, ProofRequired) as error:
                self.failure = error
                raise
            except Ended as ended:
                self.drop(ended.reason)
        self.is_asked = self.has_data = True

    def ask(self, with_data: bool) -> dict:
        near = self.client.near
        kept = None if self.is_asked else near.recall(self.token)
        if kept and ("data" in kept or not with_data):
            return kept
        generation = near.generation
        proof = {"bound": self.bound} if self.bound else {}
        answer = self.client.wire.call("POST", "authenticate", {"token": self.token, **proof})
        near.keep(self.token, answer, generation)
        return answer

    def take(self, answer: dict) -> None:
        """Makes the answer of authenticate or sessions this session's state."""
        self.record, self.version = answer["session"], answer["version"]
        self.has_data = "data" in answer
        self.texts = storable_texts(answer.get("data", {}))
        self.values = dict(answer.get("data", {}))
        offer = answer.get("cookie") or answer.get("offer")
        self.lines = [offer["set_cookie"]] if offer else self.lines

    def drop(self, reason: str) -> None:
        self.record, self.token, self.texts, self.added = None, None, {}, {}
        self.lines = [self.client.clearing_line()] if reason in CLEARING else []

    def get(self, name: str) -> object:
        self.load()
        return self.values.get(name)

    def has(self, name: str) -> bool:
        self.load()
        return name in self.values

    def set(self, name: str, value: object) -> None:
        self.load()
        self.values[name] = value
        self.added.pop(name, None)

    def remove(self, name: str) -> None:
        self.load()
        self.values.pop(name, None)
        self.added.pop(name, None)

    def clear(self) -> None:
        self.load()
        self.values.clear()
        self.added.clear()

    def add(self, name: str, amount: float) -> None:
        """Adds to a number at the service, so that no parallel addition is lost."""
        self.load()
        self.added[name] = self.added.get(name, 0) + amount

    @property
    def principal(self) -> str | None:
        self.load(with_data=False)
        return self.record and self.record["principal"]

    @property
    def handle(self) -> str | None:
        """The session's public name, safe to log; never the token."""
        self.load(with_data=False)
        return self.record and self.record["id"]

    def login(self, principal: str, methods=("pwd",), remember: bool = False, keep=()) -> None:
        """Always a new session; the present one ends in the same step."""
        self.must_be_open()
        self.load()
        unsaved = {name: self.values[name] for name in keep if name in self.values}
        body = {"principal": principal, "methods": list(methods), "remember": remember, "data": storable(unsaved)}
        self.mint(body | ({"keep": list(keep)} if keep else {}))

    def mint(self, body: dict) -> None:
        replaced = {"replace": self.record["id"]} if self.record else {}
        answer = self.client.wire.call("POST", "sessions", body | replaced | {"device": self.device, "key": new_key()})
        if self.record:
            self.client.near.forget(self.record["id"])
        self.added = {}
        self.take(answer)

    def logout(self) -> None:
        """Ends the session at the service; only then the cookie goes."""
        self.must_be_open()
        self.load(with_data=False)
        if self.record:
            self.client.wire.call("POST", "end", {"id": self.record["id"], "reason": "logout"})
            self.client.near.forget(self.record["id"])
            self.drop("logout")
            self.lines = [self.client.clearing_line()]
        self.values, self.has_data = {}, True

    def end_others(self) -> None:
        self.load(with_data=False)
        body = {"principal": self.record["principal"], "except": self.record["id"], "reason": "revoked"}
        for handle in self.client.wire.call("POST", "end", body)["ended"]:
            self.client.near.forget(handle)

    def devices(self) -> list[str]:
        return [item["id"] for item in self.client.wire.call("GET", f"sessions?principal={self.principal}")["items"]]

    def rotate(self) -> None:
        self.renew("rotate", {})

    def step_up(self, methods: list[str], assurance: str) -> None:
        self.renew("step-up", {"methods": methods, "assurance": assurance})

    def renew(self, name: str, body: dict) -> None:
        self.must_be_open()
        self.load(with_data=False)
        if not self.record:
            raise Ended("none")
        answer = self.client.wire.call("POST", name, {"id": self.record["id"], **body, "key": new_key()})
        self.client.near.forget(self.record["id"])
        self.record, self.lines = answer["session"], [answer["cookie"]["set_cookie"]]

    def must_be_open(self) -> None:
        if self.is_sent:
            raise TooLate("the response has begun: log in and out before its first byte")

    def save(self) -> None:
        """Sends what changed. Raises Ended when the session is over: nothing brings it back."""
        if self.failure:
            raise self.failure
        changed = {name: text for name, text in storable_texts(self.values).items() if self.texts.get(name) != text}
        removed = [name for name in self.texts if name not in self.values]
        if not (changed or removed or self.added):
            return
        if self.record is None:
            self.must_be_open()
            return self.mint({"data": {name: self.values[name] for name in changed} | self.added})
        parts = {"set": {name: self.values[name] for name in changed}, "remove": removed, "add": self.added}
        body = {"id": self.record["id"], **{name: part for name, part in parts.items() if part}, "key": new_key()}
        try:
            answer = self.client.wire.call("PATCH", "data", body)
        except Ended as ended:
            self.drop(ended.reason)
            raise
        self.client.near.forget(self.record["id"])
        self.values |= answer.get("data", {})
        self.texts, self.added = storable_texts(self.values), {}

    def finish(self) -> list[str]:
        """Saves, and gives the Set-Cookie lines of the response. Called once, before the first byte."""
        self.save()
        self.is_sent = True
        return self.lines

    def warn_of_lost_changes(self) -> None:
        """A response that has begun takes no more changes: says so in the log."""
        if self.is_sent and (self.added or storable_texts(self.values) != self.texts):
            print(
                "changes of the session after the first byte of the response are lost: call save",
                file=sys.stderr,
                flush=True,
            )


def storable_texts(values: dict) -> dict[str, str]:
    return {name: text_of(name, value) for name, value in values.items()}


def storable(values: dict) -> dict:
    storable_texts(values)
    return values


def text_of(name: str, value: object) -> str:
    """A field as JSON; an error that names the field when it is none."""
    try:
        text = json.dumps(value, allow_nan=False, ensure_ascii=False)
        text.encode()
    except (TypeError, ValueError) as error:
        raise Refused(422, f"field {name} cannot be stored: {error}") from None
    return text
