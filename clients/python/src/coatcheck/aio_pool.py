"""Connections of one event loop to the service."""

from __future__ import annotations

import asyncio
import os
import ssl
from typing import Any

from coatcheck.errors import Misconfigured
from coatcheck.wire import Address, Broken, Reply, ReplyReader, Request, failure


class AsyncConnection(asyncio.Protocol):
    """One connection with at most one request under way."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._reader = ReplyReader()
        self._answer: asyncio.Future[Reply] | None = None

    @property
    def usable(self) -> bool:
        """Whether another request may be sent."""
        return self._transport is not None and not self._transport.is_closing()

    async def exchange(self, message: bytes, deadline: float) -> Reply:
        """Sends a request and reads its answer. Closes the connection when it is cancelled or the time is over."""
        assert self._transport is not None
        self._reader = ReplyReader()
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(message)
        try:
            async with asyncio.timeout_at(deadline):
                return await self._answer
        except TimeoutError:
            self.abort()
            raise Broken("no answer in time", self._reader.started) from None
        except BaseException:
            self.abort()
            raise
        finally:
            self._answer = None

    def abort(self) -> None:
        """Closes it at once, without sending what is left."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop once the connection stands."""
        self._transport = transport  # type: ignore[assignment]  # create_connection makes no other

    def data_received(self, data: bytes) -> None:
        """Called by the loop with what arrived."""
        if self._answer is None or self._answer.done():
            # An answer to no question: whatever comes next could be taken for another's.
            self.abort()
            return
        try:
            reply = self._reader.feed(data)
        except Broken as error:
            self._answer.set_exception(error)
            return
        if reply is not None:
            self._answer.set_result(reply)

    def connection_lost(self, error: Exception | None) -> None:
        """Called by the loop when the connection is closed, by either end."""
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(Broken("the connection was closed", self._reader.started))


class AsyncPool:
    """The connections of one event loop in one process. A child process or a new loop starts with none."""

    def __init__(
        self,
        address: Address,
        service_token: str,
        *,
        context: ssl.SSLContext | None = None,
        connect_timeout: float = 0.25,
        idle_limit: int = 64,
    ) -> None:
        self._address = address
        self._authority = address.authority
        self._token = service_token
        self._context = context or (ssl.create_default_context() if address.scheme == "https" else None)
        self._connect_timeout = connect_timeout
        self._idle_limit = idle_limit
        self._idle: list[AsyncConnection] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pid = os.getpid()

    async def exchange_async(self, request: Request, *, new_connection: bool, deadline: float) -> Reply:
        """Sends a request on a kept connection, or on a new one."""
        self._settle()
        message = request.head(self._authority, self._token) + request.body
        connection = await self._take(new_connection, deadline)
        reply = await connection.exchange(message, deadline)
        if reply.keeps_connection and len(self._idle) < self._idle_limit:
            self._idle.append(connection)
        else:
            connection.abort()
        return reply

    def close(self) -> None:
        """Closes the connections that are not in use."""
        idle, self._idle = self._idle, []
        if self._loop is not None and not self._loop.is_closed() and self._pid == os.getpid():
            for connection in idle:
                connection.abort()

    def _settle(self) -> None:
        """Makes sure that the connections belong to the running loop."""
        loop = asyncio.get_running_loop()
        if loop is self._loop and self._pid == os.getpid():
            return
        if self._loop is not None and self._pid == os.getpid() and self._loop.is_running():
            raise Misconfigured("an AsyncClient belongs to one event loop: make one for each")
        self._idle, self._loop, self._pid = [], loop, os.getpid()

    async def _take(self, new_connection: bool, deadline: float) -> AsyncConnection:
        if new_connection:
            # The last one was broken, so the others probably are: the service has been restarted.
            self.close()
        while self._idle:
            connection = self._idle.pop()
            if connection.usable:
                return connection
        return await self._connect(deadline)

    async def _connect(self, deadline: float) -> AsyncConnection:
        loop = asyncio.get_running_loop()
        options: dict[str, Any] = {}
        connect_by = min(deadline, loop.time() + self._connect_timeout)
        if self._context is not None:
            # Includes the handshake, which takes more trips than the connect timeout is meant for.
            options, connect_by = {"ssl": self._context, "server_hostname": self._address.host}, deadline
        try:
            async with asyncio.timeout_at(connect_by):
                if self._address.scheme == "unix":
                    _, connection = await loop.create_unix_connection(AsyncConnection, self._address.host)
                else:
                    _, connection = await loop.create_connection(
                        AsyncConnection, self._address.host, self._address.port, **options
                    )
                return connection
        except OSError as error:
            raise Broken(failure(error), False) from None
