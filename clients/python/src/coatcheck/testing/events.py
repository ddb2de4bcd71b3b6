"""What happened to an application's sessions, with positions."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from coatcheck.testing.records import Record, Refusal


class EventLog:
    """The last events, and those who wait for the next. The caller holds the service's lock."""

    def __init__(self, kept: int) -> None:
        self._events: deque[dict[str, Any]] = deque(maxlen=kept)
        self._last = 0
        self._waiting: set[Callable[[], None]] = set()

    def add(self, kind: str, record: Record, **members: Any) -> None:
        """Notes an event and wakes the callers that wait."""
        self._last += 1
        event = {"id": self._last, "kind": kind, "session": record.id, "principal": record.principal, **members}
        self._events.append({name: value for name, value in event.items() if value is not None})
        waiting, self._waiting = self._waiting, set()
        for wake in waiting:
            wake()

    def since(self, position: int | None) -> dict[str, Any]:
        """The events after a position; without one, only the position to start from."""
        if position is None:
            return {"next": self._last, "events": []}
        oldest = self._events[0]["id"] - 1 if self._events else self._last
        if not oldest <= position <= self._last:
            raise Refusal(410, "missed", next=self._last)
        return {"next": self._last, "events": [event for event in self._events if event["id"] > position]}

    def wake(self, position: int, waiter: Callable[[], None]) -> bool:
        """Whether there is nothing yet, in which case `waiter` is called with the next event."""
        if position != self._last:
            return False
        self._waiting.add(waiter)
        return True

    def forget(self, waiter: Callable[[], None]) -> None:
        """Stops waiting."""
        self._waiting.discard(waiter)
