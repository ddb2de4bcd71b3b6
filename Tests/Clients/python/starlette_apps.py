"""A small shop in Starlette, with one route for each thing that is done to a session, and a bare ASGI peer."""

from __future__ import annotations

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
