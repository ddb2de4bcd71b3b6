"""Follows the service's events for a near cache: what is asked next, and what follows from the answer. Does no I/O."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from coatcheck.answers import About, Events
from coatcheck.errors import CoatcheckError, Missed
from coatcheck.near import WAIT, NearCache, now

_log = logging.getLogger("coatcheck")

#: Seconds until the next attempt after a failure.
_PAUSE_AFTER_FAILURE = 0.25
#: Seconds between two polls at least, so that a busy service is not asked all the time.
_PAUSE = 0.005


class Following:
    """One conversation with the service: `about`, a position, and then polls from there."""

    def __init__(self, near: NearCache, stopped: Callable[[], bool]) -> None:
        self._near = near
        self._stopped = stopped
        self._touch_interval: float | None = None
        self._position: int | None = None
        self._asked_at = 0.0

    def question(self) -> tuple[str, dict[str, Any]]:
        """The method of the client to call next, and its arguments."""
        self._asked_at = now()
        if self._touch_interval is None:
            return "about", {}
        if self._position is None:
            return "events", {}
        return "events", {"after": self._position, "wait": WAIT}

    def answered(self, answer: About | Events) -> float:
        """Takes the answer, and returns the seconds to wait before the next question."""
        if self._stopped():
            return 0
        if isinstance(answer, About):
            self._touch_interval = answer.touch_interval
            return 0
        if self._position is None:
            self._near.started(self._asked_at, self._touch_interval or 0)
        else:
            self._near.polled(self._asked_at, answer)
        self._position = answer.next
        return _PAUSE

    def failed(self, error: Exception) -> float:
        """Notes that the events can no longer be followed, and returns the seconds to wait before starting again."""
        if not isinstance(error, CoatcheckError):
            _log.error("following the events of sessions failed", exc_info=error)
        if not self._stopped():
            self._near.lost()
        self._position = None
        return 0 if isinstance(error, Missed) else _PAUSE_AFTER_FAILURE
