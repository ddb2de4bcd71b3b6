"""The record of the calls that a client made."""

import json
import re
import threading
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

from .address import PREFIX

KINDS = {
    ("POST", "authenticate"): "authenticate",
    ("POST", "sessions"): "mint",
    ("PATCH", "data"): "patch",
    ("POST", "rotate"): "rotate",
    ("POST", "step-up"): "step_up",
    ("POST", "end"): "end",
    ("GET", "sessions"): "list",
    ("GET", "events"): "events",
    ("GET", "about"): "about",
}
# Calls that a client makes on its own account, not for a request.
BACKGROUND = {"events", "about"}
KEYED = {"mint", "patch", "rotate", "step_up"}
# What a report must not show; longer texts of such letters are no tokens.
TOKEN = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{64}(?![A-Za-z0-9_-])")


@dataclass
class Call:
    """One call of the client under test, and what became of it."""

    number: int
    connection: int
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    step: int = 0
    fault: str | None = None
    status: int | None = None
    claimed: bool = False
    tags: list[str] = field(default_factory=list)

    @cached_property
    def kind(self) -> str:
        name = urlsplit(self.path).path.removeprefix(PREFIX)
        if self.method == "GET" and name.startswith("sessions/"):
            return "read"
        return KINDS.get((self.method, name), f"{self.method} {name}")

    @cached_property
    def value(self) -> dict:
        """The members of the body; empty when it is no JSON object."""
        try:
            value = json.loads(self.body)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    def __str__(self) -> str:
        """One line for a report: no token, no key."""
        members = " ".join(
            f"{name}={_shown(value)}" for name, value in self.value.items() if name not in ("token", "bound", "key")
        )
        answer = self.status or "no answer"
        return f"{self.kind} {members}".strip() + f" → {answer}" + (f" ({self.fault})" if self.fault else "")


def _shown(value: object) -> str:
    text = TOKEN.sub("<token>", json.dumps(value, ensure_ascii=False))
    return text if len(text) <= 60 else text[:57] + "…"


class Record:
    """All calls of a case, in the order of their arrival."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.calls: list[Call] = []
        self.step = 0

    def begin(self, connection: int, method: str, path: str, headers: dict[str, str], body: bytes) -> Call:
        with self.lock:
            call = Call(len(self.calls), connection, method, path, headers, body, self.step)
            self.calls.append(call)
            return call

    def mark(self) -> int:
        with self.lock:
            return len(self.calls)

    def since(self, mark: int) -> list[Call]:
        """The calls for requests from `mark` on, without those that a step within this one has taken as its own."""
        with self.lock:
            return [call for call in self.calls[mark:] if not call.claimed and call.kind not in BACKGROUND]

    def claim(self, calls: list[Call]) -> None:
        for call in calls:
            call.claimed = True
