"""One WebSocket that can be closed from outside of the application that runs on it."""

from __future__ import annotations

import asyncio

from starlette.types import Message, Receive, Send

#: Seconds that a browser has for taking the close, once the application has ended.
PATIENCE = 1.0


class Socket:
    """Stands between an application and the server. Once ended, the application sees a disconnect."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._sending = asyncio.Lock()
        #: Gets the disconnect that the application is to see.
        self._over: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._next: asyncio.Future[Message] | None = None
        self._closing: asyncio.Task[None] | None = None
        self._connected = False
        self._accepted = False
        self._closed = False

    async def receive(self) -> Message:
        """The next message for the application."""
        if not self._connected:
            self._connected = True
            return await self._receive()
        if self._next is None:
            self._next = asyncio.ensure_future(self._receive())
        await asyncio.wait([self._next, self._over], return_when=asyncio.FIRST_COMPLETED)
        if self._over.done():
            return self._over.result()
        message, self._next = self._next, None
        return message.result()

    async def send(self, message: Message) -> None:
        """Sends a message of the application. Raises OSError once the socket has been ended."""
        async with self._sending:
            if self._over.done():
                raise OSError("the socket was closed because its session is over")
            self._accepted = self._accepted or message["type"] == "websocket.accept"
            self._closed = self._closed or message["type"] == "websocket.close"
            await self._send(message)

    def end(self, code: int, reason: str) -> None:
        """Ends the socket at once, and closes it as soon as the browser takes the message.

        One that was not accepted yet is accepted first, or the browser would not see the code.
        """
        if not self._over.done():
            self._over.set_result({"type": "websocket.disconnect", "code": code, "reason": reason})
            close = {"type": "websocket.close", "code": code, "reason": reason}
            self._closing = asyncio.create_task(self._close(close))

    async def _close(self, message: Message) -> None:
        async with self._sending:
            if self._closed:
                return
            self._closed = True
            if not self._accepted:
                await self._send({"type": "websocket.accept", "subprotocol": None, "headers": []})
            await self._send(message)

    async def finish(self) -> None:
        """Waits a little for the close to be sent, and lets go of what was not received."""
        pending = [task for task in (self._next, self._closing) if task is not None]
        if self._closing is not None:
            await asyncio.wait([self._closing], timeout=PATIENCE)
        for task in pending:
            task.cancel()  # also one that failed, since its browser has gone
        if pending:
            await asyncio.wait(pending)
