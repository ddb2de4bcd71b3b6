"""A small shop in Starlette, with one route for each thing that is done to a session, and a bare ASGI peer."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.testclient import TestClient

from coatcheck.starlette import CoatcheckMiddleware

COOKIE = "__Host-session"


async def _read(request):
    return JSONResponse(dict(request.session))


async def _set(request):
    request.session.update(await request.json())
    return RedirectResponse("/read", 303)


async def _push(request):
    request.session["cart"].append(1)
    return PlainTextResponse("pushed")


async def _add(request):
    return JSONResponse(request.session.add("count"))


async def _login(request):
    options = {"remember": "remember" in request.query_params}
    if "keep" in request.query_params:
        options["keep"] = request.query_params.getlist("keep")
    await request.session.login(request.path_params["name"], **options)
    return PlainTextResponse("in")


async def _who(request):
    session = request.session
    devices = [device.id for device in await session.devices()]
    return JSONResponse(
        {"principal": session.principal, "handle": session.handle, "reason": session.reason, "devices": devices}
    )


def _calling(name, *arguments):
    async def endpoint(request):
        result = getattr(request.session, name)(*arguments)
        await result if result is not None else None
        return PlainTextResponse("done")

    return endpoint


async def _end_others(request):
    return JSONResponse(await request.session.end_others())


async def _welcome(request):
    return PlainTextResponse("welcome")


def shop(service, *routes, client=None, **options):
    """The application on a service, with routes of a test's own."""
    options.setdefault("skip", ("/static/",))
    middleware = Middleware(CoatcheckMiddleware, client=client or service.async_client(), **options)
    return Starlette(
        routes=[
            *(WebSocketRoute(path, view) if path.startswith("/ws") else Route(path, view) for path, view in routes),
            Route("/", _welcome),
            Route("/read", _read),
            Route("/set", _set, methods=["POST"]),
            Route("/push", _push, methods=["POST"]),
            Route("/add", _add, methods=["POST"]),
            Route("/login/{name}", _login, methods=["POST"]),
            Route("/logout", _calling("logout"), methods=["POST"]),
            Route("/step-up", _calling("step_up", ["otp"]), methods=["POST"]),
            Route("/rotate", _calling("rotate"), methods=["POST"]),
            Route("/clear", _calling("clear"), methods=["POST"]),
            Route("/end-others", _end_others, methods=["POST"]),
            Route("/who", _who),
            Mount("/static", routes=[Route("/file", _welcome), Route("/read", _read)]),
            Route("/statically", _read),
        ],
        middleware=[middleware],
    )


@contextmanager
def open_browser(app, token=None, **options):
    """A browser of an application that runs, perhaps with the token of a session."""
    with TestClient(app, base_url="https://testserver", follow_redirects=False, **options) as browser:
        if token is not None:
            browser.cookies.set(COOKIE, token, domain="testserver.local")
        yield browser


def token_of(browser):
    """The token that a browser holds, None without one."""
    return browser.cookies.get(COOKIE)


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
