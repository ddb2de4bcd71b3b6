"""Flask's session in trouble: outages, sessions that end under way, data that cannot be stored."""

import pytest
from flask import flash, redirect, session
from flask_apps import browser_with, shop, token_of

from coatcheck import Unavailable
from coatcheck.flask import SessionUnavailable


@pytest.fixture
def app(service):
    return shop(service)


@pytest.fixture
def browser(service, app):
    """A browser whose visitor is signed in as ann. Routes can still be added."""
    browser = browser_with(app, service.client().create(principal="ann").cookie.token)
    service.calls.clear()
    return browser


def assert_unavailable(response, browser):
    """503, the time to try again, and the cookie as it was."""
    assert response.status_code == 503 and response.headers["Retry-After"] == "1"
    assert "Set-Cookie" not in response.headers and "Location" not in response.headers
    assert token_of(browser) is not None


@pytest.mark.parametrize("path", ["/set", "/login/bob", "/logout", "/step-up", "/push/cart", "/end-others"])
def test_an_outage_is_503_and_the_cookie_stays(service, browser, path):
    with service.unavailable():
        assert_unavailable(browser.post(path, json={"a": 1}), browser)
    assert browser.get("/who").json["principal"] == "ann"


def test_a_service_token_that_was_withdrawn_is_503_and_the_cookie_stays(service, browser, caplog):
    service.withdraw(service.token)
    assert_unavailable(browser.get("/read"), browser)
    assert_unavailable(browser.get("/read"), browser)
    refusals = [record for record in caplog.records if "service token" in record.message]
    assert [record.levelname for record in refusals] == ["ERROR"]


def test_an_outage_that_begins_under_way_is_503_also_in_place_of_a_redirect(service, app, browser):
    @app.post("/late")
    def late():
        session["cart"] = [1]
        service.set_unavailable(True)
        return redirect("/read")

    assert_unavailable(browser.post("/late"), browser)
    service.set_unavailable(False)
    assert browser.get("/read").json == {}


@pytest.mark.parametrize("call", ["login", "logout", "step_up", "rotate", "devices", "end_others", "save"])
def test_an_outage_that_begins_under_way_is_503_wherever_it_is_met(service, app, browser, call):
    arguments = {"login": ["bob"], "step_up": [["otp"]]}.get(call, [])

    @app.post("/late")
    def late():
        session["cart"] = [1]
        service.set_unavailable(True)
        getattr(session, call)(*arguments)

    assert_unavailable(browser.post("/late"), browser)


def test_an_outage_that_the_application_swallows_is_503_all_the_same(service, app, browser):
    @app.get("/swallow")
    def swallow():
        try:
            return session["cart"]
        except Exception:
            return redirect("/login")

    with service.unavailable():
        assert_unavailable(browser.get("/swallow"), browser)


def test_an_error_handler_that_sends_everything_to_the_login_page_does_not_hide_an_outage(service, app, browser):
    app.register_error_handler(Exception, lambda error: redirect("/login"))
    with service.unavailable():
        assert_unavailable(browser.get("/read"), browser)


def test_an_error_handler_can_style_an_outage(service, app, browser):
    app.register_error_handler(SessionUnavailable, lambda error: ("back soon", 503))
    with service.unavailable():
        response = browser.get("/read")
        assert response.text == "back soon"
        assert_unavailable(response, browser)


def test_an_error_handler_that_uses_the_session_does_not_hide_an_outage(service, app, browser):
    app.register_error_handler(503, lambda error: (str(session.get("name")), 200))
    with service.unavailable():
        assert_unavailable(browser.get("/read"), browser)


def test_an_outage_is_an_error_of_the_client_too(service, app, browser):
    caught = []

    @app.get("/catch")
    def catch():
        try:
            session["cart"]
        except Unavailable as error:
            caught.append(error.retry_after)
        return "caught"

    with service.unavailable():
        browser.get("/catch")
    assert caught == [1]


def test_during_an_outage_a_request_asks_once(service, app, browser):
    @app.get("/twice")
    def twice():
        for _ in range(2):
            with pytest.raises(Unavailable):
                session.get("cart")
        return "asked"

    with service.unavailable():
        browser.get("/twice")
    assert service.calls == ["authenticate"]


def test_a_visitor_without_a_session_can_look_around_during_an_outage(service, app):
    with service.unavailable():
        assert app.test_client().get("/read").status_code == 200


def test_a_login_whose_data_could_not_be_saved_still_gets_its_cookie(service, app, browser):
    @app.post("/login-then-write")
    def login_then_write():
        session.login("bob")
        session["cart"] = [1]
        service.set_unavailable(True)
        return "welcome"

    response = browser.post("/login-then-write")
    assert response.status_code == 503 and "Set-Cookie" in response.headers
    service.set_unavailable(False)
    assert browser.get("/who").json["principal"] == "bob"


def test_an_ended_session_is_not_brought_back_by_a_late_save(service, app, browser):
    @app.post("/slow")
    def slow():
        session["cart"] = [1]
        service.client().end(principal="ann", reason="revoked")
        return redirect("/read")

    response = browser.post("/slow")
    assert response.status_code == 401 and "Location" not in response.headers
    assert token_of(browser) is None and service.client().list(principal="ann").items == ()


def test_what_was_meant_for_an_ended_session_does_not_become_a_visitors(service, app, browser):
    @app.post("/slow")
    def slow():
        session["cart"] = [1]
        service.client().end(principal="ann", reason="revoked")
        session.save()

    service.calls.clear()
    assert browser.post("/slow").status_code == 401
    assert service.calls == ["authenticate", "end", "data"] and token_of(browser) is None


def test_a_logout_in_another_tab_does_not_let_a_late_save_delete_the_cookie(service, app, browser):
    @app.post("/slow")
    def slow():
        session["cart"] = [1]
        service.client().end(principal="ann", reason="logout")
        return "saved"

    response = browser.post("/slow")
    assert response.status_code == 401 and "Set-Cookie" not in response.headers


def test_an_application_styles_the_answer_for_a_session_that_ended_under_way(service, app, browser):
    app.register_error_handler(401, lambda error: redirect("/login"))

    @app.post("/slow")
    def slow():
        session["cart"] = [1]
        service.client().end(principal="ann")
        return "saved"

    response = browser.post("/slow")
    assert (response.status_code, response.headers["Location"]) == (302, "/login")


def test_data_over_the_quota_is_an_error_that_names_the_field_and_is_sent_once(service, browser, caplog):
    response = browser.post("/set", json={"small": 1, "text": "x" * 20_000})
    assert response.status_code == 500 and service.calls == ["authenticate", "data"]
    assert "the session field 'text' is too large: 20002, and field_bytes is 16384" in caplog.text
    assert browser.get("/read").json == {}


@pytest.mark.parametrize("value", [{1, 2}, object()], ids=["set", "object"])
def test_a_value_that_cannot_be_stored_is_an_error_that_names_the_field(app, browser, value, caplog):
    app.add_url_rule("/store", "store", lambda: session.update(cart=value) or "stored")
    assert browser.get("/store").status_code == 500
    assert "the session field 'cart' cannot be stored" in caplog.text


def test_a_message_flashed_after_a_logout_is_shown_to_the_visitor(app, browser):
    app.add_url_rule("/out", "out", lambda: session.logout() or flash("goodbye") or "out")
    browser.get("/out")
    assert browser.get("/who").json["principal"] is None
    assert browser.get("/read").json == {"_flashes": [["message", "goodbye"]]}
