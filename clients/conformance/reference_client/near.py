"""Answers kept in memory under a lease: as long as it is proven that every end before the last question is known."""

import hashlib
import json
import threading
import time

from errors import Ended, Refused, Unavailable

LEASE, WAIT_MS, KEPT_SECONDS = 1.0, 300, 30.0


class Near:
    """`kind` is "ends" (keeps that a session is good, and whose it is) or "all" (its data too)."""

    def __init__(self, wire, kind: str):
        self.wire, self.kind = wire, kind
        self.lock = threading.Lock()
        self.entries: dict[bytes, tuple[str, float]] = {}
        self.position: int | None = None
        self.lease, self.generation = 0.0, 0
        self.closing = threading.Event()
        if kind != "off":
            threading.Thread(target=self.follow, daemon=True).start()

    def recall(self, token: str) -> dict | None:
        """The answer for this token; None when the service must be asked."""
        with self.lock:
            if time.monotonic() >= self.lease:
                self.entries.clear()
                return None
            text, until = self.entries.get(hashed(token), ("", 0.0))
            return json.loads(text) if time.monotonic() < until else None

    def keep(self, token: str, answer: dict, generation: int) -> None:
        """Keeps an answer to a question that began in `generation`, unless something ended or changed meanwhile."""
        if self.kind == "off" or "offer" in answer or answer["session"].get("bound"):
            return  # what is kept is found by the token alone, so it must not be of a session that needs more
        kept = answer if self.kind == "all" else {name: answer[name] for name in ("session", "version")}
        with self.lock:
            if generation == self.generation and time.monotonic() < self.lease:
                self.entries[hashed(token)] = (json.dumps(kept), time.monotonic() + KEPT_SECONDS)

    def forget(self, handle: str | None = None) -> None:
        """Drops what is kept of a session, or everything."""
        with self.lock:
            self.generation += 1
            mark = handle and f'"id": {json.dumps(handle)}'
            self.entries = {key: entry for key, entry in self.entries.items() if mark and mark not in entry[0]}

    def follow(self) -> None:
        while not self.closing.is_set():
            try:
                self.ask()
            except (Unavailable, Ended, Refused):
                self.start_over()
                self.closing.wait(0.1)

    def start_over(self) -> None:
        self.position, self.lease = None, 0.0
        self.forget()

    def ask(self) -> None:
        """One question. Its answer proves what was current when it was asked, not when it arrived."""
        asked = time.monotonic()
        query = "" if self.position is None else f"?after={self.position}&wait={WAIT_MS}"
        answer = self.wire.call("GET", f"events{query}")
        for event in answer["events"]:
            self.forget(event["session"])  # after a change too: the session may be bound now
        self.position, self.lease = answer["next"], asked + LEASE


def hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
