"""The cookie of the ASGI middleware, its settings, and what is checked when an application starts."""

import asyncio

import pytest
from starlette.applications import Starlette
from starlette_apps import open_browser, shop, token_of
from starlette_peers import Peer, request

import coatcheck
from coatcheck.starlette import CoatcheckMiddleware, session_of

QUARTER = 15 * 60


def test_the_cookie_is_safe_by_default(service):
    with open_browser(shop(service)) as browser:
        line = browser.post("/login/ann").headers["Set-Cookie"]
        assert line == f"__Host-session={token_of(browser)}; Path=/; Secure; HttpOnly; SameSite=Lax"


def test_a_remembered_session_has_a_cookie_that_outlives_the_browser(service):
    with open_browser(shop(service)) as browser:
        assert "; Max-Age=2592000; Path=/" in browser.post("/login/ann?remember").headers["Set-Cookie"]


def test_the_cookie_can_be_another(service):
    options = {
        "session_cookie": "sid",
        "path": "/shop",
        "same_site": "strict",
        "https_only": False,
        "domain": "shop.example",
    }
    with open_browser(shop(service, **options)) as browser:
        line = browser.post("/login/ann").headers["Set-Cookie"]
        assert line.startswith("sid=") and line.endswith("; Path=/shop; Domain=shop.example; HttpOnly; SameSite=Strict")


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"https_only": False}, "plain HTTP"),
        ({"https_only": False, "session_cookie": "__Secure-sid"}, "plain HTTP"),
        ({"https_only": False, "session_cookie": "sid", "same_site": "none"}, "plain HTTP"),
        ({"domain": "shop.example"}, "no domain"),
        ({"path": "/shop"}, "the path /"),
        ({"same_site": "Lax"}, "same_site is lax, strict or none"),
    ],
)
def test_a_cookie_that_no_browser_would_keep_is_refused(service, options, complaint):
    with pytest.raises(coatcheck.Misconfigured, match=complaint):
        CoatcheckMiddleware(Starlette(), service.async_client(), **options)


def test_a_blocking_client_is_refused(service):
    with pytest.raises(coatcheck.Misconfigured, match="AsyncClient"):
        CoatcheckMiddleware(Starlette(), service.client())


def test_a_response_with_the_cookie_is_not_stored_by_caches(service):
    with open_browser(shop(service)) as browser:
        response = browser.post("/login/ann")
        assert response.headers["Cache-Control"] == "no-store" and response.headers["Vary"] == "Cookie"


def test_a_response_that_looked_at_the_session_varies_with_the_cookie(service):
    with open_browser(shop(service)) as browser:
        browser.post("/login/ann")
        response = browser.get("/read")
        assert response.headers["Vary"] == "Cookie" and "Cache-Control" not in response.headers
        assert "Vary" not in browser.get("/").headers


def test_a_new_secret_is_offered_on_a_response_that_only_read_and_then_used(service):
    with open_browser(shop(service)) as browser:
        browser.post("/login/ann")
        old = token_of(browser)
        service.clock.advance(QUARTER)
        browser.get("/")
        assert token_of(browser) != old
        assert "Set-Cookie" not in browser.get("/read").headers
        assert browser.get("/who").json()["principal"] == "ann"


def test_headers_that_an_application_sends_to_everybody_get_nobodys_cookie(service):
    begun = {"type": "http.response.start", "status": 200}

    async def app(scope, receive, send):
        if scope["path"] == "/login":
            await scope["session"].login("ann")
        await send(begun)

    async def visit():
        wrapped = CoatcheckMiddleware(app, service.async_client())
        first, second = request(wrapped, "/login"), request(wrapped, "/")
        assert len((await first.take())["headers"]) == 3 and (await second.take())["headers"] == []

    asyncio.run(visit())


def test_a_cookie_is_sent_once_and_not_with_every_response(service):
    with open_browser(shop(service)) as browser:
        browser.post("/login/ann")
        assert "Set-Cookie" not in browser.post("/set", json={"a": 1}).headers


@pytest.mark.parametrize("reason", ["revoked", "password_changed", "disabled"])
def test_the_cookie_of_a_session_that_was_ended_on_purpose_is_deleted(service, reason):
    with open_browser(shop(service)) as browser:
        browser.post("/login/ann")
        service.client().end(principal="ann", reason=reason)
        response = browser.get("/who")
        assert response.json()["reason"] == reason and "Max-Age=0" in response.headers["Set-Cookie"]


@pytest.mark.parametrize("scope", ["revocations", None])
def test_an_application_whose_service_token_is_refused_does_not_start(service, scope):
    token = service.issue("app", scope=scope) if scope else "no such token"
    client = coatcheck.AsyncClient(service.holding(token))

    async def start():
        peer = Peer(shop(service, client=client), "lifespan", "", None)
        peer.give(type="lifespan.startup")
        message = await peer.take()
        assert message["type"] == "lifespan.startup.failed" and "service token" in message["message"]
        with pytest.raises(coatcheck.Misconfigured):
            await peer.task

    asyncio.run(start())


def test_an_application_starts_in_an_outage_with_a_warning(service, caplog):
    with service.unavailable(), open_browser(shop(service)) as browser:
        assert browser.get("/").text == "welcome"
    assert [record for record in caplog.records if "cannot be asked at start" in record.message]


def test_the_check_at_start_can_be_left_out(service):
    with open_browser(shop(service, check=False)) as browser:
        browser.get("/")
    assert service.calls == []


def test_connections_are_closed_when_the_application_stops(service_over_socket):
    address, token = service_over_socket
    client = coatcheck.AsyncClient(address, token)
    with open_browser(shop(None, client=client)) as browser:
        browser.post("/login/ann")
        assert client._transport._idle
    assert not client._transport._idle


def test_a_session_of_another_middleware_is_named_as_the_mistake():
    class Connection:
        scope = {"session": {}}

    with pytest.raises(coatcheck.Misconfigured, match="no other session middleware"):
        asyncio.run(session_of(Connection()))


def test_other_kinds_of_connections_are_passed_on(service):
    async def app(scope, receive, send):
        await send(scope)

    async def call():
        peer = Peer(CoatcheckMiddleware(app, service.async_client()), "other", "/", None)
        assert (await peer.take()) is peer.scope and "session" not in peer.scope

    asyncio.run(call())
