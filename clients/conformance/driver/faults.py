"""Faults: what the proxy does to a call instead of forwarding it and giving back the answer."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from .record import Call
from .service import Answer

# What `do` may say, and the members that belong to it.
KINDS = {
    "drop": set(),  # close the connection when the request has arrived; the service never hears of it
    "lost": set(),  # forward, then close the connection without a byte of the answer
    "half": set(),  # forward, then close the connection in the middle of the answer's body
    "hang": set(),  # no answer, and the connection stays open; the service never hears of it
    "slow": {"seconds"},  # forward, and give the answer later
    "bytes": {"text"},  # answer with these bytes, which are no HTTP, and close
    "answer": {
        "status",
        "headers",
        "body",
        "text",
        "steps",
    },  # play the steps, if any, and answer so; the service never hears of it
    "edit": {"merge"},  # forward, and merge these members into the answer
    "offer": {"max_age"},  # forward, and add the offer of a soft rotation
    "before": {"steps"},  # play these steps, then forward
    "after": {"steps"},  # forward, play these steps, then give the answer
}
WHEN = {"on", "times", "skip", "do"}


@dataclass
class Fault:
    """A fault that is armed: for calls of a kind ("*": all but events), after `skip`, `times` times (None: always)."""

    do: str
    on: list[str]
    times: int | None = 1
    skip: int = 0
    details: dict = field(default_factory=dict)

    @classmethod
    def parse(cls, text: dict) -> "Fault":
        on = text["on"] if isinstance(text["on"], list) else [text["on"]]
        times = None if text.get("times") == "always" else text.get("times", 1)
        details = {name: value for name, value in text.items() if name not in WHEN}
        return cls(text["do"], on, times, text.get("skip", 0), details)

    def fits(self, call: Call) -> bool:
        return call.kind in self.on or ("*" in self.on and call.kind != "events")


class Faults:
    """The faults that are armed now."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.armed: list[Fault] = []
        self.playing = 0

    def arm(self, fault: Fault) -> None:
        with self.lock:
            self.armed.append(fault)

    def disarm(self) -> None:
        with self.lock:
            self.armed.clear()

    def take(self, call: Call) -> Fault | None:
        """The first fault that fits this call; counts it."""
        with self.lock:
            for fault in self.armed:
                if not fault.fits(call) or fault.times == 0:
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """While a fault does what it does."""
        with self.lock:
            self.playing += 1
        try:
            yield
        finally:
            with self.lock:
                self.playing -= 1

    def are_met(self) -> bool:
        """Whether each fault has met its calls, and none is under way."""
        with self.lock:
            return not self.playing and not any(fault.times for fault in self.armed)

    def unused(self) -> list[Fault]:
        """Faults that no call ever met: the case did not test what it says."""
        with self.lock:
            return [fault for fault in self.armed if fault.times]


def invented(details: dict) -> Answer:
    """The answer of a fault "answer"."""
    headers = {"Content-Type": "application/problem+json"} | details.get("headers", {})
    text = details["text"] if "text" in details else json.dumps(details.get("body", {}))
    return Answer(details["status"], list(headers.items()), text.encode())


def merged(answer: Answer, extra: dict) -> Answer:
    """The answer with more members, also in the objects within it."""

    def merge(into: dict, extra: dict) -> dict:
        both = {name: merge(into[name], value) for name, value in extra.items() if isinstance(into.get(name), dict)}
        return into | extra | both

    if not isinstance(answer.value, dict):
        return answer
    return Answer(answer.status, answer.headers, json.dumps(merge(answer.value, extra)).encode())
