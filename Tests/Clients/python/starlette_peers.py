"""The server's side of a bare ASGI application, for what no test browser can do."""

from __future__ import annotations

import asyncio

from starlette_apps import COOKIE

from coatcheck import AsyncClient


class Peer:
    """The server's side of one connection to a bare ASGI application: what it sends, and what has come back."""

    def __init__(self, app, kind, path, token, **scope):
        cookie = [(b"cookie", f"{COOKIE}={token}".encode())] if token else []
        self.scope = {"type": kind, "path": path, "raw_path": path.encode(), "query_string": b"", "headers": cookie}
        self.scope |= {"method": "POST", "scheme": "https", "server": ("testserver", 443), "client": None, **scope}
        self.sent = asyncio.Queue()
        self._incoming = asyncio.Queue()
        #: Whether the browser has gone without a word.
        self.loses_what_is_sent = False
        #: Whether the browser is there but does not read.
        self.takes_nothing = False
        #: How many messages the application had sent when it ended.
        self.sent_at_end = None
        self.task = asyncio.ensure_future(self._run(app))

    async def _run(self, app):
        await app(self.scope, self._incoming.get, self._send)
        self.sent_at_end = self.sent.qsize()

    async def _send(self, message):
        if self.loses_what_is_sent:
            raise OSError("the browser has gone")
        if self.takes_nothing:
            await asyncio.Event().wait()
        await self.sent.put(message)

    def give(self, **message):
        """Hands a message to the application."""
        self._incoming.put_nowait(message)

    async def take(self):
        """The application's next message."""
        taking = asyncio.ensure_future(self.sent.get())
        await asyncio.wait([taking, self.task], return_when=asyncio.FIRST_COMPLETED)
        if not taking.done() and not self.sent.empty():
            await asyncio.wait([taking])
        if not taking.done():
            taking.cancel()
            raise AssertionError("the application has ended") from self.task.exception()
        return taking.result()


def request(app, path, token=None, **scope):
    """A request without a body."""
    peer = Peer(app, "http", path, token, **scope)
    peer.give(type="http.request", body=b"", more_body=False)
    return peer


def websocket(app, path, token=None):
    """A browser that opens a WebSocket."""
    peer = Peer(app, "websocket", path, token, scheme="wss", subprotocols=[])
    peer.give(type="websocket.connect")
    return peer


async def echo(socket):
    """Accepts, says who is there, and gives back what comes until the browser goes."""
    await socket.accept()
    await socket.send_json({"principal": socket.session.principal, "cart": socket.session.get("cart")})
    async for text in socket.iter_text():
        await socket.send_text(text)


async def opened(app, token, path="/ws"):
    """A socket on which the application has said who is there."""
    peer = websocket(app, path, token)
    assert (await peer.take())["type"] == "websocket.accept"
    await peer.take()
    return peer


async def closing_code(peer, within=5):
    """The code with which the application closes."""
    message = await asyncio.wait_for(peer.take(), within)
    assert message["type"] == "websocket.close"
    return message["code"]


def observed(service, after):
    """A client of a service that tells of every answer."""

    class Transport:
        accepts_handles = False

        async def exchange_async(self, request, **options):
            reply = await service.exchange_async(request, **options)
            after(request, reply)
            return reply

        def close(self):
            pass

    return AsyncClient(Transport())


def run(work):
    asyncio.run(asyncio.wait_for(work, 20))
