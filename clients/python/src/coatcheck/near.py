"""The near cache: answers from memory, and still learns at once when a session ends.

What makes it safe is the lease. A poll of the service's events returns everything that was done before it was asked, so
its answer proves the cache current for a second *from the moment of asking*. Without a lease nothing is answered from
here. Does no I/O: a follower polls, and tells `NearCache` what came back.

A session that is bound to its browser is never kept: what is kept is found by the token alone.
"""

from __future__ import annotations

import hashlib
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from coatcheck.answers import Authenticated, Changed, Events
from coatcheck.errors import CoatcheckError, Invalid, Misconfigured, ProofRequired
from coatcheck.values import Encoded, Fields

#: Seconds for which a poll proves the cache current, from the moment of asking.
LEASE = 1.0
#: Seconds that a poll waits for something to happen.
WAIT = 0.3
#: Most sessions that are kept.
CAPACITY = 10_000
#: Seconds for which it is kept that a token is no good any more: handles never come back.
_OVER = 300.0
_KINDS = ("off", "ends", "all")


#: Seconds on a clock that also runs while the machine sleeps, where the system has one.
now: Callable[[], float] = (
    partial(time.clock_gettime, time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic
)


@dataclass(slots=True)
class _Entry:
    """An answer for all who ask, and until when it may be given. Its data is None when data is not cached."""

    answer: Authenticated
    good_until: float


@dataclass(frozen=True, slots=True)
class Ticket:
    """The state of the cache when a question was asked."""

    epoch: int
    applied: int
    asked_at: float


class NearCache:
    """What is known from recent answers. Safe to share between threads; looking something up takes no lock.

    Kind `ends` keeps that a session is good and whose it is; `all` also its data, and accepts that a change made
    elsewhere is seen one event later. Each entry lives for half the touch interval, so that its session is touched.
    """

    def __init__(self, kind: str, clock: Callable[[], float] = now) -> None:
        if kind not in _KINDS:
            raise Misconfigured(f"near must be one of {', '.join(_KINDS)}, not {kind!r}")
        monkey = sys.modules.get("gevent.monkey")
        if kind != "off" and monkey is not None and monkey.is_module_patched("threading"):
            raise Misconfigured("the near cache does not work with gevent: use near='off'")
        self.kind = kind
        self._clock = clock
        self.touch_interval = 60.0
        self._epoch = 0
        self.after_fork()

    def after_fork(self) -> None:
        """Starts empty and without a lease."""
        self._lock = threading.Lock()
        self._over: dict[bytes, tuple[str, float]] = {}
        self._empty()

    def _empty(self) -> None:
        self._epoch += 1
        self._lease_until = 0.0
        self._entries: dict[bytes, _Entry] = {}
        self._keys: dict[str, set[bytes]] = {}
        self._applied = 0
        # When what concerns a session was last applied, and before which moment that is no longer known.
        self._latest: dict[str, int] = {}
        self._latest_floor = 0

    # Asked before and after a call

    def lookup(self, token: str, known: int | None, data: bool) -> Authenticated | None:
        """The answer for a token, None when the service has to be asked. Raises `Invalid` for what is over for good."""
        key, moment = _key(token), self._clock()
        over = self._over.get(key)
        if over is not None and moment < over[1]:
            raise Invalid(over[0])
        entry = self._entries.get(key)
        if entry is None or moment >= self._lease_until or moment >= entry.good_until:
            return None
        answer = entry.answer
        if data and answer.data is None:
            return None
        return answer if data and known != answer.version else Authenticated(answer.session, answer.version, None)

    def ticket(self) -> Ticket:
        """Taken before a question is asked."""
        return Ticket(self._epoch, self._applied, self._clock())

    def remember(self, token: str, ticket: Ticket, answer: Authenticated) -> None:
        """Keeps an answer, unless it carries an offer or something happened to the session since it was asked for."""
        if answer.session.bound:
            self.forget([answer.session.id])
            return
        if answer.offer is not None or answer.served_at is None:
            return
        data = _frozen(answer.data.raw) if self.kind == "all" and answer.data is not None else None
        lifetime = self._lifetime(answer)
        entry = _Entry(Authenticated(answer.session, answer.version, data), ticket.asked_at + lifetime)
        handle = answer.session.id
        with self._lock:
            if (
                ticket.epoch != self._epoch
                or not self._lease_until
                or ticket.applied < self._latest_floor
                or lifetime <= 0
            ):
                return
            if self._latest.get(handle, 0) > ticket.applied:
                return
            if len(self._entries) >= CAPACITY:
                self._drop_key(next(iter(self._entries)))
            key = _key(token)
            self._entries[key] = entry
            self._keys.setdefault(handle, set()).add(key)

    def remember_over(self, token: str, reason: str) -> None:
        """Keeps that a session is over, if its reason says so for good."""
        if reason == "none":
            return
        with self._lock:
            if len(self._over) >= CAPACITY:
                del self._over[next(iter(self._over))]
            self._over[_key(token)] = (reason, self._clock() + _OVER)

    def _lifetime(self, answer: Authenticated) -> float:
        """Seconds for which an answer may be used, by the service's own times: the clocks need not agree."""
        session, served_at = answer.session, answer.served_at or 0.0
        ends = min(session.idle_expires_at, session.absolute_expires_at).timestamp()
        idle = (session.idle_expires_at - session.last_seen_at).total_seconds()
        # The Date header has whole seconds.
        return min(min(self.touch_interval, idle / 10) / 2, ends - served_at - 1)

    @contextmanager
    def asking(self, token: str) -> Iterator[Callable[[Authenticated], None]]:
        """Around a question about a token: yields what takes the answer."""
        ticket = self.ticket()
        try:
            yield lambda answer: self.remember(token, ticket, answer)
        except Invalid as error:
            self.remember_over(token, error.reason)
            raise
        except ProofRequired:
            self.forget_token(token)
            raise

    # Own changes

    @contextmanager
    def changing(
        self, handle: str, assigned: Mapping[str, Any] | None, removed: Iterable[str]
    ) -> Iterator[Callable[[Changed], None]]:
        """Around a change of data: yields what takes the answer."""
        try:
            yield lambda answer: self.changed(handle, assigned or {}, removed, answer)
        except CoatcheckError:
            self.forget([handle])
            raise

    def forget(self, handles: Iterable[str]) -> None:
        """This process ended or rotated sessions."""
        with self._lock:
            for handle in handles:
                self._drop(handle)

    def forget_token(self, token: str) -> None:
        """The session of a token has turned out to be bound."""
        with self._lock:
            entry = self._entries.get(_key(token))
            if entry is not None:
                self._drop(entry.answer.session.id)

    def changed(self, handle: str, assigned: Mapping[str, Any], removed: Iterable[str], answer: Changed) -> None:
        """This process changed a session's data: its entries follow, if nothing else came between."""
        is_text = all(isinstance(text, Encoded) for text in assigned.values())
        with self._lock:
            entries = {key: self._entries[key] for key in self._keys.get(handle, ())}
            self._drop(handle)
            for key, entry in entries.items():
                before = entry.answer
                if before.data is None or before.version + 1 != answer.version or not is_text:
                    continue
                data = {name: text for name, text in before.data.raw.items() if name not in removed}
                data.update(assigned)
                data.update(answer.data.raw)
                after = Authenticated(before.session, answer.version, _frozen(data))
                self._entries[key] = _Entry(after, entry.good_until)
                self._keys.setdefault(handle, set()).add(key)

    # The follower's reports

    def started(self, asked_at: float, touch_interval: float) -> None:
        """A position was fetched, from which events will be followed."""
        with self._lock:
            self.touch_interval = touch_interval
            self._empty()
            self._lease_until = asked_at + LEASE

    def polled(self, asked_at: float, answer: Events) -> None:
        """Everything that was done before `asked_at` is in this answer."""
        with self._lock:
            for event in answer.events:
                self._apply(event.kind, event.session, event.version)
            self._lease_until = asked_at + LEASE

    def lost(self) -> None:
        """The events can no longer be followed."""
        with self._lock:
            self._empty()

    def _apply(self, kind: str, handle: str, version: int | None) -> None:
        # A change may also be that the session is bound now, which matters without data too.
        self._drop(handle, older_than=version if kind == "changed" else None)

    def _drop(self, handle: str, older_than: int | None = None) -> None:
        """Drops the entries of a session, and those that are still on their way."""
        self._applied += 1
        if len(self._latest) >= CAPACITY:
            self._latest, self._latest_floor = {}, self._applied
        self._latest[handle] = self._applied
        for key in list(self._keys.get(handle, ())):
            if older_than is None or self._entries[key].answer.version < older_than:
                self._drop_key(key)

    def _drop_key(self, key: bytes) -> None:
        handle = self._entries.pop(key).answer.session.id
        self._keys[handle].discard(key)
        if not self._keys[handle]:
            del self._keys[handle]


def _key(token: str) -> bytes:
    """What a token is found by: no secret stays in memory."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _frozen(data: Mapping[str, str]) -> Fields:
    """A copy that no caller can change for the others."""
    return Fields(MappingProxyType(dict(data)))
