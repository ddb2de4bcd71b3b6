"""What both clients share: the service token, the breaker, and the near cache around the calls."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from typing import Any

from coatcheck import calls
from coatcheck.answers import Authenticated
from coatcheck.breaker import Breaker
from coatcheck.calls import Call
from coatcheck.errors import Invalid, Misconfigured
from coatcheck.follower import TaskFollower, ThreadFollower
from coatcheck.forks import start_anew_in_child
from coatcheck.near import NearCache
from coatcheck.wire import checked_service_token


class Core:
    """The parts of a client that do no I/O."""

    def __init__(self, transport: Any, near: str, follower: type[ThreadFollower] | type[TaskFollower]) -> None:
        cache = NearCache(near)
        self._near = cache if near != "off" else None
        self._follower = follower(self, cache)
        self._accepts_handles = bool(getattr(transport, "accepts_handles", False))
        self._breaker = Breaker()
        # The service refuses to tell events while it cannot prove that it is current, and answers everything else.
        self._background_breaker = Breaker(subject="the session service's log of events", logs_refusals=False)
        self._pid = os.getpid()
        start_anew_in_child(self)

    @property
    def accepts_handles(self) -> bool:
        """Whether `authenticate` takes a handle too. Only a `coatcheck.testing.Service` that was told to does."""
        return self._accepts_handles

    def after_fork(self) -> None:
        """Forgets what the parent concluded. A child process starts with an empty cache and follows by itself."""
        self._pid = os.getpid()
        self._breaker.forget()
        self._background_breaker.forget()
        self._follower.after_fork()
        if self._near is not None:
            self._near.after_fork()

    def _check_process(self) -> None:
        if self._pid != os.getpid():
            self.after_fork()

    def _guard(self, call: Call[Any]) -> AbstractContextManager[None]:
        return (self._background_breaker if call.background else self._breaker).guard()

    def _cached(self, token: str, known: int | None, data: bool) -> Authenticated | None:
        """The answer from memory, None when the service has to be asked."""
        if self._near is not None:
            self._follower.ensure()
            cached = self._near.lookup(token, known, data)
            if cached is not None:
                return cached
        if not calls.is_token(token) and not (self._accepts_handles and calls.is_handle(token)):
            raise Invalid("none")
        return None

    def _dropped(self, *handles: str | None) -> None:
        """Sessions that this process ended or rotated."""
        if self._near is not None:
            self._near.forget(handle for handle in handles if handle is not None)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of the session service>"


def service_token(token: str | None, token_file: str | os.PathLike[str] | None) -> str:
    """The service token from either source. Raises `Misconfigured` unless exactly one is given and can be read."""
    if (token is None) == (token_file is None):
        raise Misconfigured("the client needs the service token: give either token or token_file")
    if token_file is None:
        return checked_service_token(token or "")
    try:
        with open(token_file, encoding="ascii") as file:
            return checked_service_token(file.read(4096))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not ASCII"
        raise Misconfigured(f"the service token's file {os.fspath(token_file)!r} cannot be read: {reason}") from None
