"""Sessions in Flask that are bound to their browser: 401 without the proof, and the cookies stay."""

import flask_login
import pytest
from flask import Flask, jsonify, redirect, session
from flask_apps import shop, token_of
from flask_login import LoginManager, UserMixin, current_user

import coatcheck.flask_login
from coatcheck.flask import CoatcheckSession, SessionProofRequired

BOUND = "__Host-session-bound"


@pytest.fixture
def app(service):
    return shop(service)


@pytest.fixture
def bound(service):
    """A session of ann's that is bound, and the value of her second cookie."""
    created = service.client().create(principal="ann", data={"cart": [1]})
    return created, service.bind(created)


@pytest.fixture
def browser(service, app, bound):
    """A browser with ann's token and no second cookie: it has expired, or the token was copied."""
    browser = app.test_client()
    browser.set_cookie("__Host-session", bound[0].cookie.token)
    service.calls.clear()
    return browser


def assert_unproven(response, browser):
    """401 that no cache keeps, and the cookies as they were."""
    assert response.status_code == 401 and response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers and "Location" not in response.headers
    assert "Retry-After" not in response.headers
    assert token_of(browser) is not None


@pytest.mark.parametrize("path", ["/set", "/login/bob", "/logout", "/step-up", "/push/cart", "/end-others", "/clear"])
def test_without_the_proof_every_use_is_401_and_nothing_is_saved(service, browser, bound, path):
    assert_unproven(browser.post(path, json={"a": 1}), browser)
    assert service.calls == ["authenticate"]
    browser.set_cookie(BOUND, bound[1])
    assert browser.get("/who").json["principal"] == "ann"
    assert browser.get("/read").json == {"cart": [1]}


def test_with_the_second_cookie_the_session_is_used_as_any_other(browser, bound):
    browser.set_cookie(BOUND, bound[1])
    assert browser.post("/set", json={"a": 1}).status_code == 302
    assert browser.get("/read").json == {"cart": [1], "a": 1}


def test_a_second_cookie_that_is_foreign_or_has_expired_is_none(service, browser, bound):
    browser.set_cookie(BOUND, "x" * 43)
    assert_unproven(browser.get("/read"), browser)
    browser.set_cookie(BOUND, bound[1])
    service.clock.advance(601)
    assert_unproven(browser.get("/read"), browser)


def test_a_page_without_a_session_works_without_the_proof(service, browser):
    assert browser.get("/").text == "welcome"
    assert service.calls == []


def test_a_view_that_swallows_it_is_401_all_the_same(app, browser):
    @app.get("/swallow")
    def swallow():
        try:
            return jsonify(session["cart"])
        except Exception:
            return redirect("/login")

    assert_unproven(browser.get("/swallow"), browser)


def test_after_it_every_further_use_fails_without_a_call(service, app, browser):
    @app.get("/again")
    def again():
        for use in (lambda: session["cart"], lambda: session.principal, lambda: session.update(a=1), session.logout):
            with pytest.raises(SessionProofRequired):
                use()
        return "tried"

    assert_unproven(browser.get("/again"), browser)
    assert service.calls == ["authenticate"]


def test_an_error_handler_may_style_the_401_but_not_send_to_the_login_page(app, browser):
    handler = {"page": lambda: ("please wait", 401)}
    app.register_error_handler(SessionProofRequired, lambda error: handler["page"]())
    response = browser.get("/read")
    assert_unproven(response, browser)
    assert response.text == "please wait"
    handler["page"] = lambda: redirect("/login")
    assert_unproven(browser.get("/read"), browser)


def test_an_offer_is_held_back_until_the_proof(service, app, browser, bound):
    service.clock.advance(15 * 60)
    assert_unproven(browser.get("/read"), browser)
    browser.set_cookie(BOUND, service.bind(bound[0]))
    assert "__Host-session=" in browser.get("/read").headers["Set-Cookie"]


def test_flask_login_sees_no_anonymous_user(service, bound):
    app, manager = Flask("site"), LoginManager()
    CoatcheckSession(app, service.client())
    manager.init_app(app)
    manager.user_loader(lambda name: type("User", (UserMixin,), {"id": name})())
    coatcheck.flask_login.attach(manager)
    app.add_url_rule("/", view_func=lambda: "in" if current_user.is_authenticated else "anonymous", endpoint="index")
    app.add_url_rule("/private", view_func=flask_login.login_required(lambda: "private"), endpoint="private")
    client = service.client()
    created = client.create(principal="ann", data={"_user_id": "ann", "_fresh": True})
    value = service.bind(created)
    browser = app.test_client()
    browser.set_cookie("__Host-session", created.cookie.token)
    for path in ("/", "/private"):
        assert_unproven(browser.get(path), browser)
    browser.set_cookie(BOUND, value)
    assert browser.get("/").text == "in" and browser.get("/private").text == "private"
