"""WebSockets: the session of the handshake, what is saved, and what a socket cannot do."""

import asyncio
import gc
import weakref

import pytest
from starlette_apps import open_browser, shop, token_of
from starlette_peers import closing_code, echo, opened, run, websocket

from coatcheck import Invalid
from coatcheck.testing import Service


@pytest.fixture
def service():
    """A testing service whose clock goes as usual: sockets are closed when time is up."""
    return Service()


@pytest.fixture
def ann(service):
    """The token of a session of ann's, and what the service says about it."""
    created = service.client().create(principal="ann", data={"cart": [1]})
    service.calls.clear()
    return created


def test_a_socket_has_the_session_of_its_handshake_and_no_cookie_is_set(service, ann):
    with (
        open_browser(shop(service, ("/ws", echo)), ann.cookie.token) as browser,
        browser.websocket_connect("/ws") as ws,
    ):
        assert ws.receive_json() == {"principal": "ann", "cart": [1]}
        ws.send_text("hello")
        assert ws.receive_text() == "hello"
    assert token_of(browser) == ann.cookie.token


def test_being_open_is_no_use_of_the_session(service, ann):
    service.clock.advance(15 * 60)

    async def handshake():
        peer = await opened(shop(service, ("/ws", echo)), ann.cookie.token)
        peer.give(type="websocket.disconnect", code=1000)
        await peer.task

    run(handshake())
    assert service.client().find(id=ann.session.id).session.last_seen_at == ann.session.last_seen_at


@pytest.mark.parametrize("token", [None, "x" * 64])
def test_a_socket_without_a_session_is_a_visitors_and_nothing_is_followed(service, token):
    async def visit():
        peer = websocket(shop(service, ("/ws", echo)), "/ws", token)
        assert (await peer.take())["type"] == "websocket.accept"
        assert '"principal":null' in (await peer.take())["text"]
        peer.give(type="websocket.disconnect", code=1000)
        await peer.task
        assert "events" not in service.calls

    run(visit())


def test_changes_on_a_socket_are_saved_at_its_end_and_when_asked_to(service, ann):
    async def changing(socket):
        await socket.accept()
        socket.session["early"] = 1
        await socket.session.save()
        await socket.send_json(dict(service.client().find(id=socket.session.handle).data))
        socket.session["late"] = 2

    async def change():
        peer = websocket(shop(service, ("/ws", changing)), "/ws", ann.cookie.token)
        await peer.take()
        assert '"early":1' in (await peer.take())["text"]
        await peer.task

    run(change())
    assert dict(service.client().find(id=ann.session.id).data) == {"cart": [1], "early": 1, "late": 2}


def test_a_visitors_socket_cannot_begin_a_session(service, caplog):
    async def changing(socket):
        await socket.accept()
        socket.session["a"] = 1

    async def change():
        peer = websocket(shop(service, ("/ws", changing)), "/ws")
        await peer.task

    run(change())
    assert "sessions" not in service.calls
    assert [record for record in caplog.records if "changes of a WebSocket are lost" in record.message]


@pytest.mark.parametrize(("call", "arguments"), [("login", ["bob"]), ("step_up", [["otp"]]), ("rotate", [])])
def test_what_needs_a_new_cookie_is_refused_on_a_socket(service, ann, call, arguments):
    async def signing_in(socket):
        await socket.accept()
        with pytest.raises(RuntimeError, match="cookie"):
            await getattr(socket.session, call)(*arguments)

    async def sign_in():
        await websocket(shop(service, ("/ws", signing_in)), "/ws", ann.cookie.token).task

    run(sign_in())
    assert not {"sessions", "step-up", "rotate"} & set(service.calls)


def test_a_logout_on_a_socket_ends_the_session(service, ann):
    async def leaving(socket):
        await socket.accept()
        await socket.session.logout()

    async def leave():
        await websocket(shop(service, ("/ws", leaving)), "/ws", ann.cookie.token).task

    run(leave())
    assert service.client().list(principal="ann").items == ()


def test_an_error_about_another_session_is_the_applications(service, ann):
    async def looking(socket):
        await service.async_client().find(id="x" * 22)

    async def look():
        with pytest.raises(Invalid):
            await websocket(shop(service, ("/ws", looking)), "/ws", ann.cookie.token).task

    run(look())


def test_nothing_is_followed_once_the_last_socket_is_closed(service, ann):
    async def come_and_go():
        app = shop(service, ("/ws", echo))
        before = asyncio.all_tasks()
        for _ in range(2):
            peer = await opened(app, ann.cookie.token)
            peer.give(type="websocket.disconnect", code=1000)
            await peer.task
            assert asyncio.all_tasks() == before
        peer = await opened(app, ann.cookie.token)
        service.client().end(principal="ann")
        await peer.task
        assert asyncio.all_tasks() == before

    run(come_and_go())


def test_a_loop_is_not_kept_after_its_last_socket(service, ann):
    app = shop(service, ("/ws", echo))

    async def come_and_go():
        peer = await opened(app, ann.cookie.token)
        peer.give(type="websocket.disconnect", code=1000)
        await peer.task
        return weakref.ref(asyncio.get_running_loop())

    loop = asyncio.run(come_and_go())
    gc.collect()
    assert loop() is None


@pytest.mark.parametrize(("trouble", "code"), [("end", 4401), ("outage", 1013)])
def test_trouble_that_the_application_does_not_deal_with_closes_the_socket(service, ann, trouble, code):
    async def saving(socket):
        await socket.accept()
        await socket.send_text("ready")
        await going_on.wait()
        socket.session["late"] = True
        await socket.session.save()

    async def fail():
        peer = await opened(shop(service, ("/ws", saving)), ann.cookie.token)
        service.client().end(principal="ann") if trouble == "end" else service.set_unavailable(True)
        going_on.set()
        assert await closing_code(peer) == code
        await peer.task

    going_on = asyncio.Event()
    run(fail())
