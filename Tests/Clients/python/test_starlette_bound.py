"""Sessions in Starlette that are bound to their browser: 401 without the proof, and the cookies stay."""

import pytest
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse
from starlette_apps import COOKIE, open_browser, shop, token_of
from starlette_peers import closing_code, echo, run, websocket

import coatcheck
from coatcheck.starlette import session_of
from coatcheck.testing import Service


@pytest.fixture
def bound(service):
    """A session of ann's that is bound, and the value of her second cookie."""
    created = service.client().create(principal="ann", data={"cart": [1]})
    return created, service.bind(created)


@pytest.fixture
def token(bound):
    return bound[0].cookie.token


def prove(browser, value):
    browser.cookies.set(f"{COOKIE}-bound", value, domain="testserver.local")


def assert_unproven(response):
    """401 that no cache keeps, and the cookies as they were."""
    assert response.status_code == 401 and response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers and "Location" not in response.headers
    assert "Retry-After" not in response.headers


@pytest.mark.parametrize(
    "path", ["/set", "/push", "/login/bob", "/logout", "/step-up", "/rotate", "/clear", "/end-others"]
)
def test_without_the_proof_every_use_is_401_and_nothing_is_saved(service, bound, token, path):
    with open_browser(shop(service), token) as browser:
        service.calls.clear()
        assert_unproven(browser.post(path, json={"a": 1}))
        assert service.calls == ["authenticate"] and token_of(browser) == token
        prove(browser, bound[1])
        assert browser.get("/who").json()["principal"] == "ann" and browser.get("/read").json() == {"cart": [1]}


def test_a_second_cookie_that_is_foreign_or_has_expired_is_none(service, bound, token):
    with open_browser(shop(service), token) as browser:
        prove(browser, "x" * 43)
        assert_unproven(browser.get("/read"))
        prove(browser, bound[1])
        service.clock.advance(601)
        assert_unproven(browser.get("/read"))


def test_a_page_that_does_not_use_its_session_works_without_the_proof(service, token):
    with open_browser(shop(service), token) as browser:
        assert browser.get("/").text == "welcome"


def test_a_lazy_middleware_asks_with_the_second_cookie_too(service, bound, token):
    async def lazy(request):
        return JSONResponse((await session_of(request)).principal)

    with open_browser(shop(service, ("/lazy", lazy), lazy=True), token) as browser:
        assert_unproven(browser.get("/lazy"))
        prove(browser, bound[1])
        assert browser.get("/lazy").json() == "ann"


def test_a_view_that_swallows_it_is_401_all_the_same(service, token):
    async def swallow(request):
        try:
            return JSONResponse(request.session["cart"])
        except coatcheck.CoatcheckError:
            return RedirectResponse("/login")

    with open_browser(shop(service, ("/swallow", swallow)), token) as browser:
        assert_unproven(browser.get("/swallow"))


def test_on_failure_may_style_the_401_but_not_send_to_the_login_page(service, token):
    answers = [PlainTextResponse("please wait", 401), RedirectResponse("/login")]
    app = shop(service, on_failure=lambda request, error: answers.pop(0))
    with open_browser(app, token) as browser:
        styled = browser.get("/read")
        assert_unproven(styled)
        assert styled.text == "please wait"
        assert_unproven(browser.get("/read"))


def test_the_error_of_a_call_about_another_session_is_the_applications_own(service, token):
    async def other(request):
        await service.async_client().authenticate(token)

    with open_browser(shop(service, ("/other", other)), raise_server_exceptions=False) as browser:
        assert browser.get("/other").status_code == 500


def test_a_socket_without_the_proof_is_to_come_again():
    service = Service()  # whose clock goes as usual
    created = service.client().create(principal="ann")
    value = service.bind(created)

    async def visit():
        peer = websocket(shop(service, ("/ws", echo)), "/ws", created.cookie.token)
        assert (await peer.take())["type"] == "websocket.accept"
        assert await closing_code(peer) == 1013
        await peer.task

    run(visit())
    with open_browser(shop(service, ("/ws", echo)), created.cookie.token) as browser:
        prove(browser, value)
        with browser.websocket_connect("/ws") as socket:
            assert socket.receive_json()["principal"] == "ann"
