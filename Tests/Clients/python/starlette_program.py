"""The Python client behind Starlette, as a program for the conformance suite."""

import asyncio
import logging
import threading

from conformance_program import CAPABILITIES, Program, UnknownOperation
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from coatcheck import AsyncClient, CoatcheckError
from coatcheck.starlette import CoatcheckMiddleware, principal_of, session_of

COOKIE = "__Host-session"
loop = asyncio.new_event_loop()
app = None


async def play(session, name, *arguments):
    """One operation of a script, in the way that an application does it."""
    match name:
        case "get":
            return session.get(arguments[0])
        case "has":
            return arguments[0] in session
        case "set":
            session[arguments[0]] = arguments[1]
        case "set_unstorable":
            session[arguments[0]] = object()
        case "remove":
            session.pop(arguments[0], None)
        case "append":
            session[arguments[0]].append(arguments[1])
        case "put":
            session[arguments[0]][arguments[1]] = arguments[2]
        case "add":
            session.add(*arguments)
        case "clear":
            session.clear()
        case "login":
            await session.login(arguments[0], **(arguments[1] if len(arguments) > 1 else {}))
        case "step_up":
            await session.step_up(**arguments[0])
        case "logout" | "rotate" | "save" | "end_others":
            await getattr(session, name)()
        case "principal" | "handle":
            return getattr(session, name)
        case "devices":
            return [device.id for device in await session.devices()]
        case "describe":
            return f"{session!r} {session.state!r} {vars(session)!r}"
        case "try":
            try:
                return await play(session, *arguments[0])
            except CoatcheckError:
                return None
        case _:
            raise UnknownOperation(name)
    return None


async def page(request):
    """Plays the script of the request; what follows first_byte while the response is being sent."""
    script, results = request.scope["script"], request.scope["results"]
    for number, operation in enumerate(script):
        if operation == ["first_byte"]:
            results.append(None)
            return StreamingResponse(rest(request, script[number + 1 :], results))
        results.append(await play(await the_session(request, operation), *operation))
    return PlainTextResponse("done")


async def rest(request, script, results):
    yield "first byte"
    for operation in script:
        results.append(await play(await the_session(request, operation), *operation))


async def the_session(request, operation):
    if operation[0] in ("principal", "handle"):
        await principal_of(request)
        return request.session
    return await session_of(request)


def start(command):
    global app
    client = AsyncClient(command["service"], token_file=command["token_file"], near=command.get("near", "off"))
    app = Starlette(routes=[Route("/", page)], middleware=[Middleware(CoatcheckMiddleware, client=client, lazy=True)])


def respond(command, results):
    return asyncio.run_coroutine_threadsafe(serve(command, results), loop).result()


async def serve(command, results):
    cookies = "; ".join(f"{name}={value}" for name, value in command["cookies"].items())
    headers = {**command["headers"], "Cookie": cookies}
    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "https",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "server": ("shop.example", 443),
        "client": (command["address"], 4000),
        "headers": [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in headers.items()],
        "script": command["script"],
        "results": results,
    }
    sent, error = [], None

    received = asyncio.Queue()
    received.put_nowait({"type": "http.request", "body": b"", "more_body": False})

    async def send(message):
        sent.append(message)

    try:
        await app(scope, received.get, send)
    except UnknownOperation:
        raise
    except Exception as raised:
        logging.exception("the application failed")
        error = str(raised)
    lines = [(name.decode(), value.decode()) for name, value in sent[0]["headers"]]
    return {
        "status": sent[0]["status"],
        "headers": {name.title(): value for name, value in lines if name.lower() != "set-cookie"},
        "set_cookie": [value for name, value in lines if name.lower() == "set-cookie"],
        "error": error,
    }


if __name__ == "__main__":
    threading.Thread(target=loop.run_forever, daemon=True).start()
    Program("coatcheck (Python) with Starlette", [*CAPABILITIES, "fractions"], COOKIE, start, respond).run()
