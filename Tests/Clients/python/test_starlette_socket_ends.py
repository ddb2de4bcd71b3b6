"""WebSockets: what happens to a socket when its session ends, and when nothing is known."""

import asyncio
import gc

import pytest
from starlette.websockets import WebSocketDisconnect
from starlette_apps import shop
from starlette_peers import closing_code, echo, observed, opened, run, websocket

from coatcheck import starlette_socket, starlette_sockets
from coatcheck.testing import Clock, Policy, Service


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


@pytest.fixture(autouse=True)
def no_error_is_logged(caplog):
    """Whatever happens to sessions and browsers is no error of the follower's."""
    yield
    gc.collect()
    records = [*caplog.get_records("call"), *caplog.records]
    assert not [record for record in records if record.levelname == "ERROR"]


def test_a_socket_is_closed_with_4401_when_its_session_ends(service, ann):
    async def end():
        app = shop(service, ("/ws", echo))
        peer = await opened(app, ann.cookie.token)
        bob = service.client().create(principal="bob")
        other = await opened(app, bob.cookie.token)
        service.client().change(id=bob.session.id, set={"a": 1})
        service.client().rotate(id=bob.session.id)
        service.client().end(principal="ann")
        assert await closing_code(peer) == 4401
        await peer.task
        other.give(type="websocket.receive", text="still here")
        assert (await other.take())["text"] == "still here"
        other.give(type="websocket.disconnect", code=1000)
        await other.task

    run(end())


def test_the_application_is_told_the_code(service, ann):
    async def listening(socket):
        await socket.accept()
        await socket.send_text("ready")
        with pytest.raises(WebSocketDisconnect) as disconnect:
            await socket.receive_text()
        codes.append(disconnect.value.code)

    async def end():
        peer = await opened(shop(service, ("/ws", listening)), ann.cookie.token)
        service.client().end(principal="ann")
        await peer.task

    codes = []
    run(end())
    assert codes == [4401]


def test_an_application_that_only_sends_cannot_go_on_after_the_end(service, ann):
    async def sending(socket):
        await socket.accept()
        await socket.send_text("ready")
        await going_on.wait()
        with pytest.raises(WebSocketDisconnect):
            await socket.send_text("secret")

    async def end():
        peer = await opened(shop(service, ("/ws", sending)), ann.cookie.token)
        service.client().end(principal="ann")
        assert await closing_code(peer) == 4401
        going_on.set()
        await peer.task
        assert peer.sent.empty()

    going_on = asyncio.Event()
    run(end())


def test_a_socket_that_the_application_has_closed_is_not_closed_again(service, ann):
    async def closing(socket):
        await socket.accept()
        await socket.send_text("ready")
        await socket.close(1000)
        await going_on.wait()

    async def end():
        app = shop(service, ("/ws", closing), ("/ws/echo", echo))
        peer, other = await opened(app, ann.cookie.token), await opened(app, ann.cookie.token, "/ws/echo")
        assert await closing_code(peer) == 1000
        service.client().end(principal="ann")
        assert await closing_code(other) == 4401
        going_on.set()
        await peer.task
        assert peer.sent.empty()

    going_on = asyncio.Event()
    run(end())


def test_a_browser_that_takes_nothing_does_not_keep_the_others_open(service, ann, monkeypatch):
    monkeypatch.setattr(starlette_socket, "PATIENCE", 0.01)

    async def end():
        app = shop(service, ("/ws", echo))
        stuck, other = await opened(app, ann.cookie.token), await opened(app, ann.cookie.token)
        stuck.takes_nothing = True
        service.client().end(principal="ann")
        assert await closing_code(other) == 4401
        await stuck.task

    run(end())


def test_a_browser_that_has_gone_is_no_concern_of_the_others(service, ann):
    async def end():
        app = shop(service, ("/ws", echo))
        gone, other = await opened(app, ann.cookie.token), await opened(app, ann.cookie.token)
        gone.loses_what_is_sent = True
        service.client().end(principal="ann")
        assert await closing_code(other) == 4401
        await gone.task

    run(end())


def test_a_message_that_came_with_the_end_is_not_handled(service, ann):
    async def end():
        peer = await opened(shop(service, ("/ws", echo)), ann.cookie.token)
        service.client().end(principal="ann")
        assert await closing_code(peer) == 4401
        peer.give(type="websocket.receive", text="buy")
        await peer.task
        assert peer.sent.empty()

    run(end())


def test_a_session_that_ends_during_the_handshake_is_closed_with_4401(service, ann):
    def after(request, reply):
        if request.target.endswith("authenticate"):
            service.client().end(principal="ann")

    async def handshake():
        peer = websocket(shop(None, ("/ws", echo), client=observed(service, after)), "/ws", ann.cookie.token)
        assert (await peer.take())["type"] == "websocket.accept"
        assert await closing_code(peer) == 4401
        await peer.task

    run(handshake())


def test_a_socket_that_ends_before_it_is_accepted_is_closed_with_4401_too(service, ann):
    async def slow(socket):
        started.set()
        await going_on.wait()
        with pytest.raises((OSError, WebSocketDisconnect)):
            await socket.accept()

    async def end():
        peer = websocket(shop(service, ("/ws", slow)), "/ws", ann.cookie.token)
        await started.wait()
        service.client().end(principal="ann")
        assert (await peer.take())["type"] == "websocket.accept"
        assert await closing_code(peer) == 4401
        going_on.set()
        await peer.task
        assert peer.sent.empty()

    started, going_on = asyncio.Event(), asyncio.Event()
    run(end())


def test_nothing_known_at_the_handshake_is_1013(service, ann):
    async def handshake():
        with service.unavailable():
            peer = websocket(shop(service, ("/ws", echo)), "/ws", ann.cookie.token)
            await peer.task
            assert peer.sent_at_end == 2
            assert peer.sent.get_nowait()["type"] == "websocket.accept"
            assert peer.sent.get_nowait()["code"] == 1013

    run(handshake())


def test_a_short_outage_closes_no_socket_and_hides_no_end(service, ann, monkeypatch):
    monkeypatch.setattr(starlette_sockets, "PAUSE", 0.01)

    def after(request, reply):
        if reply.status == 503:
            failed.set()

    async def outage():
        peer = await opened(shop(None, ("/ws", echo), client=observed(service, after)), ann.cookie.token)
        service.set_unavailable(True)
        await failed.wait()
        service.set_unavailable(False)
        service.client().end(principal="ann")
        assert await closing_code(peer) == 4401
        await peer.task

    failed = asyncio.Event()
    run(outage())


def test_the_time_without_news_counts_from_the_last_news(service, ann, monkeypatch):
    for name, seconds in {"PAUSE": 0.01, "WAIT": 0.01, "GRACE": 0.3}.items():
        monkeypatch.setattr(starlette_sockets, name, seconds)

    def after(request, reply):
        if reply.status == 503:
            failed.set()
        elif asyncio.get_running_loop().time() - began > 0.4:
            longer.set()

    async def outage():
        nonlocal began
        began = asyncio.get_running_loop().time()
        peer = await opened(shop(None, ("/ws", echo), client=observed(service, after)), ann.cookie.token)
        await longer.wait()
        service.set_unavailable(True)
        await failed.wait()
        service.set_unavailable(False)
        service.client().end(principal="ann")
        assert await closing_code(peer) == 4401
        await peer.task

    began, failed, longer = 0.0, asyncio.Event(), asyncio.Event()
    run(outage())


def test_a_long_outage_closes_sockets_with_1013(service, ann, monkeypatch):
    monkeypatch.setattr(starlette_sockets, "PAUSE", 0.01)
    monkeypatch.setattr(starlette_sockets, "GRACE", 0.05)

    async def outage():
        peer = await opened(shop(service, ("/ws", echo)), ann.cookie.token)
        service.set_unavailable(True)
        assert await closing_code(peer) == 1013
        await peer.task

    run(outage())


def test_events_that_were_missed_make_every_session_be_looked_at():
    service = Service(policy=Policy(events=1))
    ann, bob = (service.client().create(principal=name) for name in ("ann", "bob"))

    async def miss():
        peer = await opened(shop(service, ("/ws", echo)), ann.cookie.token)
        service.client().end(id=ann.session.id)
        service.client().end(id=bob.session.id)
        assert await closing_code(peer) == 4401
        await peer.task

    run(miss())


def test_a_session_whose_time_is_up_is_looked_at_and_its_socket_closed(monkeypatch):
    monkeypatch.setattr(starlette_sockets, "LOOK", 0.01)
    service = Service(clock=Clock(at=1_700_000_000))

    async def wait():
        created = service.client().create(principal="ann", idle=1)
        peer = await opened(shop(service, ("/ws", echo)), created.cookie.token)
        service.clock.advance(2)
        assert await closing_code(peer) == 4401
        await peer.task

    run(wait())
