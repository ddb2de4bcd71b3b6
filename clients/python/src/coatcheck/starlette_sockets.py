"""Open WebSockets: each is closed when its session ends."""

from __future__ import annotations

import asyncio
import logging
import math
from datetime import UTC, datetime

from starlette.types import ASGIApp, Receive, Scope, Send

from coatcheck.aio import AsyncClient
from coatcheck.answers import Session as Record
from coatcheck.errors import CoatcheckError, Invalid, Missed, ProofRequired, Unavailable
from coatcheck.starlette_session import Session
from coatcheck.starlette_socket import Socket

_log = logging.getLogger("coatcheck")

#: The codes with which sockets are closed: the session is over, and nothing is known (come again). The latter also
#: where the browser has to prove first that a bound session is its own.
ENDED, UNAVAILABLE = 4401, 1013
#: Seconds that the service holds a question for events, when nothing happens.
WAIT = 0.3
#: Seconds without news of the service after which sockets are closed, since their sessions may have ended.
GRACE = 5.0
#: Least seconds between two looks at a session whose time seems to be up.
LOOK = 1.0
#: Seconds between attempts while the service is unavailable.
PAUSE = 0.25


class Sockets:
    """The WebSockets of a middleware. Followers, one for each event loop with sockets, watch over their sessions."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client
        self._followers: dict[asyncio.AbstractEventLoop, Follower] = {}

    async def serve(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send, session: Session) -> None:
        """Runs an application on one socket."""
        await session.open()
        socket = Socket(receive, send)
        if session.failure is not None:
            (_unproven if isinstance(session.failure, ProofRequired) else _unavailable)(socket)
            await socket.finish()
        elif session.record is None:
            await app(scope, receive, send)
            await _save(session)
        else:
            await self._watched(app, scope, socket, session, session.record)

    async def _watched(self, app: ASGIApp, scope: Scope, socket: Socket, session: Session, record: Record) -> None:
        loop = asyncio.get_running_loop()
        follower = self._followers.setdefault(loop, Follower(self._client))
        follower.add(socket, record)
        try:
            # An end between the proof and the first look at events would be missed.
            if await follower.verify(socket):
                await app(scope, socket.receive, socket.send)
        except Invalid as error:
            if error is not session.refusal:
                raise
            _ended(socket)
        except Unavailable:
            _unavailable(socket)
        finally:
            await socket.finish()
            await follower.remove(socket)
            if not follower.sockets:
                self._followers.pop(loop, None)
            await _save(session)


def _ended(socket: Socket) -> None:
    socket.end(ENDED, "the session has ended")


def _unavailable(socket: Socket) -> None:
    socket.end(UNAVAILABLE, "the session service is unavailable")


def _unproven(socket: Socket) -> None:
    socket.end(UNAVAILABLE, "the browser has to prove that the session is its own")


async def _save(session: Session) -> None:
    try:
        await session.save()
    except Invalid:
        _log.debug("changes of a WebSocket whose session has ended are lost")
    except (CoatcheckError, RuntimeError) as error:
        _log.warning("changes of a WebSocket are lost: %s", error)


class Follower:
    """Follows the service's events and closes the sockets of sessions that end."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client
        self._task: asyncio.Task[None] | None = None
        #: The open sockets, the handle of each one's session, and when to look at it again, on the loop's clock.
        self.sockets: dict[Socket, tuple[str, float]] = {}

    def add(self, socket: Socket, record: Record) -> None:
        """Watches over a socket."""
        self._note(socket, record)
        if self._task is None:
            self._task = asyncio.create_task(self._follow())

    async def remove(self, socket: Socket) -> None:
        """Forgets a socket. Without any, nothing is followed."""
        self.sockets.pop(socket, None)
        if not self.sockets and self._task is not None:
            task, self._task = self._task, None
            task.cancel()
            await asyncio.wait([task])

    async def verify(self, socket: Socket) -> bool:
        """Looks whether the session of a socket is still there, and closes the socket if it is not."""
        if socket not in self.sockets:
            return False
        try:
            record = (await self._client.find(id=self.sockets[socket][0])).session
        except Invalid:
            _ended(socket)
            return False
        if socket in self.sockets:
            self._note(socket, record)
        return True

    def _note(self, socket: Socket, record: Record) -> None:
        expires_at = min(record.idle_expires_at, record.absolute_expires_at)
        left = (expires_at - datetime.now(UTC)).total_seconds()
        self.sockets[socket] = record.id, asyncio.get_running_loop().time() + max(LOOK, left)

    async def _follow(self) -> None:
        loop = asyncio.get_running_loop()
        position: int | None = None
        current_until = loop.time() + GRACE
        while True:
            asked_at = loop.time()
            try:
                position = await self._advance(position)
                await self._verify_all(until=asked_at)
                current_until = asked_at + GRACE
            except Missed:
                position = None
            except Exception as error:
                if not isinstance(error, Unavailable):
                    _log.exception("the events of the session service cannot be followed")
                if loop.time() >= current_until:
                    for socket in list(self.sockets):
                        _unavailable(socket)
                await asyncio.sleep(PAUSE)

    async def _advance(self, position: int | None) -> int:
        """Deals with what happened since a position, and returns the next."""
        if position is None:
            start = (await self._client.events()).next
            await self._verify_all(until=math.inf)
            return start
        answer = await self._client.events(after=position, wait=WAIT)
        over = {event.session for event in answer.events if event.kind == "ended"}
        for socket in [socket for socket, (handle, _) in self.sockets.items() if handle in over]:
            _ended(socket)
        return answer.next

    async def _verify_all(self, until: float) -> None:
        """Looks at the sessions that are to be looked at until then, on the loop's clock."""
        for socket in [socket for socket, (_, due) in self.sockets.items() if due <= until]:
            await self.verify(socket)
