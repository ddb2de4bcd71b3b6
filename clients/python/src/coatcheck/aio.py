"""The asyncio client of the session service."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeVar

from coatcheck import calls
from coatcheck.aio_pool import AsyncPool
from coatcheck.answers import About, Authenticated, Changed, Created, Events, Found, Page, Rotated
from coatcheck.calls import Call
from coatcheck.core import Core, service_token
from coatcheck.errors import Unavailable
from coatcheck.follower import TaskFollower
from coatcheck.wire import Address, Broken, Reply, Request

T = TypeVar("T")


class AsyncTransport(Protocol):
    """Carries requests to the service for an asyncio client."""

    async def exchange_async(self, request: Request, *, new_connection: bool, deadline: float) -> Reply:
        """Sends a request and returns the answer, until `deadline` on the loop's clock. Raises `Broken`."""

    def close(self) -> None:
        """Gives up what is held open."""


class AsyncClient(Core):
    """The session service for one event loop, one method per call. What each does and raises is said at `Client`.

    A call that is cancelled closes its connection, since the answer on its way must not reach another call.
    """

    def __init__(
        self,
        address: str | AsyncTransport,
        token: str | None = None,
        *,
        token_file: str | os.PathLike[str] | None = None,
        near: str = "off",
        connect_timeout: float = 0.25,
        answer_timeout: float = 2.0,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        """Takes what `Client` takes. May be made outside a loop; belongs to the loop of its first call."""
        if not isinstance(address, str):
            self._transport: AsyncTransport = address
        else:
            self._transport = AsyncPool(
                Address.parse(address),
                service_token(token, token_file),
                context=ssl_context,
                connect_timeout=connect_timeout,
            )
        self._answer_timeout = answer_timeout
        super().__init__(self._transport, near, TaskFollower)

    async def authenticate(
        self,
        token: str,
        bound: str | None = None,
        *,
        device: Mapping[str, Any] | None = None,
        known: int | None = None,
        purpose: str | None = None,
        data: bool = True,
    ) -> Authenticated:
        """Proves a token: the only call that takes one."""
        cached = self._cached(token, known, data)
        if cached is not None:
            return cached
        call = calls.authenticate(token, bound, device, known, purpose)
        if self._near is None:
            return await self._perform(call)
        with self._near.asking(token) as remember:
            answer = await self._perform(call)
            remember(answer)
        return answer

    async def create(
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
        """Mints a session and, in the same step, ends the session `replace`."""
        answer = await self._perform(
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

    async def change(
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
        """Changes fields of a session in one step; other fields are untouched."""
        remove = remove if isinstance(remove, str) else tuple(remove)
        call = calls.change(id=id, set=set, remove=remove, add=add, if_version=if_version, if_fields=if_fields, key=key)
        if self._near is None:
            return await self._perform(call)
        with self._near.changing(id, set, remove) as changed:
            answer = await self._perform(call)
            changed(answer)
        return answer

    async def rotate(self, *, id: str, key: str | None = None) -> Rotated:
        """Gives a session a new secret."""
        answer = await self._perform(calls.rotate(id, key))
        self._dropped(id)
        return answer

    async def step_up(self, *, id: str, methods: Iterable[str], assurance: str, key: str | None = None) -> Rotated:
        """Notes a fresh proof of presence."""
        answer = await self._perform(calls.step_up(id, methods, assurance, key))
        self._dropped(id)
        return answer

    async def end(
        self,
        *,
        id: str | None = None,
        principal: str | None = None,
        except_id: str | None = None,
        everything: bool = False,
        reason: str | None = None,
    ) -> tuple[str, ...]:
        """Ends one session, a principal's (perhaps except one) or all of this application."""
        ended = await self._perform(
            calls.end(id=id, principal=principal, except_id=except_id, everything=everything, reason=reason)
        )
        self._dropped(id, *ended)
        return ended

    async def list(self, *, principal: str, after: str | None = None, limit: int | None = None) -> Page:
        """A principal's sessions, a page at a time."""
        return await self._perform(calls.list_(principal, after, limit))

    async def find(self, *, id: str) -> Found:
        """A session by its handle."""
        return await self._perform(calls.find(id))

    async def events(self, *, after: int | None = None, wait: float = 0) -> Events:
        """What happened after a position."""
        return await self._perform(calls.events(after, wait))

    async def about(self) -> About:
        """What the service knows this application as, its cookie and its limits."""
        return await self._perform(calls.about())

    def close(self) -> None:
        """Closes the connections and stops following events. The client stays usable and begins anew."""
        self._follower.stop()
        self._transport.close()

    async def _perform(self, call: Call[T]) -> T:
        self._check_process()
        with self._guard(call):
            deadline = asyncio.get_running_loop().time() + self._answer_timeout
            try:
                return call.read(await self._exchange(call, False, deadline))
            except Broken as error:
                if error.answered:
                    raise Unavailable(str(error)) from None
            try:
                return call.read(await self._exchange(call, True, deadline))
            except Broken as error:
                raise Unavailable(str(error)) from None

    async def _exchange(self, call: Call[Any], new_connection: bool, deadline: float) -> Reply:
        return await self._transport.exchange_async(call.request, new_connection=new_connection, deadline=deadline)
