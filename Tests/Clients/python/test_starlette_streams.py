"""What comes too late in Starlette and FastAPI, when a response has begun or its request was cancelled."""

import asyncio
import logging

import pytest
from starlette.background import BackgroundTask
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette_apps import open_browser, shop
from starlette_peers import request

import coatcheck
from coatcheck.starlette import CoatcheckMiddleware


@pytest.fixture
def token(service):
    """The token of a session of ann's."""
    token = service.client().create(principal="ann", data={"cart": [1]}).cookie.token
    service.calls.clear()
    return token


def test_a_change_after_the_first_byte_is_lost_with_a_warning(service, token, caplog):
    async def stream(request):
        async def parts():
            yield "begun"
            request.session["late"] = True

        return StreamingResponse(parts())

    with open_browser(shop(service, ("/stream", stream)), token) as browser:
        assert browser.get("/stream").text == "begun"
        assert browser.get("/read").json() == {"cart": [1]}
    assert [record for record in caplog.records if "lost" in record.message]


def test_a_change_after_the_first_byte_that_is_saved_needs_no_warning(service, token, caplog):
    async def stream(request):
        async def after():
            request.session["late"] = True
            await request.session.save()

        return PlainTextResponse("begun", background=BackgroundTask(after))

    with open_browser(shop(service, ("/stream", stream)), token) as browser, caplog.at_level(logging.WARNING):
        browser.get("/stream")
        assert browser.get("/read").json() == {"cart": [1], "late": True}
    assert not caplog.records


def test_an_error_after_the_first_byte_is_the_servers_to_deal_with(service, token):
    async def stream(request):
        async def after():
            request.session["late"] = True
            service.client().end(principal="ann")
            await request.session.save()

        return PlainTextResponse("begun", background=BackgroundTask(after))

    with open_browser(shop(service, ("/stream", stream)), token) as browser, pytest.raises(coatcheck.Invalid):
        browser.get("/stream")


@pytest.mark.parametrize(("call", "arguments"), [("save", []), ("step_up", [["otp"]]), ("rotate", [])])
def test_what_needs_a_cookie_is_refused_after_the_first_byte(service, token, call, arguments):
    async def stream(request):
        async def after():
            request.session["late"] = True
            await getattr(request.session, call)(*arguments)

        return PlainTextResponse("begun", background=BackgroundTask(after))

    app, holder = shop(service, ("/stream", stream)), None if call == "save" else token
    with open_browser(app, holder) as browser, pytest.raises(RuntimeError, match="before its response begins"):
        browser.get("/stream")
    assert not {"sessions", "step-up", "rotate"} & set(service.calls)


def test_a_login_after_the_first_byte_is_refused(service, token):
    async def stream(request):
        return PlainTextResponse("begun", background=BackgroundTask(request.session.login, "bob"))

    with (
        open_browser(shop(service, ("/stream", stream)), token) as browser,
        pytest.raises(RuntimeError, match="before its response begins"),
    ):
        browser.get("/stream")
    assert "sessions" not in service.calls


def test_a_cancelled_request_closes_its_connection_to_the_service():
    async def cancelled():
        asked, gone = asyncio.Event(), asyncio.Event()

        async def silent(reader, writer):
            await reader.readuntil(b"\r\n\r\n")
            asked.set()
            while await reader.read(1024):
                pass
            gone.set()
            writer.close()

        async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            client = coatcheck.AsyncClient(f"http://127.0.0.1:{port}", "a" * 32)
            peer = request(shop(None, client=client), "/read", "x" * 64)
            await asyncio.wait_for(asked.wait(), 5)
            peer.task.cancel()
            await asyncio.wait_for(gone.wait(), 5)
            assert peer.sent.empty()

    asyncio.run(cancelled())


def test_parts_of_a_response_that_was_replaced_are_not_sent(service, token):
    async def late(scope, receive, send):
        scope["session"]["late"] = True
        service.set_unavailable(True)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"secret", "more_body": False})

    async def replaced():
        peer = request(CoatcheckMiddleware(late, service.async_client()), "/late", token)
        await peer.task
        start, body = await peer.take(), await peer.take()
        assert start["status"] == 503 and b"secret" not in body["body"] and peer.sent.empty()

    asyncio.run(replaced())
