"""Spares a service that is down, and the requests that would wait for it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from coatcheck.errors import CoatcheckError, Misconfigured, Unavailable

_log = logging.getLogger("coatcheck")


class Breaker:
    """After 3 failures in a row every call fails at once for a second; then one call may try, and its outcome decides.

    An answer about a session is a success even if it says that the session is over. Safe to share between threads.
    """

    #: Failures in a row after which calls fail at once.
    THRESHOLD = 3
    #: Seconds for which they do.
    PAUSE = 1.0

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        *,
        subject: str = "the session service",
        logs_refusals: bool = True,
    ) -> None:
        """subject: what the log says is unavailable. logs_refusals: whether a refused service token is logged, once."""
        self._clock = clock
        self._subject = subject
        self._logs_refusals = logs_refusals
        self.forget()

    def forget(self) -> None:
        """Starts anew, as a child process must: a call of the parent that was trying never returns there."""
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_until = 0.0
        self._trying = False
        self._refusal_logged = False

    def guard(self) -> AbstractContextManager[None]:
        """Admits a call and notes its outcome. Raises `Unavailable` in place of a call that would be in vain."""
        return _Guard(self)

    def _note(self, error: BaseException | None, trial: bool) -> None:
        """Takes the outcome of a call."""
        if error is None:
            self._succeeded()
        elif isinstance(error, Unavailable) and not isinstance(error, Misconfigured):
            self._failed(error, trial)
        elif isinstance(error, CoatcheckError):
            self._succeeded()
            if isinstance(error, Misconfigured):
                self._log_refusal(error)
        else:
            self._abandoned(trial)

    def _admit(self) -> bool:
        """Whether the call is the one that may try."""
        if self._failures < self.THRESHOLD:
            return False
        with self._lock:
            if self._failures < self.THRESHOLD:
                return False
            if self._trying or self._clock() < self._closed_until:
                raise Unavailable(f"{self._subject} did not answer the last calls")
            self._trying = True
            return True

    def _succeeded(self) -> None:
        if not self._failures:
            return
        with self._lock:
            recovered = self._failures >= self.THRESHOLD
            self._failures, self._trying = 0, False
        if recovered:
            _log.info("%s answers again", self._subject)

    def _abandoned(self, trial: bool) -> None:
        """The caller gave up, so nothing was learnt, and another call may try."""
        with self._lock:
            self._trying = self._trying and not trial

    def _failed(self, error: Unavailable, trial: bool) -> None:
        with self._lock:
            self._failures += 1
            self._trying = self._trying and not trial
            self._closed_until = self._clock() + self.PAUSE
            opened = self._failures == self.THRESHOLD
        if opened:
            _log.warning("%s is unavailable: %s", self._subject, error)

    def _log_refusal(self, error: Misconfigured) -> None:
        with self._lock:
            first, self._refusal_logged = self._logs_refusals and not self._refusal_logged, True
        if first:
            _log.error("%s", error)


class _Guard:
    """Around one call."""

    __slots__ = ("_breaker", "_trial")

    def __init__(self, breaker: Breaker) -> None:
        self._breaker = breaker

    def __enter__(self) -> None:
        self._trial = self._breaker._admit()

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        self._breaker._note(error, self._trial)
