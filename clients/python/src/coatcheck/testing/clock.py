"""The time of a testing service, which a test can move."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime


class Clock:
    """Follows the system's clock plus what it was advanced by; or stands at `at` and only moves when advanced."""

    def __init__(self, at: float | None = None, system: Callable[[], float] = time.time) -> None:
        self._at = at
        self._system = system
        self._ahead = 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        return (self._system() if self._at is None else self._at) + self._ahead

    def advance(self, seconds: float) -> None:
        """Moves on. Negative seconds set the clock back."""
        self._ahead += seconds


def written(moment: float) -> str:
    """A moment as RFC 3339 in UTC, to the millisecond."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
