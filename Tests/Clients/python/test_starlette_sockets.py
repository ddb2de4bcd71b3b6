"""WebSockets: the session at the handshake, and what happens to a socket when its session ends or nothing is known."""

import asyncio
import gc
import weakref

import pytest
from starlette.websockets import WebSocketDisconnect
from starlette_apps import open_browser, shop, token_of, websocket

from coatcheck import AsyncClient, Invalid, starlette_socket, starlette_sockets
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


async def echo(socket):
    """Accepts, says who is there, and gives back what comes until the browser goes."""
    await socket.accept()
    await socket.send_json({"principal": socket.session.principal, "cart": socket.session.get("cart")})
    try:
        async for text in socket.iter_text():
            await socket.send_text(text)
    finally:
        seen.append(socket.client_state.name)


seen = []


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

    seen.clear()
    run(end())
    assert seen == ["DISCONNECTED", "DISCONNECTED"]


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


def test_an_error_about_another_session_is_the_applications(service, ann):
    async def looking(socket):
        await service.async_client().find(id="x" * 22)

    async def look():
        with pytest.raises(Invalid):
            await websocket(shop(service, ("/ws", looking)), "/ws", ann.cookie.token).task

    run(look())


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
    assert [record for record in caplog.records if "cannot begin a session" in record.message]


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
