"""Outages, and what else can go wrong under way, in Starlette and FastAPI."""

import pytest
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse
from starlette_apps import open_browser, shop, token_of

import coatcheck


@pytest.fixture
def token(service):
    """The token of a session of ann's."""
    token = service.client().create(principal="ann", data={"cart": [1]}).cookie.token
    service.calls.clear()
    return token


def assert_unavailable(response):
    """503, the time to try again, and the cookie as it was."""
    assert response.status_code == 503 and response.headers["Retry-After"] == "1"
    assert "Set-Cookie" not in response.headers and "Location" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/set", "/push", "/login/bob", "/logout", "/step-up", "/rotate", "/clear", "/end-others"]
)
def test_an_outage_is_503_and_the_cookie_stays(service, token, path):
    with open_browser(shop(service), token) as browser:
        service.calls.clear()
        with service.unavailable():
            assert_unavailable(browser.post(path, json={"a": 1}))
        assert service.calls == ["authenticate"]
        assert browser.get("/who").json()["principal"] == "ann" and browser.get("/read").json() == {"cart": [1]}


def test_a_route_that_does_not_use_its_session_works_in_an_outage(service, token):
    with open_browser(shop(service), token) as browser, service.unavailable():
        assert browser.get("/").text == "welcome"


def test_a_service_token_that_was_withdrawn_is_503_and_logs_nobody_out(service, token):
    with open_browser(shop(service), token) as browser:
        service.withdraw(service.token)
        assert_unavailable(browser.get("/read"))
        assert token_of(browser) == token


def test_an_outage_that_begins_under_way_is_503_also_in_place_of_a_redirect(service, token, caplog):
    async def late(request):
        request.session["late"] = True
        service.set_unavailable(True)
        return RedirectResponse("/read")

    with open_browser(shop(service, ("/late", late)), token) as browser:
        assert_unavailable(browser.get("/late"))
        service.set_unavailable(False)
        assert browser.get("/read").json() == {"cart": [1]}
    assert not [record for record in caplog.records if "had begun" in record.message]


@pytest.mark.parametrize("call", ["login", "logout", "step_up", "rotate", "devices", "end_others", "save"])
def test_an_outage_that_begins_under_way_is_503_wherever_it_is_met(service, token, call):
    async def late(request):
        request.session["late"] = True
        service.set_unavailable(True)
        await getattr(request.session, call)(*{"login": ["bob"], "step_up": [["otp"]]}.get(call, []))

    with open_browser(shop(service, ("/late", late)), token) as browser:
        assert_unavailable(browser.get("/late"))


def test_an_outage_that_the_application_swallows_is_503_all_the_same(service, token):
    async def swallow(request):
        try:
            return JSONResponse(request.session["cart"])
        except Exception:
            return RedirectResponse("/login")

    with open_browser(shop(service, ("/swallow", swallow)), token) as browser, service.unavailable():
        assert_unavailable(browser.get("/swallow"))


def test_an_outage_that_is_over_before_the_response_is_503_all_the_same(service, token):
    async def swallow(request):
        service.set_unavailable(True)
        try:
            await request.session.devices()
        except Exception:
            service.set_unavailable(False)
            return RedirectResponse("/login")

    with open_browser(shop(service, ("/swallow", swallow)), token) as browser:
        assert_unavailable(browser.get("/swallow"))


def test_an_application_may_answer_an_outage_with_a_503_of_its_own(service, token):
    async def styled(request, error):
        return PlainTextResponse("back soon", 503)

    app = shop(service)
    app.add_exception_handler(coatcheck.Unavailable, styled)
    with open_browser(app, token) as browser, service.unavailable():
        response = browser.get("/read")
        assert_unavailable_but_for_caching(response)
        assert response.text == "back soon"


def assert_unavailable_but_for_caching(response):
    assert response.status_code == 503 and response.headers["Retry-After"] == "1"
    assert "Set-Cookie" not in response.headers


def test_every_failure_can_be_styled_but_an_outage_stays_503(service, token):
    def styled(request, error):
        if request.url.path == "/read":
            return RedirectResponse("/login")
        return PlainTextResponse(f"{type(error).__name__} at {request.url.path}", 503)

    with open_browser(shop(service, on_failure=styled), token) as browser, service.unavailable():
        assert browser.get("/who").text == "Unavailable at /who"
        assert_unavailable(browser.get("/read"))


def test_a_new_cookie_is_sent_even_if_the_service_fails_right_after_it(service, token):
    async def unlucky(request):
        await request.session.step_up(["otp"])
        service.set_unavailable(True)
        request.session["more"] = 1
        return PlainTextResponse("done")

    with open_browser(shop(service, ("/unlucky", unlucky)), token) as browser:
        response = browser.get("/unlucky")
        service.set_unavailable(False)
        assert response.status_code == 503 and token_of(browser) != token
        assert browser.get("/who").json()["principal"] == "ann"


def test_an_outage_deletes_no_cookie(service, token):
    async def unlucky(request):
        assert request.session.reason == "revoked"
        service.set_unavailable(True)
        await request.session.login("ann")

    service.client().end(principal="ann")
    with open_browser(shop(service, ("/unlucky", unlucky)), token) as browser:
        assert_unavailable(browser.get("/unlucky"))


def test_a_secret_on_offer_is_kept_back_from_a_503(service, token):
    async def late(request):
        request.session["late"] = True
        service.set_unavailable(True)
        return PlainTextResponse("done")

    service.clock.advance(15 * 60)
    with open_browser(shop(service, ("/late", late)), token) as browser:
        assert_unavailable(browser.get("/late"))


def test_a_session_that_ends_under_way_is_401_and_is_not_brought_back(service, token):
    async def ending(request):
        request.session["late"] = True
        service.client().end(principal="ann", reason="revoked")
        return PlainTextResponse("never seen")

    with open_browser(shop(service, ("/ending", ending)), token) as browser:
        response = browser.get("/ending")
        assert response.status_code == 401 and response.text == "Your session has ended."
        assert "Max-Age=0" in response.headers["Set-Cookie"]
    assert "sessions" not in service.calls
    assert service.client().list(principal="ann").items == ()


@pytest.mark.parametrize("call", ["step_up", "rotate", "save"])
def test_a_call_for_a_session_that_has_ended_meanwhile_is_401(service, token, call):
    async def ending(request):
        request.session["late"] = True
        service.client().end(principal="ann")
        await getattr(request.session, call)(*{"step_up": [["otp"]]}.get(call, []))

    with open_browser(shop(service, ("/ending", ending)), token) as browser:
        assert browser.get("/ending").status_code == 401


def test_an_error_about_another_session_is_not_taken_for_the_end_of_this_one(service, token):
    async def looking(request):
        await service.async_client().find(id="x" * 22)

    with open_browser(shop(service, ("/looking", looking)), token) as browser, pytest.raises(coatcheck.Invalid):
        browser.get("/looking")


def test_an_outage_that_the_applications_own_call_meets_is_503(service, token):
    async def looking(request):
        service.set_unavailable(True)
        await service.async_client().find(id="x" * 22)

    with open_browser(shop(service, ("/looking", looking)), token) as browser:
        assert_unavailable(browser.get("/looking"))


def test_a_request_that_was_under_way_does_not_delete_the_cookie_of_a_login(service):
    app = shop(service)
    with open_browser(app) as browser:
        browser.post("/set", json={"cart": [1]})
        late = token_of(browser)
        browser.post("/login/ann")
        browser.cookies.clear()
        browser.cookies.set("__Host-session", late, domain="testserver.local")
        response = browser.get("/read")
        assert response.json() == {} and "Set-Cookie" not in response.headers


def test_an_error_of_the_application_is_500_and_saves_nothing(service, token):
    async def failing(request):
        request.session["late"] = True
        raise ValueError("a bug")

    with open_browser(shop(service, ("/failing", failing)), token, raise_server_exceptions=False) as browser:
        assert browser.get("/failing").status_code == 500
    assert service.calls == ["authenticate", "authenticate"]


@pytest.mark.parametrize(("value", "error"), [({1, 2}, TypeError), ("x" * 20_000, coatcheck.TooLarge)])
def test_what_cannot_be_stored_is_an_error_that_names_the_field(service, token, value, error):
    async def filling(request):
        request.session["basket"] = value
        return PlainTextResponse("never seen")

    with open_browser(shop(service, ("/filling", filling)), token) as browser, pytest.raises(error, match="basket"):
        browser.get("/filling")
