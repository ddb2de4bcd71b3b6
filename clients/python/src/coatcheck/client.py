"""The blocking client of the session service."""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from coatcheck import calls
from coatcheck.answers import About, Authenticated, Changed, Created, Events, Found, Page, Rotated
from coatcheck.calls import Call
from coatcheck.core import Core, service_token
from coatcheck.errors import Unavailable
from coatcheck.follower import ThreadFollower
from coatcheck.pool import Pool, Transport
from coatcheck.wire import Address, Broken

T = TypeVar("T")


class Client(Core):
    """The session service, one method per call. Share one between all threads of a process; it survives a fork.

    Every method raises `Unavailable` when nothing is known, and `Invalid` when it names a session that is over.
    """

    def __init__(
        self,
        address: str | Transport,
        token: str | None = None,
        *,
        token_file: str | os.PathLike[str] | None = None,
        near: str = "off",
        connect_timeout: float = 0.25,
        answer_timeout: float = 2.0,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        """Connects nothing yet.

        address: `http://host:port`, `https://host:port` or `unix:/path`; in tests a `coatcheck.testing.Service`.
        token, token_file: this application's service token, or the file that holds it. Exactly one of them.
        near: whether sessions are answered from memory while the service's events can be followed: off, ends (that a
            session is good and whose it is) or all (its data too: a change made elsewhere is seen an event later).
        connect_timeout, answer_timeout: seconds until a connection stands, and until the answer is complete.
        ssl_context: how to check the certificate of an https address. The system's authorities by default.
        """
        if not isinstance(address, str):
            self._transport: Transport = address
        else:
            self._transport = Pool(
                Address.parse(address),
                service_token(token, token_file),
                context=ssl_context,
                connect_timeout=connect_timeout,
            )
        self._answer_timeout = answer_timeout
        super().__init__(self._transport, near, ThreadFollower)

    def authenticate(
        self,
        token: str,
        bound: str | None = None,
        *,
        device: Mapping[str, Any] | None = None,
        known: int | None = None,
        purpose: str | None = None,
        data: bool = True,
    ) -> Authenticated:
        """Proves a token: the only call that takes one. What cannot be a token is `Invalid` without a call.

        bound: the value of the browser's second cookie, if it sent one. Without it, the token of a session that is
            bound to its browser raises `ProofRequired`.
        device: address, user_agent and label of the browser.
        known: the version of the data at hand, which is then left out.
        purpose: "background" for what the visitor did not do; then nothing is touched or offered.
        data: False when only the session matters, which a near cache of kind `ends` can answer.
        """
        cached = self._cached(token, known, data)
        if cached is not None:
            return cached
        call = calls.authenticate(token, bound, device, known, purpose)
        if self._near is None:
            return self._perform(call)
        with self._near.asking(token) as remember:
            answer = self._perform(call)
            remember(answer)
        return answer

    def create(
        self,
        *,
        principal: str | None = None,
        methods: Iterable[str] = (),
        assurance: str | None = None,
        remember: bool = False,
        data: Mapping[str, Any] | None = None,
        device: Mapping[str, Any] | None = None,
        replace: str | None = None,
        keep: Iterable[str] = (),
        idle: float | None = None,
        lifetime: float | None = None,
        key: str | None = None,
    ) -> Created:
        """Mints a session and, in the same step, ends the session `replace` and carries its fields `keep` over.

        idle, lifetime: seconds, which only shorten what the policy says. key: makes a repetition by the caller
        harmless. Raises `TooLarge` for data over the quota and `LimitReached` when the principal may have no more
        sessions.
        """
        answer = self._perform(
            calls.create(
                principal=principal,
                methods=methods,
                assurance=assurance,
                remember=remember,
                data=data,
                device=device,
                replace=replace,
                keep=keep,
                idle=idle,
                lifetime=lifetime,
                key=key,
            )
        )
        self._dropped(replace, *answer.ended)
        return answer

    def change(
        self,
        *,
        id: str,
        set: Mapping[str, Any] | None = None,
        remove: Iterable[str] = (),
        add: Mapping[str, float] | None = None,
        if_version: int | None = None,
        if_fields: Mapping[str, str | None] | None = None,
        key: str | None = None,
    ) -> Changed:
        """Changes fields of a session in one step; other fields are untouched.

        add: amounts to add to number fields, an absent one counts as 0. if_version, if_fields (hashes by `field_hash`,
        None for absent): raises `Conflict` unless they hold. Raises `TooLarge` over the quota, `Rejected` for `add` to
        what is no number.
        """
        remove = remove if isinstance(remove, str) else tuple(remove)
        call = calls.change(id=id, set=set, remove=remove, add=add, if_version=if_version, if_fields=if_fields, key=key)
        if self._near is None:
            return self._perform(call)
        with self._near.changing(id, set, remove) as changed:
            answer = self._perform(call)
            changed(answer)
        return answer

    def rotate(self, *, id: str, key: str | None = None) -> Rotated:
        """Gives a session a new secret. The old one is refused from that moment."""
        answer = self._perform(calls.rotate(id, key))
        self._dropped(id)
        return answer

    def step_up(self, *, id: str, methods: Iterable[str], assurance: str, key: str | None = None) -> Rotated:
        """Notes a fresh proof of presence. Rotates, and the absolute timeout starts again."""
        answer = self._perform(calls.step_up(id, methods, assurance, key))
        self._dropped(id)
        return answer

    def end(
        self,
        *,
        id: str | None = None,
        principal: str | None = None,
        except_id: str | None = None,
        everything: bool = False,
        reason: str | None = None,
    ) -> tuple[str, ...]:
        """Ends one session, a principal's (perhaps except one) or all of this application. Returns those that it ended.

        reason: logout, revoked (the default), password_changed or disabled. Ending what has ended does nothing.
        """
        ended = self._perform(
            calls.end(id=id, principal=principal, except_id=except_id, everything=everything, reason=reason)
        )
        self._dropped(id, *ended)
        return ended

    def list(self, *, principal: str, after: str | None = None, limit: int | None = None) -> Page:
        """A principal's sessions, a page at a time."""
        return self._perform(calls.list_(principal, after, limit))

    def find(self, *, id: str) -> Found:
        """A session by its handle, for support and jobs. Not taken for a use of it."""
        return self._perform(calls.find(id))

    def events(self, *, after: int | None = None, wait: float = 0) -> Events:
        """What happened after a position; without one, only the position to start from.

        wait: seconds, at most 1, to wait for something to happen. Raises `Missed` when the position is too old.
        """
        return self._perform(calls.events(after, wait))

    def about(self) -> About:
        """What the service knows this application as, its cookie and its limits. Good for a check at start."""
        return self._perform(calls.about())

    def close(self) -> None:
        """Closes the connections and stops following events. The client stays usable and begins anew."""
        self._follower.stop()
        self._transport.close()

    def _perform(self, call: Call[T]) -> T:
        self._check_process()
        with self._guard(call):
            deadline = time.monotonic() + self._answer_timeout
            try:
                return call.read(self._transport.exchange(call.request, new_connection=False, deadline=deadline))
            except Broken as error:
                if error.answered:
                    raise Unavailable(str(error)) from None
            try:
                return call.read(self._transport.exchange(call.request, new_connection=True, deadline=deadline))
            except Broken as error:
                raise Unavailable(str(error)) from None
